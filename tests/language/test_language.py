"""Constructs of the language, told in its own words: workflows, and the tests that stand under them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from flowlang.engine.inputs import Content
from flowlang.engine.machine import Engine
from flowlang.project import Project, load_project
from flowlang.ready import options_of, programs_of
from flowlang.source import SourceFile
from flowlang.stores.memory import MemoryStore
from flowlang.syntax.format import format_source
from flowlang.testing import people
from flowlang.testing.model import Failure
from flowlang.testing.prepare import Prepared, prepare
from flowlang.testing.run import run_tests
from flowlang.testing.world import World

FILES = sorted(Path(__file__).parent.rglob("*.flow"))


def place(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def ready(path: Path) -> tuple[Project, Prepared]:
    project = load_project([path])
    assert [problem.message for problem in project.diagnostics] == []
    options = options_of(project)
    return project, prepare(programs_of(project, options), project.schema, options)


def journals(path: Path) -> list[object]:
    """What the tests of a file wrote into their journals; each of them has passed."""
    project, prepared = ready(path)
    tests = [test for file in project.checked.values() for test in file.tests]
    results = list(run_tests(prepared, tests))
    assert [(one.test.tree.name.plain, one.failure) for one in results if one.failure] == []
    assert results
    return [result.journal for result in results]


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_construct_does_what_its_tests_say(path: Path) -> None:
    """The file has no finding, it is laid out as the formatter would, and all its tests pass."""
    journals(path)
    text = path.read_text("utf-8")
    assert format_source(SourceFile(path.name, text))[0] == text


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_construct_can_be_cut_in_two_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is saved and made anew after every single input writes the same journal."""
    whole = journals(path)
    take, advance = World.take, World.advance

    def take_and_cut(world: World, kind: str, *content: Content) -> None:
        take(world, kind, *content)
        cut(world)

    def advance_and_cut(world: World, to: datetime) -> None:
        advance(world, to)
        cut(world)

    said = people._as_said

    def said_and_cut(world: World, *said_of: Any) -> Failure | None:
        failure = said(world, *said_of)
        cut(world)
        return failure

    monkeypatch.setattr(people, "_as_said", said_and_cut)
    monkeypatch.setattr(World, "take", take_and_cut)
    monkeypatch.setattr(World, "advance", advance_and_cut)
    assert journals(path) == whole


def cut(world: World) -> None:
    """Give a world another engine, which knows only what the first one saved."""
    if not world.begun:
        return
    saved = json.loads(json.dumps(world.engine.save()))
    prepared, store = world.prepared, MemoryStore(world.prepared.schema)
    engine = Engine(
        prepared.programs,
        prepared.schema,
        store,
        world.recorder,
        options=attrs.evolve(prepared.options, settings=world.settings),
        journal=world.hear,
    )
    engine.restore(saved)
    assert json.loads(json.dumps(engine.save())) == saved
    world.engine, world.store = engine, store
    world.recorder.clock = world.recorder.simulated.clock = lambda: engine.now
