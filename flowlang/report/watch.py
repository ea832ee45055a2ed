"""Somebody who watches one workflow and one record while a stream is replayed."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, cast

from attrs import define, evolve, field

from flowlang.check.terms import Term
from flowlang.engine.context import ChangeEvent, Context, Run, RunFault, TimedCode, Value
from flowlang.engine.dispatch import OWNER
from flowlang.engine.encoding import plain
from flowlang.engine.flows import Flow
from flowlang.engine.generate.program import compile_value
from flowlang.engine.journal import MASK
from flowlang.engine.ports import Entry, Store
from flowlang.engine.private import reads_personal
from flowlang.engine.starting import PRESSER
from flowlang.engine.state import State
from flowlang.engine.values import show_moment
from flowlang.engine.variables import CHANGE
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    CalledStart,
    DateStart,
    EventStart,
    FieldStart,
    PressedStart,
    RecordStart,
    Start,
)
from flowlang.report.why import (
    Answer,
    Attempt,
    Part,
    Trigger,
    follow,
    matched,
    parts_of,
    record_of,
    settle_first,
    triggers_of,
)
from flowlang.schema.types import YES_NO
from flowlang.testing.explain import explain
from flowlang.testing.showing import shown

_OF_CHANGES = (RecordStart, FieldStart, AssignedStart, BecomesStart)
_LATER = "no change sets it off at once"
_VERBS = {"created": "this was its creation", "updated": "this was a change", "deleted": "it was deleted"}


@define(eq=False)
class _Sight:
    """What a run that does not exist yet sees; personal values are masked unless they may be shown."""

    state: State
    run: Run
    personal: bool

    @property
    def zone(self) -> tzinfo:
        return self.state.options.zone

    @property
    def store(self) -> Store:
        return self.state.store

    def value(self, term: Term) -> Value:
        effects = self.state.effects
        compute = compile_value(term, self.state.schema, effects.zone, effects.calendar)
        value = compute(self.run, cast(Context, effects))
        hidden = not self.personal and value is not None and term.type != YES_NO
        return MASK if hidden and reads_personal(term, self.state.schema) else value


@define(eq=False)
class Watch:
    """Looks on as an engine decides, and writes down in `answer` what it sees. Changes nothing.

    `sink` has to get every entry of the engine's journal.
    """

    answer: Answer
    personal: bool = False
    records: dict[str, None] = field(factory=dict)
    _state: State | None = None
    _pending: list[Attempt] = field(factory=list)
    # The change that is being looked at, whose triggers are known already.
    _change: Attempt | None = None

    @property
    def plan(self) -> Plan:
        """The workflow that is watched."""
        assert self.answer.plan is not None
        return self.answer.plan

    @property
    def id(self) -> str:
        """The id of the record that is watched."""
        return self.answer.record.rpartition(" ")[2]

    def sink(self, entry: Entry) -> None:
        """Take an entry of the journal."""
        record = entry.get("record")
        if record:
            self.records[record] = None
        if entry.get("workflow") != self.answer.workflow:
            return
        if entry["what"] not in ("started", "not started"):
            follow(self.answer, entry)
        elif record == self.answer.record or (not record and self._pending):
            if not self._pending and self._change is not None and "trigger" in entry:
                # A trigger that could not be worked out: nobody came to ask for conditions.
                self._pending.append(self._change)
            settle_first(self.answer, self._pending, entry)

    # --- What the engine shows ------------------------------------------------------------------

    def changed(self, state: State, change: ChangeEvent, record: Any) -> None:
        """Look at the triggers, if the change is one of the record."""
        self._state, self._change = state, None
        if f"{change.record} {change.id}" != self.answer.record or record_of(self.plan) != change.record:
            return
        if not any(isinstance(start, _OF_CHANGES) for start in self.plan.starts):
            return
        flow = next(one for one in state.flows if one.name == self.plan.name)
        state.effects.prepare(self.plan.calendar)
        if change.kind == "deleted":
            state.effects.ghost = (change.record, change.id, record)
        triggers = tuple(
            _look_at_trigger(state, start, test.test, change, self._sight(state, change))
            for start, test in zip(flow.plan.starts, flow.program.starts, strict=True)
        )
        self._change = Attempt(str(plain(state.now)), _told(state, change), triggers)
        self.answer.attempts.append(self._change)

    def _sight(self, state: State, change: ChangeEvent | None) -> _Sight:
        variables: dict[str, Value] = {self.plan.variable: self.id} if self.plan.variable else {}
        if change is not None:
            variables[CHANGE] = {"kind": change.kind, "new": change.new, "old": change.old, "unknown": ()}
        return _Sight(state, Run("", "", "", "", state.now, variables), self.personal)

    def tried(self, state: State, flow: Flow, start: Start, run: Run, record: str | None) -> None:
        """Look at the conditions, if they are those of the workflow about the record."""
        self._state = state
        if flow.name != self.plan.name:
            return
        event: Entry | None = None
        if record is None:
            values = run.variables.get(flow.plan.variable or "")
            if not isinstance(start, EventStart) or not isinstance(values, dict):
                return
            if self.id not in values.values():
                return
            shown_values = state.journal.fields(start.event, values)
            event = {"what": "event", "type": start.event, "values": shown_values}
        elif record != self.id:
            return
        attempt = self._change
        if attempt is None or not any(one.matched and one.text == start.title for one in attempt.triggers):
            attempt = Attempt(str(plain(state.now)), event, matched(flow.plan, start))
            attempt.words = _words_of_start(start, run)
            self.answer.attempts.append(attempt)
        self._change = None
        attempt.outcome, attempt.why = "not started", "nothing came of it"
        self._look_at_conditions(attempt, flow, _Sight(state, run, self.personal))
        self._pending.append(attempt)

    def _look_at_conditions(self, attempt: Attempt, flow: Flow, sight: _Sight) -> None:
        plan = flow.plan
        attempt.condition = _parts(sight, plan.condition)
        attempt.keep = _parts(sight, plan.as_long_as)
        if plan.until is not None:
            reached = flow.program.until is not None and _holds(sight, flow.program.until.holds)
            found = tuple(explain(sight, plan.until, wanted=not reached))
            attempt.goal = (Part(in_words(plan.until), plan.until.span.line, not reached, _words(found)),)

    def finish(self) -> Answer:
        """At the end: how things stand now, if nothing has started the workflow."""
        state, answer = self._state, self.answer
        if not answer.counting:
            answer.would = Attempt("", None, triggers_of(self.plan))
            kind = record_of(self.plan)
            if state is not None and kind is not None and state.store.get(kind, self.id) is not None:
                flow = next(one for one in state.flows if one.name == self.plan.name)
                state.effects.prepare(self.plan.calendar)
                answer.would.triggers = tuple(self._dated(state, flow, one) for one in answer.would.triggers)
                self._look_at_conditions(answer.would, flow, self._sight(state, None))
        return answer

    def _dated(self, state: State, flow: Flow, trigger: Trigger) -> Trigger:
        """A trigger on a date, with what the date says: a moment that had passed starts nothing."""
        for start, code in zip(flow.plan.starts, flow.program.starts, strict=True):
            if isinstance(start, DateStart) and start.title == trigger.text and code.timed is not None:
                return evolve(trigger, why=self._what_the_date_says(state, start, code.timed))
        return trigger

    def _what_the_date_says(self, state: State, start: DateStart, code: TimedCode) -> str:
        record = state.store.get(start.record, self.id)
        due = None if code.due is None else code.due(state.effects, record)
        if due is None:
            return f"{start.field} is missing"
        hidden = not self.personal and start.field in state.journal.masked.get(start.record, frozenset())
        moment = "that moment" if hidden else f"that moment, {show_moment(due, state.options.zone)},"
        if due < state.now:
            return f"{moment} had passed when {start.field} was set"
        return f"{moment} is still to come"


def _parts(sight: _Sight, term: Term | None) -> tuple[Part, ...]:
    return tuple(_part(sight, part) for part in parts_of(term))


def _part(sight: _Sight, term: Term) -> Part:
    text, line = in_words(term), term.span.line
    try:
        good = bool(sight.value(term))
        return Part(text, line, good, _words(tuple(explain(sight, term, wanted=not good))))
    except RunFault as fault:
        return Part(text, line, False, (f"it can't be worked out: {fault}",))


def _words(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one.replace("`", "") for one in found)


def _holds(sight: _Sight, condition: Callable[[Run, Context], bool]) -> bool:
    try:
        return condition(sight.run, cast(Context, sight.state.effects))
    except RunFault:
        return False


# --- Triggers -----------------------------------------------------------------------------------


def _look_at_trigger(
    state: State,
    start: Start,
    test: Callable[[Any, ChangeEvent], bool] | None,
    change: ChangeEvent,
    sight: _Sight,
) -> Trigger:
    line = start.span.line
    try:
        why = _why_not(state, start, test, change, sight)
    except RunFault as fault:
        why = f"it can't be worked out: {fault}"
    return Trigger(start.title, line, not why if why != _LATER else None, why)


def _why_not(
    state: State,
    start: Start,
    test: Callable[[Any, ChangeEvent], bool] | None,
    change: ChangeEvent,
    sight: _Sight,
) -> str:
    """Why a change does not set off a trigger; nothing when it does."""
    match start:
        case RecordStart(kinds=kinds):
            return "" if change.kind in kinds else _VERBS[change.kind]
        case FieldStart(field=name):
            return _field_why_not(state, start, test, change, name)
        case AssignedStart():
            if OWNER not in change.new or change.new[OWNER] is None:
                return "it got no new owner"
            return "" if test is None or test(state.effects, change) else "its owner stayed the same"
        case BecomesStart(condition=condition):
            if test is None or test(state.effects, change):
                return ""
            now = bool(sight.value(condition))
            found = ", ".join(_words(tuple(explain(sight, condition, wanted=not now))))
            if now:
                return f"it held before, too ({found})"
            return found
    return _LATER


def _words_of_start(start: Start, run: Run) -> str:
    match start:
        case PressedStart(label=label):
            return f'{run.variables.get(PRESSER, "somebody")} pressed "{label}"'
        case CalledStart():
            return "another workflow runs it"
    return "the time came"


def _field_why_not(
    state: State,
    start: FieldStart,
    test: Callable[[Any, ChangeEvent], bool] | None,
    change: ChangeEvent,
    name: str,
) -> str:
    if change.kind != "updated":
        return f"{_VERBS[change.kind]}, which is no change of {name}"
    if name not in change.new:
        return f"{name} did not change"
    if start.before is not None and name in change.unknown:
        return f"the value of {name} before the change is not known"
    if test is None or test(state.effects, change):
        return ""
    known = state.schema.records[start.record].fields.get(name)
    kind = known.type if known else None
    masked = state.journal.masked.get(start.record, frozenset())

    def words(values: Mapping[str, Value]) -> str:
        value = values.get(name)
        return MASK if name in masked and value is not None else shown(value, kind, state.options.zone)

    return f"{name} changed from {words(change.old)} to {words(change.new)}"


def _told(state: State, change: ChangeEvent) -> Entry:
    """A change as the journal tells of it."""
    entry: Entry = {
        "what": "event",
        "record": f"{change.record} {change.id}",
        "type": f"{change.record}.{change.kind}",
    }
    if change.actor:
        entry["actor"] = change.actor
    if change.source == "flow":
        entry["by workflow"] = entry.pop("actor", "")
    if change.kind == "updated":
        entry["changed"] = state.journal.changes(change.record, change.new, change.old, change.unknown)
    elif change.kind == "created":
        entry["values"] = state.journal.fields(change.record, change.new)
    return entry
