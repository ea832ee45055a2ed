"""Schedules against a slow second implementation, which walks through time minute by minute.

The second one knows of no rule for clock changes but what a wall clock shows: it looks at every minute that
really passes, and asks what the clock on the wall shows then.
"""

from calendar import day_name, monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.schedules import is_ahead, next_occurrence
from flowlang.plan.starts import ScheduleStart

from .machine_kit import line

MINUTE = timedelta(minutes=1)

# The days around the changes of 2026: forward and back. Lord Howe moves by half an hour.
CHANGES = {
    "Europe/Sofia": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
}
PLACES = [(name, day) for name, days in CHANGES.items() for day in days]
CLOSED = frozenset({date(2026, 3, 30), date(2026, 10, 26), date(2026, 11, 2), date(2026, 10, 5)})


def schedule(every: str | None = None, at: time = time(0), minutes: int = 0) -> ScheduleStart:
    return ScheduleStart(line(1), "every …", every, minutes, at, None)


# --- The second implementation ------------------------------------------------------------------


@cache
def wall(name: str, day: date) -> list[tuple[datetime, datetime]]:
    """Every minute of the five days around a day: the moment, and what the clock on the wall shows."""
    begin = datetime.combine(day, time(12), UTC) - timedelta(days=3)
    zone = ZoneInfo(name)
    moments = [begin + MINUTE * count for count in range(6 * 24 * 60)]
    return [(one, one.astimezone(zone).replace(tzinfo=None)) for one in moments]


def comes_round(one: ScheduleStart, name: str, day: date, closed: frozenset[date] | None) -> list[datetime]:
    """All moments of these days at which a schedule comes round, one after the other."""
    found: list[datetime] = []
    shown: set[datetime] = set()
    before: datetime | None = None
    for moment, clock in wall(name, day):
        # Times that the clock has skipped since the minute before come together, moved by what was skipped.
        skipped = []
        if before is not None and clock - before > MINUTE:
            gap = clock - before - MINUTE
            skipped = [before + MINUTE * (count + 1) for count in range(gap // MINUTE)]
            found += [moment + (at - skipped[0]) for at in skipped if wanted(one, at, closed)]
        if wanted(one, clock, closed) and (clock not in shown or 0 < one.minutes <= 60):
            found.append(moment)
        shown.add(clock)
        before = clock
    return sorted(set(found))


def wanted(one: ScheduleStart, clock: datetime, closed: frozenset[date] | None) -> bool:
    """Whether a schedule means what the clock on the wall shows."""
    if one.every is None:
        return (clock.hour * 60 + clock.minute) % one.minutes == 0
    if clock.time() != one.at:
        return False
    last = monthrange(clock.year, clock.month)[1]
    match one.every:
        case "day":
            return True
        case "weekday":
            return clock.weekday() < 5 and (closed is None or clock.date() not in closed)
        case "last day":
            return clock.day == last
    if one.every in day_name:
        return day_name[clock.weekday()] == one.every
    number = int(one.every[:-2])
    return clock.day == number or (clock.day == last and number > last)


# --- One against the other ----------------------------------------------------------------------

NAMED = st.builds(
    schedule,
    every=st.sampled_from(["day", "weekday", *day_name, "1st", "8th", "29th", "31st", "last day"]),
    at=st.one_of(
        st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        # Where the clocks change.
        st.builds(time, st.integers(0, 4), st.sampled_from([0, 15, 29, 30, 31, 45, 59])),
    ),
)
COUNTED = st.builds(
    schedule, minutes=st.sampled_from([1, 5, 7, 15, 20, 30, 45, 60, 61, 90, 120, 360, 720, 1440])
)


@settings(max_examples=150, deadline=None)
@given(
    one=st.one_of(NAMED, COUNTED),
    place=st.sampled_from(PLACES),
    hours=st.integers(-30, 30),
    with_calendar=st.booleans(),
)
def test_a_schedule_comes_round_as_a_clock_on_the_wall_says(one, place, hours, with_calendar):
    """Over clock changes in both directions, every schedule comes round exactly when the slow one does."""
    name, day = place
    zone = ZoneInfo(name)
    calendar = BusinessCalendar(timezone=name, closed=CLOSED) if with_calendar else None
    begin = datetime.combine(day, time(12), UTC) + timedelta(hours=hours)
    end = datetime.combine(day, time(12), UTC) + timedelta(days=2)
    slow = [at for at in comes_round(one, name, day, CLOSED if with_calendar else None) if begin < at < end]
    quick = []
    at = begin
    while (following := next_occurrence(one, at, zone, calendar)) is not None and following < end:
        quick.append(following)
        at = following
    assert quick == slow


@pytest.mark.parametrize(
    ("name", "every", "at", "after", "expected"),
    [
        # 03:30 is skipped: it moves forward by the hour that was.
        ("Europe/Sofia", "day", time(3, 30), "2026-03-29T00:00", "2026-03-29T01:30"),
        # 03:30 occurs twice: the first counts.
        ("Europe/Sofia", "day", time(3, 30), "2026-10-24T12:00", "2026-10-25T00:30"),
        ("Europe/Sofia", "day", time(3, 30), "2026-10-25T00:30", "2026-10-26T01:30"),
        ("Australia/Lord_Howe", "day", time(2, 15), "2026-10-03T15:00", "2026-10-03T15:45"),
        ("Europe/Sofia", "31st", time(9), "2026-02-01T00:00", "2026-02-28T07:00"),
        ("Europe/Sofia", "last day", time(9), "2028-02-01T00:00", "2028-02-29T07:00"),
        ("Europe/Sofia", "Monday", time(8), "2026-01-05T06:00", "2026-01-12T06:00"),
    ],
)
def test_what_a_reader_expects(name, every, at, after, expected):
    """The cases that the reference tells of."""
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = next_occurrence(schedule(every, at), moment, ZoneInfo(name), None)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_calendar_that_never_opens_has_no_weekdays():
    """Nothing is set, and nothing is searched for ever."""
    never = BusinessCalendar(hours={})
    assert next_occurrence(schedule("weekday"), datetime(2026, 1, 1, tzinfo=UTC), UTC, never) is None
    assert next_occurrence(schedule("day"), datetime(9999, 12, 31, 12, tzinfo=UTC), UTC, None) is None


def test_a_date_is_ahead_until_its_day_is_over():
    """A plain date is a whole day in the place where the workflow is."""
    zone = ZoneInfo("Europe/Sofia")
    late = datetime(2026, 1, 5, 21, 59, tzinfo=UTC)
    assert is_ahead(date(2026, 1, 5), late, zone)
    assert not is_ahead(date(2026, 1, 5), late + MINUTE, zone)
    assert is_ahead(late, late, zone)
    assert not is_ahead(None, late, zone)
