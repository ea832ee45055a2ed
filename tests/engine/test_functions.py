"""The functions of the language and the comparison of texts."""

import time as stopwatch
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowlang.engine.functions import (
    FUNCTIONS,
    NEEDS_ZONE,
    contains,
    ends_with,
    matches,
    same_text,
    starts_with,
)
from flowlang.engine.values import Length, Money, Value, ValueFault

SOFIA = ZoneInfo("Europe/Sofia")
EVENING = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)  # already the 1st of February in Sofia


def call(name: str, *arguments: Value) -> Value:
    return FUNCTIONS[name](*arguments, SOFIA) if name in NEEDS_ZONE else FUNCTIONS[name](*arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("round", (Decimal("2.5"),), 3),
        ("round", (Decimal("-2.5"),), -3),
        ("round", (Decimal("2.345"), 2), Decimal("2.35")),
        ("round", (5, 2), 5),
        ("round", (1250, -2), 1300),
        ("round", (Decimal("1.5"), 400), Decimal("1.5")),
        ("round", (Money(Decimal("10.005"), "EUR"), 2), Money(Decimal("10.01"), "EUR")),
        ("floor", (Decimal("-1.5"),), -2),
        ("ceiling", (Decimal("1.1"),), 2),
        ("ceiling", (Money(Decimal("1.1"), "EUR"),), Money(2, "EUR")),
        ("lower", ("ÀB",), "àb"),
        ("upper", ("ab",), "AB"),
        ("trim", ("  a b\n",), "a b"),
        ("length", ("Ана",), 3),
        ("length", (("a", "b"),), 2),
        ("left", ("abcdef", 3), "abc"),
        ("left", ("ab", 3), "ab"),
        ("left", ("ab", -1), ""),
        ("right", ("abcdef", 3), "def"),
        ("right", ("abc", 0), ""),
        ("right", ("ab", 3), "ab"),
        ("replace", ("a-b-c", "-", "+"), "a+b+c"),
        ("split", ("a,b,,c", ","), ("a", "b", "", "c")),
        ("split", ("", ","), ()),
        ("join", (("a", 2, date(2026, 1, 1)), " / "), "a / 2 / 2026-01-01"),
        ("number", (" 1_200.50 ",), Decimal("1200.50")),
        ("number", ("-3",), -3),
        ("number", ("20%",), Decimal("0.2")),
        ("number", (7,), 7),
        ("text", (Decimal("12.50"),), "12.5"),
        ("text", (EVENING,), "2026-02-01 00:30"),
        ("date", ("2026-11-22",), date(2026, 11, 22)),
        ("date", (EVENING,), date(2026, 2, 1)),
        ("days", (3,), Length(3, "days")),
        ("business_days", (3,), Length(3, "business days")),
        ("months", (12,), Length(1, "years")),
        ("day of", (EVENING,), 1),
        ("month of", (date(2026, 11, 22),), 11),
        ("quarter of", (date(2026, 11, 22),), 4),
        ("year of", (EVENING,), 2026),
        ("hour of", (EVENING,), 0),
        ("hour of", (time(9, 30),), 9),
        ("minute of", (EVENING,), 30),
        ("weekday of", (date(2026, 11, 22),), "Sunday"),
        ("start of month of", (EVENING,), date(2026, 2, 1)),
        ("end of month of", (EVENING,), date(2026, 2, 28)),
        ("start of week of", (date(2026, 11, 22),), date(2026, 11, 16)),
        ("end of quarter of", (date(2026, 11, 22),), date(2026, 12, 31)),
        ("start of year of", (date(2026, 11, 22),), date(2026, 1, 1)),
    ],
)
def test_functions(name: str, arguments: tuple[Value, ...], result: Value) -> None:
    """Every function gives what its name says, in exact values and local time."""
    found = call(name, *arguments)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("number", ("abc",), 'the text "abc" is not a number'),
        ("number", ("1,200",), 'the text "1,200" is not a number'),
        ("number", ("",), 'the text "" is not a number'),
        ("number", ("٣",), "is not a number"),
        ("number", ("9" * 29,), "too many digits"),
        ("date", ("22.11.2026",), 'the text "22.11.2026" is not a date like 2026-11-22'),
        ("date", ("2026-02-30",), "is not a date"),
        ("left", ("abc", Decimal("1.5")), "a number of characters must be a whole number; it is 1.5"),
        ("replace", ("abc", "", "x"), "an empty text can't be replaced"),
        ("split", ("abc", ""), "can't be split at an empty text"),
    ],
)
def test_what_cannot_be_computed_is_said(name: str, arguments: tuple[Value, ...], message: str) -> None:
    """A function that can't answer fails the run with what it was given."""
    with pytest.raises(ValueFault) as fault:
        call(name, *arguments)
    assert message in fault.value.message


