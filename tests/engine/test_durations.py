"""Shifting along the calendar, measuring between dates, and clock changes."""

from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.durations import Instant, is_before, is_on, same_instant, shift, units_between
from flowlang.engine.periods import age, end_of, in_period, start_of, within
from flowlang.engine.values import Length, ValueFault
from flowlang.engine.zones import at_time, known_zone, local, local_date, start_of_day, zone_named

SOFIA = ZoneInfo("Europe/Sofia")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
OFFICE = BusinessCalendar()

zones = st.sampled_from([SOFIA, NEW_YORK, LORD_HOWE])
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
calendar_units = st.sampled_from(["days", "weeks", "months", "years"])


def later(start: datetime, amount: int | Decimal, unit: str, zone: ZoneInfo = SOFIA) -> datetime:
    return shift(start, Length(amount, unit), "after", zone, OFFICE)


def in_zone(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


# --- Clock changes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "skipped", "becomes"),
    [
        (SOFIA, "2026-03-28", "03:30", "2026-03-29T04:30:00+03:00"),
        (NEW_YORK, "2026-03-07", "02:30", "2026-03-08T03:30:00-04:00"),
        (LORD_HOWE, "2026-10-03", "02:15", "2026-10-04T02:45:00+11:00"),
    ],
)
def test_a_skipped_local_time_moves_forward(zone: ZoneInfo, day: str, skipped: str, becomes: str) -> None:
    """A day after a time that the next day does not have is as much later as the clock jumps."""
    start = in_zone(f"{day}T{skipped}", zone)
    assert local(later(start, 1, "days", zone), zone).isoformat() == becomes


@pytest.mark.parametrize(
    ("zone", "day", "repeated", "becomes"),
    [
        (SOFIA, "2026-10-24", "03:30", "2026-10-25T03:30:00+03:00"),
        (NEW_YORK, "2026-10-31", "01:30", "2026-11-01T01:30:00-04:00"),
        (LORD_HOWE, "2026-04-04", "01:45", "2026-04-05T01:45:00+11:00"),
    ],
)
def test_a_repeated_local_time_is_the_first(zone: ZoneInfo, day: str, repeated: str, becomes: str) -> None:
    """A day after a time that the next day has twice is the first of the two."""
    start = in_zone(f"{day}T{repeated}", zone)
    assert local(later(start, 1, "days", zone), zone).isoformat() == becomes


@pytest.mark.parametrize("zone", [SOFIA, NEW_YORK, LORD_HOWE])
def test_hours_pass_and_days_keep_the_local_time(zone: ZoneInfo) -> None:
    """Over every clock change of a year 24 hours are elapsed time and a day is the same local time."""
    for number in range(365):
        start = at_time(date(2026, 1, 1) + timedelta(days=number), time(12), zone)
        assert later(start, 24, "hours", zone) - start == timedelta(hours=24)
        assert local(later(start, 1, "days", zone), zone).hour == 12


def test_nothing_added_in_a_repeated_hour_changes_nothing() -> None:
    """No days after the second half past three is still the second one."""
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert local(second, SOFIA).fold == 1
    assert later(second, 0, "days") == second


@given(moments, zones, calendar_units, st.integers(-60, 60))
def test_calendar_steps_are_the_same_local_time_or_the_next_there_is(
    start: datetime, zone: ZoneInfo, unit: str, amount: int
) -> None:
    """A calendar step changes the local time only where that day does not have it."""
    before = local(start, zone)
    after = local(later(start, amount, unit, zone), zone)
    if after.replace(tzinfo=None).time() != before.time():
        wanted = datetime.combine(after.date(), before.time(), zone)
        assert wanted.astimezone(UTC).astimezone(zone).time() != before.time()
    if unit in {"days", "weeks"}:
        assert (after.date() - before.date()).days == amount * (7 if unit == "weeks" else 1)
    else:
        months = amount * (12 if unit == "years" else 1)
        assert after.year * 12 + after.month == before.year * 12 + before.month + months
        assert after.day == min(before.day, monthrange(after.year, after.month)[1])


