"""The picture in README.md shows the example that stands above it."""

import re
from pathlib import Path

import pytest
from snippets import ROOT, snippets

from flowlang.cli.main import run

PICTURE = ROOT / "docs" / "images" / "follow-up.svg"
WORDS = re.compile(r"<(?:text|title)\b[^>]*>([^<]+)<")


def words(svg: str) -> list[str]:
    """What can be read in a picture, in order; where things stand may differ from machine to machine."""
    return WORDS.findall(svg)


def test_the_picture_shows_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool) -> None:
    """The picture is drawn from the workflow beside it, and not from an older one."""
    pytest.importorskip("pygraphviz", reason="drawing needs the extra `diagrams`")
    example = next(one for one in snippets(ROOT / "README.md") if one.language == "flow")
    # The picture names the file as it was given on the command line.
    monkeypatch.chdir(tmp_path)
    Path("follow-up.flow").write_text(example.file, "utf-8")
    assert run(["diagram", "follow-up.flow", "-o", "follow-up.svg"]) == 0
    found = Path("follow-up.svg").read_text("utf-8")
    if accept:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(found, "utf-8")
    assert "Follow up web leads" in words(found)
    assert words(PICTURE.read_text("utf-8")) == words(found)
