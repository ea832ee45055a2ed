"""Business time: when a place is open, and counting in its days and hours.

A business day is a local day that has opening hours and is neither closed nor a public holiday. Business
hours are the time that really passes while the place is open, clock changes included.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from attrs import field, frozen

from flowlang.engine.numbers import Number, ValueFault, whole
from flowlang.engine.values import HOUR
from flowlang.engine.zones import at_time, local, local_date, zone_named

Shift = tuple[time, time]
Stretch = tuple[datetime, datetime]

# Nobody closes for so long; a calendar that does is wrong, and must not be searched for ever.
_LONGEST_CLOSURE = 3 * 366
_FURTHEST = 100 * 366

_OFFICE_HOURS: Mapping[int, tuple[Shift, ...]] = dict.fromkeys(range(5), ((time(9), time(17)),))


def _week(hours: Mapping[int, Collection[Shift]]) -> tuple[tuple[Shift, ...], ...]:
    return tuple(tuple(sorted(hours.get(weekday, ()))) for weekday in range(7))


@frozen(cache_hash=True)
class BusinessCalendar:
    """The opening hours of a place.

    `hours` is given as a mapping from the weekday, Monday being 0, to pairs of opening and closing time, and
    kept as a tuple of seven. A closing time that is not after the opening is on the next day: `00:00` to
    `00:00` is the whole day, `22:00` to `06:00` a night that belongs to the day on which it begins.
    `holidays` is a country, `BG`, or a part of one, `DE-BY`.
    """

    timezone: str = "UTC"
    hours: tuple[tuple[Shift, ...], ...] = field(default=_OFFICE_HOURS, converter=_week)
    closed: frozenset[date] = frozenset()
    holidays: str | None = None

    @property
    def zone(self) -> tzinfo:
        """The time zone; raises ValueFault where there is none of that name."""
        return zone_named(self.timezone)


# --- Public holidays ----------------------------------------------------------------------------


def known_country(code: str) -> bool:
    """Whether the public holidays of a country or a part of one, `BG` or `DE-BY`, are known."""
    # It takes a moment to import and most projects never ask.
    import holidays

    country, _, part = code.partition("-")
    countries = holidays.list_supported_countries()
    return country in countries and (part in countries[country] if part else "-" not in code)


@lru_cache(maxsize=1024)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    import holidays

    country, _, part = code.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        raise ValueFault(f'the public holidays of "{code}" are not known') from None


def is_business_day(day: date, calendar: BusinessCalendar) -> bool:
    """Whether the place opens on a local day."""
    if not calendar.hours[day.weekday()] or day in calendar.closed:
        return False
    return calendar.holidays is None or day not in _public_holidays(calendar.holidays, day.year)


# --- Stretches of open time ---------------------------------------------------------------------


def _next(day: date, step: int) -> date:
    try:
        return day + timedelta(days=step)
    except OverflowError:
        raise ValueFault(f"{day} is too near to the end of the calendar") from None


def _merged(shifts: list[Stretch]) -> tuple[Stretch, ...]:
    merged: list[Stretch] = []
    for begin, end in sorted(shifts):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif begin < end:
            merged.append((begin, end))
    return tuple(merged)


def _shifts(calendar: BusinessCalendar, day: date) -> list[Stretch]:
    if not is_business_day(day, calendar):
        return []
    zone = calendar.zone
    return [
        (at_time(day, opens, zone), at_time(day if opens < closes else _next(day, 1), closes, zone))
        for opens, closes in calendar.hours[day.weekday()]
    ]


@lru_cache(maxsize=8192)
def open_stretches(calendar: BusinessCalendar, day: date) -> tuple[Stretch, ...]:
    """Give the stretches of open time, in UTC, that begin on a local day: in order, none touching another.

    Where a night shift of the day before reaches into them, they begin when it ends.
    """
    shifts = _shifts(calendar, day)
    if not shifts:
        return ()
    night = max((end for _, end in _shifts(calendar, _next(day, -1))), default=shifts[0][0])
    return _merged([(max(begin, night), end) for begin, end in shifts])


def _days(start: date, step: int) -> Iterator[date]:
    """Give the days from a day on; raises ValueFault where they lead too far away."""
    for count in range(_FURTHEST):
        try:
            yield start + timedelta(days=step * count)
        except OverflowError:
            break
    raise ValueFault("that much business time is more than 100 years away")


def _business_days(start: date, step: int, calendar: BusinessCalendar) -> Iterator[date]:
    """Give the business days from a day on; raises ValueFault where the place never opens again."""
    closures = 0
    for day in _days(start, step):
        if is_business_day(day, calendar):
            closures = 0
            yield day
        elif closures == _LONGEST_CLOSURE:
            raise ValueFault("the business calendar has no opening hours within three years")
        else:
            closures += 1


def is_open(moment: datetime, calendar: BusinessCalendar) -> bool:
    """Whether the place is open at a moment; at its closing time it is closed."""
    day = local_date(moment, calendar.zone)
    return any(
        begin <= moment < end
        for opened in (_next(day, -1), day)
        for begin, end in open_stretches(calendar, opened)
    )


def next_opening(moment: datetime, calendar: BusinessCalendar) -> datetime:
    """Find the first moment from this one on at which the place is open.

    Raises ValueFault where it never opens again.
    """
    for begin, end in _stretches_after(moment, calendar):
        if moment < end:
            return max(begin, moment)
    raise AssertionError("the stretches of a calendar do not end")


def _stretches_after(moment: datetime, calendar: BusinessCalendar) -> Iterator[Stretch]:
    start = _next(local_date(moment, calendar.zone), -1)
    for day in _business_days(start, 1, calendar):
        yield from open_stretches(calendar, day)


def _stretches_before(moment: datetime, calendar: BusinessCalendar) -> Iterator[Stretch]:
    for day in _business_days(local_date(moment, calendar.zone), -1, calendar):
        yield from reversed(open_stretches(calendar, day))


# --- Counting -----------------------------------------------------------------------------------


def business_day_after(day: date, amount: Number, calendar: BusinessCalendar) -> date:
    """Find the business day that is `amount` business days after a day, or before it where negative.

    Only days after the day itself count, whether it is open or not: one business day after a Friday, a
    Saturday or a Sunday is the Monday. No business days after a day is that day.
    """
    left = abs(whole(amount, "a number of business days"))
    if left == 0:
        return day
    step = 1 if amount > 0 else -1
    if left > _FURTHEST:
        raise ValueFault("that much business time is more than 100 years away")
    for count, found in enumerate(_business_days(_next(day, step), step, calendar), start=1):
        if count == left:
            return found
    raise AssertionError("the days of a calendar do not end")


def add_business_days(moment: datetime, amount: Number, calendar: BusinessCalendar) -> datetime:
    """Move on by business days, or back where negative, to the same local time in the calendar's zone."""
    if amount == 0:
        return moment
    at = local(moment, calendar.zone)
    return at_time(business_day_after(at.date(), amount, calendar), at.time(), calendar.zone)


