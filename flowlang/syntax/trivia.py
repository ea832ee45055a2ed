"""Comments and blank lines, which the tree does not hold: a side table for the formatter."""

from attrs import frozen

from flowlang.source import SourceFile, Span
from flowlang.syntax.layout import PIECE


@frozen
class Comment:
    """A comment: its place and text from `#` on, without blanks at its end.

    `own_line` tells that nothing else stands on its line.
    """

    span: Span
    text: str
    own_line: bool


def scan_comments(source: SourceFile) -> tuple[Comment, ...]:
    """All comments of a source in their order; a `#` inside a text is none. Works on broken text too."""
    text = source.text
    comments: list[Comment] = []
    at = 0
    while (piece := PIECE.search(text, at)) is not None:
        at = piece.end()
        found = piece.group()
        if found == '"""':
            close = text.find('"""', at)
            # Without an end it is a mistake: the rest of the file is still worth its comments.
            at = close + 3 if close >= 0 else at
        elif found[0] == "#":
            said = found.rstrip()
            start = piece.start()
            line = text.rfind("\n", 0, start) + 1
            span = Span(source, start, start + len(said))
            comments.append(Comment(span, said, not text[line:start].strip()))
    return tuple(comments)


def blank_lines(source: SourceFile) -> frozenset[int]:
    """The numbers, counted from 1, of the lines that hold nothing but blanks."""
    lines = source.text.split("\n")
    return frozenset(number for number, line in enumerate(lines, 1) if not line.strip())
