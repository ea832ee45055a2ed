"""Triggers, and workflows that others run, as starts of plans."""

from datetime import time

from flowlang.check.model import Typing
from flowlang.check.terms import Constant, FieldRead, SettingRead, Shift, Term, Variable, walk
from flowlang.check.timed_triggers import minutes_of
from flowlang.plan.lower_records import record_name
from flowlang.plan.names import tidy_words
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    CalledStart,
    DateStart,
    EventStart,
    FieldStart,
    HeldStart,
    PressedStart,
    RecordStart,
    ScheduleStart,
    Start,
    UnchangedStart,
)
from flowlang.schema.model import Schema
from flowlang.syntax.declarations import (
    BecomesTrigger,
    ChangeTrigger,
    DateTrigger,
    HeldTrigger,
    PressedTrigger,
    ReceivedTrigger,
    RecordTrigger,
    ScheduleTrigger,
    Trigger,
    UnchangedTrigger,
    Workflow,
)

_MIDNIGHT = time(0, 0)


def lower_start(trigger: Trigger, typing: Typing, variable: str | None) -> Start:
    """The start of a trigger; `variable` is what it is about."""
    title = tidy_words(trigger.span.text).removeprefix("when ")
    timed = _timed_start(trigger, title, typing, variable)
    if timed is not None:
        return timed
    match trigger:
        case RecordTrigger(record=record, kinds=("assigned",)):
            return AssignedStart(trigger.span, title, record.text)
        case RecordTrigger(record=record, kinds=kinds):
            return RecordStart(trigger.span, title, record.text, frozenset(kinds))
        case ReceivedTrigger(event=event):
            return EventStart(trigger.span, title, event.text)
        case PressedTrigger(label=label, record=record):
            return PressedStart(trigger.span, title, label.plain or "", record.text)
        case ChangeTrigger(subject=subject, before=before, after=after):
            read = typing.term(subject)
            assert isinstance(read, FieldRead)
            return FieldStart(
                trigger.span,
                title,
                record_name(read.base.type),
                read.field,
                None if before is None else typing.term(before),
                None if after is None else typing.term(after),
            )
        case BecomesTrigger(condition=condition):
            term = typing.term(condition)
            return BecomesStart(trigger.span, title, *_watched(term, variable))
    raise ValueError(f"a trigger that can't be lowered: {type(trigger).__name__}")


def _timed_start(trigger: Trigger, title: str, typing: Typing, variable: str | None) -> Start | None:
    """The start of a trigger on time; nothing for a trigger of another kind."""
    match trigger:
        case DateTrigger(at=at, at_most=at_most):
            moment = typing.terms[id(trigger)]
            date = moment.base if isinstance(moment, Shift) else moment
            assert isinstance(date, FieldRead)
            hour = None if at is None else typing.term(at)
            record = record_name(date.base.type)
            return DateStart(trigger.span, title, record, date.field, moment, hour, at_most)
        case UnchangedTrigger(record=record, duration=duration):
            return UnchangedStart(trigger.span, title, record.text, typing.term(duration))
        case HeldTrigger(condition=condition, duration=duration):
            held = _watched(typing.term(condition), variable)
            return HeldStart(trigger.span, title, *held, typing.term(duration))
        case ScheduleTrigger(every=every, interval=interval, at=at):
            minutes = 0 if interval is None else minutes_of(typing.term(interval)) or 0
            records = typing.terms.get(id(trigger))
            clock = None if at is None else typing.term(at)
            known = clock.value if isinstance(clock, Constant) else None
            local = known if isinstance(known, time) else _MIDNIGHT
            setting = clock.name if isinstance(clock, SettingRead) else None
            return ScheduleStart(trigger.span, f"every {title}", every, minutes, local, records, setting)
    return None


def _watched(condition: Term, variable: str | None) -> tuple[str, Term, frozenset[str]]:
    """The record that a condition is about, the condition, and the fields of the record that it reads."""
    reads = [
        part
        for part in walk(condition)
        if isinstance(part, FieldRead) and isinstance(part.base, Variable) and part.base.name == variable
    ]
    return record_name(reads[0].base.type), condition, frozenset(read.field for read in reads)


def called_start(tree: Workflow, schema: Schema) -> CalledStart:
    """The start of a workflow that others run."""
    info = schema.workflows[tree.name.plain or ""]
    return CalledStart(
        tree.name.span,
        "another workflow runs it",
        info.record,
        tuple((need.name, need.type) for need in info.needs.values()),
        tuple((give.name, give.type) for give in info.gives.values()),
    )
