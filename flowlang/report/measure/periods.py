"""Periods: the stretch of time that a report is about, cut into days, weeks, months, quarters or years.

Periods follow the calendar of the project's time zone.
"""

from datetime import date, datetime, timedelta, tzinfo

from attrs import evolve, frozen

from flowlang.engine.zones import start_of_day

LENGTHS = ("day", "week", "month", "quarter", "year")
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Nobody reads a report of more. A moment far away from all others would make that many.
MOST_PERIODS = 4_000


class TooManyPeriods(Exception):
    """There are more periods than a report can show."""


@frozen
class Period:
    """From `start` on and before `end`; a missing one stands for where the journal begins or ends.

    `partial` says that the journal does not cover all of it, `asked` that it is not the one before those
    that were asked for.
    """

    name: str
    start: datetime | None
    end: datetime | None
    asked: bool = True
    partial: bool = False


@frozen
class Cut:
    """How a report cuts time: what was asked for, and the zone whose calendar holds.

    With a `length`, whole periods are meant: those in which `start` and `end` lie.
    """

    zone: tzinfo
    start: datetime | None = None
    end: datetime | None = None
    length: str | None = None

    @property
    def last_moment(self) -> datetime | None:
        """Where the last period ends, if that was said."""
        if self.end is None or self.length is None:
            return self.end
        return self._calendar(self.end - timedelta(microseconds=1)).end

    def first(self, moment: datetime) -> Period:
        """The first period of a journal that begins at a moment: that before what was asked for."""
        if self.length is not None:
            if self.start is None:
                return self._calendar(moment)
            first = self._calendar(self.start)
            assert first.start is not None
            return evolve(self._calendar(first.start - timedelta(microseconds=1)), asked=False)
        if self.start is None:
            name = "all" if self.end is None else f"until {_last_day(self.end, self.zone)}"
            return Period(name, None, self.end)
        if self.end is None:
            return self._whole()
        # With the clock, not with the calendar: both stretches are equally long.
        before = self.start - (self.end - self.start)
        return Period(_range(before, self.start, self.zone), before, self.start, asked=False)

    def after(self, period: Period) -> Period | None:
        """The period that follows; nothing after the last."""
        last = self.last_moment
        if period.end is None or (last is not None and period.end >= last):
            return None
        return self._calendar(period.end) if self.length is not None else self._whole()

    def _whole(self) -> Period:
        assert self.start is not None
        return Period(_range(self.start, self.end, self.zone), self.start, self.end)

    def _calendar(self, moment: datetime) -> Period:
        assert self.length is not None
        first, following = span_of(moment.astimezone(self.zone).date(), self.length)
        return Period(
            name_of(first, self.length), start_of_day(first, self.zone), start_of_day(following, self.zone)
        )


def span_of(day: date, length: str) -> tuple[date, date]:
    """The first day of the period in which a day lies, and that of the one after it."""
    if length == "day":
        return day, day + timedelta(days=1)
    if length == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = _MONTHS_IN[length]
    number = (day.year * 12 + day.month - 1) // months * months
    return _month(number), _month(number + months)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def name_of(first: date, length: str) -> str:
    """`2026-02-03`, `2026-W06`, `Feb 2026`, `Q1 2026` or `2026`."""
    match length:
        case "day":
            return first.isoformat()
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}"
        case "month":
            return f"{_MONTHS[first.month - 1]} {first.year}"
        case "quarter":
            return f"Q{(first.month + 2) // 3} {first.year}"
    return str(first.year)


def _range(start: datetime, end: datetime | None, zone: tzinfo) -> str:
    first = _said(start, zone)
    return f"from {first}" if end is None else f"{first} to {_last_day(end, zone)}"


def _last_day(end: datetime, zone: tzinfo) -> str:
    # The end of a day stands for the day: `2026-02-01 to 2026-02-28`.
    local = end.astimezone(zone)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return (local.date() - timedelta(days=1)).isoformat() if midnight else _said(end, zone)


def _said(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date().isoformat() if midnight else f"{local:%Y-%m-%d %H:%M}"
