"""Triggers on time: when runs are due for a record, and what happens then.

A timer is set when a record comes into being or is first seen, and whenever what the trigger looks at
changes. A record that no trigger on time is about costs nothing.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from attrs import evolve

from flowlang.engine.agenda import Appointment
from flowlang.engine.context import ChangeEvent, TimedCode
from flowlang.engine.dispatch import OWNER, Entrance
from flowlang.engine.schedules import next_occurrence
from flowlang.engine.starting import Candidate, Cause, consider, failed
from flowlang.engine.state import State
from flowlang.plan.starts import (
    AssignedStart,
    DateStart,
    HeldStart,
    RecordStart,
    ScheduleStart,
    UnchangedStart,
)

TIME = Cause("time")
EXISTING = Cause("existing records")
_NO_CODE = TimedCode()


# --- When a record changes ----------------------------------------------------------------------


def note_change(state: State, change: ChangeEvent, record: Any, cause: Cause, found: list[Candidate]) -> None:
    """Set and put off what a change of a record means for triggers on time; add what starts at once."""
    entrances = state.starts.timed.get(change.record)
    if not entrances:
        return
    tried = {(one.entrance.flow.order, one.record) for one in found}
    for entrance in entrances:
        if change.kind == "deleted":
            state.agenda.forget(entrance, change.id)
        elif _is_touched(entrance, change):
            nearer = _look_at(state, entrance, change.id, record, cause, found)
            if nearer and (entrance.flow.order, change.id) not in tried:
                consider(state, entrance, change.id, cause, found)


def _is_touched(entrance: Entrance, change: ChangeEvent) -> bool:
    """Whether a change may mean anything for a trigger."""
    if change.kind != "updated" or change.first:
        return True
    match entrance.start:
        case DateStart(field=name):
            return name in change.new
        case HeldStart(fields=fields):
            return not fields.isdisjoint(change.new)
    return not (change.source == "flow" and change.actor == entrance.flow.name)


def _look_at(
    state: State,
    entrance: Entrance,
    id: str,  # noqa: A002
    record: Any,
    cause: Cause,
    found: list[Candidate],
    *,
    leave: bool = False,
) -> bool:
    """Set the timer of a trigger as the record is now; whether a run is to start at once.

    With `leave`, nothing starts at once.
    """
    state.effects.prepare(entrance.flow.plan.calendar)
    try:
        match entrance.start:
            case DateStart():
                return _follow_date(state, entrance, id, record, leave)
            case HeldStart():
                _follow_condition(state, entrance, id, record)
            case _:
                _set(state, entrance, id, _code(entrance).due, record)
    except Exception as fault:
        found.append(failed(state, entrance, id, cause, fault))
    return False


def _code(entrance: Entrance) -> TimedCode:
    return entrance.code.timed or _NO_CODE


def _set(
    state: State,
    entrance: Entrance,
    id: str,  # noqa: A002
    due: Callable[[Any, Any], datetime | None] | None,
    record: Any,
) -> None:
    moment = due(state.effects, record) if due else None
    if moment is None:
        state.agenda.clear(entrance, id)
    else:
        state.agenda.set(entrance, id, moment)


def _follow_date(state: State, entrance: Entrance, id: str, record: Any, leave: bool) -> bool:  # noqa: A002
    code, agenda, effects = _code(entrance), state.agenda, state.effects
    date = code.date(effects, record) if code.date else None
    due = code.due(effects, record) if code.due and date is not None else None
    made = agenda.get(entrance, id)
    done = made.done if made else ()
    if due is not None and due >= state.now and date not in done:
        agenda.set(entrance, id, due)
        return False
    agenda.clear(entrance, id)
    # A moment that has passed starts nothing, but with `at most` a date that is still ahead does.
    if leave or due is None or date in done or code.ahead is None or not code.ahead(effects, record):
        return False
    agenda.mark(entrance, id, (*done, date))
    return True


def _follow_condition(state: State, entrance: Entrance, id: str, record: Any) -> None:  # noqa: A002
    code = _code(entrance)
    if code.holds is None or not code.holds(state.effects, record):
        state.agenda.forget(entrance, id)
    elif state.agenda.get(entrance, id) is None:
        _set(state, entrance, id, code.due, record)


# --- When it is time ----------------------------------------------------------------------------


def is_due(state: State, timer: int) -> list[Candidate]:
    """The workflows that start because a timer of the agenda has come up."""
    made = state.agenda.due(timer)
    entrance, found = made.entrance, list[Candidate]()
    if isinstance(entrance.start, ScheduleStart):
        _come_round(state, entrance, found)
        return found
    start = entrance.start
    assert isinstance(start, DateStart | HeldStart | UnchangedStart)
    record = state.store.get(start.record, made.record or "")
    _settle(state, made, record)
    if record is not None and made.record is not None:
        consider(state, entrance, made.record, TIME, found)
    return found


def _settle(state: State, made: Appointment, record: Any) -> None:
    """Remember that a run has started, as far as it must not start again for the same reason."""
    entrance = made.entrance
    code = _code(entrance)
    if record is None or isinstance(entrance.start, UnchangedStart):
        state.agenda.forget(entrance, made.record)
    elif isinstance(entrance.start, HeldStart):
        state.agenda.mark(entrance, made.record, (True,))
    else:
        state.effects.prepare(entrance.flow.plan.calendar)
        date = code.date(state.effects, record) if code.date else None
        # Without `at most` a date whose moment has passed starts nothing anyway.
        before = made.done if code.ahead is not None else ()
        state.agenda.mark(entrance, made.record, (*before, date))


def _come_round(state: State, entrance: Entrance, found: list[Candidate]) -> None:
    """Start a schedule's runs, and set it again."""
    arm_schedule(state, entrance, state.now)
    records = _code(entrance).records
    if records is None:
        consider(state, entrance, None, TIME, found)
        return
    state.effects.prepare(entrance.flow.plan.calendar)
    try:
        ids = records(state.effects)
    except Exception as fault:
        found.append(failed(state, entrance, None, TIME, fault))
        return
    for id in ids:  # noqa: A001
        consider(state, entrance, id, TIME, found)


