"""Which workflows may start: their conditions, and what the `runs:` rules allow."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import define
from msgspec import Struct

from flowlang.engine.changes import as_variable
from flowlang.engine.context import ChangeEvent, Run, Value
from flowlang.engine.dispatch import OWNER, Entrance
from flowlang.engine.encoding import plain
from flowlang.engine.ending import end, fail, reason
from flowlang.engine.flows import Flow
from flowlang.engine.inputs import Pressed, Received
from flowlang.engine.state import OpenRun, State
from flowlang.engine.variables import CHAIN, CHANGE
from flowlang.plan.starts import ScheduleStart

# Whoever pressed the button that started a run.
PRESSER = "user"


@define
class Candidate:
    """A workflow that an event may start, and the run that it would be."""

    entrance: Entrance
    run: Run
    record: str | None
    # Why it can't start although it was to: a failure of its own conditions.
    fault: Exception | None = None


# Every event makes one, and a Struct is made in a quarter of the time that an attrs class takes.
class Cause(Struct, frozen=True):
    """What a candidate starts on: the words for the journal, and the chain of events behind it."""

    because: str
    chain: tuple[str, ...] = ()


def candidates_of_change(
    state: State, change: ChangeEvent, record: Any, cause: Cause, found: list[Candidate]
) -> None:
    """Add the workflows that start on a change, their conditions tested on the records as they are now."""
    if state.witness is not None:
        state.witness.changed(state, change, record)
    entrances = state.starts.after_change(change, record, state.kinds[change.record].attributes)
    if not entrances:
        return
    tried: set[int] = set()
    told: Mapping[str, Value] | None = None
    for entrance in entrances:
        # One run a workflow and event, even when several of its triggers match.
        if entrance.flow.order in tried:
            continue
        state.effects.prepare(entrance.flow.plan.calendar)
        if change.kind == "deleted":
            state.effects.ghost = (change.record, change.id, record)
        try:
            if not _matches(state, entrance, change):
                continue
        except Exception as fault:
            found.append(
                Candidate(entrance, _new_run(state, entrance.flow, change.id, cause), change.id, fault)
            )
            tried.add(entrance.flow.order)
            continue
        tried.add(entrance.flow.order)
        run = _new_run(state, entrance.flow, change.id, cause)
        if told is None:
            told = as_variable(change)
        run.variables[CHANGE] = told
        _try(state, Candidate(entrance, run, change.id), found)


def _matches(state: State, entrance: Entrance, change: ChangeEvent) -> bool:
    if entrance.about_owner and change.new.get(OWNER) is None:
        return False
    if change.unknown and entrance.before in change.unknown:
        why = f"the value of {entrance.before} before the change is not known"
        _tell_not_started(state, entrance.flow, change.id, why)
        return False
    return entrance.code.test is None or entrance.code.test(state.effects, change)


def candidates_of_event(
    state: State, told: Received, source: str, actor: str, cause: Cause
) -> list[Candidate]:
    """The workflows that start on a declared event."""
    found: list[Candidate] = []
    tried: set[int] = set()
    for entrance in state.starts.after_event(told.event, told.values):
        if entrance.flow.order in tried:
            continue
        tried.add(entrance.flow.order)
        state.effects.prepare(entrance.flow.plan.calendar)
        run = _new_run(state, entrance.flow, dict(told.values), cause)
        run.variables[CHANGE] = {
            "kind": "received",
            "new": {},
            "old": {},
            "unknown": (),
            "source": source,
            "actor": actor,
        }
        _try(state, Candidate(entrance, run, None), found)
    return found


def candidates_of_press(
    state: State, told: Pressed, record: Any, source: str, cause: Cause
) -> list[Candidate]:
    """The workflows that have the button which somebody pressed on a record."""
    found: list[Candidate] = []
    tried: set[int] = set()
    kind = state.kinds[told.record]
    for entrance in state.starts.after_press(told.label, told.record, record, kind.attributes):
        if entrance.flow.order in tried:
            continue
        tried.add(entrance.flow.order)
        state.effects.prepare(entrance.flow.plan.calendar)
        run = _new_run(state, entrance.flow, told.id, cause)
        run.variables[PRESSER] = told.user
        run.variables[CHANGE] = {
            "kind": "pressed",
            "new": {},
            "old": {},
            "unknown": (),
            "source": source,
            "actor": told.user,
        }
        _try(state, Candidate(entrance, run, told.id), found)
    return found


def consider(
    state: State,
    entrance: Entrance,
    record: str | None,
    cause: Cause,
    found: list[Candidate],
    given: Mapping[str, Value] | None = None,
    actor: str | None = None,
) -> None:
    """Try a workflow for a record, or for nothing, that no change has set off.

    `given` are further variables; `actor` is the workflow that runs it, if one does.
    """
    state.effects.prepare(entrance.flow.plan.calendar)
    run = _new_run(state, entrance.flow, record, cause)
    run.variables.update(given or {})
    run.variables[CHANGE] = {
        "kind": "none",
        "new": {},
        "old": {},
        "unknown": (),
        "source": "flow" if actor else None,
        "actor": actor,
    }
    _try(state, Candidate(entrance, run, record), found)


def failed(state: State, entrance: Entrance, record: str | None, cause: Cause, fault: Exception) -> Candidate:
    """A workflow of which it can't be told whether it is to start: its run fails."""
    return Candidate(entrance, _new_run(state, entrance.flow, record, cause), record, fault)


