"""One event and everything that it causes.

First what the event says is done to the records. Then the entry conditions of all workflows whose trigger it
matches are tested; then waiting runs that it concerns are looked at, oldest first; then the new runs start.
Changes that runs make are taken as events of their own when the present one is finished, first in, first out.
"""

from collections.abc import Mapping
from typing import Any

from flowlang.engine.agenda import START
from flowlang.engine.constants import UPDATED
from flowlang.engine.context import SEEN, ChangeEvent, Value
from flowlang.engine.effects import complete
from flowlang.engine.encoding import Json
from flowlang.engine.ending import RECORD_DELETED, end, fail_by
from flowlang.engine.entering import start_all
from flowlang.engine.inputs import Answer, Event, Pressed, Received, RecordChange
from flowlang.engine.moving import look_again
from flowlang.engine.questions import delegate, find_question, refusal
from flowlang.engine.starting import (
    Candidate,
    Cause,
    candidates_of_change,
    candidates_of_event,
    candidates_of_press,
)
from flowlang.engine.state import OpenRun, State
from flowlang.engine.timed import TIME, is_due, note_change
from flowlang.engine.variables import CHAIN, CHANGE
from flowlang.engine.waking import come_back, fire, take_answer, take_event

_NOTHING: Mapping[str, Value] = {}


def take(state: State, event: Event) -> None:
    """Take an event from outside, at the clock's time, with everything that it causes."""
    cause = Cause(f"event {event.source} {event.id}")
    changes: list[ChangeEvent] = []
    for content in event.content:
        if isinstance(content, RecordChange):
            change = apply(state, content, event)
            if change is not None:
                changes.append(change)
        elif isinstance(content, Received):
            _receive(state, content, event, cause)
        elif isinstance(content, Pressed):
            _press(state, content, event, cause)
        else:
            state.journal.write(
                state.now, "event", facts={"type": event.type, "source": event.source, "id": event.id}
            )
            answer(state, content)
    if changes:
        _take_changes(state, changes, cause, 0)
    elif len(event.content) == 1 and isinstance(event.content[0], RecordChange):
        # Nothing has changed, and the timers that are due have fired before.
        return
    settle(state)


def settle(state: State) -> None:
    """Take what runs have caused, and fire the timers that are due by now, until all is quiet."""
    queue, timers = state.queue, state.timers
    while True:
        while queue or state.returns:
            if state.returns:
                # Whoever has waited for the end of a run goes on before anything else happens.
                come_back(state, state.returns.popleft())
                continue
            caused = queue.popleft()
            _take_changes(state, caused.changes, Cause(caused.because, caused.chain), caused.depth)
        state.caused = 0
        due = timers.next_due()
        if due is None or due > state.now:
            return
        timer = timers.pop()
        if timer.what == START:
            start_all(state, is_due(state, timer.number), TIME)
        else:
            fire(state, timer)


# --- What an event does to the records ----------------------------------------------------------


def apply(state: State, told: RecordChange, event: Event) -> ChangeEvent | None:
    """Do to the records what an event says. Returns what really changed; nothing when nothing did."""
    known = state.store.get(told.record, told.id)
    if told.kind == "deleted":
        return _delete(state, told, known, event)
    if known is None:
        return _create(state, told, event) if told.kind == "created" else _first_seen(state, told, event)
    note = "this record is already known, so it is taken as an update" if told.kind == "created" else None
    return _update(state, told, known, event, note)


def _delete(state: State, told: RecordChange, known: Any, event: Event) -> ChangeEvent | None:
    if known is None:
        _tell(state, told, event, None, None, "no such record is known")
        return None
    old = state.store.values(told.record, known)
    state.store.delete(told.record, told.id)
    _tell(state, told, event, None, None, None)
    return ChangeEvent("deleted", told.record, told.id, _NOTHING, old, source=event.source, actor=event.actor)


def _create(state: State, told: RecordChange, event: Event) -> ChangeEvent:
    new = complete(state, told.record, told.values)
    state.store.create(told.record, told.id, new)
    if state.journal.on:
        _tell(state, told, event, None, state.journal.fields(told.record, new), None)
    return ChangeEvent("created", told.record, told.id, new, _NOTHING, source=event.source, actor=event.actor)


def _first_seen(state: State, told: RecordChange, event: Event) -> ChangeEvent | None:
    before = told.previous or _NOTHING
    # What was and what is both belong to the record; what is wins.
    state.store.create(told.record, told.id, {**before, **told.values})
    new = {name: value for name, value in told.values.items() if name not in before or before[name] != value}
    old = {name: before[name] for name in new if name in before}
    unknown = frozenset(name for name in new if name not in before)
    if state.journal.on:
        changed = state.journal.changes(told.record, new, old, unknown)
        _tell(state, told, event, changed, None, "first seen" if new else "first seen; changes nothing")
    return ChangeEvent(
        "updated" if new else SEEN,
        told.record,
        told.id,
        new,
        old,
        unknown,
        event.source,
        event.actor,
        first=True,
    )


def _update(
    state: State, told: RecordChange, known: Any, event: Event, note: str | None
) -> ChangeEvent | None:
    kind = state.kinds[told.record]
    attributes = kind.attributes
    old: dict[str, Value] = {}
    new: dict[str, Value] = {}
    for name, value in told.values.items():
        before = getattr(known, attributes[name])
        if before != value and not (value is None and before == ()):
            old[name], new[name] = before, value
    if state.journal.on:
        told_changes = state.journal.changes(told.record, new, old) if new else None
        _tell(state, told, event, told_changes, None, note if new else "changes nothing")
    if not new:
        return None
    if kind.updated and UPDATED not in new:
        old[UPDATED], new[UPDATED] = getattr(known, attributes[UPDATED]), state.now
    state.store.change(told.record, told.id, new)
    return ChangeEvent("updated", told.record, told.id, new, old, source=event.source, actor=event.actor)


