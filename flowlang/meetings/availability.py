"""Who is free when: asked of the meetings that are in the CRM."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from attrs import frozen

from flowlang.engine.context import Value
from flowlang.engine.ports import Request, Store
from flowlang.schema.model import Schema

ACTION = "check availability of"
# How long a meeting takes of which only the start is known.
USUAL = timedelta(hours=1)
_FIELDS = {"starts", "ends", "status"}
_OFF = {"Declined", "Cancelled"}


@frozen
class Taken:
    """A stretch of somebody's time that a meeting takes."""

    who: str
    starts: datetime
    ends: datetime


LookUp = Callable[[Request], dict[str, Value]]


def look_ups(schema: Schema, store: Store) -> dict[str, LookUp]:
    """The look-up of availability, by its action, where the CRM keeps meetings."""
    meeting = schema.records.get("Meeting")
    if meeting is None or not set(meeting.fields) >= _FIELDS:
        return {}
    return {ACTION: lambda request: _answer(request, store)}


def _answer(request: Request, store: Store) -> dict[str, Value]:
    start, finish = request.holes.get("start"), request.holes.get("finish")
    if not isinstance(start, datetime) or not isinstance(finish, datetime):
        return {}
    people = list(_people(request.holes.get("people"), store))
    # The meeting that a run is about takes no time from itself.
    meetings = [one for one in store.all("Meeting") if f"Meeting {one.id}" != request.subject]
    taken = [one for one in taken_by(people, meetings) if one.ends > start]
    busy = tuple(who for who in people if any(one.who == who and one.starts < finish for one in taken))
    return {"free": not busy, "busy": busy, "next_free": next_free(taken, start, finish)}


def taken_by(people: Iterable[str], meetings: Iterable[Any]) -> Iterator[Taken]:
    """The stretches that meetings take of the time of some people, as organisers or as participants."""
    wanted = set(people)
    for one in meetings:
        if one.starts is None or one.status in _OFF:
            continue
        ends = one.ends if one.ends is not None and one.ends > one.starts else one.starts + USUAL
        there = {getattr(one, "owner", None), *(getattr(one, "people", None) or ())}
        yield from (Taken(who, one.starts, ends) for who in sorted(wanted & there))


def next_free(taken: Iterable[Taken], start: datetime, finish: datetime) -> datetime:
    """The first moment from `start` on at which none of the stretches lies in the time up to `finish`.

    How long is wanted is the time from `start` to `finish`. Nights and weekends are not left out.
    """
    length, found = finish - start, start
    for one in sorted(taken, key=lambda one: (one.starts, one.ends)):
        if one.starts < found + length and one.ends > found:
            found = one.ends
    return found


def _people(value: Value, store: Store) -> Iterator[str]:
    for one in value if isinstance(value, tuple) else (value,):
        team = store.get("Team", str(one)) if one is not None else None
        if team is not None:
            yield from (str(member) for member in team.members or ())
        elif one is not None:
            yield str(one)
