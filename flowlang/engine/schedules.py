"""Schedules: at which moments `every Monday at 08:00` or `every 15 minutes` comes round.

Times are local. One that a clock change skips moves forward by what was skipped; of one that occurs twice the
first counts, but an interval of at most an hour goes on through both.
"""

from calendar import day_name, monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from flowlang.engine.calendars import BusinessCalendar, is_business_day
from flowlang.engine.numbers import ValueFault
from flowlang.engine.zones import at_time, local, local_date
from flowlang.plan.starts import ScheduleStart

# A calendar that has no open day within this many days has none.
_FURTHEST = 3 * 366
_A_DAY = timedelta(days=1)
_WEEKDAYS = {name: number for number, name in enumerate(day_name)}


def next_occurrence(
    schedule: ScheduleStart, after: datetime, zone: tzinfo, calendar: BusinessCalendar | None
) -> datetime | None:
    """The first moment after another at which a schedule comes round; nothing when it never does again.

    `calendar` says which days are weekdays; without it they are Monday to Friday.
    """
    try:
        # A time that was skipped at the end of a day may have moved into the next one.
        day = local_date(after, zone) - _A_DAY
        for _ in range(_FURTHEST):
            for moment in _moments(schedule, day, zone, calendar):
                if moment > after:
                    return moment
            day += _A_DAY
    except (OverflowError, ValueFault):
        # The end of the calendar, or of what is known about holidays.
        return None
    return None


def _moments(
    schedule: ScheduleStart, day: date, zone: tzinfo, calendar: BusinessCalendar | None
) -> Iterator[datetime] | tuple[datetime, ...]:
    if schedule.every is None:
        return _through_the_day(schedule.minutes, day, zone)
    return (at_time(day, schedule.at, zone),) if _is_on(schedule.every, day, calendar) else ()


def _is_on(every: str, day: date, calendar: BusinessCalendar | None) -> bool:
    """Whether a day is one of those that a schedule names."""
    match every:
        case "day":
            return True
        case "weekday":
            return day.weekday() < 5 if calendar is None else is_business_day(day, calendar)
        case "last day":
            return day.day == monthrange(day.year, day.month)[1]
    if every in _WEEKDAYS:
        return day.weekday() == _WEEKDAYS[every]
    # A month that has no such day has its last one instead.
    return day.day == min(int(every[:-2]), monthrange(day.year, day.month)[1])


@lru_cache(maxsize=512)
def _through_the_day(minutes: int, day: date, zone: tzinfo) -> tuple[datetime, ...]:
    """The moments of a day at which its clock shows a multiple of some minutes since midnight."""
    found: set[datetime] = set()
    for minute in range(0, 24 * 60, minutes):
        at = time(minute // 60, minute % 60)
        found.add(at_time(day, at, zone))
        if minutes <= 60:
            again = datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)
            # Where the time is skipped, this is a moment before it was to come: the clock never shows it.
            if local(again, zone).replace(tzinfo=None) == datetime.combine(day, at):
                found.add(again)
    return tuple(sorted(found))


def is_ahead(value: date | datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Whether a date or moment is still to come; a date is until its day is over."""
    if value is None:
        return False
    return value >= now if isinstance(value, datetime) else value >= local_date(now, zone)