# --- Shifting -----------------------------------------------------------------------------------


def test_months_end_where_the_month_ends() -> None:
    """A month after the 31st of January is the last of February, and a year after a leap day the 28th."""
    assert shift(date(2026, 1, 31), Length(1, "months"), "after", SOFIA, OFFICE) == date(2026, 2, 28)
    assert shift(date(2028, 3, 31), Length(1, "months"), "before", SOFIA, OFFICE) == date(2028, 2, 29)
    assert shift(date(2028, 2, 29), Length(1, "years"), "after", SOFIA, OFFICE) == date(2029, 2, 28)


def test_directions_are_read_as_written() -> None:
    """`ago` and `before` lead back, `from now` and `after` on, and a negative length the other way."""
    day = date(2026, 1, 10)
    for direction, found in (("before", 8), ("ago", 8), ("after", 12), ("from now", 12)):
        assert shift(day, Length(2, "days"), direction, SOFIA, OFFICE).day == found  # type: ignore[call-overload]
    assert shift(day, Length(-2, "days"), "after", SOFIA, OFFICE).day == 8


def test_parts_of_hours_pass_but_parts_of_days_are_refused() -> None:
    """One and a half hours is a time; one and a half days has no local time to keep."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert later(start, Decimal("1.5"), "hours") - start == timedelta(minutes=90)
    assert later(start, Decimal(20) / 60, "hours") - start == timedelta(minutes=20)
    assert later(start, Decimal("2.0"), "days") - start == timedelta(days=2)
    with pytest.raises(ValueFault, match=r"a number of days must be a whole number; it is 1\.5"):
        later(start, Decimal("1.5"), "days")


@pytest.mark.parametrize("unit", ["seconds", "minutes", "hours", "business hours"])
def test_hours_on_a_plain_date_are_refused(unit: str) -> None:
    """A date has no time of day from which hours could be counted."""
    with pytest.raises(ValueFault, match="has no time of day"):
        shift(date(2026, 1, 1), Length(2, unit), "after", SOFIA, OFFICE)


def test_business_lengths_follow_the_calendar() -> None:
    """Business days and hours skip the weekend, for moments and for plain dates."""
    friday = datetime(2026, 1, 9, 16, tzinfo=UTC)
    assert later(friday, 2, "business hours") == datetime(2026, 1, 12, 10, tzinfo=UTC)
    assert later(friday, 1, "business days") == datetime(2026, 1, 12, 16, tzinfo=UTC)
    assert shift(friday.date(), Length(1, "business days"), "after", SOFIA, OFFICE) == date(2026, 1, 12)


@given(
    st.datetimes(timezones=st.just(UTC)) | st.dates(),
    st.builds(
        Length,
        st.integers() | st.decimals(allow_nan=False, allow_infinity=False),
        st.sampled_from(["seconds", "hours", "days", "weeks", "months", "years"]),
    ),
    st.sampled_from(["after", "before"]),
)
def test_no_shift_crashes(start: Instant, length: Length, direction: str) -> None:
    """Whatever is added to whatever, the result is a moment or a fault with words for it."""
    with suppress(ValueFault):
        assert type(shift(start, length, direction, NEW_YORK, OFFICE)) is type(start)  # type: ignore[call-overload]


# --- Measuring ----------------------------------------------------------------------------------


@given(moments, moments, zones, calendar_units | st.sampled_from(["minutes", "hours"]))
def test_units_between_is_the_most_that_can_be_added(
    start: datetime, end: datetime, zone: ZoneInfo, unit: str
) -> None:
    """Whole units between two moments are as many as fit, and as many with a minus the other way round."""
    assume(start <= end)
    count = units_between(unit, start, end, zone, OFFICE)
    assert later(start, count, unit, zone) <= end < later(start, count + 1, unit, zone)
    assert units_between(unit, end, start, zone, OFFICE) == -count


@given(st.dates(max_value=date(9990, 1, 1)), st.integers(0, 2_000), calendar_units)
def test_units_between_dates(start: date, days: int, unit: str) -> None:
    """Between plain dates whole units fit in the same way."""
    end = start + timedelta(days=days)
    count = units_between(unit, start, end, SOFIA, OFFICE)
    assert shift(start, Length(count, unit), "after", SOFIA, OFFICE) <= end
    assert shift(start, Length(count + 1, unit), "after", SOFIA, OFFICE) > end


def test_a_date_and_a_moment_are_measured_by_days_or_from_midnight() -> None:
    """Days between a date and a moment are days of the calendar; hours count from the date's first moment."""
    moment = in_zone("2026-01-03T23:00", SOFIA)
    assert units_between("days", date(2026, 1, 1), moment, SOFIA, OFFICE) == 2
    assert units_between("hours", date(2026, 1, 3), moment, SOFIA, OFFICE) == 23
    assert units_between("days", moment, date(2026, 1, 1), SOFIA, OFFICE) == -2


