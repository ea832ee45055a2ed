"""Builders of literals: numbers, money, durations, dates, texts, and lists of values."""

import re

from lark import Token

from flowlang.syntax import messages_habits
from flowlang.syntax.build_base import Kids, Making, rule, words
from flowlang.syntax.expressions import (
    INTERVALS,
    BadExpression,
    DateLiteral,
    Duration,
    EmptyList,
    Expression,
    ListLiteral,
    MomentLiteral,
    MoneyAmount,
    Name,
    Number,
    Text,
    TimeLiteral,
)
from flowlang.syntax.text_literals import read_text

# A number that some read as a thousand: one to three digits, and three behind the dot.
THOUSAND = re.compile(r"[1-9]\d{0,2}\.\d{3}")
COMMA = re.compile(r"\d+,\d+%?")


@rule("number")
def number(made: Making, kids: Kids) -> Expression:
    """A number or a percentage."""
    if _is_thousand(made, kids[0], kids[0], ""):
        return BadExpression(made.token(kids[0]))
    return Number(made.token(kids[0]), digits_of(kids[0]))


def digits_of(token: Token) -> str:
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


def read_interval(value: Expression) -> Expression:
    """What stands behind `every`: `every day` is `every 1 day`."""
    unit = value.text + "s" if isinstance(value, Name) else ""
    return Duration(value.span, "1", unit) if unit in INTERVALS else value


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
