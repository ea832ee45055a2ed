"""Builders of values: literals, paths, arithmetic, functions, questions over several records."""

import re

from lark import Token

from flowlang.syntax import messages_habits
from flowlang.syntax.build_base import Kids, Making, rule, words
from flowlang.syntax.expressions import (
    Aggregate,
    AllRecords,
    Arithmetic,
    BadExpression,
    DateLiteral,
    Duration,
    EmptyList,
    Expression,
    FromNow,
    Function,
    Group,
    ListLiteral,
    MomentLiteral,
    MoneyAmount,
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
    Shifted,
    TableInput,
    TableLookup,
    Text,
    TimeLiteral,
    UnitsBetween,
)
from flowlang.syntax.steps import Entry
from flowlang.syntax.text_literals import read_text

# A number that some read as a thousand: one to three digits, and three behind the dot.
THOUSAND = re.compile(r"[1-9]\d{0,2}\.\d{3}")
COMMA = re.compile(r"\d+,\d+%?")

# --- Literals -----------------------------------------------------------------------------------


@rule("name")
def name(made: Making, kids: Kids) -> Expression:
    """A bare word as a value."""
    return Name(made.token(kids[0]), str(kids[0]))


@rule("number")
def number(made: Making, kids: Kids) -> Expression:
    """A number or a percentage."""
    if _is_thousand(made, kids[0], kids[0], ""):
        return BadExpression(made.token(kids[0]))
    return Number(made.token(kids[0]), _digits(kids[0]))


def _digits(token: Token) -> str:
    """A number as it was written, without a blank before its percent sign."""
    return "".join(token.split())


def _is_thousand(made: Making, token: Token, digits: str, behind: str) -> bool:
    """Whether a number such as `1.000` is one to some people and a thousand to others, which is reported."""
    if not THOUSAND.fullmatch(digits):
        return False
    made.problems.append(messages_habits.one_or_a_thousand(made.token(token), digits, behind))
    return True


@rule("money")
def money(made: Making, kids: Kids) -> Expression:
    """`500 EUR`."""
    amount, currency = kids[0].split()
    if _is_thousand(made, kids[0], amount, f" {currency}"):
        return BadExpression(made.token(kids[0]))
    return MoneyAmount(made.token(kids[0]), amount, currency)


@rule("duration")
def duration(made: Making, kids: Kids) -> Expression:
    """`3 business days`."""
    return read_duration(made, kids[0])


def read_duration(made: Making, token: Token) -> Duration:
    """A duration from its token; the unit is put into the plural."""
    amount, unit = words(token).split(" ", 1)
    return Duration(made.token(token), amount, unit if unit.endswith("s") else unit + "s")


@rule("date")
def date(made: Making, kids: Kids) -> Expression:
    """`2026-11-22`."""
    return DateLiteral(made.token(kids[0]), str(kids[0]))


@rule("time")
def time(made: Making, kids: Kids) -> Expression:
    """`09:00`."""
    return read_time(made, kids[0])


def read_time(made: Making, token: Token) -> TimeLiteral:
    """A time of day from its token."""
    return TimeLiteral(made.token(token), str(token))


@rule("moment")
def moment(made: Making, kids: Kids) -> Expression:
    """`2026-11-22 09:00`."""
    return MomentLiteral(made.token(kids[0]), words(kids[0]))


@rule("text", "doc")
def text(made: Making, kids: Kids) -> Text:
    """A text with its fillings."""
    return read_text(made, kids[0])


@rule("list_literal")
def list_literal(made: Making, kids: Kids) -> Expression:
    """`list of New, Contacted`."""
    return ListLiteral(made.span(kids), tuple(kids[1:]))


@rule("comma_list")
def comma_list(made: Making, kids: Kids) -> Expression:
    """`user "ana", user "bob"` behind the name of an entry; `20,5` is a number with a comma."""
    if _has_comma(made, kids):
        return BadExpression(made.span(kids))
    return ListLiteral(made.span(kids), tuple(kids))


def _has_comma(made: Making, kids: Kids) -> bool:
    """Whether two parts without a blank between them are one number, which is reported: `20,5`."""
    span = made.span(kids)
    digits, _, unit = span.text.partition(" ")
    if len(kids) != 2 or not COMMA.fullmatch(digits):
        return False
    if THOUSAND.fullmatch(digits.replace(",", ".")):
        made.problems.append(messages_habits.one_or_a_thousand(span, digits, unit and f" {unit}"))
    else:
        made.problems.append(messages_habits.decimal_comma(span))
    return True


@rule("empty_list")
def empty_list(made: Making, kids: Kids) -> Expression:
    """`an empty list of User`."""
    return EmptyList(made.span(kids), kids[1])


# --- Names and paths ----------------------------------------------------------------------------


@rule("path")
def path(made: Making, kids: Kids) -> Expression:
    """`base.field`."""
    return Path(made.span(kids), kids[0], made.identifier(kids[2]))


@rule("spoken_path")
def spoken_path(made: Making, kids: Kids) -> Expression:
    """`the field of base`."""
    return Path(made.span(kids), kids[3], made.identifier(kids[1]), spoken=True)


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
    return PercentOf(made.span(kids), Number(made.token(kids[0]), _digits(kids[0])), kids[2])


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
    start = made.base + (token.start_pos or 0) + token.index(word, 3)
    span = made.token(token)
    record = made.identifier(token)
    record = type(record)(type(span)(made.source, start, start + len(word)), word)
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
