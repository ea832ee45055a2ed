"""The functions of the language, and how texts are compared."""

import re
from collections.abc import Callable
from datetime import date, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType

from flowlang.engine.durations import Instant
from flowlang.engine.numbers import Number, ValueFault, whole
from flowlang.engine.periods import PARTS
from flowlang.engine.values import UNITS, Length, Money, Value, show
from flowlang.engine.zones import local_date

# --- Numbers ------------------------------------------------------------------------------------


def _rounded(value: Number | Money, places: int, rounding: str) -> Number | Money:
    if isinstance(value, Money):
        amount = _rounded(value.amount, places, rounding)
        return Money(amount, value.currency) if isinstance(amount, int | Decimal) else amount
    if isinstance(value, int) and places >= 0:
        return value
    try:
        result = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding)
    except InvalidOperation:
        # So many places that nothing would be rounded.
        return value
    return int(result) if places <= 0 else result


def round_number(value: Number | Money, places: Number = 0) -> Number | Money:
    """Round to decimal places, the half away from zero, as people do: 2.5 is 3 and -2.5 is -3."""
    return _rounded(value, whole(places, "the number of decimal places"), ROUND_HALF_UP)


def floor(value: Number | Money) -> Number | Money:
    """Round down to a whole number: -1.5 is -2."""
    return _rounded(value, 0, ROUND_FLOOR)


def ceiling(value: Number | Money) -> Number | Money:
    """Round up to a whole number: 1.1 is 2."""
    return _rounded(value, 0, ROUND_CEILING)


# What computations keep.
_MOST_DIGITS = 28
_NUMBER = re.compile(r"([+-]?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?)(%?)")


def number(value: str | Number) -> Number:
    """Read a number as the language writes it, spaces around it aside: `-1_200.50`, `20%`.

    Raises ValueFault for anything else, commas included: `1,200` is read in two ways in two countries.
    """
    if not isinstance(value, str):
        return value
    match = _NUMBER.fullmatch(value.strip())
    if match is None:
        raise ValueFault(f'the text "{_shortened(value)}" is not a number')
    digits = match[1].replace("_", "")
    if len(digits) > _MOST_DIGITS:
        raise ValueFault(f'the text "{_shortened(value)}" is a number with too many digits')
    if match[2]:
        return Decimal(digits).scaleb(-2)
    return Decimal(digits) if "." in digits else int(digits)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


# --- Texts --------------------------------------------------------------------------------------


def length(value: str | tuple[Value, ...]) -> int:
    """Count the characters of a text, or the items of a list."""
    return len(value)


def left(text: str, count: Number) -> str:
    """Take the first characters of a text; none for a negative number."""
    return text[: max(0, whole(count, "a number of characters"))]


def right(text: str, count: Number) -> str:
    """Take the last characters of a text; none for a negative number."""
    wanted = max(0, whole(count, "a number of characters"))
    return text[max(0, len(text) - wanted) :]


def replace(text: str, old: str, new: str) -> str:
    """Replace every occurrence of one text in another; raises ValueFault where it is empty."""
    if not old:
        raise ValueFault("an empty text can't be replaced by another")
    return text.replace(old, new)


def split(text: str, separator: str) -> tuple[str, ...]:
    """Cut a text at every separator; an empty text has no pieces. Spaces are kept.

    Raises ValueFault where the separator is empty.
    """
    if not separator:
        raise ValueFault("a text can't be split at an empty text")
    return tuple(text.split(separator)) if text else ()


def join(items: tuple[Value, ...], separator: str, zone: tzinfo) -> str:
    """Write the items of a list one after the other, as they read in a text."""
    return separator.join([show(item, zone) for item in items])


def _date(value: str | Instant, zone: tzinfo) -> date:
    """Take the local day of a moment, or read a text like `2026-11-22`; raises ValueFault for others."""
    if not isinstance(value, str):
        return local_date(value, zone)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
            return date.fromisoformat(value.strip())
    except ValueError:
        # Such as the 30th of February: refused like everything else that is no date.
        pass
    raise ValueFault(f'the text "{_shortened(value)}" is not a date like 2026-11-22')


# --- Comparing texts ----------------------------------------------------------------------------

Comparable = str | tuple[Value, ...] | None


def fold(text: str) -> str:
    """Make texts equal that differ in case only."""
    return text.casefold()


def same_text(one: str | None, other: str | None) -> bool:
    """Tell whether two texts differ at most in case; a missing text is like no other."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def contains(whole_value: Comparable, part: Value, ignoring_case: bool = False) -> bool:
    """Tell whether a text holds another, or a list an item; what is missing holds nothing."""
    if whole_value is None or part is None:
        return False
    if isinstance(whole_value, tuple):
        if ignoring_case and isinstance(part, str):
            return any(isinstance(item, str) and same_text(item, part) for item in whole_value)
        return part in whole_value
    if not isinstance(part, str):
        return False
    return fold(part) in fold(whole_value) if ignoring_case else part in whole_value


def starts_with(text: str | None, start: str | None, ignoring_case: bool = False) -> bool:
    """Tell whether a text begins with another; never where one is missing."""
    if text is None or start is None:
        return False
    return fold(text).startswith(fold(start)) if ignoring_case else text.startswith(start)


def ends_with(text: str | None, end: str | None, ignoring_case: bool = False) -> bool:
    """Tell whether a text ends with another; never where one is missing."""
    if text is None or end is None:
        return False
    return fold(text).endswith(fold(end)) if ignoring_case else text.endswith(end)


@lru_cache(maxsize=1024)
def _pattern(wildcards: str) -> re.Pattern[str]:
    first, *others = [
        "".join("." if sign == "?" else re.escape(sign) for sign in piece) for piece in wildcards.split("*")
    ]
    if not others:
        return re.compile(first, re.DOTALL)
    # The nearest place for a piece is never worse than a later one: without going back, no pattern is slow.
    between = "".join(f"(?>.*?{piece})" for piece in others[:-1] if piece)
    return re.compile(f"{first}{between}.*{others[-1]}", re.DOTALL)


def matches(text: str | None, wildcards: str | None, ignoring_case: bool = False) -> bool:
    """Tell whether a whole text fits a pattern: `*` is any text, `?` one character, the rest is itself."""
    if text is None or wildcards is None:
        return False
    if ignoring_case:
        text, wildcards = fold(text), fold(wildcards)
    return _pattern(wildcards).fullmatch(text) is not None


# --- The table ----------------------------------------------------------------------------------


def _length_in(unit: str) -> Callable[[Number], Length]:
    return lambda amount: Length(amount, unit)


_PARTS = {f"{part} of": compute for part, compute in PARTS.items()}

FUNCTIONS: MappingProxyType[str, Callable[..., Value]] = MappingProxyType(
    {
        "round": round_number,
        "floor": floor,
        "ceiling": ceiling,
        "number": number,
        "lower": str.lower,
        "upper": str.upper,
        "trim": str.strip,
        "length": length,
        "left": left,
        "right": right,
        "replace": replace,
        "split": split,
        "join": join,
        "text": show,
        "date": _date,
        **{unit.replace(" ", "_"): _length_in(unit) for unit in UNITS},
        **_PARTS,
    }
)
"""What carries out a function of the language, by name: `round`, `business_days`, `start of month of`."""

NEEDS_ZONE = frozenset({"join", "text", "date", *_PARTS})
"""The functions that take the time zone as one more argument, the last."""