def _new_run(state: State, flow: Flow, subject: Value, cause: Cause) -> Run:
    variables: dict[str, Value] = {flow.plan.variable: subject} if flow.plan.variable is not None else {}
    if cause.chain:
        variables[CHAIN] = cause.chain
    return Run(
        id="",
        workflow=flow.name,
        version=flow.plan.version,
        key="",
        started=state.now,
        variables=variables,
        depth=len(cause.chain),
    )


def _keep_present(state: State, candidate: Candidate) -> None:
    """Keep the values of fields that the change left alone, where a step asks later what they were."""
    flow, told = candidate.entrance.flow, candidate.run.variables[CHANGE]
    record = None if flow.subject is None else state.effects.record(flow.subject, candidate.record)
    if record is None:
        return
    attributes = state.kinds[flow.subject or ""].attributes
    left = [name for name in flow.asked_before if name not in told["old"] and name not in told["unknown"]]
    present = {name: getattr(record, attributes[name]) for name in left}
    candidate.run.variables[CHANGE] = {**told, "old": {**told["old"], **present}}


def _try(state: State, candidate: Candidate, found: list[Candidate]) -> None:
    """Test the conditions under which a workflow starts, and note the first that does not hold."""
    flow, run, effects = candidate.entrance.flow, candidate.run, state.effects
    program = flow.program
    if state.witness is not None:
        state.witness.tried(state, flow, candidate.entrance.start, run, candidate.record)
    try:
        if program.entry is not None and not program.entry(run, effects):
            if state.journal.on:
                part = next((words for words, holds in program.entry_parts if not holds(run, effects)), None)
                _tell_not_started(state, flow, candidate.record, "its condition does not hold", part)
            return
        if program.as_long_as is not None and not program.as_long_as.holds(run, effects):
            _tell_not_started(state, flow, candidate.record, "`as long as` does not hold")
            return
        if program.until is not None and program.until.holds(run, effects):
            state.journal.tally.runs[flow.name, "goal already reached"] += 1
            _tell_not_started(state, flow, candidate.record, "goal already reached")
            return
        run.key = _key(program.per(run, effects) if program.per else candidate.record)
    except Exception as fault:
        candidate.fault = fault
    if flow.asked_before:
        _keep_present(state, candidate)
    found.append(candidate)


def _key(per: Value) -> str:
    if per is None:
        return ""
    return per if isinstance(per, str) else json.dumps(plain(per), sort_keys=True)


def _tell_not_started(
    state: State, flow: Flow, record: str | None, why: str, part: str | None = None
) -> None:
    if state.journal.on:
        about = f"{flow.subject} {record}" if record is not None else None
        state.journal.write(
            state.now, "not started", flow=flow, record=about, facts={"why": why, "part": part}
        )


def begin(state: State, candidate: Candidate, cause: Cause, caller: str | None = None) -> OpenRun | None:
    """Begin the run of a candidate, which has yet to take its first step; nothing when it may not start.

    A run whose conditions could not be tested has failed already. `caller` is the run that waits for its end.
    """
    flow, run = candidate.entrance.flow, candidate.run
    if candidate.fault is None and not _allowed(state, candidate):
        return None
    state.last_run += 1
    run.id = f"r{state.last_run}"
    open_run = OpenRun(run, flow, state.last_run, candidate.record, caller=caller)
    state.runs[run.id] = open_run
    state.by_key.setdefault((flow.name, run.key), {})[run.id] = None
    state.journal.tally.runs[flow.name, "started"] += 1
    state.entry("started", open_run, trigger=candidate.entrance.start.title, because=cause.because)
    if candidate.fault is not None:
        fail(state, open_run, reason(candidate.fault), "")
    elif flow.plan.runs == "once":
        state.once.add((flow.name, run.key))
    return open_run


def _allowed(state: State, candidate: Candidate) -> bool:
    """Apply the `runs:` rule. What counts for nothing but itself always starts a run."""
    flow, run, record = candidate.entrance.flow, candidate.run, candidate.record
    by_itself = not isinstance(candidate.entrance.start, ScheduleStart)
    if flow.program.per is None and record is None and by_itself:
        return True
    here = (flow.name, run.key)
    rule = flow.plan.runs
    if rule == "once" and here in state.once:
        _tell_not_started(state, flow, record, "already ran")
        return False
    if rule in ("one at a time", "once") and here in state.by_key:
        _tell_not_started(state, flow, record, "already running")
        return False
    if rule == "restart":
        for id in list(state.by_key.get(here, ())):  # noqa: A001
            end(state, state.runs[id], "restarted")
    return True
