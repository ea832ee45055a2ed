"""Typed expressions: what an expression means once every name is known.

The checker makes them, the plan holds them, and the engine, the diagrams and the lint rules read them.
A missing value is `None` at run time. Reading a field through an empty link gives a missing value; a
comparison with a missing value is false (`is not` and `is neither` are true).
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import get_args

import attrs
from attrs import field

from flowlang.frozen import frozen
from flowlang.schema.types import Type
from flowlang.source import Span


@frozen
class Term:
    """A typed expression."""

    span: Span = field(eq=False, repr=False)
    type: Type


# --- Values -------------------------------------------------------------------------------------


@frozen
class Constant(Term):
    """A value known from the text.

    `value` is text (also a choice value, and the id of a `user "ana"` or `team "Sales"`), a number, a yes/no,
    a date, a time or a moment without zone (local to the workflow).
    """

    value: str | int | Decimal | bool | date | time | datetime


@frozen
class MoneyConstant(Term):
    """`500 EUR`."""

    amount: int | Decimal
    currency: str


@frozen
class Length(Term):
    """A duration: an amount (a number term) of a unit in the plural (`business days`)."""

    amount: Term
    unit: str


@frozen
class Filled(Term):
    """A text with fillings: plain text and what is filled in, in order."""

    parts: tuple["str | Term | Repeated | TableOf", ...]


@frozen
class Repeated:
    """`{for each contract in contracts}…{end}` in a text."""

    variable: str
    source: Term
    parts: tuple["str | Term | Repeated | TableOf", ...]


@frozen
class TableOf:
    """`{table of contracts: name, ends_on}` in a text; a column is a field's name and its term."""

    variable: str
    source: Term
    columns: tuple[tuple[str, Term], ...]


@frozen
class Variable(Term):
    """A variable of the run. One that stands for a record holds its id and is read live."""

    name: str


@frozen
class FieldRead(Term):
    """A field of a record, an event or a result: `base.field`."""

    base: Term
    field: str


@frozen
class SettingRead(Term):
    """`settings.pause_marketing`."""

    name: str


@frozen
class Now(Term):
    """`now` (a moment) or `today` (a date): the type says which."""


@frozen
class ListOfTerms(Term):
    """A list written out."""

    items: tuple[Term, ...]


# --- Arithmetic, functions, time ----------------------------------------------------------------


@frozen
class Operation(Term):
    """Arithmetic: `operator` is one of `+ - * /`."""

    operator: str
    left: Term
    right: Term


@frozen
class Negated(Term):
    """`-x`."""

    value: Term


@frozen
class Fallback(Term):
    """`value or else fallback`."""

    value: Term
    fallback: Term


@frozen
class FunctionCall(Term):
    """A function of the language by name: `round`, `lower`, `days`, …, also `day of`, `start of month of`."""

    name: str
    arguments: tuple[Term, ...]


@frozen
class Shift(Term):
    """A moment or date moved by a duration; `direction` is `before` or `after`."""

    duration: Term
    direction: str
    base: Term


@frozen
class UnitsBetweenTerm(Term):
    """Whole units between two dates or moments."""

    unit: str
    start: Term
    end: Term


# --- Conditions (all yes/no) --------------------------------------------------------------------


@frozen
class Comparison(Term):
    """Two values compared.

    `operator` is `is`, `is not`, `is more than`, `is at least`, `is less than`, `is at most`, `contains`,
    `does not contain`, `starts with`, `ends with` or `matches`. `is before` and `is after` have become
    `is less than` and `is more than`; `is on` (the day) compares local dates.
    """

    operator: str
    left: Term
    right: Term
    ignoring_case: bool = False


@frozen
class Presence(Term):
    """`state` is `present`, `missing` or `empty` (a missing value, an empty text or an empty list)."""

    subject: Term
    state: str


@frozen
class Membership(Term):
    """`subject is either …`: among the items; or in a list, for `is in`."""

    subject: Term
    items: tuple[Term, ...]
    negated: bool = False


@frozen
class InList(Term):
    """`subject is in list`."""

    subject: Term
    collection: Term
    negated: bool = False


@frozen
class Range(Term):
    """`subject is from low to high`, both included."""

    subject: Term
    low: Term
    high: Term


@frozen
class PeriodTest(Term):
    """`subject is in last month`."""

    subject: Term
    which: str
    unit: str


