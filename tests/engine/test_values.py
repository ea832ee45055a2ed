"""Money, lengths of time, how values read in a text, and how they are written as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.engine.encoding import freeze, plain, thaw
from flowlang.engine.numbers import ValueFault, add, multiply, subtract
from flowlang.engine.support import times
from flowlang.engine.values import (
    NO_MONEY,
    UNITS,
    CurrencyMismatch,
    Length,
    Money,
    Value,
    divide,
    show,
    total,
)

SOFIA = ZoneInfo("Europe/Sofia")

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
numbers = st.integers() | decimals
simple = st.one_of(
    st.none(),
    st.booleans(),
    st.text(),
    numbers,
    st.dates(),
    st.times().map(lambda at: at.replace(fold=0)),
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0)),
    st.builds(Money, numbers, st.sampled_from(["EUR", "USD"])),
    st.builds(Length, numbers, st.sampled_from(UNITS)),
)
states = st.recursive(
    simple,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.sampled_from(["$date", "$map", "$list"]), inner)
    ),
    max_leaves=10,
)


def test_money_is_exact() -> None:
    """A tenth and two tenths of a euro are three tenths, and no cent is lost in large sums."""
    assert Money(Decimal("0.1"), "EUR") + Money(Decimal("0.2"), "EUR") == Money(Decimal("0.3"), "EUR")
    large = Money(Decimal("99999999999999999999999999.99"), "EUR")
    assert (large + large).amount == Decimal("199999999999999999999999999.98")
    assert Decimal("0.1") * Money(500, "EUR") == Money(50, "EUR")


def test_money_of_two_currencies_is_refused() -> None:
    """Adding or ordering euros and dollars names both amounts."""
    euros, dollars = Money(5, "EUR"), Money(Decimal("7.5"), "USD")
    with pytest.raises(CurrencyMismatch, match=r"5 EUR and 7.50 USD can't be added"):
        euros + dollars
    with pytest.raises(CurrencyMismatch, match="can't be compared"):
        assert euros <= dollars
    assert euros != Money(5, "USD")


def test_the_sum_of_no_money_goes_with_every_currency() -> None:
    """A total of nothing can still be compared with an amount."""
    nothing = total([], NO_MONEY)
    assert nothing == Money(0, "EUR")
    assert Money(500, "EUR") > NO_MONEY
    assert NO_MONEY + Money(5, "USD") == Money(5, "USD")
    assert total([Money(1, "EUR"), Money(2, "EUR")], NO_MONEY) == Money(3, "EUR")
    assert total([1, Decimal("0.5")], 0) == Decimal("1.5")


def test_division_is_decimal_and_never_by_zero() -> None:
    """Whole numbers divide to exact decimals, and a zero divisor is the run's fault and no crash."""
    assert divide(1, 4) == Decimal("0.25")
    assert divide(Money(10, "EUR"), 4) == Money(Decimal("2.5"), "EUR")
    assert divide(Money(10, "EUR"), Money(4, "EUR")) == Decimal("2.5")
    with pytest.raises(ValueFault, match="10 EUR can't be divided by 0"):
        divide(Money(10, "EUR"), 0)


@pytest.mark.parametrize("calculate", [add, subtract, multiply, times])
def test_a_number_that_grows_without_end_is_refused(calculate: Callable[..., Any]) -> None:
    """Sixty digits are kept, whole or not; one more fails the run that asked for it."""
    large = 10**60 - 1
    other = -large if calculate is subtract else large
    for number in (large, Decimal(large)):
        with pytest.raises(ValueFault, match="more than 60 digits"):
            calculate(number, other)
    assert calculate(large, 1 if calculate in (multiply, times) else 0) == large


def test_lengths_that_measure_the_same_are_equal() -> None:
    """Comparing lengths looks through their units, and refuses where only a calendar could tell."""
    assert Length(60, "minutes") == Length(1, "hours")
    assert hash(Length(7, "days")) == hash(Length(1, "weeks"))
    assert Length(1, "days") < Length(25, "hours")
    assert Length(1, "years") >= Length(12, "months")
    assert Length(1, "months") != Length(30, "days")
    with pytest.raises(ValueFault, match="1 month and 30 days can't be compared"):
        assert Length(1, "months") < Length(30, "days")


def test_lengths_add_up_in_the_finer_unit() -> None:
    """The sum of lengths of two units is exact."""
    assert repr(Length(1, "hours") + Length(90, "minutes")) == repr(Length(150, "minutes"))
    assert Length(90, "seconds") - Length(1, "minutes") == Length(30, "seconds")
    with pytest.raises(ValueFault, match="can't be added"):
        Length(1, "business days") + Length(1, "days")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Ana", "Ana"),
        (1200, "1200"),
        (Decimal("1200.50"), "1200.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0E-7"), "0"),
        (Decimal("-0.0"), "0"),
        (Decimal("0.00000001"), "0.00000001"),
        (True, "yes"),
        (False, "no"),
        (Money(500, "EUR"), "500 EUR"),
        (Money(Decimal("500.00"), "EUR"), "500 EUR"),
        (Money(Decimal("1200.5"), "EUR"), "1200.50 EUR"),
        (Money(Decimal("0.125"), "EUR"), "0.125 EUR"),
        (Length(1, "business days"), "1 business day"),
        (Length(Decimal("1.50"), "hours"), "1.5 hours"),
        (date(2026, 11, 22), "2026-11-22"),
        (time(9, 0), "09:00"),
        (time(9, 0, 30), "09:00:30"),
        (datetime(2026, 11, 22, 7, 0, tzinfo=UTC), "2026-11-22 09:00"),
        (("a", 2, True), "a, 2, yes"),
        ((), ""),
    ],
)
def test_values_read_plainly_in_a_text(value: Value, shown: str) -> None:
    """What is filled into an email has no exponents, no needless zeros and local times."""
    assert show(value, SOFIA) == shown


def test_a_huge_number_can_be_shown() -> None:
    """A product of thousands of digits is written out, although Python alone refuses to."""
    assert show(10**5000, SOFIA) == "1" + "0" * 5000


@given(numbers)
def test_a_shown_number_is_the_number(number: int | Decimal) -> None:
    """Writing a number into a text loses nothing."""
    assert Decimal(show(number, SOFIA)) == number


@given(states)
@settings(max_examples=300)
def test_freeze_comes_back_exactly(state: object) -> None:
    """A snapshot written as JSON and read again is the same, types and decimals included."""
    assert repr(thaw(json.loads(json.dumps(freeze(state))))) == repr(state)  # type: ignore[arg-type]


def test_only_moments_in_utc_are_frozen() -> None:
    """A local moment in the state is a fault of the program, found when it is saved."""
    with pytest.raises(TypeError, match="UTC"):
        freeze(datetime(2026, 1, 1, tzinfo=SOFIA))


def test_journals_hold_the_forms_of_events() -> None:
    """What a journal shows can be read without knowing Python, and is exact."""
    assert plain((Decimal("12.50"), Decimal("7.0"), None)) == [12.5, 7, None]
    assert plain(Decimal("0.1234567890123456789")) == "0.1234567890123456789"
    assert plain(Money(Decimal("12.50"), "EUR")) == {"amount": "12.5", "currency": "EUR"}
    assert plain(Length(2, "days")) == "2 days"
    assert plain(datetime(2026, 11, 22, 7, tzinfo=UTC)) == "2026-11-22T07:00:00Z"
    assert plain({"at": time(9, 30)}) == {"at": "09:30"}
