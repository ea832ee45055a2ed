"""Typing of what is written out: numbers, money, dates, durations, lists and texts."""

import datetime
from collections.abc import Sequence

from flowlang.check import messages
from flowlang.check.compatible import comparable
from flowlang.check.context import Checking
from flowlang.check.infer import (
    choice_of,
    handles,
    infer,
    need,
    unknown,
)
from flowlang.check.terms import (
    Constant,
    Fallback,
    Filled,
    Length,
    ListOfTerms,
    MoneyConstant,
    Repeated,
    TableOf,
    Term,
    Variable,
)
from flowlang.check.values import item_type, look_for_placeholder, read_field
from flowlang.schema.currencies import CURRENCIES
from flowlang.schema.resolve import TypeNames
from flowlang.schema.types import (
    DATE,
    DURATION,
    MOMENT,
    MOST_DIGITS,
    NUMBER,
    PERCENT,
    TEXT,
    TIME,
    UNKNOWN,
    WHOLE_NUMBER,
    ChoiceOf,
    ListOf,
    MoneyOf,
    Shape,
    Type,
)
from flowlang.syntax.expressions import (
    DateLiteral,
    Duration,
    EmptyList,
    Expression,
    Filling,
    ListLiteral,
    MomentLiteral,
    MoneyAmount,
    Number,
    OrElse,
    RepeatedText,
    TableInText,
    Text,
    TextPart,
    TimeLiteral,
    exact,
)

# --- Literals -----------------------------------------------------------------------------------


@handles(Number)
def _number(checking: Checking, tree: Number, expected: Type | None) -> Term:
    if _is_too_long(checking, tree, tree.text):
        return unknown(tree)
    kind = PERCENT if tree.percent else WHOLE_NUMBER if isinstance(tree.value, int) else NUMBER
    if expected == PERCENT and not tree.percent and not -1 <= tree.value <= 1:
        checking.report(messages.percent_without_sign(tree))
    return Constant(tree.span, kind, tree.value)


@handles(MoneyAmount)
def _money(checking: Checking, tree: MoneyAmount, expected: Type | None) -> Term:
    if tree.currency not in CURRENCIES:
        checking.report(messages.no_such_currency(tree.currency, tree.span))
        return unknown(tree)
    if _is_too_long(checking, tree, tree.amount):
        return unknown(tree)
    return MoneyConstant(tree.span, MoneyOf(tree.currency), exact(tree.amount), tree.currency)


@handles(DateLiteral)
def _date(checking: Checking, tree: DateLiteral, expected: Type | None) -> Term:
    try:
        return Constant(tree.span, DATE, datetime.date.fromisoformat(tree.text))
    except ValueError:
        checking.report(messages.no_such_date(tree.text, tree.span))
        return unknown(tree)


@handles(TimeLiteral)
def _time(checking: Checking, tree: TimeLiteral, expected: Type | None) -> Term:
    try:
        return Constant(tree.span, TIME, datetime.time.fromisoformat(tree.text.zfill(5)))
    except ValueError:
        checking.report(messages.no_such_time(tree.text, tree.span))
        return unknown(tree)


@handles(MomentLiteral)
def _moment(checking: Checking, tree: MomentLiteral, expected: Type | None) -> Term:
    try:
        return Constant(tree.span, MOMENT, datetime.datetime.fromisoformat(tree.text))
    except ValueError:
        checking.report(messages.no_such_date(tree.text, tree.span))
        return unknown(tree)


@handles(Duration)
def _duration(checking: Checking, tree: Duration, expected: Type | None) -> Term:
    if _is_too_long(checking, tree, tree.amount):
        return unknown(tree)
    return Length(tree.span, DURATION, Constant(tree.span, NUMBER, exact(tree.amount)), tree.unit)


def _is_too_long(checking: Checking, tree: Expression, digits: str) -> bool:
    """Whether a number has more digits than the engine keeps, which is reported."""
    if sum(digit.isdigit() for digit in digits) <= MOST_DIGITS:
        return False
    checking.report(messages.too_many_digits(tree.span, MOST_DIGITS))
    return True


@handles(ListLiteral)
def _list(checking: Checking, tree: ListLiteral, expected: Type | None) -> Term:
    wanted = expected.item if isinstance(expected, ListOf) else expected
    items = tuple(infer(checking, item, wanted) for item in tree.items)
    for item in items:
        need(checking, item)
    kind: Type = items[0].type if items else UNKNOWN
    for item in items[1:]:
        if isinstance(kind, ChoiceOf) and isinstance(item.type, ChoiceOf):
            continue
        if not comparable(kind, item.type):
            checking.report(messages.mixed_list(item, kind))
            kind = UNKNOWN
    return ListOfTerms(tree.span, ListOf(kind), items)


@handles(EmptyList)
def _empty_list(checking: Checking, tree: EmptyList, expected: Type | None) -> Term:
    names = TypeNames(
        frozenset(checking.schema.records),
        {name: choice.type for name, choice in checking.schema.choices.items()},
        checking.report,
    )
    return ListOfTerms(tree.span, ListOf(names.resolve(tree.item)), ())


# --- Texts --------------------------------------------------------------------------------------


@handles(Text)
def _text(checking: Checking, tree: Text, expected: Type | None) -> Term:
    plain = tree.plain
    choice = choice_of(expected)
    if plain is not None and choice is not None:
        if plain not in choice.values:
            checking.report(messages.unknown_choice(plain, choice, tree.span, quoted=True))
            return unknown(tree)
        return Constant(tree.span, ChoiceOf(choice.values, choice.name), plain)
    if plain is not None:
        return Constant(tree.span, TEXT, plain)
    return Filled(tree.span, TEXT, text_parts(checking, tree.parts))


def text_parts(checking: Checking, parts: Sequence[TextPart]) -> tuple[str | Term | Repeated | TableOf, ...]:
    """The parts of a text, typed. What is filled in must be there."""
    return tuple(part if isinstance(part, str) else _text_part(checking, part) for part in parts)


def _filling(checking: Checking, written: Expression) -> Term:
    """What is filled in; a text may stand in for any value, since all of it becomes text."""
    if isinstance(written, OrElse) and isinstance(written.fallback, Text):
        value = infer(checking, written.value)
        fallback = infer(checking, written.fallback, TEXT)
        look_for_placeholder(checking, written)
        term: Term = Fallback(written.span, value.type, value, fallback)
        checking.terms[id(written)] = term
        return term
    return infer(checking, written)


def _text_part(checking: Checking, part: Filling | RepeatedText | TableInText) -> Term | Repeated | TableOf:
    if isinstance(part, Filling):
        term = _filling(checking, part.value)
        need(checking, term)
        if isinstance(term.type, Shape):
            checking.report(messages.cannot_be_shown(term))
        return term
    source = infer(checking, part.source)
    need(checking, source)
    item = item_type(checking, source)
    if isinstance(part, RepeatedText):
        with checking.local(part.variable, item, part.span):
            return Repeated(part.variable, source, text_parts(checking, part.parts))
    with checking.local("row", item, part.span):
        row = Variable(part.span, item, "row")
        columns = tuple((c.text, read_field(checking, row, c.text, c.span, c.span)) for c in part.columns)
        return TableOf("row", source, columns)
