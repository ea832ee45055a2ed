"""The functions of the language: what they take and what they give (reference, section "Functions")."""

from attrs import frozen

from flowlang.check import messages
from flowlang.check.compatible import is_number, is_point_in_time
from flowlang.check.context import Checking
from flowlang.check.infer import fit, infer, need, unknown
from flowlang.check.terms import Constant, FunctionCall, Length, Term
from flowlang.schema.types import (
    DATE,
    DURATION,
    MOMENT,
    NUMBER,
    PERCENT,
    TEXT,
    WHOLE_NUMBER,
    AnyRecord,
    ListOf,
    MoneyOf,
    RecordOf,
    Shape,
    Type,
    Unknown,
)
from flowlang.syntax.expressions import Function, PartOf

# What an argument may be: a type, or one of these words.
_NUMERIC = "number or money"
_POINT = "date or moment"
_ANYTHING = "any value"
_LIST = "list"


@frozen
class Signature:
    """The arguments of a function (the last `optional` ones may be left out), and what it gives."""

    takes: tuple[Type | str, ...]
    gives: Type | str
    optional: int = 0


_SAME = "same as the first argument"

SIGNATURES: dict[str, Signature] = {
    "round": Signature((_NUMERIC, WHOLE_NUMBER), _SAME, optional=1),
    "floor": Signature((_NUMERIC,), _SAME),
    "ceiling": Signature((_NUMERIC,), _SAME),
    "lower": Signature((TEXT,), TEXT),
    "upper": Signature((TEXT,), TEXT),
    "trim": Signature((TEXT,), TEXT),
    "length": Signature((TEXT,), WHOLE_NUMBER),
    "left": Signature((TEXT, WHOLE_NUMBER), TEXT),
    "right": Signature((TEXT, WHOLE_NUMBER), TEXT),
    "replace": Signature((TEXT, TEXT, TEXT), TEXT),
    "split": Signature((TEXT, TEXT), ListOf(TEXT)),
    "join": Signature((_LIST, TEXT), TEXT),
    "number": Signature((TEXT,), NUMBER),
    "text": Signature((_ANYTHING,), TEXT),
    "date": Signature((_POINT,), DATE),
}

# `days(x)`: a duration from a number.
DURATION_UNITS = (
    "seconds",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "business days",
    "business hours",
)

# `day of x` and the like, all of a date or moment.
PARTS: dict[str, Type] = {
    "day": WHOLE_NUMBER,
    "month": WHOLE_NUMBER,
    "year": WHOLE_NUMBER,
    "quarter": WHOLE_NUMBER,
    "hour": WHOLE_NUMBER,
    "minute": WHOLE_NUMBER,
    "weekday": TEXT,
    **{f"{end} of {unit}": DATE for end in ("start", "end") for unit in ("week", "month", "quarter", "year")},
}


def function_call(checking: Checking, tree: Function) -> Term:
    """A call such as `round(x, 2)` or `days(3)`."""
    name = tree.name.text
    # The unit is written as a name: `business_hours(x)`.
    unit = name.replace("_", " ")
    if unit in DURATION_UNITS or f"{unit}s" in DURATION_UNITS:
        return _length(checking, tree, unit if unit in DURATION_UNITS else f"{unit}s")
    signature = SIGNATURES.get(name)
    if signature is None:
        known = [*SIGNATURES, *(one.replace(" ", "_") for one in DURATION_UNITS)]
        checking.report(messages.unknown_function(name, tree.name.span, known))
        for argument in tree.arguments:
            infer(checking, argument)
        return unknown(tree)
    least, most = len(signature.takes) - signature.optional, len(signature.takes)
    arguments = tuple(infer(checking, argument) for argument in tree.arguments)
    if not least <= len(arguments) <= most:
        checking.report(messages.number_of_arguments(name, tree.span, len(arguments), least, most))
        return unknown(tree)
    checked = tuple(
        _argument(checking, name, term, wanted)
        for term, wanted in zip(arguments, signature.takes, strict=False)
    )
    gives = signature.gives
    kind = _rounded(checked) if isinstance(gives, str) else gives
    return FunctionCall(tree.span, kind, name, checked)


def _rounded(arguments: tuple[Term, ...]) -> Type:
    """Money stays money, and a percentage one; a number rounded to no places is whole."""
    if isinstance(arguments[0].type, MoneyOf | Unknown):
        return arguments[0].type
    places = arguments[1] if len(arguments) > 1 else None
    whole = places is None or (isinstance(places, Constant) and places.value == 0)
    if whole:
        return WHOLE_NUMBER
    return PERCENT if arguments[0].type == PERCENT else NUMBER


def _argument(checking: Checking, name: str, term: Term, wanted: Type | str) -> Term:
    need(checking, term)
    what = f"`{name}(…)`"
    if not isinstance(wanted, str):
        return fit(checking, term, wanted, what)
    if wanted == _NUMERIC and not (is_number(term.type) or isinstance(term.type, MoneyOf)):
        return fit(checking, term, NUMBER, what)
    if wanted == _POINT and not is_point_in_time(term.type) and term.type != TEXT:
        return fit(checking, term, MOMENT, what)
    if wanted == _LIST and not isinstance(term.type, ListOf):
        return fit(checking, term, ListOf(TEXT), what)
    if wanted == _ANYTHING and isinstance(term.type, RecordOf | AnyRecord | Shape):
        return fit(checking, term, TEXT, what)
    return term


def _length(checking: Checking, tree: Function, unit: str) -> Term:
    if len(tree.arguments) != 1:
        checking.report(messages.number_of_arguments(tree.name.text, tree.span, len(tree.arguments), 1, 1))
        return unknown(tree)
    amount = infer(checking, tree.arguments[0])
    need(checking, amount)
    return Length(tree.span, DURATION, fit(checking, amount, NUMBER, f"`{tree.name.text}(…)`"), unit)


def part_of(checking: Checking, tree: PartOf) -> Term:
    """`day of x`, `start of month of x`."""
    base = infer(checking, tree.base)
    need(checking, base)
    gives = PARTS.get(tree.part)
    if gives is None:
        checking.report(messages.unknown_part(tree.part, tree.span, PARTS))
        return unknown(tree)
    if not is_point_in_time(base.type):
        checking.report(messages.not_a_point_in_time(base))
        return unknown(tree)
    return FunctionCall(tree.span, gives, f"{tree.part} of", (base,))
