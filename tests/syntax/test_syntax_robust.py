"""Whatever the text, there is a tree and there are diagnostics, and never an exception."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syntax_trees import parse, problems, spans

from flowlang.source import SourceFile
from flowlang.syntax.parse import decode, parse_expression
from flowlang.syntax.trivia import scan_comments

CASES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "cases").glob("*.flow"))
)
LINES = [line for line in CASES.splitlines() if line.strip()]
WORDS = sorted(set(CASES.split()))
ODD = [
    '"',
    '"""',
    "(",
    ")",
    "{",
    "}",
    "\t",
    "\x00",
    "\u00a0",
    "“",
    "é",
    ";",
    ":",
    "|",
    "\\",
    "#",
    "=",
    "null",
    "🙂",
]

fragments = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(ODD), st.sampled_from(["\n", "\n  ", "\n    ", " "])),
    max_size=60,
)
shuffled = st.lists(
    st.tuples(st.sampled_from(["", "  ", "    ", "      "]), st.sampled_from(LINES)), max_size=12
)


def check_whole(text: str) -> None:
    tree, found = parse(text)
    for problem in found:
        assert problem.message
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        for fix in problem.fixes:
            assert all(0 <= edit.span.start <= edit.span.end <= len(text) for edit in fix.edits)
    for span in spans(tree.declarations):
        assert 0 <= span.start <= span.end <= len(text)
    scan_comments(tree.source)


@given(st.text())
def test_any_text(text: str) -> None:
    """Arbitrary Unicode gives diagnostics whose places lie inside the text."""
    check_whole(text)


@given(fragments)
def test_any_words(parts: list[str]) -> None:
    """Words of the language in any order and layout raise nothing."""
    check_whole(" ".join(parts))


@given(shuffled)
def test_any_lines(lines: list[tuple[str, str]]) -> None:
    """Lines of the language at any indentation raise nothing."""
    check_whole("\n".join(indent + line.strip() for indent, line in lines))


@given(st.integers(0, len(CASES) - 1), st.integers(0, 8), st.sampled_from(["", *ODD, *WORDS[:40]]))
def test_any_small_damage(at: int, length: int, instead: str) -> None:
    """A valid file with one place replaced raises nothing."""
    start = CASES.rfind("\n\n", 0, at) + 1
    end = CASES.find("\n\n", at)
    damaged = CASES[start:at] + instead + CASES[at + length : end if end > at + length else None]
    check_whole(damaged[:4000])


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    """Arbitrary bytes decode to a text with plain line ends, or to a diagnostic."""
    source, found = decode("x.flow", data)

    assert (source is None or source.text == "") or not found
    assert source is None or "\r" not in source.text


@given(st.text(max_size=30))
def test_any_expression(text: str) -> None:
    """Any stretch of text is an expression, or a diagnostic inside it."""
    expression, found = parse_expression(SourceFile("x.flow", f"<<{text}>>"), 2, 2 + len(text))

    assert found or expression.span.end <= 2 + len(text)


@pytest.mark.parametrize("sign", ["(", "not ", "- ", "the owner of ", "x.", "count of ", "1 + "])
def test_deep_expressions(sign: str) -> None:
    """Expressions that are nested without reason are refused, with one message and no RecursionError."""
    close = ")" if sign == "(" else ""
    found = problems(f'test "t"\n  check {sign * 2000}x{close * 2000}\n')

    assert [code for code, _, _ in found] == ["FL0109"]


def test_deep_blocks() -> None:
    """Blocks that are nested without reason are refused, with one message."""
    text = 'test "t"\n' + "".join(f"{'  ' * depth}given a Lead\n" for depth in range(1, 300))

    assert [code for code, _, _ in problems(text)].count("FL0109") == 1


def test_huge_file() -> None:
    """A file far larger than any flow is refused at once."""
    found = problems("x\n" * 3_000_000)

    assert [code for code, _, _ in found] == ["FL0110"]


def test_many_open_braces_and_quotes() -> None:
    """Long runs of signs that open something are read in reasonable time."""
    for sign in ('"', "{", '"{', "“", '"""', "\\", '"{a}', "(", "{{"):
        check_whole(f'test "t"\n  check x is {sign * 3000}\n')
