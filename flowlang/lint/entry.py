"""When a workflow starts: which records it lets in, by its triggers and its header."""

from attrs import frozen

from flowlang.check.regions import Reading
from flowlang.check.terms import ChangedTest, Comparison, FieldRead, Presence, Term, Variable, WasTest, walk
from flowlang.domain.boxes import EVERYTHING, Region, TooManyBoxes, meet, opposite
from flowlang.plan.graph import Plan
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    DateStart,
    FieldStart,
    HeldStart,
    PressedStart,
    RecordStart,
    ScheduleStart,
    Start,
    UnchangedStart,
)
from flowlang.schema.model import Schema
from flowlang.schema.types import YES_NO, RecordOf
from flowlang.source import Span


@frozen
class Entry:
    """One trigger with the header: `open` lets in what `if` and `as long as` allow, `region` not the goal."""

    start: Start
    open: Region
    region: Region


def entries(plan: Plan, reading: Reading, schema: Schema) -> tuple[Entry, ...]:
    """What each trigger of a plan lets in."""
    header = EVERYTHING
    for term in (plan.condition, plan.as_long_as):
        if term is not None:
            header = both(header, reading.region(term))
    goal = goal_region(plan, reading)
    found = []
    for start in plan.starts:
        opened = both(started(start, plan, reading, schema), header)
        found.append(Entry(start, opened, opened if goal is None else both(opened, around(goal))))
    return tuple(found)


def both(one: Region, other: Region) -> Region:
    """The meet of two regions; the first one alone where that would be too long to say."""
    try:
        return meet(one, other)
    except TooManyBoxes:
        return one


def around(region: Region) -> Region:
    """What is not in a region; everything where that would be too long to say."""
    try:
        return opposite(region)
    except TooManyBoxes:
        return EVERYTHING


def goal_region(plan: Plan, reading: Reading) -> Region | None:
    """The region of `until`; nothing where there is none, or where it asks about changes since the start."""
    if plan.until is None or any(isinstance(part, ChangedTest) for part in walk(plan.until)):
        return None
    return reading.region(plan.until)


def started(start: Start, plan: Plan, reading: Reading, schema: Schema) -> Region:
    """The records for which a trigger starts a run, as its event leaves them."""
    match start:
        case FieldStart(record=record, field=name, before=before, after=after):
            read = field_of(plan.variable, record, name, start.span, schema)
            found = EVERYTHING
            if read is not None and after is not None:
                found = reading.region(Comparison(after.span, YES_NO, "is", read, after))
            if read is not None and before is not None:
                found = both(found, reading.region(WasTest(before.span, YES_NO, read, before)))
            return found
        case BecomesStart(condition=condition) | HeldStart(condition=condition):
            return reading.region(condition)
        case AssignedStart(record=record):
            owner = field_of(plan.variable, record, "owner", start.span, schema)
            return (
                EVERYTHING
                if owner is None
                else reading.region(Presence(start.span, YES_NO, owner, "present"))
            )
    return EVERYTHING


def field_of(variable: str | None, record: str, name: str, span: Span, schema: Schema) -> FieldRead | None:
    """A field of the record that a workflow is about, as its text would read it."""
    info = schema.records[record].fields.get(name) if record in schema.records else None
    if variable is None or info is None:
        return None
    return FieldRead(span, info.type, Variable(span, RecordOf(record), variable), name)


def starts_on(start: Start) -> str | None:
    """The type of record that a trigger is about."""
    match start:
        case (
            RecordStart(record=record)
            | FieldStart(record=record)
            | AssignedStart(record=record)
            | BecomesStart(record=record)
            | DateStart(record=record)
            | UnchangedStart(record=record)
            | HeldStart(record=record)
            | PressedStart(record=record)
        ):
            return record
        case ScheduleStart(records=Term() as records):
            return getattr(records, "record", None)
    return None