def _tell(
    state: State, told: RecordChange, event: Event, changed: Any, values: Any, note: str | None
) -> None:
    facts = (("changed", changed), ("values", values), ("note", note))
    state.journal.change(state.now, told, event, facts)


# --- Who is concerned ---------------------------------------------------------------------------


def _take_changes(
    state: State, changes: list[ChangeEvent] | tuple[ChangeEvent, ...], cause: Cause, depth: int
) -> None:
    """Let changes, made as one, set off what they set off."""
    candidates: list[Candidate] = []
    for change in changes:
        record = state.store.get(change.record, change.id)
        if record is None:
            # Deleted, by this change or since: what it was is all there is to look at.
            record = state.store.revive(change.record, change.id, change.old or change.new)
        if change.kind != SEEN:
            candidates_of_change(state, change, record, cause, candidates)
        if state.starts.timed:
            note_change(state, change, record, cause, candidates)
    for change in changes:
        concerned = state.waits.concerned(change)
        if concerned:
            _look_at(state, change, concerned, cause, depth)
    if candidates:
        for candidate in candidates:
            _keep_ghost(state, candidate)
        start_all(state, candidates, cause)


def _keep_ghost(state: State, candidate: Candidate) -> None:
    """Keep a deleted record for the run that is about its deletion."""
    flow, record = candidate.entrance.flow, candidate.record
    if record is None or not flow.about_deletions or flow.subject is None:
        return
    change = candidate.run.variables.get(CHANGE)
    if change and change["kind"] == "deleted":
        state.ghosts[f"{flow.subject} {record}"] = state.store.revive(flow.subject, record, change["old"])


def _look_at(state: State, change: ChangeEvent, concerned: list[str], cause: Cause, depth: int) -> None:
    open_runs = [state.runs[run] for run in dict.fromkeys(concerned)]
    if len(open_runs) > 1:
        open_runs.sort(key=_order)
    for open_run in open_runs:
        if open_run.ended or not open_run.armed:
            continue
        if (
            change.kind == "deleted"
            and open_run.record == change.id
            and open_run.flow.subject == change.record
            and not open_run.flow.about_deletions
        ):
            end(state, open_run, RECORD_DELETED)
            continue
        _led_by(open_run.run, cause, depth)
        look_again(state, open_run)


def _order(open_run: OpenRun) -> tuple[int, ...]:
    return open_run.order


def _led_by(run: Any, cause: Cause, depth: int) -> None:
    run.depth = depth
    if cause.chain:
        run.variables[CHAIN] = cause.chain
    else:
        run.variables.pop(CHAIN, None)


def _receive(state: State, told: Received, event: Event, cause: Cause) -> None:
    if state.journal.on:
        facts = {
            "type": told.event,
            "source": event.source,
            "id": event.id,
            "actor": event.actor or None,
            "values": state.journal.fields(told.event, told.values),
        }
        state.journal.write(state.now, "event", facts=facts)
    candidates = candidates_of_event(state, told, event.source, event.actor, cause)
    waiting = state.waits.awaiting(told.event, told.values)
    if waiting:
        for open_run in sorted((state.runs[run] for run in waiting), key=_order):
            if not open_run.ended:
                _led_by(open_run.run, cause, 0)
                take_event(state, open_run, dict(told.values), cause.because)
    start_all(state, candidates, cause)


def _press(state: State, told: Pressed, event: Event, cause: Cause) -> None:
    record = state.store.get(told.record, told.id)
    if state.journal.on:
        facts: dict[str, Json] = {
            "type": event.type,
            "source": event.source,
            "id": event.id,
            "actor": told.user,
            "values": {"label": told.label},
            "note": "no such record is known" if record is None else None,
        }
        state.journal.write(state.now, "event", record=f"{told.record} {told.id}", facts=facts)
    if record is not None:
        start_all(state, candidates_of_press(state, told, record, event.source, cause), cause)


def _asked_about(state: State, question: str | None, given: Answer) -> str:
    """The record that an answer is about, as far as that is known: of its question, or as it says."""
    asked = state.questions.get(question or "")
    if asked is not None:
        return state.runs[asked.run].subject
    flow = next((one for one in state.flows if one.name == given.workflow), None)
    return f"{flow.subject} {given.record}" if flow and flow.subject and given.record else ""


def answer(state: State, given: Answer) -> bool:
    """Take an answer, or let somebody else answer; no when that does not count, and the journal says why."""
    question = find_question(state, given)
    why = refusal(state, question, given)
    if why is not None or question is None:
        state.journal.tally.refused += 1
        facts = {
            "question": question,
            "answer": given.choice or None,
            "to": given.delegate_to,
            "by": given.by,
            "why": why,
        }
        state.journal.write(state.now, "refused", record=_asked_about(state, question, given), facts=facts)
        return False
    if given.delegate_to is not None:
        delegate(state, question, given)
        return True
    open_run = state.runs[state.questions[question].run]
    # Whatever the run does now is no chain of changes that cause each other.
    open_run.run.depth = 0
    open_run.run.variables.pop(CHAIN, None)
    try:
        take_answer(state, open_run, given)
    except Exception as fault:
        fail_by(state, open_run, fault)
    return True
