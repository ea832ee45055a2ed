"""Properties of the formatter, on trees of the whole language and on any text whatsoever."""

import re
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flowlang.source import SourceFile
from flowlang.syntax.declarations import FlowFile
from flowlang.syntax.format import format_source, print_file
from flowlang.syntax.parse import parse_file
from flowlang.syntax.trivia import scan_comments
from tests.strategies import flow_files

SLOW = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
CASES = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "cases").glob("*.flow"))]


@SLOW
@given(flow_files())
def test_printing_and_reading_gives_the_same_tree(tree: FlowFile) -> None:
    """Whatever can be said can be printed, and is read as the same thing."""
    text = print_file(tree)
    again, problems = parse_file(SourceFile("printed.flow", text))
    assert [problem.message for problem in problems] == []
    assert again.declarations == tree.declarations


@SLOW
@given(flow_files())
def test_a_printed_tree_is_already_formatted(tree: FlowFile) -> None:
    """Formatting what was printed changes nothing."""
    text = print_file(tree)
    assert format_source(SourceFile("printed.flow", text)) == (text, [])


@settings(deadline=None)
@given(st.text())
@example('workflow "x"\n  when a Lead is created\n  then\n    stop\n\t# tab\n')
@example('<?xml version="1.0"?>\n<Flow/>\n')
def test_any_text_is_taken(text: str) -> None:
    """No text at all makes the formatter fail."""
    format_source(SourceFile("any.flow", text))


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A formatted file with comments and blank lines anywhere in it."""
    lines = draw(st.sampled_from(CASES)).rpartition("# output\n")[2].split("\n")
    for number in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        if draw(st.booleans()):
            lines.insert(at, f"{' ' * draw(st.integers(0, 9))}# note {number}")
        else:
            lines[at] += f" # behind {number}"
        lines[at:at] = [""] * draw(st.integers(0, 2))
    return "\n".join(lines)


@settings(deadline=None)
@given(commented())
def test_comments_stay_in_their_order(text: str) -> None:
    """Wherever comments stand, formatting keeps all of them, in their order."""
    source = SourceFile("commented.flow", text)
    printed, problems = format_source(source)
    # A comment in the first column of a text between three quotes ends it: such a file is not formatted.
    assert problems if printed is None else said(SourceFile("printed.flow", printed)) == said(source)


def said(source: SourceFile) -> list[str]:
    return [comment.text for comment in scan_comments(source)]


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A file of the golden cases with pieces of it deleted, doubled, moved or commented."""
    text = draw(st.sampled_from(CASES))
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, len(lines[at])))
        match draw(st.sampled_from(["comment", "behind", "indent", "blank", "drop", "copy", "insert"])):
            case "comment":
                lines.insert(at, " " * draw(st.integers(0, 8)) + "# note")
            case "behind":
                lines[at] += "   # behind"
            case "indent":
                lines[at] = " " * draw(st.integers(0, 8)) + lines[at].lstrip()
            case "blank":
                lines[at:at] = [""] * draw(st.integers(1, 3))
            case "drop":
                del lines[at]
            case "copy":
                lines.insert(at, lines[other])
            case "insert":
                piece = draw(st.sampled_from(["(", ")", '"', "#", "{", " # x\n", "\n", '"""', ",", " then"]))
                lines[at] = lines[at][:column] + piece + lines[at][column:]
        text = "\n".join(lines)
    return text


@settings(deadline=None)
@given(mutations())
def test_files_with_slips_are_taken(text: str) -> None:
    """A file with a slip in it is formatted without losing anything, or left alone with a message."""
    source = SourceFile("slip.flow", text)
    printed, problems = format_source(source)
    # Capitalised words are names, choices and texts: no layout ever adds or removes one.
    assert problems if printed is None else capitalised(printed) == capitalised(text)


def capitalised(text: str) -> Counter[str]:
    return Counter(re.findall(r"\b[A-Z]\w*", text))