def test_the_table_names_every_function_that_needs_the_zone() -> None:
    """What takes the zone is in the table too, so that generated code can look it up."""
    assert not NEEDS_ZONE - FUNCTIONS.keys()


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 3))
def test_rounding_agrees_with_decimal(value: Decimal, places: int) -> None:
    """Rounding is that of the decimal standard, half away from zero, for any number of places."""
    found = FUNCTIONS["round"](value, places)
    assert found == value.quantize(Decimal(10) ** -places, ROUND_HALF_UP)


# --- Comparing texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("ana@acme.com", "*@acme.com", True),
        ("ana@acme.com.evil", "*@acme.com", False),
        ("ana@acmeXcom", "*@acme.com", False),
        ("abc", "a?c", True),
        ("ac", "a?c", False),
        ("a\nb", "a*b", True),
        ("[x]", "[x]", True),
        ("x", "[x]", False),
        ("", "*", True),
        ("", "", True),
        ("a", "", False),
        ("abcbd", "a*b*d", True),
        ("aba", "ab*ba", False),
    ],
)
def test_patterns(text: str, pattern: str, fits: bool) -> None:
    """A star is any text, a question mark one character, everything else only itself."""
    assert matches(text, pattern) is fits


@given(st.text("ab\n*", max_size=8), st.text("ab*?", max_size=8))
def test_patterns_agree_with_those_of_the_shell(text: str, pattern: str) -> None:
    """For stars and question marks the answer is that of the standard library's shell patterns."""
    assert matches(text, pattern) == fnmatchcase(text, pattern)


def test_no_pattern_is_slow() -> None:
    """Many stars on a long text that does not fit take no more than a moment."""
    started = stopwatch.perf_counter()
    assert not matches("a" * 20_000, "*a" * 50 + "b")
    assert stopwatch.perf_counter() - started < 2


def test_ignoring_case_looks_through_case_in_every_script() -> None:
    """`ignoring case` is asked for by name, and then `STRASSE` is `straße`."""
    assert same_text("STRASSE", "straße")
    assert not contains("Hello", "hell")
    assert contains("Hello", "hell", ignoring_case=True)
    assert contains(("Vip", "x"), "VIP", ignoring_case=True)
    assert not contains(("Vip", "x"), "VIP")
    assert starts_with("ИВАН", "ив", ignoring_case=True)
    assert ends_with("a@B.COM", "@b.com", ignoring_case=True)
    assert matches("A@B.COM", "*@b.com", ignoring_case=True)


def test_a_list_contains_items_and_a_text_parts() -> None:
    """`contains` asks a list for a whole item and a text for a part of it."""
    assert contains(("vip", "new"), "vip")
    assert not contains(("vip", "new"), "vi")
    assert contains((1, Decimal("2.0")), 2)
    assert contains("vip", "vi")


def test_comparisons_with_a_missing_text_are_false() -> None:
    """What is missing contains nothing, begins with nothing and fits no pattern."""
    for compare in (contains, starts_with, ends_with, matches):
        assert not compare(None, "")
        assert not compare("a", None)
    assert not same_text(None, None)
