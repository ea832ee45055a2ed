"""Decision tables, with their columns aligned."""

from collections.abc import Iterator

from flowlang.syntax import declarations as d
from flowlang.syntax import expressions as x
from flowlang.syntax.format.lines import Line
from flowlang.syntax.format.print_expressions import print_all, print_expression
from flowlang.syntax.format.words import width

# Comparisons that a cell writes without their `is`.
_SHORT = frozenset({"more than", "at least", "less than", "at most", "before", "on"})


def print_rows(table: d.Table) -> Iterator[Line]:
    """The header and the rows of a table."""
    printed: list[tuple[x.Node | None, list[str]]] = []
    if table.header:
        printed.append((table.header[0], [print_expression(column) for column in table.header]))
    for row in table.rows:
        cells = [_cell(cell) for cell in row.cells]
        printed.append((row, ["otherwise", *cells[1:]] if row.otherwise else cells))
    widths = [
        max(width(cells[at]) for _, cells in printed if at < len(cells))
        for at in range(max((len(cells) for _, cells in printed), default=0))
    ]
    for node, cells in printed:
        # What ends the row is not filled up; an empty last cell still shows its line.
        last = len(cells) - 1
        padded = [
            cell if at == last else cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(cells)
        ]
        yield Line(0, " | ".join(padded).rstrip(" "), node)


def _cell(cell: d.Cell) -> str:
    match cell.kind:
        case "any" | "missing":
            return cell.kind
        case "blank":
            return ""
        case "range":
            return f"{print_expression(cell.values[0])} to {print_expression(cell.values[1])}"
        case "compare":
            operator = cell.operator or "is"
            short = operator.removeprefix("is ")
            return f"{short if short in _SHORT else operator} {print_expression(cell.values[0])}"
        case _:
            return print_all(cell.values)
