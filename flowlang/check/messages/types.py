"""The wording of problems with types and missing values."""

import re
from collections.abc import Sequence
from decimal import Decimal

from flowlang.check.compatible import is_number
from flowlang.check.terms import Constant, SettingRead, Term
from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.schema.types import (
    DATE,
    EMAIL,
    MOMENT,
    TEMPLATE,
    TEXT,
    TIME,
    WHOLE_NUMBER,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Type,
    describe,
)
from flowlang.source import Span
from flowlang.syntax.expressions import Aggregate, Arithmetic, Compare, Expression, Number


def number_of_arguments(name: str, span: Span, found: int, least: int, most: int) -> Diagnostic:
    """A function gets too many or too few values."""
    wanted = str(least) if least == most else f"{least} or {most}"
    plural = "value" if wanted == "1" else "values"
    return Diagnostic(
        "FL0308", f"`{name}` takes {wanted} {plural}, and here are {found}", span, f"expected {wanted}"
    )


def wrong_type(term: Term, wanted: Type, what: str) -> Diagnostic:
    """A value of one type where another is expected."""
    help_, fixes = _type_help(term, wanted)
    return Diagnostic(
        "FL0301",
        f"{what} must be {describe(wanted)}, and `{term.span.text}` is {describe(term.type)}",
        term.span,
        f"expected {describe(wanted)}",
        help=help_,
        fixes=fixes,
    )


def percent_without_sign(tree: Number) -> Diagnostic:
    """A number above 1 where a percentage is expected."""
    meant, would_be = f"{tree.text}%", Decimal(tree.value * 100).normalize()
    return Diagnostic(
        "FL0263",
        f"a percentage is written with its sign: without it, `{tree.text}` is {would_be:f}%",
        tree.span,
        "expected a percentage",
        help=f"did you mean `{meant}`?",
        fixes=(Fix(f"write `{meant}`", (Edit(tree.span, meant),), safe=False),),
    )


# A date as many countries write it, which reads as a division.
_SLASHES = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})\s*/\s*(\d{4})")
_MONTH = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d{1,2}[./-]\d{1,2}[./-]?(?:\d{2,4})?"
)


def _date_help(term: Term, wanted: Type) -> tuple[str, tuple[Fix, ...]]:
    """What to write for a date that is written otherwise; nothing where none is wanted or found."""
    if wanted not in (DATE, MOMENT):
        return "", ()
    time = " 09:00" if wanted == MOMENT else ""
    if term.type == TEXT and isinstance(term, Constant) and _MONTH.search(str(term.value)):
        return f"a date reads year, month, day, without quotes: `2026-01-31{time}`", ()
    written = _SLASHES.fullmatch(term.span.text)
    if written is None:
        return "", ()
    one, other, year = (int(part) for part in written.groups())
    days = {f"{year}-{month:02}-{day:02}{time}" for month, day in ((one, other), (other, one)) if month <= 12}
    options = sorted(days)
    return "write " + " or ".join(f"`{day}`" for day in options), tuple(
        Fix(f"write `{day}`", (Edit(term.span, day),), safe=False) for day in options
    )


