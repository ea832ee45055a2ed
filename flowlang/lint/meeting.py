"""Workflows that one event starts together, and what is known of the records then."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from attrs import define, evolve

from flowlang.domain.boxes import Region, TooManyBoxes, meet
from flowlang.domain.dimensions import Dimension
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


# Of so many steps that follow from one event, at most so many pairs are looked at, and so few told.
MOST_PAIRS = 2_000
MOST_TOLD = 3


@define(eq=False)
class Step:
    """A step of a workflow that is taken in the instant of its start, by one of its triggers."""

    flow: Flow
    entry: Entry
    node: Node

    @cached_property
    def region(self) -> Region | None:
        """The records for which the step is taken; nothing where that would be too long to say."""
        try:
            return meet(self.entry.region, self._known)
        except TooManyBoxes:
            return None

    @cached_property
    def asked(self) -> frozenset[str]:
        """What is asked on the way to the step may change with these."""
        return frozenset(name for box in self._known for dimension in box for name in dimension.hangs_on)

    @property
    def _known(self) -> Region:
        return self.flow.states.before.get(self.node.name, ())


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
    if one.asked & other.flow.early_written or other.asked & one.flow.early_written:
        return None
    if one.region is None or other.region is None:
        return None
    try:
        theirs = renamed(other.region, (other.flow.plan.variable or "",), (one.flow.plan.variable,))
        return meet(one.region, theirs)
    except TooManyBoxes:
        return None


def pairs(group: Sequence[Step]) -> Iterator[tuple[Step, Step]]:
    """Pairs of steps of different workflows, each in the order in which they run."""
    found = (
        (earlier, later)
        for place, later in enumerate(group)
        for earlier in group[:place]
        if earlier.flow is not later.flow
    )
    return islice(found, MOST_PAIRS)


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
