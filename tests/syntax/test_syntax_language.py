"""Every construct of the language, and the tree that it gives."""

import logging
from collections.abc import Callable
from pathlib import Path

import lark
import pytest
from syntax_trees import parse, show, spans

from flowlang.resources import grammar_text
from flowlang.syntax.reading import STARTS

CASES = sorted((Path(__file__).parent / "cases").glob("*.flow"))
ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted([*(ROOT / "stdlib").glob("*.flow"), *(ROOT / "examples").rglob("*.flow")])


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_construct_gives_its_tree(path: Path, golden: Callable[[Path, str], None]) -> None:
    """Each construct of the language parses without a problem to the nodes that stand in the `.tree` file."""
    tree, found = parse(path.read_text(encoding="utf-8"))

    assert found == []
    shown = "\n".join(show(declaration) for declaration in tree.declarations) + "\n"
    golden(path.with_suffix(".tree"), shown)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_files_parse(path: Path) -> None:
    """The standard library and the examples have no problem with their text."""
    assert parse(path.read_text(encoding="utf-8"))[1] == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_spans_lie_inside_the_text(path: Path) -> None:
    """Every node's span covers text, starts on no blank and ends behind none."""
    tree, _ = parse(path.read_text(encoding="utf-8"))

    for span in spans(tree.declarations):
        assert span.source is tree.source
        assert 0 <= span.start <= span.end <= len(tree.source.text)
        assert span.text == span.text.strip()


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    """Lark reports no shift/reduce conflict; a reduce/reduce conflict would raise."""
    lark.logger.addHandler(caplog.handler)
    lark.logger.setLevel(logging.DEBUG)
    try:
        lark.Lark(grammar_text(), parser="lalr", start=list(STARTS), debug=True)
    finally:
        lark.logger.removeHandler(caplog.handler)
        lark.logger.setLevel(logging.CRITICAL)

    assert [record.message for record in caplog.records if "onflict" in record.message] == []
