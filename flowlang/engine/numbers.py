"""Exact numbers: `int` or `Decimal`, never `float`."""

from decimal import Context, Decimal

Number = int | Decimal

# Wide enough that sums and products of money stay exact; a context of our own, so that the settings of a
# program around us can't change what a replay gives.
_DIGITS = 60
_EXACT = Context(prec=_DIGITS)
_LIMIT = 10**_DIGITS
_QUOTIENTS = Context(prec=28)


class ValueFault(Exception):
    """Something that can't be computed with the values at hand; the run that asked for it fails.

    `message` says to the analyst what it was, in plain words.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def add(left: Number, right: Number) -> Number:
    """Add exactly."""
    if isinstance(left, int) and isinstance(right, int):
        return within(left + right)
    return within(_EXACT.add(left, right))


def subtract(left: Number, right: Number) -> Number:
    """Subtract exactly."""
    if isinstance(left, int) and isinstance(right, int):
        return within(left - right)
    return within(_EXACT.subtract(left, right))


def multiply(left: Number, right: Number) -> Number:
    """Multiply exactly."""
    if isinstance(left, int) and isinstance(right, int):
        return within(left * right)
    return within(_EXACT.multiply(left, right))


def within(number: Number) -> Number:
    """The number, if it has no more digits than are kept; raises ValueFault where it has.

    Otherwise a step that multiplies a field by itself, again and again, would fill the memory.
    """
    if -_LIMIT < number < _LIMIT:
        return number
    raise ValueFault(f"the number gets too large: it has more than {_DIGITS} digits")


def quotient(left: Number, right: Number) -> Number:
    """Divide, to 28 digits where it has no end; the divisor is not zero."""
    if isinstance(left, int) and isinstance(right, int) and left % right == 0:
        return left // right
    return _QUOTIENTS.divide(left, right)


def whole(number: Number, what: str) -> int:
    """Read a number as `int`; raises ValueFault, which says `what` it is, where it has a fraction."""
    if isinstance(number, int):
        return number
    if number != number.to_integral_value():
        raise ValueFault(f"{what} must be a whole number; it is {show_number(number)}")
    return int(number)


def show_number(number: Number) -> str:
    """Digits without exponent, thousands signs or needless zeros: `1200.5`."""
    # Python refuses to write out integers of thousands of digits; Decimal does not.
    digits = str(number) if isinstance(number, int) and abs(number) < 10**30 else format(Decimal(number), "f")
    return _without_zeros(digits)


def _without_zeros(digits: str) -> str:
    trimmed = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if trimmed == "-0" else trimmed
