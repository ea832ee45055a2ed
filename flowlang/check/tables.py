"""Checking of decision tables: columns, cells, rows that are never reached, and cases without a row."""

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from flowlang.check.compatible import is_number
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import first_missing, fit, infer, infer_condition, need, unknown
from flowlang.check.messages import tables as wording
from flowlang.check.regions import Reading
from flowlang.check.terms import TableRow, Term, Variable, children
from flowlang.diagnostics import Diagnostic
from flowlang.domain.boxes import (
    EVERYTHING,
    NOTHING,
    Region,
    TooManyBoxes,
    join,
    meet,
    subtract,
)
from flowlang.domain.dimensions import Box
from flowlang.domain.words import describe_box
from flowlang.schema.model import Schema
from flowlang.schema.resolve import TypeNames
from flowlang.schema.types import (
    DURATION,
    ListOf,
    MoneyOf,
    RecordOf,
    Shape,
    Type,
    Unknown,
    describe,
    variable_of,
)
from flowlang.syntax.declarations import Cell, Row, Table
from flowlang.syntax.expressions import (
    Between,
    Compare,
    Expression,
    ListLiteral,
    Name,
    OneOf,
    State,
)

# So many cases without a row are told.
_MOST_CASES = 3


@frozen
class TypedTable:
    """A table as its declaration means it, in its own variables.

    `results` are the types of what it gives; those in `missing` may be missing although a row holds.
    """

    tree: Table
    columns: tuple[tuple[str, Term], ...]
    rows: tuple[TableRow, ...]
    results: dict[str, Type]
    missing: frozenset[str]
    complete: bool


def check_table(tree: Table, schema: Schema) -> list[Diagnostic]:
    """Check a table by itself: its columns, its cells, rows never reached and cases without a row."""
    checking = Checking(schema)
    read_table(checking, tree)
    return checking.found


def read_table(checking: Checking, tree: Table) -> TypedTable | None:
    """The typed form of a table; nothing when it can't be understood, and then it is reported."""
    names = TypeNames(
        frozenset(checking.schema.records),
        {name: choice.type for name, choice in checking.schema.choices.items()},
        checking.report,
    )
    checking.tables = (*checking.tables, tree.name.plain or "")
    if tree.record is not None:
        if tree.record.text not in checking.schema.records:
            return None
        kind = RecordOf(tree.record.text)
        checking.bind(None, variable_of(kind.name), Binding(kind, tree.record.span))
    for needed in tree.needs:
        checking.bind(None, needed.name.text, Binding(names.resolve(needed.type), needed.name.span))
    results = {field.name.text: names.resolve(field.type) for field in tree.gives}
    places = _result_places(checking, tree)
    if places is None or not _adds_up(checking, tree, results):
        return None
    columns = _columns(checking, tree, set(places.values()))
    rows = [_row(checking, row, columns, places, results) for row in tree.rows]
    missing = {
        name
        for number, name in enumerate(results)
        for row in rows
        if (one := row.results[number]) is None or first_missing(checking, one) is not None
    }
    complete = _covered(checking, tree, columns, rows)
    return TypedTable(
        tree,
        tuple((_called(place), term) for place, term in columns.items()),
        tuple(rows),
        results,
        frozenset(missing),
        complete,
    )


# --- Columns ------------------------------------------------------------------------------------


def _result_places(checking: Checking, tree: Table) -> dict[str, int] | None:
    """The column of each result; nothing, and a report, when columns and results don't agree."""
    found: dict[str, int] = {}
    wanted = {field.name.text for field in tree.gives}
    good = bool(tree.header)
    for place, column in enumerate(tree.header):
        name = column.text if isinstance(column, Name) and column.text in wanted else None
        if name is None:
            continue
        if name in found:
            checking.report(wording.column_twice(name, column.span, tree.header[found[name]].span))
            good = False
        elif place == 0:
            checking.report(wording.result_column_first(name, column.span))
            good = False
        found.setdefault(name, place)
    header = tree.header[0].span.to(tree.header[-1].span) if tree.header else tree.span
    for field in tree.gives:
        if field.name.text not in found and good:
            checking.report(wording.result_without_column(field.name.text, field.name.span, header))
            good = False
    return found if good else None


def _adds_up(checking: Checking, tree: Table, results: dict[str, Type]) -> bool:
    """Whether a table that adds up has one result that can be summed; any other table is fine."""
    if not tree.adds_up:
        return True
    if len(tree.gives) > 1:
        checking.report(wording.adds_up_one(tree.gives[1].name.span))
        return False
    (field,) = tree.gives
    kind = results[field.name.text]
    if is_number(kind) or isinstance(kind, MoneyOf) or kind == DURATION:
        return True
    checking.report(wording.cannot_add_up(field.name.text, describe(kind), field.name.span))
    return False


def _called(place: int) -> str:
    """How cells call a column: a name that nothing in a text can have."""
    return f"column {place + 1}"


def _columns(checking: Checking, tree: Table, results: set[int]) -> dict[int, Term]:
    """What is looked at in each column that is no result."""
    found: dict[int, Term] = {}
    for place, header in enumerate(tree.header):
        if place in results:
            continue
        term = infer(checking, header)
        lacking = first_missing(checking, term)
        if isinstance(term.type, Shape):
            checking.report(wording.compares_nothing(term))
            term = unknown(header)
        found[place] = term
        binding = Binding(term.type, header.span, lacking is not None or isinstance(term.type, ListOf))
        checking.variables[_called(place)] = binding
    return found