def add_business_hours(moment: datetime, amount: Number, calendar: BusinessCalendar) -> datetime:
    """Find when so many hours of open time have passed, or since when they have where negative.

    It is the nearest such moment: eight hours after an opening at 09:00 is 17:00, not the next morning. No
    hours after a moment is that moment. Amounts may have a fraction.
    """
    size = amount if amount > 0 else -amount
    if size > _FURTHEST * 24:
        raise ValueFault("that much business time is more than 100 years away")
    left = timedelta(microseconds=round(size * HOUR * 1_000_000))
    if not left:
        return moment
    if amount > 0:
        for begin, end in _stretches_after(moment, calendar):
            begin = max(begin, moment)  # noqa: PLW2901
            if left <= end - begin:
                return begin + left
            left -= max(end - begin, timedelta())
    else:
        for begin, end in _stretches_before(moment, calendar):
            end = min(end, moment)  # noqa: PLW2901
            if left <= end - begin:
                return end - left
            left -= max(end - begin, timedelta())
    raise AssertionError("the stretches of a calendar do not end")


def open_time_between(start: datetime, end: datetime, calendar: BusinessCalendar) -> timedelta:
    """How much open time lies between two moments, the first being the earlier."""
    last = local_date(end, calendar.zone)
    total = timedelta()
    for day in _days(_next(local_date(start, calendar.zone), -1), 1):
        if day > last:
            break
        for begin, close in open_stretches(calendar, day):
            total += max(min(close, end) - max(begin, start), timedelta())
    return total


def business_days_between(start: datetime, end: datetime, calendar: BusinessCalendar) -> int:
    """How many whole business days can be added to a moment without passing the second, later one."""
    zone = calendar.zone
    first, last = local(start, zone), local(end, zone)
    count = business_dates_between(first.date(), last.date(), calendar)
    if count and is_business_day(last.date(), calendar) and at_time(last.date(), first.time(), zone) > end:
        return count - 1
    return count


def business_dates_between(start: date, end: date, calendar: BusinessCalendar) -> int:
    """How many business days come after a day and not after a second, later one."""
    count = 0
    for day in _days(start, 1):
        if day > end:
            break
        count += day > start and is_business_day(day, calendar)
    return count
