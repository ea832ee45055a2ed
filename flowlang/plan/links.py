"""Which workflows set off which others: by what they change, or by running them."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from flowlang.check.terms import Constant, Term
from flowlang.plan.graph import (
    FieldChange,
    Hand,
    Launch,
    Look,
    Make,
    NewRecord,
    Node,
    Plan,
    Question,
    Remove,
    Write,
)
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    CalledStart,
    DateStart,
    FieldStart,
    HeldStart,
    RecordStart,
    Start,
)


@frozen
class SetsOff:
    """One workflow may start another: by a change of the fields in `words`, or because it `runs` it."""

    tail: str
    head: str
    words: tuple[str, ...]
    runs: bool = False


@frozen
class Change:
    """Something that a node does to a record: `field` is missing where one is created or deleted.

    `value` is what a field is set to, where the text says so.
    """

    kind: str
    record: str
    field: str | None = None
    value: Term | None = None

    @property
    def words(self) -> str:
        """What is changed, for a reader."""
        if self.field is None:
            return f"a new {self.record}" if self.kind == "created" else f"a deleted {self.record}"
        return f"{self.record}.{self.field}"


def links_between(plans: Sequence[Plan]) -> tuple[SetsOff, ...]:
    """What may set off what, in the order of the plans. What workflows wait for is not among it."""
    found: list[SetsOff] = []
    for plan in plans:
        changes = [change for node in plan.nodes.values() for change in changes_of(node)]
        runs = {node.workflow for node in plan.nodes.values() if isinstance(node, Launch)}
        for other in plans:
            if other.name in runs and any(isinstance(start, CalledStart) for start in other.starts):
                found.append(SetsOff(plan.name, other.name, ("runs it",), True))
            words = [
                change.words for change in changes if any(_starts(change, start) for start in other.starts)
            ]
            if words:
                found.append(SetsOff(plan.name, other.name, tuple(dict.fromkeys(words))))
    return tuple(found)


def changes_of(node: Node) -> Iterator[Change]:
    """What a node does to records."""
    match node:
        case Write(record=record, changes=changes):
            yield from (Change("updated", record, one.field, _value(one)) for one in changes)
        case Hand(record=record, field=field):
            yield Change("updated", record, field)
        case Question(fields=fields):
            yield from (Change("updated", asked.record, asked.field) for asked in fields)
        case Remove(record=record):
            yield Change("deleted", record)
        case Make(new=new) | Look(create=NewRecord() as new):
            yield from _made(new)


def _value(change: FieldChange) -> Term | None:
    return change.value if change.verb == "set" else None


def _made(new: NewRecord) -> Iterator[Change]:
    yield Change("created", new.record)
    for field, value in new.fields:
        yield Change("created", new.record, field, value)
    for child in new.children:
        yield from _made(child)


def _starts(change: Change, start: Start) -> bool:
    """Whether a change may start a workflow."""
    match start:
        case RecordStart(record=record, kinds=kinds):
            return (
                change.record == record
                and change.kind in kinds
                and (change.kind == "updated" or change.field is None)
            )
        case FieldStart(record=record, field=field, after=after):
            return (change.kind, change.record, change.field) == ("updated", record, field) and not _differ(
                change.value, after
            )
        case AssignedStart(record=record):
            return change.record == record and change.field == "owner"
        case BecomesStart(record=record, fields=fields) | HeldStart(record=record, fields=fields):
            return change.record == record and change.field in fields
        case DateStart(record=record, field=field):
            return change.record == record and change.field == field
    return False


def _differ(one: Term | None, other: Term | None) -> bool:
    """Whether two values are known and not the same."""
    return isinstance(one, Constant) and isinstance(other, Constant) and one.value != other.value


def records_of(start: Start) -> str | None:
    """The type of record that a start is about."""
    record = getattr(start, "record", None)
    return record if isinstance(record, str) else None
