"""Values of events: what is taken, and how a refusal reads."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.engine.decode import (
    DecodeProblem,
    decode_choice,
    decode_date,
    decode_duration,
    decode_email,
    decode_id,
    decode_link,
    decode_list,
    decode_moment,
    decode_money,
    decode_number,
    decode_percent,
    decode_phone,
    decode_text,
    decode_time,
    decode_yes_no,
)
from flowlang.engine.encoding import plain
from flowlang.engine.values import UNITS, Length, Money

SOFIA = ZoneInfo("Europe/Sofia")
whole_number = partial(decode_number, whole=True)
moment = partial(decode_moment, zone=SOFIA)
euros = partial(decode_money, currency="EUR")
status = partial(decode_choice, values=("New", "Contacted", "Lost"))
numbers = partial(decode_list, item=decode_number)
Decoder = Callable[[object], object]

ALL: list[Decoder] = [
    decode_text,
    decode_id,
    decode_number,
    decode_percent,
    whole_number,
    decode_yes_no,
    decode_date,
    decode_time,
    moment,
    decode_money,
    euros,
    decode_duration,
    status,
    decode_email,
    decode_phone,
    decode_link,
    numbers,
    partial(decode_list, item=moment),
]


@pytest.mark.parametrize(
    ("decode", "json", "value"),
    [
        (decode_text, "", ""),
        (decode_text, "Ана", "Ана"),
        (decode_id, "L-1", "L-1"),
        (decode_number, 5, 5),
        (decode_number, 12.1, Decimal("12.1")),
        (decode_number, Decimal("12.50"), Decimal("12.50")),
        (decode_number, 1e-300, Decimal("1E-300")),
        (whole_number, 5.0, 5),
        (whole_number, -3, -3),
        (decode_yes_no, True, True),
        (decode_yes_no, False, False),
        (decode_date, "2026-11-22", date(2026, 11, 22)),
        (decode_time, "09:00", time(9)),
        (decode_time, "09:00:30", time(9, 0, 30)),
        (moment, "2026-11-22T09:00:00Z", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        (moment, "2026-11-22t09:00:00.5z", datetime(2026, 11, 22, 9, 0, 0, 500_000, tzinfo=UTC)),
        (moment, "2026-11-22 09:00+05:30", datetime(2026, 11, 22, 3, 30, tzinfo=UTC)),
        (moment, "2026-11-22 09:00", datetime(2026, 11, 22, 7, tzinfo=UTC)),
        (moment, "2026-03-29T03:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (decode_money, "12.50 EUR", Money(Decimal("12.50"), "EUR")),
        (decode_money, {"amount": "12.50", "currency": "USD"}, Money(Decimal("12.50"), "USD")),
        (decode_money, {"amount": 12, "currency": "USD"}, Money(12, "USD")),
        (euros, 12.5, Money(Decimal("12.5"), "EUR")),
        (euros, {"amount": 12.5}, Money(Decimal("12.5"), "EUR")),
        (euros, "-3 EUR", Money(-3, "EUR")),
        (decode_duration, "2 days", Length(2, "days")),
        (decode_duration, "1 business hour", Length(1, "business hours")),
        (decode_duration, "1.5 hours", Length(Decimal("1.5"), "hours")),
        (status, "Contacted", "Contacted"),
        (decode_email, "ana.o'neil+crm@mail.example.org", "ana.o'neil+crm@mail.example.org"),
        (decode_email, "petra@müller.example", "petra@müller.example"),
        (decode_phone, "+359 (2) 123-45.67 ext. 12", "+359 (2) 123-45.67 ext. 12"),
        (decode_phone, "112", "112"),
        (decode_link, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (decode_link, "http://localhost:8080", "http://localhost:8080"),
        (numbers, [1, 2.5], (1, Decimal("2.5"))),
        (numbers, [], ()),
        (decode_percent, Decimal("0.25"), Decimal("0.25")),
        (decode_percent, -1, -1),
        (decode_percent, "25%", Decimal("0.25")),
        (decode_percent, "-2.5 %", Decimal("-0.025")),
        (decode_percent, "150%", Decimal("1.5")),
    ],
)
def test_values_are_taken_exactly(decode: Decoder, json: object, value: object) -> None:
    """A value of the right type arrives as it was written, numbers to the last digit."""
    assert repr(decode(json)) == repr(value)


@pytest.mark.parametrize("decode", ALL)
def test_null_is_missing(decode: Decoder) -> None:
    """`null` is a missing value for every type."""
    assert decode(None) is None


@pytest.mark.parametrize(
    ("decode", "json", "sentence"),
    [
        (decode_text, 5, "expected a text, found the number 5"),
        (
            decode_text,
            "\ud800",
            "expected a text, found a text with half a character in it (a lone surrogate)",
        ),
        (decode_id, "", "expected the id of a record, as a text, found an empty text"),
        (decode_number, "abc", 'expected a number, found the text "abc"'),
        (decode_number, "5", 'expected a number, found the text "5"'),
        (decode_number, True, "expected a number, found yes (true)"),
        (
            decode_number,
            float("nan"),
            "expected a number of at most 28 digits, found something that is not a number",
        ),
        (decode_number, float("-inf"), "expected a number of at most 28 digits, found an infinite number"),
        (decode_number, 10**50, "expected a number of at most 28 digits, found a number far too large"),
        (whole_number, 5.5, "expected a whole number, found the number 5.5"),
        (whole_number, [], "expected a whole number, found a list"),
        (
            decode_percent,
            25,
            'expected a percentage like 0.25 or "25%", found the number 25',
        ),
        (
            decode_percent,
            "25",
            'expected a percentage like 0.25 or "25%", found the text "25"',
        ),
        (decode_yes_no, 1, "expected yes or no (true or false), found the number 1"),
        (decode_yes_no, "yes", 'expected yes or no (true or false), found the text "yes"'),
        (decode_date, "22.11.2026", 'expected a date like 2026-11-22, found the text "22.11.2026"'),
        (decode_date, "20261122", 'expected a date like 2026-11-22, found the text "20261122"'),
        (decode_date, "2026-02-30", "expected a date, found 2026-02-30, a day that is not in the calendar"),
        (decode_time, "25:00", "expected a time, found 25:00, a time that no clock shows"),
        (moment, "2026-11-22", 'expected a moment like 2026-11-22T09:00:00Z, found the text "2026-11-22"'),
        (moment, 1767603600, "expected a moment like 2026-11-22T09:00:00Z, found the number 1767603600"),
        (
            moment,
            "9999-12-31T23:00-05:00",
            "expected a moment, found 9999-12-31T23:00-05:00, which is not in the calendar",
        ),
        (decode_money, 12.5, "expected money like 12.50 EUR, found the number 12.5"),
        (decode_money, "12.50 eur", 'expected money like 12.50 EUR, found the text "12.50 eur"'),
        (
            decode_money,
            {"amount": "a", "currency": "EUR"},
            "expected money like 12.50 EUR, found a group of fields",
        ),
        (
            decode_money,
            {"amount": 5, "currency": "EUR", "x": 1},
            "expected money like 12.50 EUR, found a group of fields",
        ),
        (euros, "12.50 USD", "expected money in EUR, found money in USD"),
        (euros, False, "expected money in EUR, found no (false)"),
        (
            decode_duration,
            "2 fortnights",
            'expected a duration like 2 days or 3 business hours, found the text "2 fortnights"',
        ),
        (status, "new", 'expected one of New, Contacted, Lost, found the text "new"'),
        (status, {}, "expected one of New, Contacted, Lost, found a group of fields"),
        (decode_email, "a@b", 'expected an email address like ana@example.org, found the text "a@b"'),
        (
            decode_email,
            "a@b.org, c@d.org",
            'expected an email address like ana@example.org, found the text "a@b.org, c@d.org"',
        ),
        (
            decode_email,
            "a@b.org\nBcc: x",
            'expected an email address like ana@example.org, found the text "a@b.org\\nBcc: x"',
        ),
        (decode_phone, "call me", 'expected a phone number like +359 2 123 4567, found the text "call me"'),
        (decode_phone, "12", 'expected a phone number like +359 2 123 4567, found the text "12"'),
        (
            decode_link,
            "javascript:alert(1)",
            'expected a link like https://example.org, found the text "javascript:alert(1)"',
        ),
        (
            decode_link,
            "example.org",
            'expected a link like https://example.org, found the text "example.org"',
        ),
        (numbers, 5, "expected a list, found the number 5"),
        (numbers, [1, "x"], 'expected a number, found the text "x" as item 2 of the list'),
        (numbers, [1, None], "expected a value for every item, found nothing as item 2 of the list"),
        (decode_text, ["x" * 50], "expected a text, found a list"),
        (decode_number, "x" * 50, f'expected a number, found the text "{"x" * 39}…"'),
    ],
)
def test_refusals_say_what_was_expected_and_found(decode: Decoder, json: object, sentence: str) -> None:
    """A value of another type is refused in words that an analyst understands."""
    with pytest.raises(DecodeProblem) as problem:
        decode(json)
    assert f"expected {problem.value.expected}, found {problem.value.found}" == sentence
    assert str(problem.value) == sentence


texts = st.one_of(
    st.text(st.characters(), max_size=12),
    st.text("0123456789-+:.TZ EURUSD%e@/", max_size=24),
    st.from_regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?([+-][0-9]{2}:?[0-9]{2}|Z)?",
        fullmatch=True,
    ),
    st.builds("{} {}".format, st.integers(), st.sampled_from([*UNITS, "EUR", "day"])),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), texts)
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["amount", "currency", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)


@given(json_values)
@settings(max_examples=400)
def test_nothing_but_a_problem_is_raised(json: object) -> None:
    """Whatever JSON an event holds, it is a value or a refusal that can be written out, never a crash."""
    for decode in ALL:
        try:
            decode(json)
        except DecodeProblem as problem:
            str(problem).encode()


@pytest.mark.parametrize("decode", ALL)
def test_huge_and_strange_numbers_are_refused_quickly(decode: Decoder) -> None:
    """Numbers made to cost time or memory are refused without writing out their digits."""
    for json in (10**100_000, Decimal("1E+999999"), Decimal("1E-999999"), Decimal("sNaN"), -(10**29)):
        with pytest.raises(DecodeProblem):
            decode(json)


@given(
    st.one_of(
        st.tuples(st.just(decode_text), st.text(st.characters(codec="utf-8"))),
        st.tuples(st.just(decode_number), st.integers(-(10**27), 10**27)),
        st.tuples(st.just(decode_date), st.dates()),
        st.tuples(st.just(decode_time), st.times().map(lambda at: at.replace(fold=0))),
        st.tuples(st.just(moment), st.datetimes(timezones=st.just(UTC))),
        st.tuples(
            st.just(decode_money), st.builds(Money, st.decimals(-(10**9), 10**9, places=2), st.just("EUR"))
        ),
        st.tuples(st.just(decode_duration), st.builds(Length, st.integers(0, 10**9), st.sampled_from(UNITS))),
        st.tuples(st.just(numbers), st.lists(st.integers(-9, 9)).map(tuple)),
    )
)
def test_what_a_journal_shows_can_be_sent_as_an_event(case: tuple[Decoder, object]) -> None:
    """The plain form of a value is one of the forms in which events give it."""
    decode, value = case
    assert decode(plain(value)) == value  # type: ignore[arg-type]
