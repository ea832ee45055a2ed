"""Workflows that one event starts together, and what is known of the records then."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from attrs import evolve, frozen

from flowlang.domain.boxes import Dimension, Region, TooManyBoxes, meet
from flowlang.lint.entry import Entry
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Node
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    EventStart,
    FieldStart,
    PressedStart,
    RecordStart,
    Start,
)

Event = tuple[Hashable, ...]


def events_of(start: Start) -> Iterator[Event]:
    """What a trigger waits for, so that triggers that share one may start runs at the same event."""
    match start:
        case RecordStart(record=record, kinds=kinds):
            yield from ((record, kind) for kind in sorted(kinds))
        case FieldStart(record=record, field=field):
            yield record, "field", field
        case AssignedStart(record=record):
            yield record, "assigned"
        case BecomesStart(record=record, fields=fields):
            yield record, "created"
            yield from ((record, "field", field) for field in sorted(fields))
        case EventStart(event=event):
            yield "event", event
        case PressedStart(label=label, record=record):
            yield record, "pressed", label


@frozen
class Step:
    """A step of a workflow that is taken in the instant of its start, by one of its triggers."""

    flow: Flow
    entry: Entry
    node: Node


def by_event(flows: Iterable[Flow], steps: Iterable[tuple[Flow, Node, Hashable]]) -> list[list[Step]]:
    """Steps that have something in common and may follow from one event, in the order of the workflows."""
    groups: dict[tuple[Event, Hashable], list[Step]] = defaultdict(list)
    for flow, node, common in steps:
        for entry in flow.entries:
            for event in events_of(entry.start):
                groups[event, common].append(Step(flow, entry, node))
    return [group for group in groups.values() if len({id(one.flow) for one in group}) > 1]


def together(one: Step, other: Step) -> Region | None:
    """The records for which both steps are taken at one event; nothing when that is not known for sure.

    Headers are asked before any run moves. What steps ask later may depend on what the other workflow has
    written by then, and then nothing is said.
    """
    if one.flow.plan.variable is None or one.flow.plan.subject != other.flow.plan.subject:
        return None
    if _depends(one, other.flow) or _depends(other, one.flow):
        return None
    try:
        mine = meet(one.entry.region, one.flow.states.before.get(one.node.name, ()))
        theirs = meet(other.entry.region, other.flow.states.before.get(other.node.name, ()))
        return meet(mine, renamed(theirs, (other.flow.plan.variable or "",), (one.flow.plan.variable,)))
    except TooManyBoxes:
        return None


def _depends(step: Step, flow: Flow) -> bool:
    """Whether what a step was asked on the way may be changed by another workflow before."""
    written = {f"field:{one.field}" for one in flow.changes if one.node.name in flow.early and one.field}
    known = step.flow.states.before.get(step.node.name, ())
    return any(dimension.hangs_on & written for box in known for dimension in box)


def renamed(region: Region, old: tuple[str, ...], new: tuple[str, ...]) -> Region:
    """A region about one record, told of it under another name; what is not about it is left out."""
    if old == new:
        return region
    return tuple(
        {moved: values for one, values in box.items() if (moved := _moved(one, old, new)) is not None}
        for box in region
    )


def _moved(one: Dimension, old: tuple[str, ...], new: tuple[str, ...]) -> Dimension | None:
    subject = one.subject
    if not isinstance(subject, tuple) or one.aspect == "relation" or subject[: len(old)] != old:
        return None
    place = (*new, *subject[len(old) :])
    hangs_on = frozenset(
        f"variable:{new[0]}" if name == f"variable:{old[0]}" else name for name in one.hangs_on
    )
    return evolve(one, subject=place, hangs_on=hangs_on, title=".".join(str(part) for part in place))