def _type_help(term: Term, wanted: Type) -> tuple[str, tuple[Fix, ...]]:
    text = term.span.text
    if (dated := _date_help(term, wanted))[0]:
        return dated
    if isinstance(wanted, MoneyOf) and not isinstance(term.type, MoneyOf) and isinstance(term, Constant):
        currency = wanted.currency or "EUR"
        return f"write the currency: `{text} {currency}`", (
            Fix("write the currency", (Edit(term.span, f"{text} {currency}"),)),
        )
    if isinstance(term.type, RecordOf) and _wants(wanted, EMAIL):
        return f"did you mean its address, `{text}.email`?", (
            Fix(f"write `{text}.email`", (Edit(term.span, f"{text}.email"),)),
        )
    person = next((name for name in ("User", "Team") if _wants(wanted, RecordOf(name))), None)
    if person is not None and isinstance(term, Constant) and term.type == TEXT:
        kind = person.lower()
        return f"write `{kind} {text}`", (
            Fix(f"write `{kind} {text}`", (Edit(term.span, f"{kind} {text}"),)),
        )
    if term.type == TEXT and _wants(wanted, EMAIL) and isinstance(term, Constant):
        return "an email address looks like `ana@example.org`", ()
    if term.type == MOMENT and wanted == DATE:
        return f"write `date({text})`", (Fix("take its date", (Edit(term.span, f"date({text})"),)),)
    if wanted == MOMENT and term.type == DATE:
        return "give a moment with a time, such as `2026-11-22 09:00` or `now`", ()
    if wanted == WHOLE_NUMBER and is_number(term.type):
        return f"say how it is rounded: `round({text})`, `floor({text})` or `ceiling({text})`", (
            Fix("round it", (Edit(term.span, f"round({text})"),), safe=False),
        )
    if wanted == TEMPLATE and isinstance(term, SettingRead):
        return f'declare it as one: `setting {term.name}: Template = "welcome"`', ()
    if wanted == TIME and is_number(term.type):
        return "a time is written as `09:00`, and a setting may hold one: `setting send_at: time = 09:00`", ()
    return "", ()


def _wants(wanted: Type, kind: Type) -> bool:
    if isinstance(wanted, Either):
        return any(_wants(option, kind) for option in wanted.options)
    return wanted == kind or (isinstance(wanted, ListOf) and wanted.item == kind)


def cannot_compare(tree: Expression, left: Term, right: Term) -> Diagnostic:
    """Two values of types that have nothing in common."""
    help_, fixes = "", tuple[Fix, ...]()
    if isinstance(left.type, MoneyOf) and isinstance(right.type, MoneyOf):
        return Diagnostic(
            "FL0304",
            f"`{left.span.text}` is in {left.type.currency} and `{right.span.text}` in {right.type.currency}",
            tree.span,
            "two currencies can't be compared",
            help=f"compare it with an amount in {left.type.currency}",
        )
    if isinstance(left.type, MoneyOf) or isinstance(right.type, RecordOf | MoneyOf) or left.type == DATE:
        help_, fixes = _type_help(right, left.type)
    return Diagnostic(
        "FL0302",
        f"`{left.span.text}` is {describe(left.type)} and `{right.span.text}` is {describe(right.type)}",
        tree.span,
        "these can't be compared",
        help=help_,
        fixes=fixes,
    )


def no_order(tree: Expression, term: Term) -> Diagnostic:
    """`more than` of something that has no order."""
    return Diagnostic(
        "FL0302",
        f"`{term.span.text}` is {describe(term.type)}, and of two of these neither is more than the other",
        tree.span,
        "only numbers, money, dates, times and durations have an order",
    )


def not_a_condition(term: Term) -> Diagnostic:
    """A value where a condition is expected."""
    text = term.span.text
    return Diagnostic(
        "FL0303",
        f"`{text}` is {describe(term.type)}, which neither holds nor does not hold",
        term.span,
        "expected a condition",
        help=f"say what should be true of it, such as `{text} is present`",
    )


def values_for_conditions(first: Compare, values: Sequence[Expression]) -> Diagnostic:
    """`lead.status is Lost or Qualified`."""
    *some, last = (value.span.text for value in values)
    words = ("is neither", "nor") if first.operator == "is not" else ("is either", "or")
    meant = f"{first.left.span.text} {words[0]} {', '.join(some)} {words[1]} {last}"
    span = values[1].span.to(values[-1].span)
    return Diagnostic(
        "FL0303",
        f"`{span.text}` is a value, and a condition is expected here",
        span,
        "expected a condition",
        help=f"write `{meant}`",
        fixes=(Fix(f"write `{meant}`", (Edit(first.span.to(values[-1].span), meant),), safe=False),),
    )


