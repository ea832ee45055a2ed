"""Every `.flow` file with tests of its own: the interpreter writes the same journals as generated code."""

import json
from pathlib import Path

import pytest

from flowlang.engine.context import Program
from flowlang.engine.state import Options
from flowlang.project import Project, load_project
from flowlang.ready import options_of, programs_of
from flowlang.testing.prepare import prepare
from flowlang.testing.run import run_tests

from .interpreter import interpret

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path
    for folder in ("tests/language", "examples")
    for path in (ROOT / folder).rglob("*.flow")
    if '\ntest "' in path.read_text("utf-8")
)


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def interpreted(project: Project, options: Options) -> tuple[Program, ...]:
    return tuple(
        interpret(
            plan,
            project.schema,
            options.zone,
            options.calendars.get(plan.calendar or "", options.calendar),
        )
        for plan in project.plans
    )


def journals(project: Project, programs: tuple[Program, ...], options: Options) -> list[str]:
    """What the tests of a project write into their journals.

    How often a table is asked is no part of it: generated code asks some conditions oftener.
    """
    prepared = prepare(programs, project.schema, options)
    tests = [test for file in project.checked.values() for test in file.tests]
    stories = [
        [one for one in result.journal if one["what"] != "looked up"] for result in run_tests(prepared, tests)
    ]
    return [json.dumps(story, ensure_ascii=False) for story in stories]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_the_interpreter_tells_the_same_stories(path: Path) -> None:
    """All constructs of the language, as far as its own tests use them."""
    project = load_project([path])
    options = options_of(project)
    right = journals(project, interpreted(project, options), options)
    assert right
    assert journals(project, programs_of(project, options), options) == right