def arm_schedule(state: State, entrance: Entrance, after: datetime) -> None:
    """Set a schedule for the first time that it comes round after a moment."""
    assert isinstance(entrance.start, ScheduleStart)
    options, name = state.options, entrance.flow.plan.calendar
    calendar = options.calendars.get(name) if name else None
    schedule = entrance.start
    if schedule.setting is not None:
        at: Any = options.settings[schedule.setting]
        schedule = evolve(schedule, at=at)
    due = next_occurrence(schedule, after, options.zone, calendar)
    if due is None:
        state.agenda.clear(entrance, None)
    else:
        state.agenda.set(entrance, None, due)


def rest(state: State) -> list[Entrance]:
    """Let schedules start nothing until they are set again; those that were set."""
    resting = [one.entrance for one in state.agenda.all() if isinstance(one.entrance.start, ScheduleStart)]
    for entrance in resting:
        state.agenda.clear(entrance, None)
    return resting


# --- When a workflow becomes active -------------------------------------------------------------


def activate(state: State) -> list[Candidate]:
    """Take up the triggers that the engine has not known before, at its first input.

    Those on time look at the records that are there, and so do all of a workflow that includes existing
    records. Returns what starts.
    """
    found: list[Candidate] = []
    tried: set[tuple[int, str]] = set()
    for entrance in state.starts.entrances:
        flow = entrance.flow
        known = state.known.get(flow.name)
        if known is not None and entrance.start.title in known:
            continue
        included = known is None and flow.plan.include_existing
        for id in _existing(state, entrance, found, included=included):  # noqa: A001
            if (flow.order, id) not in tried:
                tried.add((flow.order, id))
                consider(state, entrance, id, EXISTING, found)
    state.known = {flow.name: tuple(start.title for start in flow.plan.starts) for flow in state.flows}
    return found


def _existing(state: State, entrance: Entrance, found: list[Candidate], *, included: bool) -> Iterator[str]:
    """Set the timers of a trigger for what is there; the records for which it starts at once."""
    start = entrance.start
    if isinstance(start, ScheduleStart):
        # The very moment counts as well, but not for those who start their clock at a moment of their own.
        rests = state.options.rests_at_first
        arm_schedule(state, entrance, state.now if rests else state.now - datetime.resolution)
    elif isinstance(start, DateStart | HeldStart | UnchangedStart):
        for record in state.store.all(start.record):
            if _look_at(state, entrance, record.id, record, EXISTING, found, leave=not included):
                yield record.id
    elif included and entrance.flow.subject is not None:
        for record in state.store.all(entrance.flow.subject):
            if _is_as_wanted(state, entrance, record):
                yield record.id


def _is_as_wanted(state: State, entrance: Entrance, record: Any) -> bool:
    """Whether a record that is there already is as a trigger says."""
    match entrance.start:
        case RecordStart(kinds=kinds):
            return "created" in kinds
        case AssignedStart():
            return getattr(record, OWNER, None) is not None
    state.effects.prepare(entrance.flow.plan.calendar)
    return entrance.code.matches is not None and entrance.code.matches(state.effects, record)
