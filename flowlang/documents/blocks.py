"""The text of a template as blocks: headings, paragraphs, lists and tables.

The layout is the one that people use in letters: an empty line ends a paragraph, a line that begins with
`- ` or `1. ` is an item of a list, one that begins with `# ` a heading. Other lines stay lines; a long one
that ends in the middle of a sentence flows on. What was filled in is only ever text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen

from flowlang.engine.marks import FilledIn, MarkedText

_BULLET = re.compile(r"\s*[-*•]\s+")
_NUMBER = re.compile(r"\s*\d{1,3}[.)]\s+")
_HEADING = re.compile(r"\s*#{1,3}\s+")
# A line this long was wrapped by hand where it does not end a sentence.
_WRAPPED = 60
_ENDS = (".", "!", "?", ":")

Piece = str | FilledIn
Line = list[Piece]


@frozen
class Heading:
    """A line that says what follows; `level` 1 is the highest."""

    level: int
    text: str


@frozen
class Paragraph:
    """Lines that stay lines."""

    lines: tuple[str, ...]


@frozen
class Items:
    """A list."""

    numbered: bool
    items: tuple[str, ...]


@frozen
class Grid:
    """A table: the names of its columns, and its rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Grid


def blocks_of(text: MarkedText) -> tuple[Block, ...]:
    """The blocks of a text."""
    return tuple(_blocks(_lines(text.pieces)))


def _lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines as they were written; a table stands alone, and line breaks that were filled in end none."""
    lines: list[Line] = [[]]
    for piece in pieces:
        if isinstance(piece, str):
            first, *rest = piece.split("\n")
            lines[-1].append(first)
            lines += [[one] for one in rest]
        elif piece.table:
            lines += [[piece], []]
        else:
            lines[-1].append(piece)
    return lines


def _blocks(lines: Sequence[Line]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        sign = _sign(line)
        if _is_blank(line):
            at += 1
        elif _is_table(line):
            yield grid_of(_plain(line))
            at += 1
        elif sign is _HEADING:
            yield Heading(_plain(line).strip().index(" "), _plain(_without(sign, line)).strip())
            at += 1
        elif sign is not None:
            end = at
            while end < len(lines) and _sign(lines[end]) is sign:
                end += 1
            items = tuple(_plain(_without(sign, one)).strip() for one in lines[at:end])
            yield Items(sign is _NUMBER, items)
            at = end
        else:
            end = at
            while end < len(lines) and _is_running(lines[end]):
                end += 1
            yield Paragraph(tuple(_running([_plain(one) for one in lines[at:end]])))
            at = end


def _is_blank(line: Line) -> bool:
    return all(isinstance(piece, str) and not piece.strip() for piece in line)


def _is_table(line: Line) -> bool:
    return len(line) == 1 and isinstance(line[0], FilledIn) and line[0].table


def _is_running(line: Line) -> bool:
    return not _is_blank(line) and not _is_table(line) and _sign(line) is None


def _sign(line: Line) -> re.Pattern[str] | None:
    """By what a line is an item or a heading; only what the template wrote counts."""
    first = line[0] if line else ""
    if not isinstance(first, str):
        return None
    return next((sign for sign in (_BULLET, _NUMBER, _HEADING) if sign.match(first)), None)


def _without(sign: re.Pattern[str], line: Line) -> Line:
    first, *rest = line
    return [sign.sub("", first, count=1) if isinstance(first, str) else first, *rest]


def _running(lines: Sequence[str]) -> Iterator[str]:
    written = lines[0].strip()
    for before, line in pairwise(lines):
        if len(before) >= _WRAPPED and not before.rstrip().endswith(_ENDS):
            written += " " + line.strip()
        else:
            yield written
            written = line.strip()
    yield written


def _plain(line: Iterable[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in line)


def grid_of(text: str) -> Grid:
    """A table that was written in columns: each begins where its name does."""
    head, *rows = text.split("\n")
    starts = [found.start() for found in re.finditer(r"\S+", head)]
    ends = [*starts[1:], None]

    def cells(line: str) -> tuple[str, ...]:
        return tuple(line[start:end].strip() for start, end in zip(starts, ends, strict=True))

    names = tuple(name.replace("_", " ") for name in cells(head))
    return Grid(tuple(name[:1].upper() + name[1:] for name in names), tuple(cells(row) for row in rows))
