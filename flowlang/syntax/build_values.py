"""Builders of values: names and paths, arithmetic, functions, questions over several records."""

from lark import Token

from flowlang.syntax import messages_habits
from flowlang.syntax.build_base import Kids, Making, rule, words
from flowlang.syntax.build_literals import digits_of
from flowlang.syntax.expressions import (
    Aggregate,
    AllRecords,
    Arithmetic,
    Duration,
    Expression,
    FromNow,
    Function,
    Group,
    Name,
    Named,
    Negative,
    Newest,
    Number,
    OrElse,
    PartOf,
    Path,
    PercentOf,
    Pick,
    Previous,
    Shifted,
    TableInput,
    TableLookup,
    UnitsBetween,
)
from flowlang.syntax.steps import Entry
from flowlang.syntax.text_literals import read_text

# --- Names and paths ----------------------------------------------------------------------------


@rule("name")
def name(made: Making, kids: Kids) -> Expression:
    """A bare word as a value."""
    return Name(made.token(kids[0]), str(kids[0]))


@rule("path")
def path(made: Making, kids: Kids) -> Expression:
    """`base.field`."""
    return Path(made.span(kids), kids[0], made.identifier(kids[2]))


@rule("spoken_path")
def spoken_path(made: Making, kids: Kids) -> Expression:
    """`the field of base`."""
    return Path(made.span(kids), kids[3], made.identifier(kids[1]), spoken=True)


@rule("previous")
def previous(made: Making, kids: Kids) -> Expression:
    """`the previous deal.amount`."""
    return Previous(made.span(kids), kids[1])


@rule("previous_spoken")
def previous_spoken(made: Making, kids: Kids) -> Expression:
    """`the previous amount of deal`."""
    return Previous(made.span(kids), Path(made.span(kids[1:]), kids[3], made.identifier(kids[1])))


@rule("named")
def named(made: Making, kids: Kids) -> Expression:
    """`user "ana"`."""
    return Named(made.span(kids), str(kids[0]), read_text(made, kids[1]))


@rule("newest")
def newest(made: Making, kids: Kids) -> Expression:
    """`the newest Contract`."""
    return Newest(made.span(kids), made.identifier(kids[1]))


@rule("table_lookup")
def table_lookup(made: Making, kids: Kids) -> Expression:
    """`table "Route a ticket" for ticket`."""
    return TableLookup(made.span(kids), read_text(made, kids[1]), kids[3])


@rule("table_lookup_with")
def table_lookup_with(made: Making, kids: Kids) -> Expression:
    """`table "Approval" for deal with highest: 10%`."""
    subject, entries = kids[3], kids[5]
    needs = tuple(TableInput(entry.span, entry.name, entry.value) for entry in entries)
    return TableLookup(made.span(kids), read_text(made, kids[1]), subject, needs)


@rule("group")
def group(made: Making, kids: Kids) -> Expression:
    """An expression in parentheses."""
    return Group(made.span(kids), kids[1])


# --- Arithmetic and functions -------------------------------------------------------------------


@rule("arithmetic")
def arithmetic(made: Making, kids: Kids) -> Expression:
    """`left + right`; a duration added to something is what `after` and `before` say."""
    left, operator, right = kids
    span = made.span(kids)
    if isinstance(right, Duration) and operator in ("+", "-") and not isinstance(left, Duration):
        direction = "after" if operator == "+" else "before"
        made.problems.append(messages_habits.duration_sum(span, right, direction, left))
        return Shifted(span, right, direction, left)
    return Arithmetic(span, str(operator), left, right)


@rule("negative")
def negative(made: Making, kids: Kids) -> Expression:
    """`-x`."""
    return Negative(made.span(kids), kids[1])


@rule("percent_of")
def percent_of(made: Making, kids: Kids) -> Expression:
    """`10% of deal.amount`."""
    return PercentOf(made.span(kids), Number(made.token(kids[0]), digits_of(kids[0])), kids[2])


