"""A calendar that is declared in a text, as the engine counts with it."""

import calendar
from datetime import date, time
from zoneinfo import ZoneInfo

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import constant
from flowlang.syntax.declarations import Calendar, Hours

_WEEKDAYS = {name: number for number, name in enumerate(calendar.day_name)}


def business_calendar(tree: Calendar, timezone: str) -> BusinessCalendar:
    """A declared calendar as the engine uses it; `timezone` holds where it names none."""
    zone = (tree.timezone.plain if tree.timezone else None) or timezone
    hours: dict[int, list[tuple[time, time]]] = {}
    for opening in tree.hours:
        for day in _days(opening):
            hours.setdefault(day, []).append(
                (
                    time.fromisoformat(opening.opens.text.zfill(5)),
                    time.fromisoformat(opening.closes.text.zfill(5)),
                )
            )
    closed = frozenset(day for one in tree.closed if isinstance(day := constant(one, ZoneInfo(zone)), date))
    holidays = tree.holidays.plain if tree.holidays else None
    if not hours:
        return BusinessCalendar(timezone=zone, closed=closed, holidays=holidays)
    return BusinessCalendar(timezone=zone, hours=hours, closed=closed, holidays=holidays)


def _days(opening: Hours) -> list[int]:
    first = _WEEKDAYS[opening.first]
    last = _WEEKDAYS[opening.last] if opening.last else first
    # `Saturday to Monday` goes over the end of the week.
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]