@frozen
class WithinTest(Term):
    """`subject is within the next 7 days`; `which` is `next` or `last`."""

    subject: Term
    which: str
    duration: Term


@frozen
class AgeTest(Term):
    """`subject is more than 3 days ago`: earlier than that; see `syntax.expressions.Age`."""

    subject: Term
    operator: str
    duration: Term
    direction: str


@frozen
class ChangedTest(Term):
    """`field changed`: by the event that started the run; in `until`, since the run started."""

    subject: FieldRead


@frozen
class WasTest(Term):
    """`field was value`: before the event that started the run."""

    subject: FieldRead
    value: Term
    negated: bool = False


@frozen
class PreviousValue(Term):
    """`the previous field`: its value before the event that started the run; missing when nobody knows it."""

    subject: FieldRead


@frozen
class Logical(Term):
    """`and` or `or` over at least two conditions, evaluated from left to right."""

    operator: str
    items: tuple[Term, ...]


@frozen
class Opposite(Term):
    """`not condition`."""

    condition: Term


# --- Several records ----------------------------------------------------------------------------


@frozen
class Records(Term):
    """All records of a type for which `where` holds, in the order in which they were created."""

    record: str
    variable: str
    where: Term | None


@frozen
class AggregateTerm(Term):
    """`count`, `sum`, `average`, `highest`, `lowest`, `distinct` over the items of a list."""

    kind: str
    variable: str
    source: Term
    value: Term | None
    where: Term | None


@frozen
class PickTerm(Term):
    """`first of`, `latest of … by field`, `earliest of …`; missing when there is none."""

    kind: str
    variable: str
    source: Term
    by: str | None
    where: Term | None


@frozen
class Quantifier(Term):
    """`any line in … has`, `every line in … has`."""

    every: bool
    variable: str
    source: Term
    condition: Term


@frozen
class Existence(Term):
    """`there is a Contact where …`, or `there is no …`."""

    negated: bool
    record: str
    variable: str
    where: Term | None


@frozen
class NewestRecord(Term):
    """`the newest Contract` in a test."""

    record: str


# --- Tables -------------------------------------------------------------------------------------


@frozen
class TableRow:
    """A row of a decision table.

    `cells` are conditions on the columns, all of which must hold; `results` are its results in their order,
    and a blank one is missing. `written` are its cells as they are written, none for `otherwise`.
    """

    cells: tuple[Term, ...]
    results: tuple[Term | None, ...]
    written: tuple[str, ...]

    @property
    def label(self) -> str:
        """The row as a reader sees it."""
        return " | ".join(self.written) or "otherwise"


@frozen
class TableTerm(Term):
    """`table "Route a ticket" for ticket`: the results of the first row that holds, or a sum of all.

    `columns` are named values that the cells read as variables. `gives` are the names of the results; with a
    single one the table is that value, with several it is a mapping. Where it is not `complete`, no row may
    hold, and then it is missing.
    """

    name: str
    columns: tuple[tuple[str, Term], ...]
    rows: tuple[TableRow, ...]
    gives: tuple[str, ...]
    adds_up: bool
    complete: bool


_PLAIN = frozenset({str, bool, int, Decimal, date, time, datetime, type(None)})
_PARTS: dict[type, tuple[str, ...]] = {}
"""The attributes of each kind of term that may hold others; `attrs.fields` takes its time."""


def children(term: Term) -> list[Term]:
    """The terms directly inside a term, in the order in which they are written."""
    kind = type(term)
    if kind not in _PARTS:
        _PARTS[kind] = tuple(
            one.name
            for one in attrs.fields(kind)
            if one.name not in {"span", "type"} and not _PLAIN.issuperset(get_args(one.type) or (one.type,))
        )
    found: list[Term] = []
    for name in _PARTS[kind]:
        value = getattr(term, name)
        if isinstance(value, Term):
            found.append(value)
        elif not isinstance(value, str):
            found += _terms_in(value)
    return found


def _terms_in(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _terms_in(item)
    elif isinstance(value, TableRow):
        yield from _terms_in(value.cells)
        yield from _terms_in(value.results)
    elif isinstance(value, Repeated | TableOf):
        yield value.source
        yield from _terms_in(value.parts if isinstance(value, Repeated) else value.columns)


def walk(term: Term) -> Iterator[Term]:
    """A term and everything inside it, outermost first."""
    ahead = [term]
    while ahead:
        one = ahead.pop()
        yield one
        if inside := children(one):
            ahead += inside[::-1]
