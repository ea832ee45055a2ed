"""Moving along the calendar: shifting moments and dates by a length of time, and measuring between them.

Seconds, minutes and hours are time that passes. Days, weeks, months and years are steps on the calendar to
the same local time. Business days and hours follow a BusinessCalendar.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, overload

from flowlang.engine.calendars import (
    BusinessCalendar,
    add_business_days,
    add_business_hours,
    business_dates_between,
    business_day_after,
    business_days_between,
    open_time_between,
)
from flowlang.engine.numbers import Number, ValueFault, whole
from flowlang.engine.values import HOUR, MINUTE, Length
from flowlang.engine.zones import at_time, local, local_date, start_of_day

Direction = Literal["after", "before", "from now", "ago"]
Instant = date | datetime

_ELAPSED = {"seconds": 1, "minutes": MINUTE, "hours": HOUR}
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}
# Amounts beyond this leave the years 1 to 9999 in any unit: refused before they cost time.
_BEYOND = 10**12


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _step(day: date, amount: Number, unit: str) -> date:
    steps = whole(amount, f"a number of {unit}")
    if unit in _DAYS:
        return day + timedelta(days=steps * _DAYS[unit])
    return _add_months(day, steps * _MONTHS[unit])


@overload
def shift(
    start: datetime, length: Length, direction: Direction, zone: tzinfo, calendar: BusinessCalendar
) -> datetime: ...
@overload
def shift(
    start: date, length: Length, direction: Direction, zone: tzinfo, calendar: BusinessCalendar
) -> date: ...
def shift(
    start: Instant, length: Length, direction: Direction, zone: tzinfo, calendar: BusinessCalendar
) -> Instant:
    """Find the moment or date that lies a length of time after or before another.

    A local time that a clock change skips moves forward, one that occurs twice is the first; a day that its
    month does not have is the month's last. Raises ValueFault for hours on a plain date, for a part of a day
    or month, and where the result leaves the years 1 to 9999.
    """
    amount = length.amount if direction in {"after", "from now"} else -length.amount
    try:
        if not -_BEYOND < amount < _BEYOND:
            raise OverflowError
        if isinstance(start, datetime):
            return _shift_moment(start, amount, length.unit, zone, calendar)
        return _shift_date(start, amount, length.unit, calendar)
    except OverflowError:
        raise ValueFault(f"{length} {direction} {start:%Y-%m-%d} is not within the years 1 to 9999") from None


def _shift_moment(
    start: datetime, amount: Number, unit: str, zone: tzinfo, calendar: BusinessCalendar
) -> datetime:
    if unit in _ELAPSED:
        return start + timedelta(microseconds=round(amount * _ELAPSED[unit] * 1_000_000))
    if unit == "business days":
        return add_business_days(start, amount, calendar)
    if unit == "business hours":
        return add_business_hours(start, amount, calendar)
    # The second of two equal local times stays itself when nothing is added.
    if amount == 0:
        return start
    at = local(start, zone)
    return at_time(_step(at.date(), amount, unit), at.time(), zone)


def _shift_date(start: date, amount: Number, unit: str, calendar: BusinessCalendar) -> date:
    if unit in _ELAPSED or unit == "business hours":
        raise ValueFault(f"{unit} can't be added to the date {start}: it has no time of day")
    if unit == "business days":
        return business_day_after(start, amount, calendar)
    return _step(start, amount, unit)


# --- Measuring ----------------------------------------------------------------------------------


def units_between(unit: str, start: Instant, end: Instant, zone: tzinfo, calendar: BusinessCalendar) -> int:
    """How many whole units fit between two dates or moments; negative when the end comes first.

    Between two moments they are steps as `shift` takes them: from Monday 17:00 to Tuesday 09:00 is no whole
    day. Where either is a plain date, days and longer units count from date to date; for hours and shorter
    ones a date means its first moment.
    """
    clocked = unit in _ELAPSED or unit == "business hours"
    if isinstance(start, datetime) and isinstance(end, datetime):
        if end < start:
            return -_moments_apart(unit, end, start, zone, calendar)
        return _moments_apart(unit, start, end, zone, calendar)
    if clocked:
        return units_between(unit, _as_moment(start, zone), _as_moment(end, zone), zone, calendar)
    first, last = local_date(start, zone), local_date(end, zone)
    if last < first:
        return -_dates_apart(unit, last, first, calendar)
    return _dates_apart(unit, first, last, calendar)


def _as_moment(value: Instant, zone: tzinfo) -> datetime:
    return value if isinstance(value, datetime) else start_of_day(value, zone)


def _moments_apart(
    unit: str, start: datetime, end: datetime, zone: tzinfo, calendar: BusinessCalendar
) -> int:
    if unit in _ELAPSED:
        return (end - start) // timedelta(seconds=_ELAPSED[unit])
    if unit == "business hours":
        return open_time_between(start, end, calendar) // timedelta(hours=1)
    if unit == "business days":
        return business_days_between(start, end, calendar)
    first, last = local(start, zone), local(end, zone)
    base = "days" if unit in _DAYS else "months"
    count = _days_or_months(base, first.date(), last.date())
    # The last step may end later in the day than `end`.
    while count > 0 and at_time(_step(first.date(), count, base), first.time(), zone) > end:
        count -= 1
    return count // (_DAYS | _MONTHS)[unit]


def _dates_apart(unit: str, start: date, end: date, calendar: BusinessCalendar) -> int:
    if unit == "business days":
        return business_dates_between(start, end, calendar)
    base = "days" if unit in _DAYS else "months"
    count = _days_or_months(base, start, end)
    if _step(start, count, base) > end:
        count -= 1
    return count // (_DAYS | _MONTHS)[unit]


def _days_or_months(base: str, start: date, end: date) -> int:
    if base == "days":
        return (end - start).days
    return (end.year - start.year) * 12 + end.month - start.month


# --- Dates beside moments -----------------------------------------------------------------------


def aligned(one: Instant, other: Instant, zone: tzinfo) -> tuple[Instant, Instant]:
    """Both as moments, or both as dates where either is a date: then a moment is its local day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one, other
    return local_date(one, zone), local_date(other, zone)


def same_instant(one: Instant, other: Instant, zone: tzinfo) -> bool:
    """Whether a moment or date is another: two moments to the microsecond, otherwise the same local day."""
    left, right = aligned(one, other, zone)
    return left == right


def is_before(one: Instant | None, other: Instant | None, zone: tzinfo) -> bool:
    """Whether one lies before the other; with a date, on an earlier local day. Never for what is missing."""
    if one is None or other is None:
        return False
    left, right = aligned(one, other, zone)
    return left < right


def is_on(one: Instant | None, other: Instant | None, zone: tzinfo) -> bool:
    """Whether both lie on the same local day; never for what is missing."""
    if one is None or other is None:
        return False
    return local_date(one, zone) == local_date(other, zone)
