"""Values of events: from JSON to what they are at run time, one function per type.

Every function takes what a JSON reader gives, and answers `null` with `None`: the value is missing. What is
not of the type raises DecodeProblem and nothing else.
"""

import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from flowlang.engine.numbers import Number, quotient, show_number
from flowlang.engine.values import UNITS, Length, Money
from flowlang.schema.types import MOST_DIGITS

_T = TypeVar("_T")

_LIMIT = 10**MOST_DIGITS
# No binary number of another system is nearer to zero than 1e-324.
_SMALLEST = -325


class DecodeProblem(Exception):
    """A value that is not of its type: what was expected and what was found, as parts of a sentence."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"expected {expected}, found {found}")
        self.expected = expected
        self.found = found


def found(value: object) -> str:
    """Say in plain words what a piece of JSON is: `the text "abc"`, `the number 5`, `a list`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes (true)" if value else "no (false)"
        case "":
            return "an empty text"
        case str():
            short = value if len(value) <= 40 else value[:39] + "…"
            return f"the text {json.dumps(short, ensure_ascii=not _is_clean(short))}"
        case int() | Decimal() | float():
            return _found_number(value)
        case list() | tuple():
            return "a list"
        case dict():
            return "a group of fields"
    return "something that is not JSON"


def _found_number(value: float | Decimal) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return "something that is not a number" if number.is_nan() else "an infinite number"
    if abs(number.adjusted()) > 40:
        return "a number far too large" if number.adjusted() > 0 else "a number far too small"
    digits = show_number(number)
    return f"the number {digits if len(digits) <= 40 else digits[:39] + '…'}"


