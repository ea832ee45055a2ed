"""Time zones: from a moment to the local time in a place, and back."""

from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flowlang.engine.numbers import ValueFault
from flowlang.engine.values import show_time

MIDNIGHT = time(0, 0)


@cache
def _load(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    # A name such as `Europe` or `../x` fails in the way of the file system.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def known_zone(name: str) -> bool:
    """Whether a name, `Europe/Sofia`, is that of a time zone."""
    return _load(name) is not None


def zone_named(name: str) -> tzinfo:
    """Find the zone of a name; raises ValueFault where there is none."""
    zone = _load(name)
    if zone is None:
        raise ValueFault(f'there is no time zone "{name}"')
    return zone


def local(moment: datetime, zone: tzinfo) -> datetime:
    """Give the local time of a moment in a zone; raises ValueFault beyond the years 1 to 9999."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise ValueFault(f"{moment:%Y-%m-%d} is too near to the end of the calendar") from None


def local_date(value: date | datetime, zone: tzinfo) -> date:
    """Give the day on which a moment lies in a zone; a date is itself."""
    return local(value, zone).date() if isinstance(value, datetime) else value


def at_time(value: date | datetime, at: time, zone: tzinfo) -> datetime:
    """Find the moment at which clocks in a zone show a time on the day of a date or moment.

    A time that a clock change skips moves forward by what was skipped; one that occurs twice is the first.
    """
    day = local_date(value, zone)
    try:
        # `fold=0` means exactly this: before a gap the old offset, of two the first.
        return datetime.combine(day, at.replace(fold=0) if at.fold else at, zone).astimezone(UTC)
    except OverflowError:
        raise ValueFault(f"{day} {show_time(at)} is too near to the end of the calendar") from None


def start_of_day(value: date | datetime, zone: tzinfo) -> datetime:
    """Find the moment at which the day of a date or moment begins in a zone."""
    return at_time(value, MIDNIGHT, zone)