def test_business_time_is_measured_by_the_calendar() -> None:
    """From Friday 16:00 to Monday 10:00 two business hours pass, and no whole business day."""
    friday, monday = datetime(2026, 1, 9, 16, tzinfo=UTC), datetime(2026, 1, 12, 10, tzinfo=UTC)
    assert units_between("business hours", friday, monday, SOFIA, OFFICE) == 2
    assert units_between("business days", friday, monday, SOFIA, OFFICE) == 0
    assert units_between("business days", friday.date(), monday.date(), SOFIA, OFFICE) == 1
    assert units_between("business days", monday, friday - timedelta(hours=7), SOFIA, OFFICE) == -1


# --- Zones --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "known"), [("Europe/Sofia", True), ("Europe", False), ("Mars/Olympus", False), ("../x", False)]
)
def test_zones_are_known_by_name(name: str, known: bool) -> None:
    """A name that is no zone is found out without a crash, folders of zones included."""
    assert known_zone(name) is known
    if not known:
        with pytest.raises(ValueFault, match="no time zone"):
            zone_named(name)


def test_a_moment_belongs_to_its_local_day() -> None:
    """Late in the evening in UTC it is already tomorrow in Sofia."""
    moment = datetime(2026, 1, 1, 23, tzinfo=UTC)
    assert local_date(moment, SOFIA) == date(2026, 1, 2)
    assert at_time(moment, time(9), SOFIA) == datetime(2026, 1, 2, 7, tzinfo=UTC)
    assert start_of_day(moment, SOFIA) == datetime(2026, 1, 1, 22, tzinfo=UTC)


def test_the_ends_of_the_calendar_are_faults() -> None:
    """A moment with no local time within the years 1 to 9999 fails the run and nothing more."""
    with pytest.raises(ValueFault):
        local(datetime(1, 1, 1, tzinfo=UTC), NEW_YORK)
    with pytest.raises(ValueFault):
        at_time(date(1, 1, 1), time(0), SOFIA)


def test_dates_and_moments_compare_by_local_days() -> None:
    """A moment on a date is neither before nor after it, and what is missing is never before anything."""
    day, evening = date(2026, 1, 2), datetime(2026, 1, 1, 23, tzinfo=UTC)
    assert same_instant(day, evening, SOFIA)
    assert is_on(evening, day, SOFIA)
    assert not is_before(evening, day, SOFIA)
    assert is_before(evening, day, NEW_YORK)
    assert is_before(evening, evening + timedelta(seconds=1), SOFIA)
    assert not is_before(None, day, SOFIA)
    assert not is_before(day, None, SOFIA)
    assert not is_on(None, None, SOFIA)


# --- Periods ------------------------------------------------------------------------------------

