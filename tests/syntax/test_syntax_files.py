"""From bytes to text, comments beside the tree, single expressions, and suggestions."""

import subprocess
import sys
from pathlib import Path

import pytest
from syntax_trees import parse, problems, show

from flowlang import resources
from flowlang.diagnostics.suggest import nearest
from flowlang.source import SourceFile
from flowlang.syntax.parse import decode, parse_expression
from flowlang.syntax.reading import STARTS, Reader
from flowlang.syntax.trivia import blank_lines, scan_comments


def test_decode_normalises() -> None:
    """A byte order mark is dropped, and every line end is a line feed."""
    source, found = decode("x.flow", b"\xef\xbb\xbfuse a\r\nuse b\ruse c\n")

    assert source is not None
    assert (source.text, found) == ("use a\nuse b\nuse c\n", [])


def test_decode_refuses_other_encodings() -> None:
    """A file that is not UTF-8 gives one message with line and byte."""
    source, (found,) = decode("x.flow", b"use a\nuse \xe9\n")

    assert source is not None
    assert source.text == ""
    assert found.message == "this file is not UTF-8: byte 5 on line 2 can't be read"
    assert found.span.place == "x.flow:2:5"


def test_decode_skips_xml() -> None:
    """A file of another product is no source, and a note says so."""
    source, (found,) = decode("x.flow", b'<?xml version="1.0"?><Flow/>')

    assert source is None
    assert (found.code, found.severity.value) == ("FL0124", "warning")


COMMENTED = """# first
record Lead "a # in a text" # second
  # third
  name: text  # fourth
  body: (  # fifth
    text)
template "x"
  body: \"\"\"
    # no comment
    \"\"\"  # sixth
"""


def test_comments() -> None:
    """Comments are found outside texts, with their places and whether they stand alone."""
    source = SourceFile("x.flow", COMMENTED)

    found = [(comment.text, comment.own_line) for comment in scan_comments(source)]
    assert found == [
        ("# first", True),
        ("# second", False),
        ("# third", True),
        ("# fourth", False),
        ("# fifth", False),
        ("# sixth", False),
    ]
    assert all(comment.span.text == comment.text for comment in scan_comments(source))


def test_comments_leave_no_trace() -> None:
    """Comments change neither the tree nor the layout, whatever their column."""
    plain = 'test "t"\n  check (x is 1 and\n    y is 2)\n  check z\n'
    commented = (
        '# a\ntest "t" # b\n    # c\n  check (x is 1 and # d )\n# e\n    y is 2) # f\n        # g\n  check z'
    )

    assert problems(commented) == []
    assert show(parse(commented)[0].declarations) == show(parse(plain)[0].declarations)


def test_blank_lines() -> None:
    """Blank lines are numbered from 1."""
    assert blank_lines(SourceFile("x.flow", "a\n\n  \nb\n")) == {2, 3, 5}


@pytest.mark.parametrize(
    "text",
    [
        '"abc"',
        '""',
        "12.5",
        "20%",
        "1_000",
        "lead",
        "lead.owner.name",
        "lead.to.if",
        "yes",
        "lead.a + 1",
        "not x",
    ],
)
def test_expressions_have_one_tree(text: str) -> None:
    """The short way for simple expressions gives the tree and the spans of the whole grammar."""
    source = SourceFile("x.flow", f"  ({text} )")
    quick, found = parse_expression(source, 3, 4 + len(text))
    whole = Reader(source).slice("expression", 3, 3 + len(text))

    assert found == []
    assert quick == whole
    assert quick.span.text == text
    assert repr(quick.span.start) == repr(whole.span.start)  # type: ignore[attr-defined]


def test_spans_of_an_expression_are_absolute() -> None:
    """A mistake in a stretch of a file is shown where it stands in the file."""
    _, (found,) = parse_expression(SourceFile("x.flow", "abc\n  x is is 3\n"), 6, 15)

    assert found.span.place == "x.flow:2:11"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Lead Source", "lead_source"),
        ("leadsource", "lead_source"),
        ("leed_source", "lead_source"),
        ("phone", None),
        ("", None),
        ("!", None),
        ("status" * 40, None),
    ],
)
def test_nearest(word: str, found: str | None) -> None:
    """Case, separators and small slips do not matter; something unlike is never suggested."""
    assert nearest(word, ["status", "lead_source", "owner"]) == found


def test_stdlib_readers() -> None:
    """The standard library is found by name, and an unknown name gives None."""
    assert "crm" in resources.stdlib_names()
    assert (resources.stdlib_file("crm") or "").strip()
    assert resources.stdlib_file("../secrets") is None


def test_cache_is_optional(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no cache can be written there is none, and nothing fails."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "platform", "linux")

    assert resources.cache_file("x.bin") is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "new"))
    assert resources.cache_file("x.bin") == str(tmp_path / "new" / "flowlang" / "x.bin")


def test_the_grammar_is_loaded_late() -> None:
    """Importing the parser does not import Lark, so that every command starts quickly."""
    code = "import sys, flowlang, flowlang.syntax.parse; sys.exit('lark' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_start_is_a_rule() -> None:
    """Each kind of line that the reader asks for is a rule of the grammar."""
    for start in STARTS:
        assert f"\n{start}:" in resources.grammar_text()
