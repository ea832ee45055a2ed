"""Business days and business hours, against a second, slow way of counting them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowlang.engine.calendars import (
    BusinessCalendar,
    add_business_days,
    add_business_hours,
    business_dates_between,
    business_day_after,
    business_days_between,
    is_business_day,
    is_open,
    known_country,
    next_opening,
    open_stretches,
    open_time_between,
)
from flowlang.engine.values import ValueFault
from flowlang.engine.zones import at_time

MINUTE = timedelta(minutes=1)
OFFICE = BusinessCalendar()
# Each has a clock change in March and April or October and November; Lord Howe's is of half an hour.
ZONES = ("Europe/Sofia", "America/New_York", "Australia/Lord_Howe")

clock_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
shifts = st.lists(st.tuples(clock_times, clock_times), max_size=2).map(tuple)
days = st.one_of(
    st.dates(date(2026, 3, 1), date(2026, 4, 12)), st.dates(date(2026, 9, 25), date(2026, 11, 10))
)
moments = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE,
    days,
    st.integers(0, 1439),
)


@st.composite
def calendars(draw: st.DrawFn) -> BusinessCalendar:
    hours = draw(st.dictionaries(st.integers(0, 6), shifts, min_size=2))
    assume(any(hours.values()))
    return BusinessCalendar(
        draw(st.sampled_from(ZONES)), hours, closed=frozenset(draw(st.lists(days, max_size=8)))
    )


def open_by_the_minute(moment: datetime, calendar: BusinessCalendar) -> bool:
    """Whether any shift of this day or the last covers a moment: no merging, no walking, no cache."""
    zone = ZoneInfo(calendar.timezone)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        if day in calendar.closed:
            continue
        for opens, closes in calendar.hours[day.weekday()]:
            closing_day = day if closes > opens else day + timedelta(days=1)
            begin = datetime.combine(day, opens, zone).astimezone(UTC)
            end = datetime.combine(closing_day, closes, zone).astimezone(UTC)
            if begin <= moment < end:
                return True
    return False


def stepped(moment: datetime, minutes: int, calendar: BusinessCalendar) -> datetime:
    """Add or subtract minutes of open time, one minute of the clock at a time."""
    left = abs(minutes)
    while left:
        if minutes > 0:
            left -= open_by_the_minute(moment, calendar)
            moment += MINUTE
        else:
            moment -= MINUTE
            left -= open_by_the_minute(moment, calendar)
    return moment


@given(calendars(), moments, st.integers(-700, 700))
@settings(max_examples=120, deadline=None)
def test_business_hours_are_minutes_of_open_time(
    calendar: BusinessCalendar, moment: datetime, minutes: int
) -> None:
    """Business hours count just the time that passes while the place is open, over clock changes too."""
    # A third of an hour has no exact decimal, and is 20 minutes all the same.
    assert add_business_hours(moment, Decimal(minutes) / 60, calendar) == stepped(moment, minutes, calendar)


@given(calendars(), moments, st.integers(0, 2 * 1440))
@settings(max_examples=60, deadline=None)
def test_open_time_between_is_counted_by_the_minute(
    calendar: BusinessCalendar, moment: datetime, minutes: int
) -> None:
    """Open time between two moments is the number of open minutes between them."""
    counted = sum(open_by_the_minute(moment + step * MINUTE, calendar) for step in range(minutes))
    assert open_time_between(moment, moment + minutes * MINUTE, calendar) == counted * MINUTE


@given(calendars(), moments)
@settings(max_examples=100, deadline=None)
def test_next_opening_is_the_first_open_minute(calendar: BusinessCalendar, moment: datetime) -> None:
    """`wait until business hours` goes on in the first open minute, at once when it is open now."""
    assert is_open(moment, calendar) == open_by_the_minute(moment, calendar)
    found = moment
    while not open_by_the_minute(found, calendar):
        found += MINUTE
    assert next_opening(moment, calendar) == found


@given(calendars(), days, st.integers(-30, 30))
@settings(deadline=None)
def test_business_days_are_counted_day_by_day(calendar: BusinessCalendar, day: date, amount: int) -> None:
    """Only open days after the start count, the start itself never does."""
    found, left = day, abs(amount)
    while left:
        found += timedelta(days=1 if amount > 0 else -1)
        left -= bool(calendar.hours[found.weekday()]) and found not in calendar.closed
    assert business_day_after(day, amount, calendar) == found
    if amount > 0:
        assert business_dates_between(day, found, calendar) == amount


@given(calendars(), moments, st.integers(0, 40 * 24 * 60))
@settings(deadline=None)
def test_business_days_between_is_the_most_that_can_be_added(
    calendar: BusinessCalendar, start: datetime, minutes: int
) -> None:
    """Whole business days between two moments are as many as can be added without passing the second."""
    end = start + minutes * MINUTE
    count = business_days_between(start, end, calendar)
    assert add_business_days(start, count, calendar) <= end
    assert add_business_days(start, count + 1, calendar) > end


@given(calendars(), days)
def test_stretches_never_touch(calendar: BusinessCalendar, first: date) -> None:
    """Overlapping shifts are not counted twice, within a day or from one day to the next."""
    last = None
    for offset in range(10):
        for begin, end in open_stretches(calendar, first + timedelta(days=offset)):
            assert begin < end
            assert last is None or last <= begin
            last = end


def test_the_weekend_is_no_business_time() -> None:
    """From a Friday afternoon, eight business hours end on Monday and one business day is Monday."""
    friday = datetime(2026, 1, 9, 15, 0, tzinfo=UTC)
    assert add_business_hours(friday, 8, OFFICE) == datetime(2026, 1, 12, 15, 0, tzinfo=UTC)
    assert add_business_days(friday, 1, OFFICE) == datetime(2026, 1, 12, 15, 0, tzinfo=UTC)
    assert add_business_days(friday + timedelta(days=1), 1, OFFICE).date() == date(2026, 1, 12)
    assert add_business_days(friday + timedelta(days=1), -1, OFFICE).date() == date(2026, 1, 9)


def test_a_whole_working_day_ends_at_its_end() -> None:
    """Eight business hours after the opening are over at the closing, not at the next opening."""
    opening = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    assert add_business_hours(opening, 8, OFFICE) == opening.replace(hour=17)
    assert add_business_hours(opening.replace(hour=17), -8, OFFICE) == opening


def test_nothing_added_is_the_same_moment() -> None:
    """No business time after a Sunday is that Sunday."""
    sunday = datetime(2026, 1, 11, 12, 0, tzinfo=UTC)
    assert add_business_hours(sunday, 0, OFFICE) == sunday
    assert add_business_days(sunday, 0, OFFICE) == sunday


def test_business_days_keep_the_local_time_over_a_clock_change() -> None:
    """Ten o'clock on Friday is ten o'clock on Monday although an hour is missing in between."""
    calendar = BusinessCalendar("Europe/Sofia")
    zone = ZoneInfo("Europe/Sofia")
    friday = at_time(date(2026, 3, 27), time(10), zone)
    monday = add_business_days(friday, 1, calendar)
    assert monday == at_time(date(2026, 3, 30), time(10), zone)
    assert monday - friday == timedelta(hours=71)


def test_a_night_shift_belongs_to_the_day_it_begins() -> None:
    """A shift from 22:00 to 06:00 is open after midnight, and is not when its first day is closed."""
    nights = BusinessCalendar(hours={0: ((time(22), time(6)),)})
    tuesday = datetime(2026, 1, 6, 5, 59, tzinfo=UTC)
    assert is_open(tuesday, nights)
    assert not is_open(tuesday + MINUTE, nights)
    assert not is_open(
        tuesday, BusinessCalendar(hours={0: ((time(22), time(6)),)}, closed=frozenset({date(2026, 1, 5)}))
    )


def test_a_place_that_never_closes_is_open_for_25_hours_when_clocks_go_back() -> None:
    """Around the clock means all the time that passes, the repeated hour included."""
    always = BusinessCalendar("Europe/Sofia", {day: ((time(0), time(0)),) for day in range(7)})
    midnight = at_time(date(2026, 10, 25), time(0), ZoneInfo("Europe/Sofia"))
    [(begin, end)] = open_stretches(always, date(2026, 10, 25))
    assert end - begin == timedelta(hours=25)
    assert add_business_hours(midnight, 100, always) == midnight + timedelta(hours=100)


def test_public_holidays_are_closed() -> None:
    """A calendar with a country skips its holidays, and those of a part of it where one is named."""
    bulgaria = BusinessCalendar("Europe/Sofia", holidays="BG")
    assert not is_business_day(date(2026, 3, 3), bulgaria)
    assert is_business_day(date(2026, 3, 3), OFFICE)
    bavaria = BusinessCalendar("Europe/Berlin", holidays="DE-BY")
    assert business_day_after(date(2026, 4, 2), 1, bavaria) == date(2026, 4, 7)
    assert not is_business_day(date(2026, 1, 6), bavaria)
    assert is_business_day(date(2026, 1, 6), BusinessCalendar("Europe/Berlin", holidays="DE"))


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("BG", True),
        ("DE-BY", True),
        ("DE-XX", False),
        ("XX", False),
        ("", False),
        ("DE-", False),
        ("bg", False),
    ],
)
def test_countries_are_known_by_their_codes(code: str, known: bool) -> None:
    """A checker can ask whether the holidays of a country exist before anything runs."""
    assert known_country(code) is known


def test_an_unknown_country_is_a_fault_of_the_run() -> None:
    """A calendar that names no country fails with its name."""
    with pytest.raises(ValueFault, match='"XX"'):
        business_day_after(date(2026, 1, 1), 1, BusinessCalendar(holidays="XX"))


@pytest.mark.parametrize(
    "calendar",
    [
        BusinessCalendar(hours={}),
        BusinessCalendar(closed=frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(2000))),
    ],
)
def test_a_calendar_that_never_opens_is_a_fault(calendar: BusinessCalendar) -> None:
    """A place without opening hours fails the run instead of searching for ever."""
    moment = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    with pytest.raises(ValueFault, match="no opening hours within three years"):
        next_opening(moment, calendar)
    with pytest.raises(ValueFault, match="no opening hours within three years"):
        add_business_hours(moment, 1, calendar)
    with pytest.raises(ValueFault, match="no opening hours within three years"):
        add_business_days(moment, 1, calendar)


def test_business_time_beyond_the_calendar_is_a_fault() -> None:
    """Amounts that lead centuries away, or over the end of the years, are refused and not computed."""
    moment = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    for amount in (10**6, 10**30, -(10**30)):
        with pytest.raises(ValueFault, match="100 years"):
            add_business_days(moment, amount, OFFICE)
        with pytest.raises(ValueFault, match="100 years"):
            add_business_hours(moment, amount * 24, OFFICE)
    with pytest.raises(ValueFault):
        add_business_days(datetime(9999, 12, 30, 9, tzinfo=UTC), 5, OFFICE)
    with pytest.raises(ValueFault):
        add_business_hours(datetime(1, 1, 1, 9, tzinfo=UTC), -5, OFFICE)
    with pytest.raises(ValueFault, match="whole number"):
        add_business_days(moment, Decimal("1.5"), OFFICE)
