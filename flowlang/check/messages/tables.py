"""The wording of problems with decision tables."""

from collections.abc import Iterable, Sequence

from flowlang.check.messages.wording import by_way_of, list_some, meant
from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Related
from flowlang.schema.types import describe
from flowlang.source import Span


def unknown_table(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """A table that nothing declares."""
    advice, fixes = meant(name, options, span, quoted=True)
    return Diagnostic(
        "FL0260",
        f'there is no table "{name}"',
        span,
        "unknown table",
        help=advice or "tables are declared with `table …`",
        fixes=fixes,
    )


def table_of_itself(name: str, span: Span, others: Sequence[str]) -> Diagnostic:
    """A table whose cells look into the table itself, perhaps through another one."""
    return Diagnostic(
        "FL0260",
        f'the table "{name}" would have to look into itself' + by_way_of(others),
        span,
        "leads back to the same table",
        help="write the values out, or use another table",
    )


def table_is_about(name: str, record: str, span: Span, declared: Span) -> Diagnostic:
    """A table about a record is asked without one."""
    return Diagnostic(
        "FL0223",
        f'the table "{name}" is asked for {record}, and none is given',
        span,
        "for which one?",
        related=(Related(declared, "the table is declared here"),),
        help=f'write `table "{name}" for …`',
    )


def table_is_about_nothing(name: str, span: Span, declared: Span) -> Diagnostic:
    """A table about no record is asked for one."""
    return Diagnostic(
        "FL0301",
        f'the table "{name}" is about no record',
        span,
        "nothing is expected here",
        related=(Related(declared, "the table is declared here"),),
    )


def table_needs(name: str, needed: str, span: Span, declared: Span) -> Diagnostic:
    """An input of a table is not given."""
    return Diagnostic(
        "FL0223",
        f'the table "{name}" needs `{needed}`',
        span,
        "nothing is given for it",
        related=(Related(declared, "needed here"),),
        help=f"write `with {needed}: …` after it",
    )


def unknown_table_input(name: str, given: str, span: Span, options: Sequence[str]) -> Diagnostic:
    """An input that a table does not have."""
    advice, fixes = meant(given, options, span)
    notes = (f"it needs {list_some(options)}",) if options else ("it needs nothing but its record",)
    return Diagnostic(
        "FL0209",
        f'the table "{name}" has no input `{given}`',
        span,
        "unknown input",
        notes=notes,
        help=advice,
        fixes=fixes,
    )


def result_without_column(result: str, span: Span, header: Span) -> Diagnostic:
    """A table gives something for which it has no column."""
    return Diagnostic(
        "FL0562",
        f"the table gives `{result}`, and no column is called so",
        span,
        "has no column",
        related=(Related(header, "the columns are named here"),),
        help=f"add a column `{result}`",
    )


def column_twice(result: str, span: Span, first: Span) -> Diagnostic:
    """Two columns for one result."""
    return Diagnostic(
        "FL0562",
        f"two columns are called `{result}`",
        span,
        "again here",
        related=(Related(first, "first here"),),
        help="delete one of the two",
    )


def result_column_first(result: str, span: Span) -> Diagnostic:
    """The first column is a result, so that there is no place for `otherwise`."""
    return Diagnostic(
        "FL0562",
        "the first column of a table says what is looked at",
        span,
        f"`{result}` is a result",
        help="move the columns with results after the others",
    )


def blank_condition(span: Span) -> Diagnostic:
    """An empty cell in a column that is looked at."""
    return Diagnostic(
        "FL0562",
        "an empty cell says nothing about this column",
        span,
        "nothing stands here",
        help="write `any` where it does not matter, or `missing` where there is no value",
    )


def not_a_result(span: Span) -> Diagnostic:
    """`any`, a range or a comparison in a column with results."""
    return Diagnostic(
        "FL0562",
        "a column with results holds one value a row",
        span,
        "this is no value",
        help="write a value, or leave the cell empty where the row gives nothing",
    )


def adds_up_one(span: Span) -> Diagnostic:
    """An `adds up` table with several results."""
    return Diagnostic(
        "FL0562",
        "a table adds up one value",
        span,
        "more than one",
        help="write a second table for the other one",
    )


def cannot_add_up(result: str, term_type: str, span: Span) -> Diagnostic:
    """An `adds up` table with a result that can't be summed."""
    return Diagnostic(
        "FL0301",
        f"`{result}` is {term_type}, and only numbers, money and durations can be added up",
        span,
        "can't be added up",
        help="write `gives` for a table in which the first row that holds decides",
    )


def otherwise_not_last(span: Span) -> Diagnostic:
    """Rows stand below `otherwise`."""
    return Diagnostic(
        "FL0560",
        "this row is never reached: `otherwise` above it takes all that is left",
        span,
        "never reached",
        help="move `otherwise` to the end",
    )


def otherwise_adds_nothing(span: Span) -> Diagnostic:
    """`otherwise` in a table that adds up every row that holds."""
    return Diagnostic(
        "FL0562",
        "a table that adds up has no `otherwise`: every row that holds counts",
        span,
        "has no meaning here",
        help="write `any` in each column for a row that always counts",
    )


def row_never_reached(words: str, span: Span, above: Sequence[Span]) -> Diagnostic:
    """A row that the rows above it leave nothing for, or that can't hold at all."""
    if not above:
        return Diagnostic("FL0560", f"no value can ever be in the row `{words}`", span, "never holds")
    return Diagnostic(
        "FL0560",
        f"the row `{words}` is never reached: the rows above it take everything that it is for",
        span,
        "never reached",
        related=tuple(Related(one, "this row takes what it is for") for one in above[:3]),
        help="rows are read from top to bottom: move it up, or delete it",
    )


def cases_not_covered(name: str, span: Span, cases: Sequence[str], more: bool) -> Diagnostic:
    """Cases for which no row of a table holds."""
    said = [f"nothing is said for the case that {case}" for case in cases]
    return Diagnostic(
        "FL0561",
        f'the table "{name}" does not cover every case',
        span,
        "its result may be missing",
        notes=(*said, *(["and for others"] if more else [])),
        help="add rows, or a last row `otherwise`; with empty cells it says that nothing is to come of it",
    )


def compares_nothing(column: Term) -> Diagnostic:
    """A column that holds a result or an event, which no cell can be about."""
    return Diagnostic(
        "FL0562",
        f"no cell can be about `{column.span.text}`: it is {describe(column.type)}",
        column.span,
        "not a single value",
    )
