"""Offsets of our texts as positions of the protocol: lines from 0, columns in UTF-16 units."""

from bisect import bisect_right
from pathlib import Path

from lsprotocol.types import Location, Position, Range
from pygls.uris import from_fs_path

from flowlang.source import SourceFile, Span


def position_of(source: SourceFile, offset: int) -> Position:
    """The position of an offset."""
    line = bisect_right(source.line_starts, offset) - 1
    return Position(line, _units(source.text[source.line_starts[line] : offset]))


def offset_of(source: SourceFile, position: Position) -> int:
    """The offset of a position; one past the end of its line or of the text is taken as that end."""
    if position.line >= len(source.line_starts):
        return len(source.text)
    start = source.line_starts[position.line]
    line = source.line(position.line + 1)
    if line.isascii():
        return start + min(position.character, len(line))
    units = 0
    for index, letter in enumerate(line):
        if units >= position.character:
            return start + index
        units += _units(letter)
    return start + len(line)


def _units(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


def range_of(span: Span) -> Range:
    """The range of a span."""
    return range_between(span.source, span.start, span.end)


def range_between(source: SourceFile, start: int, end: int) -> Range:
    """The range between two offsets."""
    return Range(position_of(source, start), position_of(source, end))


def uri_of(source: SourceFile) -> str:
    """The address of the file that a source was read from."""
    return from_fs_path(str(Path.cwd() / source.path)) or ""


def location_of(span: Span) -> Location:
    """A span as a place in its file."""
    return Location(uri_of(span.source), range_of(span))