@rule("shifted")
def shifted(made: Making, kids: Kids) -> Expression:
    """`3 days before x`."""
    return Shifted(made.span(kids), kids[0], str(kids[1]), kids[2])


@rule("from_now")
def from_now(made: Making, kids: Kids) -> Expression:
    """`2 days ago`, `2 days from now`."""
    return FromNow(made.span(kids), kids[0], words(kids[1]))


@rule("units_between")
def units_between(made: Making, kids: Kids) -> Expression:
    """`days between a and b`."""
    return UnitsBetween(made.span(kids), words(kids[0]).removesuffix(" between"), kids[1], kids[3])


@rule("or_else")
def or_else(made: Making, kids: Kids) -> Expression:
    """`value or else fallback`."""
    return OrElse(made.span(kids), kids[0], kids[2])


@rule("arguments")
def arguments(made: Making, kids: Kids) -> tuple[Expression, ...]:
    """What a function is given."""
    return tuple(kid for kid in kids if not isinstance(kid, Token))


@rule("function")
def function(made: Making, kids: Kids) -> Expression:
    """`round(x, 2)`."""
    return Function(made.span(kids), made.identifier(kids[0]), kids[2] or ())


@rule("part_of")
def part_of(made: Making, kids: Kids) -> Expression:
    """`weekday of x`."""
    return PartOf(made.span(kids), words(kids[0]).removesuffix(" of"), kids[1])


# --- Questions over several records -------------------------------------------------------------


@rule("all_records")
def all_records(made: Making, kids: Kids) -> Expression:
    """`all Contract records`, with or without `where`."""
    return _all_records(made, kids[0], kids[2] if len(kids) > 1 else None)


def _all_records(made: Making, token: Token, where: Expression | None) -> AllRecords:
    word = token.split()[1]
    start = token.index(word, 3)
    span = made.token(token)
    record = made.part(token, start, start + len(word))
    return AllRecords(span if where is None else span.to(where.span), record, where)


@rule("count")
def count(made: Making, kids: Kids) -> Expression:
    """`count of company.deals`."""
    return Aggregate(made.span(kids), "count", kids[1])


@rule("count_records")
def count_records(made: Making, kids: Kids) -> Expression:
    """`count of all Contract records where …`."""
    return Aggregate(made.span(kids), "count", _all_records(made, kids[1], kids[3]))


@rule("count_each")
def count_each(made: Making, kids: Kids) -> Expression:
    """`count of deal in company.deals`, with or without `where`."""
    where = kids[5] if len(kids) > 4 else None
    return Aggregate(made.span(kids), "count", kids[3], None, made.identifier(kids[1]), where)


@rule("aggregate")
def aggregate(made: Making, kids: Kids) -> Expression:
    """`sum of line.amount for each line in deal.lines`, with or without `where`."""
    kind = words(kids[0]).removesuffix(" of")
    where = kids[7] if len(kids) > 6 else None
    return Aggregate(made.span(kids), kind, kids[5], kids[1], made.identifier(kids[3]), where)


@rule("pick", "pick_where")
def pick(made: Making, kids: Kids) -> Expression:
    """`latest of calls by created`, with or without `where`."""
    kind = words(kids[0]).removesuffix(" of")
    where = kids[5] if len(kids) > 4 else None
    return Pick(made.span(kids), kind, kids[1], made.maybe(kids[3]), where)


# --- Entries ------------------------------------------------------------------------------------


@rule("entry")
def entry(made: Making, kids: Kids) -> Entry:
    """`name: value`."""
    label = made.identifier(kids[0])
    return Entry(made.span(kids), type(label)(label.span, words(label.text)), kids[-1])


@rule("inline_entries")
def inline_entries(made: Making, kids: Kids) -> tuple[Entry, ...]:
    """`approved: yes, by: x` on one line."""
    return tuple(kid for kid in kids if isinstance(kid, Entry))
