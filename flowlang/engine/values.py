"""What a value is at run time: numbers, money and lengths of time, and how any value reads in a text.

Text, email, phone, link and choices are `str`; numbers `int` or `Decimal`, never `float`; yes/no `bool`;
dates, times of day and moments those of `datetime`, moments always in UTC; a link to a record is its id;
a list is a tuple; an event or a result is a mapping; what is missing is `None`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import reduce

from attrs import frozen

from flowlang.engine.numbers import Number as Number  # noqa: PLC0414 - others take it from here
from flowlang.engine.numbers import ValueFault as ValueFault  # noqa: PLC0414 - and this
from flowlang.engine.numbers import add, multiply, quotient, show_number, subtract

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# What a unit measures, and how much of it. Days and hours are measured together: whoever compares
# `1 day` with `24 hours` means them to be the same, although a clock change can tell them apart.
_MEASURES: dict[str, tuple[str, int]] = {
    "seconds": ("seconds", 1),
    "minutes": ("seconds", MINUTE),
    "hours": ("seconds", HOUR),
    "days": ("seconds", DAY),
    "weeks": ("seconds", 7 * DAY),
    "months": ("months", 1),
    "years": ("months", 12),
    "business days": ("business days", 1),
    "business hours": ("business hours", 1),
}
UNITS = tuple(_MEASURES)


class CurrencyMismatch(ValueFault):
    """Money of two currencies was added or compared."""


@frozen(eq=False, order=False)
class Money:
    """An exact amount of one currency, three capital letters.

    Amounts of two currencies are never equal; to add or order them raises CurrencyMismatch. NO_MONEY, the
    sum of nothing, goes with every currency.
    """

    amount: Number
    currency: str

    def __str__(self) -> str:
        return show_money(self)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Money)
            and self.amount == other.amount
            and (self.currency == other.currency or not self.currency or not other.currency)
        )

    def __hash__(self) -> int:
        return hash(self.amount)

    def __add__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        _same_currency(self, other, "added")
        return Money(add(self.amount, other.amount), self.currency or other.currency)

    def __sub__(self, other: "Money") -> "Money":
        if not isinstance(other, Money):
            return NotImplemented
        _same_currency(self, other, "subtracted")
        return Money(subtract(self.amount, other.amount), self.currency or other.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Number) -> "Money":
        if not isinstance(factor, int | Decimal):
            return NotImplemented
        return Money(multiply(self.amount, factor), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        _same_currency(self, other, "compared")
        return self.amount < other.amount

    def __le__(self, other: "Money") -> bool:
        _same_currency(self, other, "compared")
        return self.amount <= other.amount

    def __gt__(self, other: "Money") -> bool:
        _same_currency(self, other, "compared")
        return self.amount > other.amount

    def __ge__(self, other: "Money") -> bool:
        _same_currency(self, other, "compared")
        return self.amount >= other.amount


def _same_currency(one: Money, other: Money, verb: str) -> None:
    if one.currency != other.currency and one.currency and other.currency:
        raise CurrencyMismatch(f"{one} and {other} can't be {verb}: they are of two currencies")


NO_MONEY = Money(0, "")


@frozen(eq=False, order=False)
class Length:
    """A length of time: an amount of one of UNITS.

    Lengths are equal when they measure the same: `60 minutes` is `1 hour`, `1 day` is `24 hours`. Months and
    business time are measured apart; to order or add across such units raises ValueFault.
    """

    amount: Number
    unit: str

    def __str__(self) -> str:
        return show_length(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Length) and _measure(self) == _measure(other)

    def __hash__(self) -> int:
        return hash(_measure(self))

    def __lt__(self, other: "Length") -> bool:
        return _difference(self, other) < 0

    def __le__(self, other: "Length") -> bool:
        return _difference(self, other) <= 0

    def __gt__(self, other: "Length") -> bool:
        return _difference(self, other) > 0

    def __ge__(self, other: "Length") -> bool:
        return _difference(self, other) >= 0

    def __neg__(self) -> "Length":
        return Length(-self.amount, self.unit)

    def __mul__(self, factor: Number) -> "Length":
        if not isinstance(factor, int | Decimal):
            return NotImplemented
        return Length(multiply(self.amount, factor), self.unit)

    __rmul__ = __mul__

    def __add__(self, other: "Length") -> "Length":
        if not isinstance(other, Length):
            return NotImplemented
        if self.unit == other.unit:
            return Length(add(self.amount, other.amount), self.unit)
        measure, factor = _MEASURES[self.unit]
        other_measure, other_factor = _MEASURES[other.unit]
        if measure != other_measure:
            raise ValueFault(f"{self} and {other} can't be added: {_WHY_APART}")
        # The finer unit holds the sum exactly.
        if factor > other_factor:
            return Length(add(multiply(self.amount, factor // other_factor), other.amount), other.unit)
        return Length(add(self.amount, multiply(other.amount, other_factor // factor)), self.unit)

    def __sub__(self, other: "Length") -> "Length":
        if not isinstance(other, Length):
            return NotImplemented
        return self + -other


_WHY_APART = "how long a month or a business day is depends on the calendar"

Amount = Number | Money | Length
Value = (
    str
    | int
    | Decimal
    | bool
    | date
    | time
    | datetime
    | Money
    | Length
    | tuple["Value", ...]
    | Mapping[str, "Value"]
    | None
)


def _measure(length: Length) -> tuple[str, Number]:
    measure, factor = _MEASURES[length.unit]
    return measure, length.amount * factor


def _difference(one: Length, other: Length) -> Number:
    measure, size = _measure(one)
    other_measure, other_size = _measure(other)
    if measure != other_measure:
        raise ValueFault(f"{one} and {other} can't be compared: {_WHY_APART}")
    return size - other_size


def divide(left: Amount, right: Number | Money) -> Amount:
    """Divide, to 28 digits where it has no end.

    Money by a number is money, money by money is a number. Raises ValueFault where the divisor is zero.
    """
    divisor = right.amount if isinstance(right, Money) else right
    if divisor == 0:
        raise ValueFault(f"{_show_amount(left)} can't be divided by {_show_amount(right)}")
    if isinstance(left, Money):
        if isinstance(right, Money):
            _same_currency(left, right, "divided")
            return quotient(left.amount, divisor)
        return Money(quotient(left.amount, divisor), left.currency)
    if isinstance(left, Length):
        return Length(quotient(left.amount, divisor), left.unit)
    return quotient(left, divisor)


def plus(left: Amount, right: Amount) -> Amount:
    """Add two amounts of one kind."""
    if isinstance(left, Money) and isinstance(right, Money):
        return left + right
    if isinstance(left, Length) and isinstance(right, Length):
        return left + right
    if isinstance(left, Money | Length) or isinstance(right, Money | Length):
        raise TypeError(f"amounts of two kinds: {left!r} and {right!r}")
    return add(left, right)


def total(values: Iterable[Amount], nothing: Amount) -> Amount:
    """Add up amounts of one kind; `nothing` is the sum of none, such as 0 or NO_MONEY."""
    found = list(values)
    return reduce(plus, found) if found else nothing


# --- Values in a text ---------------------------------------------------------------------------


def show_money(money: Money) -> str:
    """Write the amount with no decimals or at least two, and the currency: `500 EUR`, `1200.50 EUR`."""
    digits = show_number(money.amount)
    point = digits.find(".")
    if point >= 0:
        digits = digits.ljust(point + 3, "0")
    return f"{digits} {money.currency}".rstrip()


def in_percent(value: Value) -> Value:
    """A percentage, or each in a list, as it reads in a text: 0.25 is `25%`. What stands in for one stays."""
    if isinstance(value, tuple):
        return tuple([in_percent(item) for item in value])
    return f"{show_number(multiply(value, 100))}%" if isinstance(value, int | Decimal) else value


def show_length(length: Length) -> str:
    """`1 day`, `3 business days`, `1.5 hours`."""
    unit = length.unit[:-1] if abs(length.amount) == 1 else length.unit
    return f"{show_number(length.amount)} {unit}"


def _show_amount(amount: Amount) -> str:
    return str(amount) if isinstance(amount, Money | Length) else show_number(amount)


def show_moment(moment: datetime, zone: tzinfo) -> str:
    """Write the local time in a zone, to the minute: `2026-11-22 09:00`."""
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        # Less than a day from the end of the years 1 to 9999 there may be no local time.
        local = moment.astimezone(UTC)
    # `strftime` does not write years before 1000 with four digits everywhere.
    return f"{local.date().isoformat()} {local.hour:02}:{local.minute:02}"


def show_time(value: time) -> str:
    """`09:00`, with seconds only where there are some."""
    return value.isoformat() if value.second or value.microsecond else f"{value.hour:02}:{value.minute:02}"


# Read by the exact class: `bool` is an `int` and `datetime` is a `date`.
_SHOWN: dict[type, Callable[..., str]] = {
    int: show_number,
    Decimal: show_number,
    bool: lambda value: "yes" if value else "no",
    date: date.isoformat,
    time: show_time,
    Money: show_money,
    Length: show_length,
}


def show(value: Value, zone: tzinfo) -> str:
    """How a value reads where it is filled into a text; moments are told in `zone`.

    The checker lets no missing value come here; in a list, items are joined by a comma.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return show_moment(value, zone)
    if isinstance(value, tuple):
        return ", ".join([show(item, zone) for item in value])
    return _SHOWN[type(value)](value)
