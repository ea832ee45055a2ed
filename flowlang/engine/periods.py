"""Parts of the calendar: the month of a date, the start of a week, `in last month`, `within the next 7 days`.

Weeks begin on Monday. What begins or ends is a date, also for a moment: the day in the run's zone.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.durations import Direction, Instant, shift
from flowlang.engine.numbers import ValueFault
from flowlang.engine.values import Length
from flowlang.engine.zones import local, local_date

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _from_month_number(number: int) -> date:
    """Give the first day of a month counted from January of year 0."""
    try:
        return date(number // 12, number % 12 + 1, 1)
    except ValueError:
        raise ValueFault("that is not within the years 1 to 9999") from None


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ValueFault("that is not within the years 1 to 9999") from None


def start_of(unit: str, day: date, offset: int = 0) -> date:
    """Give the first day of the day, week, month, quarter or year of a day, or `offset` of them later."""
    if unit == "day":
        return _moved(day, offset)
    if unit == "week":
        return _moved(day, 7 * offset - day.weekday())
    length = _MONTHS[unit]
    number = day.year * 12 + day.month - 1
    return _from_month_number((number // length + offset) * length)


def end_of(unit: str, day: date, offset: int = 0) -> date:
    """Give the last day of the period of a day, or of the one `offset` periods later."""
    first = start_of(unit, day, offset)
    if unit in _MONTHS:
        # There is no first day of year 10000 to step back from.
        number = first.year * 12 + first.month - 1 + _MONTHS[unit]
        return date(9999, 12, 31) if number >= 10_000 * 12 else _from_month_number(number) - timedelta(days=1)
    return _moved(first, 0 if unit == "day" else 6)


# --- Parts of a date, moment or time ------------------------------------------------------------


def _clock(value: datetime | time, zone: tzinfo) -> datetime | time:
    return local(value, zone) if isinstance(value, datetime) else value


def _start(unit: str) -> Callable[[Instant, tzinfo], date]:
    return lambda value, zone: start_of(unit, local_date(value, zone))


def _end(unit: str) -> Callable[[Instant, tzinfo], date]:
    return lambda value, zone: end_of(unit, local_date(value, zone))


PARTS: dict[str, Callable[..., int | str | date]] = {
    "day": lambda value, zone: local_date(value, zone).day,
    "month": lambda value, zone: local_date(value, zone).month,
    "quarter": lambda value, zone: (local_date(value, zone).month + 2) // 3,
    "year": lambda value, zone: local_date(value, zone).year,
    "hour": lambda value, zone: _clock(value, zone).hour,
    "minute": lambda value, zone: _clock(value, zone).minute,
    "weekday": lambda value, zone: WEEKDAYS[local_date(value, zone).weekday()],
    **{f"start of {unit}": _start(unit) for unit in ("week", *_MONTHS)},
    **{f"end of {unit}": _end(unit) for unit in ("week", *_MONTHS)},
}
"""`weekday of x`, `start of month of x`: called with the value and the zone.

All take a date or a moment, but `hour` and `minute` a moment or a time.
"""


# --- Questions about when -----------------------------------------------------------------------

_OFFSETS = {"last": -1, "this": 0, "next": 1}


def in_period(value: Instant | None, which: str, unit: str, now: datetime, zone: tzinfo) -> bool:
    """`value is in last month`: `which` is last, this or next; missing is never in a period."""
    if value is None:
        return False
    today = local_date(now, zone)
    offset = _OFFSETS[which]
    return start_of(unit, today, offset) <= local_date(value, zone) <= end_of(unit, today, offset)


def _limits(
    value: Instant,
    length: Length,
    direction: Direction,
    now: datetime,
    zone: tzinfo,
    calendar: BusinessCalendar,
) -> tuple[Instant, Instant]:
    """Now and the moment at the other end of a length; for a plain date, today and the other day."""
    start: Instant = now if isinstance(value, datetime) else local_date(now, zone)
    return start, shift(start, length, direction, zone, calendar)


def within(
    value: Instant | None,
    which: str,
    length: Length,
    now: datetime,
    zone: tzinfo,
    calendar: BusinessCalendar,
) -> bool:
    """`value is within the next 7 days`: `which` is next or last; both ends count, missing is never within.

    A plain date is compared with today. Raises ValueFault for hours and a plain date.
    """
    if value is None:
        return False
    start, end = _limits(value, length, "after" if which == "next" else "before", now, zone, calendar)
    return start <= value <= end if which == "next" else end <= value <= start


def age(
    value: Instant | None,
    operator: str,
    length: Length,
    direction: Literal["ago", "from now"],
    now: datetime,
    zone: tzinfo,
    calendar: BusinessCalendar,
) -> bool:
    """`value is more than 3 days ago`: `operator` is more than, at least, less than or at most.

    `more than 3 days ago` is earlier than that; `less than 3 days ago` lies between then and now, so what is
    still to come is not less than 3 days ago. A plain date is compared with today; missing has no age.
    """
    if value is None:
        return False
    start, limit = _limits(value, length, direction, now, zone, calendar)
    if direction == "ago":
        passed, reached, begun = value < limit, value <= limit, value <= start
    else:
        passed, reached, begun = value > limit, value >= limit, value >= start
    if operator == "more than":
        return passed
    if operator == "at least":
        return reached
    return begun and not (reached if operator == "less than" else passed)
