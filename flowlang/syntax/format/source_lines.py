"""The lines of the source, and which printed line says what each of them said."""

from bisect import bisect_right

from attrs import define, field

from flowlang.source import SourceFile
from flowlang.syntax import layout
from flowlang.syntax.format.lines import Line


@define
class SourceLine:
    """A line as it was written, with `above` the line whose block it stands in (by number)."""

    start: int
    end: int
    indent: int
    above: int | None


@define
class SourceLines:
    """The lines of a source in order; `printed[i]` is the number of the printed line that says line `i`."""

    source: SourceFile
    lines: list[SourceLine]
    starts: list[int] = field(factory=list)
    printed: list[int] = field(factory=list)
    # For every printed line, the line of the source that it came from.
    origin: list[int | None] = field(factory=list)

    def at(self, offset: int) -> int | None:
        """The number of the last line that starts at or before an offset."""
        found = bisect_right(self.starts, offset) - 1
        return found if found >= 0 else None

    def chain(self, number: int) -> list[int]:
        """A line and all lines that it stands under, the innermost first."""
        found = [number]
        while (above := self.lines[found[-1]].above) is not None:
            found.append(above)
        return found

    def blank_before(self, offset: int) -> bool:
        """Whether the file line above that of an offset is blank."""
        number = self.source.position(offset)[0]
        return number > 1 and not self.source.line(number - 1).strip()


def match_lines(source: SourceFile, printed: list[Line]) -> SourceLines:
    """Find for every line of the source the printed line that says the same."""
    top, _ = layout.read_lines(source)
    lines: list[SourceLine] = []
    _flatten(top, None, lines)
    found = SourceLines(source, lines, starts=[line.start for line in lines])
    found.origin = [None if line.node is None else found.at(line.node.span.start) for line in printed]
    _match_fixed_words(found, printed)
    last = 0
    claimed: dict[int, int] = {}
    for number, origin in enumerate(found.origin):
        if origin is not None:
            claimed.setdefault(origin, number)
    # What has no line of its own any more, such as a `then` that moved up, belongs to the line before it.
    for number in range(len(lines)):
        last = claimed.get(number, last)
        found.printed.append(last)
    return found


def _flatten(lines: list[layout.Line], above: int | None, into: list[SourceLine]) -> None:
    for line in lines:
        number = len(into)
        into.append(SourceLine(line.start, line.end, line.indent, above))
        _flatten(line.children, number, into)


def _match_fixed_words(found: SourceLines, printed: list[Line]) -> None:
    """Lines of fixed words have no node: they came from the next line that starts with their first word."""
    taken = {origin for origin in found.origin if origin is not None}
    at = 0
    for number, line in enumerate(printed):
        origin = found.origin[number]
        if origin is None:
            word = line.text.split(" ", 1)[0]
            for candidate in range(at, len(found.lines)):
                if candidate not in taken and found.source.text.startswith(word, found.starts[candidate]):
                    origin = found.origin[number] = candidate
                    taken.add(candidate)
                    break
        if origin is not None:
            at = origin + 1
