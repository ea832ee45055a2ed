"""Printed lines, before comments and blank lines of the source find their places among them."""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from flowlang.syntax.expressions import Node

INDENT = "  "


@frozen
class Line:
    """One line of output, at a depth of indentation counted in blocks.

    `node` is what the line was printed from: its span says where the line stood in the source. A line of
    fixed words, such as `otherwise`, has none. `text` holds line ends where a text between three quotes
    stands in it; its further lines are indented by the depth, too.
    """

    depth: int
    text: str
    node: Node | None = None
    # Whether a declaration begins here, and one that may follow its like without a blank line.
    opens: bool = False
    stackable: bool = False

    def physical(self) -> Iterator[str]:
        """The lines as they stand in the file."""
        for part in self.text.split("\n"):
            yield INDENT * self.depth + part if part else ""


def deeper(lines: Iterable[Line], by: int = 1) -> Iterator[Line]:
    """The same lines, moved into a block."""
    for line in lines:
        yield evolve(line, depth=line.depth + by)