def cannot_calculate(tree: Arithmetic, left: Term, right: Term) -> Diagnostic:
    """Arithmetic between types that do not go together."""
    if isinstance(left.type, MoneyOf) and isinstance(right.type, MoneyOf) and tree.operator in "+-":
        return Diagnostic(
            "FL0304",
            f"`{left.span.text}` is in {left.type.currency} and `{right.span.text}` in {right.type.currency}",
            tree.span,
            "two currencies can't be added or subtracted",
        )
    help_ = ""
    if TEXT in {left.type, right.type} and tree.operator == "+":
        help_ = f'put values into a text with braces: `"… {{{right.span.text}}}"`'
    elif isinstance(left.type, MoneyOf) and isinstance(right, Constant) and tree.operator in "+-":
        help_ = f"write the currency: `{right.span.text} {left.type.currency or 'EUR'}`"
    return Diagnostic(
        "FL0305",
        f"`{tree.operator}` does not work between {describe(left.type)} and {describe(right.type)}",
        tree.span,
        f"`{left.span.text}` is {describe(left.type)}, `{right.span.text}` is {describe(right.type)}",
        help=help_,
    )


def nothing_to_sum(tree: Aggregate, value: Term | None) -> Diagnostic:
    """`sum of` something that can't be summed."""
    found = f"`{value.span.text}` is {describe(value.type)}" if value else "nothing says what is meant"
    return Diagnostic(
        "FL0305",
        f"`{tree.kind} of` needs numbers or money, and {found}",
        tree.span,
        f"nothing to take the {tree.kind} of",
        help=f"say what of each: `{tree.kind} of deal.amount for each deal in …`" if value is None else "",
    )


def not_a_list(term: Term) -> Diagnostic:
    """A list is expected."""
    return Diagnostic(
        "FL0307", f"`{term.span.text}` is {describe(term.type)}, not a list", term.span, "expected a list"
    )


def mixed_list(item: Term, kind: Type) -> Diagnostic:
    """The items of a list are of different types."""
    return Diagnostic(
        "FL0307",
        f"the items of a list are all of one kind: the first is {describe(kind)}, "
        f"this is {describe(item.type)}",
        item.span,
        f"expected {describe(kind)}",
    )


def cannot_be_shown(term: Term) -> Diagnostic:
    """A whole event or result is filled into a text."""
    return Diagnostic(
        "FL0301",
        f"`{term.span.text}` is {describe(term.type)}, which can't be written into a text",
        term.span,
        "name one of its parts",
    )


def not_a_point_in_time(term: Term) -> Diagnostic:
    """A date or moment is expected."""
    help_, fixes = _date_help(term, DATE)
    return Diagnostic(
        "FL0311",
        f"`{term.span.text}` is {describe(term.type)}, not a date or a moment",
        term.span,
        "expected a date or a moment",
        help=help_,
        fixes=fixes,
    )


def hours_on_a_date(duration: Term, base: Term) -> Diagnostic:
    """`2 hours before` a plain date."""
    return Diagnostic(
        "FL0309",
        f"`{base.span.text}` is a date without a time, so `{duration.span.text}` from it has no meaning",
        duration.span,
        "hours on a plain date",
        help="count in days, and say the time with `at 09:00`",
    )


def no_such_date(text: str, span: Span) -> Diagnostic:
    """`2026-02-30`."""
    return Diagnostic("FL0312", f"there is no such date as {text}", span, "not in the calendar")


def no_such_time(text: str, span: Span) -> Diagnostic:
    """`25:00`."""
    return Diagnostic("FL0312", f"there is no such time as {text}", span, "not on the clock")


def too_many_digits(span: Span, most: int) -> Diagnostic:
    """A number of hundreds of digits, as a key that hung makes one."""
    return Diagnostic(
        "FL0314", f"this number has more than {most} digits", span, "too long", help="write a shorter number"
    )


def compared_with_itself(tree: Compare, side: Term, variable: str, naming: str) -> Diagnostic:
    """`lead.email is lead.email`; `naming` says how to reach a record that the one of a question hides."""
    hidden = f"after `where`, `{variable}` is the record looked at; it hides the one of the same name outside"
    return Diagnostic(
        "FL0570",
        f"`{side.span.text}` is compared with itself",
        tree.span,
        "both sides are the same value",
        notes=(hidden,) if naming else (),
        help=naming or "write on one side what it is to be compared with",
    )
