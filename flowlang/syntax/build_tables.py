"""Decision tables: rows cut into cells at each `|`."""

import re

from attrs import evolve
from lark import Token

from flowlang.source import Span
from flowlang.syntax import messages, messages_blocks
from flowlang.syntax.block_lines import line_span
from flowlang.syntax.build_base import Head, Kids, LineReader, Making, rule
from flowlang.syntax.build_conditions import operator_of
from flowlang.syntax.declarations import Cell, Field, Row, Table
from flowlang.syntax.expressions import BadExpression, Expression
from flowlang.syntax.layout import PIECE, Line

NEEDS = re.compile(r"needs\b")
SEPARATOR = re.compile(PIECE.pattern + r"|\|")
# Cells that are a word of their own and no value.
WORDS = frozenset({"any", "missing"})


@rule("cell_values")
def cell_values(made: Making, kids: Kids) -> Cell:
    """`Gold, Silver`."""
    return Cell(made.span(kids), "values", tuple(kid for kid in kids if not isinstance(kid, Token)))


@rule("cell_range")
def cell_range(made: Making, kids: Kids) -> Cell:
    """`10 to 20`."""
    return Cell(made.span(kids), "range", (kids[0], kids[2]))


@rule("cell_compare")
def cell_compare(made: Making, kids: Kids) -> Cell:
    """`at least 200`, `contains "director"`."""
    return Cell(made.span(kids), "compare", (kids[1],), operator_of(made, kids[0]))


def read_table(reader: LineReader, line: Line, found: Table) -> Table:
    """A table with its header and rows."""
    needs = list(found.needs)
    header: tuple[Expression, ...] | None = None
    rows: list[Row] = []
    text = reader.made.source.text
    for under in line.children:
        if header is None and NEEDS.match(text, under.start):
            part = reader.line("needs_line", under)
            if isinstance(part, Head):
                needs.extend(one for one in part.parts if isinstance(one, Field))
            continue
        if under.broken:
            continue
        if under.children:
            loose = line_span(reader, under.children[0])
            reader.made.problems.append(messages.no_block_here(loose, None))
        cells = _cut(text, under)
        if header is None:
            header = tuple(_read_column(reader, start, end) for start, end in cells)
            continue
        if len(cells) != len(header):
            span = line_span(reader, under)
            reader.made.problems.append(messages_blocks.uneven_row(span, len(cells), len(header)))
            continue
        row = [_read_cell(reader, start, end) for start, end in cells]
        first = text[cells[0][0] : cells[0][1]]
        if first == "otherwise":
            row[0] = Cell(row[0].span, "blank")
        rows.append(Row(line_span(reader, under), tuple(row), first == "otherwise"))
    if header is None or not any(under.start > header[0].span.start for under in line.children):
        reader.made.problems.append(messages_blocks.no_rows(found.span))
    return evolve(found, needs=tuple(needs), header=header or (), rows=tuple(rows))


def _cut(text: str, line: Line) -> list[tuple[int, int]]:
    """The cells of a row, without the blanks around them. A `|` in front of the first is left out."""
    bounds: list[tuple[int, int]] = []
    at = start = line.start
    depth = 0
    while (piece := SEPARATOR.search(text, at, line.end)) is not None:
        at = piece.end()
        found = piece.group()
        depth += (found == "(") - (found == ")")
        if found == "|" and depth <= 0:
            if piece.start() > line.start:
                bounds.append((start, piece.start()))
            start = at
    bounds.append((start, line.end))
    trimmed = []
    for low, high in bounds:
        inner = text[low:high]
        lead = len(inner) - len(inner.lstrip())
        size = len(inner.strip())
        trimmed.append((low + lead, low + lead + size) if size else (low, low))
    return trimmed


def _read_column(reader: LineReader, start: int, end: int) -> Expression:
    span = Span(reader.made.source, start, end)
    if start == end:
        reader.made.problems.append(messages_blocks.empty_column(span))
        return BadExpression(span)
    found = reader.slice("expression", start, end)
    return found if isinstance(found, Expression) else BadExpression(span)


def _read_cell(reader: LineReader, start: int, end: int) -> Cell:
    span = Span(reader.made.source, start, end)
    said = span.text
    if not said:
        return Cell(span, "blank")
    if said in WORDS:
        return Cell(span, said)
    found = reader.slice("cell", start, end)
    return found if isinstance(found, Cell) else Cell(span, "values", (BadExpression(span),))