# --- Rows ---------------------------------------------------------------------------------------


def _row(
    checking: Checking, row: Row, columns: dict[int, Term], places: dict[str, int], results: dict[str, Type]
) -> TableRow:
    cells = () if row.otherwise else tuple(_conditions(checking, row, columns))
    given = tuple(_result(checking, row.cells[places[name]], kind, name) for name, kind in results.items())
    written = () if row.otherwise else tuple(_said(row.cells[place]) for place in columns)
    return TableRow(cells, given, written)


def _said(cell: Cell) -> str:
    return " ".join(cell.span.text.split())


def _conditions(checking: Checking, row: Row, columns: dict[int, Term]) -> list[Term]:
    found = (_condition(checking, row.cells[place], columns[place], place) for place in columns)
    return [one for one in found if one is not None]


def _condition(checking: Checking, cell: Cell, column: Term, place: int) -> Term | None:
    """What a cell asks of its column; nothing for `any`."""
    subject = Name(column.span, _called(place))
    asked: Expression
    match cell.kind:
        case "any":
            return None
        case "blank":
            checking.report(wording.blank_condition(cell.span))
            return None
        case "missing":
            asked = State(cell.span, subject, "missing")
        case "range":
            asked = Between(cell.span, subject, cell.values[0], cell.values[1])
        case "compare":
            asked = Compare(cell.span, cell.operator or "is", subject, cell.values[0])
        case _ if len(cell.values) == 1:
            asked = Compare(cell.span, "is", subject, cell.values[0])
        case _:
            asked = OneOf(cell.span, subject, cell.values)
    return infer_condition(checking, asked)


def _result(checking: Checking, cell: Cell, kind: Type, name: str) -> Term | None:
    """The value in a column with results; nothing when it is blank or `missing`."""
    if cell.kind in {"blank", "missing"}:
        return None
    if cell.kind != "values" or (len(cell.values) > 1 and not isinstance(kind, ListOf)):
        checking.report(wording.not_a_result(cell.span))
        return None
    written = cell.values[0] if len(cell.values) == 1 else ListLiteral(cell.span, cell.values)
    term = infer(checking, written, kind)
    fitted = fit(checking, term, kind, f"`{name}`")
    lacking = first_missing(checking, term)
    if lacking is not None and lacking is not term:
        need(checking, term, itself=False)
    return fitted


# --- What is covered ----------------------------------------------------------------------------


def _covered(checking: Checking, tree: Table, columns: dict[int, Term], rows: Sequence[TableRow]) -> bool:
    """Whether some row holds in every case; rows never reached and cases without a row are reported."""
    last = next((place for place, row in enumerate(tree.rows) if row.otherwise), None)
    if last is not None and tree.adds_up:
        checking.report(wording.otherwise_adds_nothing(tree.rows[last].span))
    for row in tree.rows[last + 1 :] if last is not None else ():
        checking.report(wording.otherwise_not_last(row.span))
    unread = not rows or any(isinstance(term.type, Unknown) for term in (*columns.values(), *_terms(rows)))
    if checking.found or unread:
        # Whatever is said about rows that could not be understood would be wrong.
        return True
    asked = rows[:last]
    reading = Reading(lambda term: _may_be_missing(checking, term))
    try:
        holds = [_holds(row, reading) for row in asked]
        _report_rows(checking, tree, rows, holds)
        if tree.adds_up or last is not None:
            return True
        left = subtract(EVERYTHING, join(*holds))
    except TooManyBoxes:
        # There is too much to say, and nobody would read it.
        return last is not None or tree.adds_up
    if left:
        cases = [_case(box, columns) for box in left[:_MOST_CASES]]
        more = len(left) > _MOST_CASES
        checking.report(wording.cases_not_covered(tree.name.plain or "", tree.name.span, cases, more))
    return not left


def _holds(row: TableRow, reading: Reading) -> Region:
    """The cases for which a row holds."""
    found = EVERYTHING
    for cell in row.cells:
        found = meet(found, reading.region(cell))
    return found


def _may_be_missing(checking: Checking, term: Term) -> bool:
    binding = checking.variables.get(term.name) if isinstance(term, Variable) else None
    return binding is None or binding.may_be_missing


def _terms(rows: Sequence[TableRow]) -> Iterator[Term]:
    for row in rows:
        for cell in row.cells:
            yield from children(cell)


def _report_rows(checking: Checking, tree: Table, rows: Sequence[TableRow], holds: Sequence[Region]) -> None:
    """Report rows that never hold, and those for which rows above them leave nothing."""
    taken = NOTHING
    for place, mine in enumerate(holds):
        # Where amounts are added up every row that holds counts, so none is in the way of another.
        if not (mine if tree.adds_up else subtract(mine, taken)):
            takers = [tree.rows[one].span for one in range(place) if meet(holds[one], mine)]
            checking.report(wording.row_never_reached(rows[place].label, tree.rows[place].span, takers))
        taken = join(taken, mine)


def _case(box: Box, columns: dict[int, Term]) -> str:
    """A case in words, each column by what stands at its head."""
    titles = {(_called(place),): f"`{' '.join(term.span.text.split())}`" for place, term in columns.items()}
    named = {
        evolve(one, title=titles.get(one.subject, one.title)): values  # type: ignore[call-overload]  # any key
        for one, values in box.items()
    }
    return " and ".join(describe_box(named))
