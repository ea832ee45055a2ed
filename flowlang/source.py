"""Text with positions: where in which file something stands."""

from bisect import bisect_right

from attrs import field, frozen


def _line_starts(source: "SourceFile") -> tuple[int, ...]:
    starts = [0]
    at = source.text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = source.text.find("\n", at + 1)
    return tuple(starts)


@frozen(eq=False)
class SourceFile:
    """One file of text, already decoded, whose lines end in a single line feed.

    `path` is what messages show. Two source files are equal only when they are the same object:
    positions in one never mean anything in another.
    """

    path: str
    text: str = field(repr=False)
    # Computed when first asked for: most files never report anything.
    _starts: list[tuple[int, ...]] = field(factory=list, init=False, repr=False)

    @property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first character of every line."""
        if not self._starts:
            self._starts.append(_line_starts(self))
        return self._starts[0]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        starts = self.line_starts
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]


@frozen
class Span:
    """A stretch of a source file: offsets from `start` up to and without `end`."""

    source: SourceFile
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text that the span covers."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line on which the span starts, counted from 1."""
        return self.source.position(self.start)[0]

    @property
    def place(self) -> str:
        """`file:line:column`, as messages write it."""
        line, column = self.source.position(self.start)
        return f"{self.source.path}:{line}:{column}"

    def to(self, other: "Span") -> "Span":
        """The stretch from the start of this span to the end of another."""
        return Span(self.source, self.start, other.end)