NOW = in_zone("2026-05-13T10:00", SOFIA)  # a Wednesday


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("day", "2026-05-13", "2026-05-13"),
        ("week", "2026-05-11", "2026-05-17"),
        ("month", "2026-05-01", "2026-05-31"),
        ("quarter", "2026-04-01", "2026-06-30"),
        ("year", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_have_a_first_and_a_last_day(unit: str, first: str, last: str) -> None:
    """Weeks run from Monday to Sunday, quarters from January, and both ends belong to the period."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    assert start_of(unit, date(2026, 5, 13)) == begin
    assert end_of(unit, date(2026, 5, 13)) == end
    for value, inside in (
        (begin, True),
        (end, True),
        (begin - timedelta(1), False),
        (end + timedelta(1), False),
    ):
        assert in_period(value, "this", unit, NOW, SOFIA) is inside


@given(
    st.dates(date(2, 1, 1), date(9998, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"])
)
def test_periods_follow_each_other(day: date, unit: str) -> None:
    """The next period begins the day after this one ends, and the last ended the day before it began."""
    assert start_of(unit, day) <= day <= end_of(unit, day)
    assert start_of(unit, day, 1) == end_of(unit, day) + timedelta(days=1)
    assert end_of(unit, day, -1) == start_of(unit, day) - timedelta(days=1)


def test_last_month_is_the_month_before() -> None:
    """`in last month` means the calendar month, judged by the local day; what is missing is in none."""
    assert in_period(date(2026, 4, 1), "last", "month", NOW, SOFIA)
    assert in_period(in_zone("2026-04-30T23:59", SOFIA), "last", "month", NOW, SOFIA)
    assert not in_period(in_zone("2026-05-01T00:00", SOFIA), "last", "month", NOW, SOFIA)
    assert in_period(date(2026, 6, 30), "next", "month", NOW, SOFIA)
    assert not in_period(None, "this", "month", NOW, SOFIA)


def test_the_last_period_of_the_calendar_has_an_end() -> None:
    """December 9999 ends, although no day comes after it; what would follow is a fault."""
    assert end_of("month", date(9999, 12, 5)) == date(9999, 12, 31)
    with pytest.raises(ValueFault):
        start_of("year", date(9999, 12, 5), 1)


def test_within_counts_both_ends_and_whole_days_for_dates() -> None:
    """`within the next 7 days` is from now to the same time in a week; a date counts from today."""
    week = Length(7, "days")

    def is_within(value: Instant | None, which: str) -> bool:
        return within(value, which, week, NOW, SOFIA, OFFICE)

    assert is_within(NOW, "next")
    assert is_within(NOW + timedelta(days=7), "next")
    assert not is_within(NOW + timedelta(days=7, seconds=1), "next")
    assert not is_within(NOW - timedelta(seconds=1), "next")
    assert is_within(date(2026, 5, 13), "next")
    assert is_within(date(2026, 5, 20), "next")
    assert not is_within(date(2026, 5, 21), "next")
    assert is_within(date(2026, 5, 6), "last")
    assert not is_within(date(2026, 5, 14), "last")
    assert not is_within(None, "next")


@pytest.mark.parametrize(
    ("operator", "direction", "days", "expected"),
    [
        ("more than", "ago", -4, True),
        ("more than", "ago", -3, False),
        ("at least", "ago", -3, True),
        ("less than", "ago", -3, False),
        ("less than", "ago", -2, True),
        ("at most", "ago", -3, True),
        ("at most", "ago", -4, False),
        ("less than", "ago", 1, False),
        ("more than", "from now", 4, True),
        ("more than", "from now", 3, False),
        ("less than", "from now", 2, True),
        ("less than", "from now", -1, False),
        ("at most", "from now", 3, True),
        ("at least", "from now", 3, True),
    ],
)
def test_ages(operator: str, direction: str, days: int, expected: bool) -> None:
    """`more than 3 days ago` is earlier than that; the future is not `less than 3 days ago`."""
    for value in (NOW + timedelta(days=days), date(2026, 5, 13) + timedelta(days=days)):
        found = age(value, operator, Length(3, "days"), direction, NOW, SOFIA, OFFICE)  # type: ignore[arg-type]
        assert found is expected
    assert not age(None, operator, Length(3, "days"), direction, NOW, SOFIA, OFFICE)  # type: ignore[arg-type]
