"""Mistakes that analysts make: each file holds one, and beside it stands exactly what is said about it.

The whole rendered message is compared, underlined text included, and below it what the fix makes of the file
and what is found then; `pytest --accept` takes new wording.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.model import fix_of
from flowlang.diagnostics.render.text import render_text
from flowlang.findings.fixing import Looked, mend
from flowlang.findings.levels import Levels
from flowlang.project import load_project
from flowlang.verdict import verdict

# What the rules say about a file that is mended has tests of its own.
MISTAKES_ONLY = Levels(ignore=("FL08", "FL09"))
MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.flow"))


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_one_mistake_gives_one_message(
    path: Path, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with one mistake gives one message, word for word the one that was accepted."""
    monkeypatch.chdir(path.parent)
    found = verdict(load_project([Path(path.name)]), MISTAKES_ONLY)

    assert len(found) == 1, [problem.message for problem in found]
    shown = render_text(found, color=False)
    golden(path.with_suffix(".txt"), _without_library_paths(shown) + _fixed(Path(path.name), found))


def _fixed(path: Path, found: Sequence[Diagnostic]) -> str:
    """What the fix makes of a file, and what is found in it then; nothing where there is no fix."""

    def look(texts: Mapping[str, str]) -> Looked:
        return Looked(texts, verdict(load_project([path], instead=texts), MISTAKES_ONLY))

    before = found[0].span.source.text
    first = Looked({found[0].span.source.path: before}, found)
    option = "--fix"
    done = mend(first, look, unsafe=False)
    if not done.texts:
        option = "--unsafe-fixes"
        done = mend(first, look, unsafe=True)
    if not done.texts:
        # What is counted as fixable must change the file.
        assert fix_of(found[0], unsafe=True) is None, f"the fix of {path.name} is refused"
        return ""
    lines = difflib.unified_diff(before.splitlines(), done.texts[path.name].splitlines(), lineterm="", n=0)
    changes = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    left = [f"{one.span.place}: {one.code}: {one.message}" for one in done.found] or ["no problems"]
    return "\n".join(["", f"With {option}:", *changes, "", "Then:", *left, ""])


def test_there_are_enough_mistakes() -> None:
    """The collection is found, and none of its files was lost."""
    assert len(MISTAKES) >= 200


def test_a_broken_declaration_hides_no_other_mistakes(tmp_path: Path) -> None:
    """All mistakes of a file are found in one go, however broken some of its declarations are."""
    pieces = {
        'workflow "A"\n  when a Lead is created\n  then\n    set lead.scor to 5\n': "FL0203",
        "worflow nonsense (((\n  what is this\n": "FL0101",
        'workflow "C"\n  when a Lead is created\n  if lead.status is Nwe\n  then\n    stop\n': "FL0204",
    }
    source = tmp_path / "three.flow"
    source.write_text("use crm\n\n" + "\n".join(pieces), encoding="utf-8")

    found = {problem.code for problem in load_project([source]).diagnostics}

    assert {"FL0203", "FL0204"} <= found
    assert any(code.startswith("FL01") for code in found)


def _without_library_paths(shown: str) -> str:
    """Where the standard library is installed differs; the golden files only name its files."""
    return re.sub(r"--> \S*stdlib/", "--> stdlib/", shown)


def test_a_misspelt_file_is_the_only_mistake(tmp_path: Path) -> None:
    """Where a used file is not found, nothing is said about the names that it would declare."""
    (tmp_path / "schema.flow").write_text("record Lesson\n  starts: moment\n", encoding="utf-8")
    source = tmp_path / "one.flow"
    source.write_text(
        'use crm\nuse "shema.flow"\n\ntemplate "soon" for a Lesson\n  subject: "Soon"\n  body: "Hello"\n',
        encoding="utf-8",
    )

    assert [problem.code for problem in load_project([source]).diagnostics] == ["FL0217"]