def _is_clean(text: str) -> bool:
    """Tell whether a text can be written out: JSON may hold halves of characters."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- Texts --------------------------------------------------------------------------------------


def decode_text(value: object) -> str | None:
    """Take a text as it is."""
    if isinstance(value, str):
        if value.isascii() or _is_clean(value):
            return value
        raise DecodeProblem("a text", "a text with half a character in it (a lone surrogate)")
    if value is None:
        return None
    raise DecodeProblem("a text", found(value))


def decode_id(value: object) -> str | None:
    """Take the id of another record: a text that is not empty."""
    if value is None:
        return None
    if isinstance(value, str) and value and _is_clean(value):
        return value
    raise DecodeProblem("the id of a record, as a text", found(value))


def decode_choice(value: object, values: Collection[str]) -> str | None:
    """Take one of the values of a choice, word for word."""
    if isinstance(value, str) and value in values:
        return value
    if value is None:
        return None
    names = list(values)
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    raise DecodeProblem(f"one of {listed}" if len(names) > 1 else listed, found(value))


# Loose on what people write, strict on what would break a message: no spaces, lists or line ends.
_EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]+@[^\s@<>()\[\],;:\"\\/.\x00-\x1f\x7f]+(\.[^\s@<>()\[\],;:\"\\/.\x00-\x1f\x7f]+)+"
)
_PHONE = re.compile(r"\+?[0-9 ().\-/\u00a0]+(?:(?:x|ext\.?|#) ?[0-9]{1,6})?", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s/?#<>\"\x00-\x1f\x7f]+(?:[/?#][^\s<>\"\x00-\x1f\x7f]*)?", re.IGNORECASE)


def decode_email(value: object) -> str | None:
    """Take one address, `name@example.org`; whether anybody reads it there nobody can tell."""
    if value is None:
        return None
    if isinstance(value, str) and len(value) <= 254 and _EMAIL.fullmatch(value) and _is_clean(value):
        return value
    raise DecodeProblem("an email address like ana@example.org", found(value))


def decode_phone(value: object) -> str | None:
    """Take a phone number of 3 to 15 digits, written in any of the usual ways."""
    if value is None:
        return None
    if isinstance(value, str) and _PHONE.fullmatch(value):
        main = re.split(r"[xe#]", value, maxsplit=1, flags=re.IGNORECASE)[0]
        if 3 <= sum(sign.isdigit() for sign in main) <= 15:
            return value
    raise DecodeProblem("a phone number like +359 2 123 4567", found(value))


def decode_link(value: object) -> str | None:
    """Take an address of the web: `http` or `https`, which a link in an email can open."""
    if value is None:
        return None
    if isinstance(value, str) and _LINK.fullmatch(value) and _is_clean(value):
        return value
    raise DecodeProblem("a link like https://example.org", found(value))


# --- Numbers, money, yes and no -----------------------------------------------------------------


def decode_number(value: object, whole: bool = False) -> Number | None:
    """Take a number exactly as it is written, of at most 28 digits; `whole` wants no fraction."""
    if type(value) is int and -_LIMIT < value < _LIMIT:
        return value
    if value is None:
        return None
    if isinstance(value, float | Decimal):
        number = Decimal(repr(value)) if isinstance(value, float) else value
        if (
            number.is_finite()
            and _SMALLEST < number.adjusted() < MOST_DIGITS
            and _digits(number) <= MOST_DIGITS
        ):
            if not whole:
                return number
            if number == number.to_integral_value():
                return int(number)
            raise DecodeProblem("a whole number", found(value))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        raise DecodeProblem(f"a number of at most {MOST_DIGITS} digits", found(value))
    raise DecodeProblem("a whole number" if whole else "a number", found(value))


def decode_percent(value: object) -> Number | None:
    """Take a percentage: a number of at most 1, such as 0.25, or a text with its sign, such as `25%`.

    A number above 1 is refused: nobody can tell whether 25 means 25% or 2500%.
    """
    if isinstance(value, str) and (written := _PERCENT.fullmatch(value)) is not None:
        return quotient(decode_number(Decimal(written[1])) or 0, 100)
    expected = 'a percentage like 0.25 or "25%"'
    if value is not None and not isinstance(value, int | float | Decimal):
        raise DecodeProblem(expected, found(value))
    number = decode_number(value)
    if number is not None and not -1 <= number <= 1:
        raise DecodeProblem(expected, found(value))
    return number


_PERCENT = re.compile(r"(-?[0-9]{1,28}(?:\.[0-9]{1,28})?) ?%")


def decode_whole_number(value: object) -> Number | None:
    """Take a number without a fraction."""
    return decode_number(value, whole=True)


def _digits(number: Decimal) -> int:
    return len(number.as_tuple().digits)


def decode_yes_no(value: object) -> bool | None:
    """Take `true` or `false`."""
    if value is True or value is False or value is None:
        return value
    raise DecodeProblem("yes or no (true or false)", found(value))


_DIGITS = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_AMOUNT = re.compile(_DIGITS)
_MONEY = re.compile(rf"({_DIGITS}) ?([A-Z]{{3}})")
_CURRENCY = re.compile(r"[A-Z]{3}")


def decode_money(value: object, currency: str | None = None) -> Money | None:
    """Take `"12.50 EUR"` or `{"amount": "12.50", "currency": "EUR"}`.

    A number alone will do where the field says the currency; money of another currency is refused.
    """
    if value is None:
        return None
    expected = f"money in {currency}" if currency else "money like 12.50 EUR"
    money = _money(value, currency)
    if money is None:
        raise DecodeProblem(expected, found(value))
    if currency is not None and money.currency != currency:
        raise DecodeProblem(expected, f"money in {money.currency}")
    return money


def _money(value: object, currency: str | None) -> Money | None:
    if isinstance(value, str):
        match = _MONEY.fullmatch(value)
        return Money(_read_amount(match[1]), match[2]) if match else None
    if isinstance(value, dict):
        named = value.get("currency", currency)
        amount = value.get("amount")
        if amount is None or not isinstance(named, str) or not _CURRENCY.fullmatch(named):
            return None
        if not value.keys() <= {"amount", "currency"}:
            return None
        if isinstance(amount, str):
            return Money(_read_amount(amount), named) if _AMOUNT.fullmatch(amount) else None
        number = decode_number(amount)
        return None if number is None else Money(number, named)
    if currency is None or isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = decode_number(value)
    return None if number is None else Money(number, currency)


def _read_amount(digits: str) -> Number:
    number = decode_number(Decimal(digits))
    if number is None:
        raise AssertionError("a number is not missing")
    return int(number) if "." not in digits else number


# --- Time ---------------------------------------------------------------------------------------

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?")
_MOMENT = re.compile(rf"{_DATE.pattern}[Tt ]{_TIME.pattern}(?:[Zz]|[+-][0-9]{{2}}:?[0-9]{{2}})?")
_LENGTH = re.compile(rf"({_DIGITS}) ([a-z ]+)")
_UNITS = {unit: unit for unit in UNITS} | {unit[:-1]: unit for unit in UNITS}


def decode_date(value: object) -> date | None:
    """Take a day: `2026-11-22`."""
    if value is None:
        return None
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise DecodeProblem("a date", f"{value}, a day that is not in the calendar") from None
    raise DecodeProblem("a date like 2026-11-22", found(value))


def decode_time(value: object) -> time | None:
    """Take a time of day: `09:00`, also with seconds."""
    if value is None:
        return None
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            raise DecodeProblem("a time", f"{value}, a time that no clock shows") from None
    raise DecodeProblem("a time like 09:00", found(value))


def decode_moment(value: object, zone: tzinfo) -> datetime | None:
    """Take a moment, `2026-11-22T09:00:00Z` or with `+02:00`; without either it is local to `zone`."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise DecodeProblem("a moment like 2026-11-22T09:00:00Z", found(value))
    return _read_moment(value, zone)


# Neighbours in a stream often tell of the same moment.
@lru_cache(maxsize=4096)
def _read_moment(text: str, zone: tzinfo) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise DecodeProblem("a moment like 2026-11-22T09:00:00Z", found(text))
    try:
        moment = datetime.fromisoformat(text.upper())
        if moment.tzinfo is None:
            # A time that a clock change skips moves forward; of one that occurs twice it is the first.
            moment = moment.replace(tzinfo=zone)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DecodeProblem("a moment", f"{text}, which is not in the calendar") from None


def decode_duration(value: object) -> Length | None:
    """Take a length of time as the language writes it: `"2 days"`, `"1.5 hours"`, `"3 business days"`."""
    if value is None:
        return None
    match = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[2] not in _UNITS:
        raise DecodeProblem("a duration like 2 days or 3 business hours", found(value))
    return Length(_read_amount(match[1]), _UNITS[match[2]])


# --- Lists --------------------------------------------------------------------------------------


def decode_list(value: object, item: Callable[[object], _T | None]) -> tuple[_T, ...] | None:
    """Take a list whose items `item` takes; none of them may be missing."""
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        raise DecodeProblem("a list", found(value))
    items: list[_T] = []
    for place, one in enumerate(value, start=1):
        try:
            decoded = item(one)
        except DecodeProblem as problem:
            raise DecodeProblem(problem.expected, f"{problem.found} as item {place} of the list") from None
        if decoded is None:
            raise DecodeProblem("a value for every item", f"nothing as item {place} of the list")
        items.append(decoded)
    return tuple(items)
