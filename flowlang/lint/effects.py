"""What workflows do to records, and which triggers hear of it."""

from collections.abc import Iterator

from attrs import frozen

from flowlang.check.terms import Term
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    End,
    Fork,
    Hand,
    Ladder,
    Launch,
    Look,
    Make,
    NewRecord,
    Node,
    Perform,
    Plan,
    Question,
    Remove,
    Wait,
    Write,
)
from flowlang.plan.starts import AssignedStart, BecomesStart, FieldStart, RecordStart, Start


@frozen
class Change:
    """Something that a node does to a record of a type: `kind` is `created`, `updated` or `deleted`.

    An update is about one `field`, written with `verb` and `value`; `assign` is the verb `assign`. A creation
    has the `fields` that it gives. `target` is the record, where there is one already.
    """

    node: Node
    kind: str
    record: str
    target: Term | None = None
    field: str = ""
    verb: str = ""
    value: Term | None = None
    fields: frozenset[str] = frozenset()


# A type of record, what happens to it, and the field that an update is about.
News = tuple[str, str, str]


def changes_of(node: Node) -> Iterator[Change]:
    """What one node does to records."""
    match node:
        case Write(target=target, record=record, changes=changes):
            for one in changes:
                yield Change(node, "updated", record, target, one.field, one.verb, one.value)
        case Hand(target=target, record=record, field=field, to=to, strategy=strategy):
            value = to if strategy == "direct" else None
            yield Change(node, "updated", record, target, field, "assign", value)
        case Question(fields=fields):
            for asked in fields:
                yield Change(node, "updated", asked.record, asked.target, asked.field, "ask")
        case Make(new=new) | Look(create=NewRecord() as new):
            yield from _made(node, new)
        case Remove(target=target, record=record):
            yield Change(node, "deleted", record, target)


def _made(node: Node, new: NewRecord) -> Iterator[Change]:
    fields = frozenset(name for name, _ in new.fields) | ({new.link} if new.link else frozenset())
    yield Change(node, "created", new.record, fields=fields)
    for child in new.children:
        yield from _made(node, child)


def changes(plan: Plan) -> tuple[Change, ...]:
    """What a plan does to records, in the order of its nodes."""
    return tuple(change for node in plan.nodes.values() for change in changes_of(node))


def hears(start: Start, change: Change) -> bool:
    """Whether a trigger may start a run because of a change."""
    return not news_for(start).isdisjoint(news_of(change))


def news_for(start: Start) -> frozenset[News]:
    """What a trigger listens for."""
    match start:
        case RecordStart(record=record, kinds=kinds):
            return frozenset((record, kind, "") for kind in kinds)
        case FieldStart(record=record, field=field):
            return frozenset(((record, "updated", field),))
        case AssignedStart(record=record):
            return frozenset(((record, "assigned", ""),))
        case BecomesStart(record=record, fields=fields):
            return frozenset(((record, "created", ""), *((record, "updated", field) for field in fields)))
    return frozenset()


def news_of(change: Change) -> frozenset[News]:
    """What a change is to those who listen."""
    found = {(change.record, change.kind, ""), (change.record, change.kind, change.field)}
    if "owner" in {change.field, *change.fields}:
        found.add((change.record, "assigned", ""))
    return frozenset(found)


def waits(node: Node) -> bool:
    """Whether time may pass before the run goes on from a node."""
    match node:
        case Wait() | Question() | Ladder() | Fork():
            return True
        case Perform() as perform:
            return perform.waits
        case Launch() as launch:
            return launch.waits
        case Again(wait=wait):
            return wait is not None
    return False


def stretch(plan: Plan, start: str) -> frozenset[str]:
    """The nodes that a run may come to in the same instant as one, that one included."""
    seen: set[str] = set()
    left = [start]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            if not waits(plan.nodes[name]):
                left += [target for target, _ in exits(plan.nodes[name])]
    return frozenset(seen)


def may_end_after(plan: Plan, name: str) -> bool:
    """Whether a run may end in the same instant in which it has done what a node says."""
    following = [target for target, _ in exits(plan.nodes[name])]
    return any(isinstance(plan.nodes[one], End) for target in following for one in stretch(plan, target))
