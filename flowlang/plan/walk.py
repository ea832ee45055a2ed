"""Walks over plans: what follows what, and which fields a plan reads and writes."""

from collections.abc import Iterable, Iterator

import attrs

from flowlang.check.terms import FieldRead, PreviousValue, TableTerm, Term, WasTest, walk
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    Hand,
    Leave,
    Look,
    Loop,
    Make,
    NewRecord,
    Node,
    Plan,
    Question,
    Write,
)
from flowlang.plan.starts import PressedStart, Start
from flowlang.schema.types import Either, ListOf, RecordOf, Shape, Type
from flowlang.source import Span


def reachable(plan: Plan, start: str) -> list[str]:
    """The nodes that can be reached from one, itself included, in the order of the plan."""
    seen: set[str] = set()
    left = [start]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += [target for target, _ in exits(plan.nodes[name])]
    return [name for name in plan.nodes if name in seen]


def body_of(plan: Plan, loop: Loop | Again) -> set[str]:
    """The nodes inside a loop: the body leads back to the loop, out of it, or to an end of the run."""
    seen: set[str] = set()
    left = [loop.body]
    if isinstance(loop, Again) and loop.wait is not None:
        left.append(loop.wait)
    while left:
        name = left.pop()
        if name not in seen and name not in (loop.name, loop.next):
            seen.add(name)
            if isinstance(plan.nodes[name], Leave):
                continue
            left += [target for target, _ in exits(plan.nodes[name])]
    return seen


# --- Terms --------------------------------------------------------------------------------------


def terms_of(thing: Node | Start) -> Iterator[Term]:
    """The terms that stand directly in a node or trigger, in their order."""
    for name in _parts_of(type(thing)):
        value = getattr(thing, name)
        if isinstance(value, Term):
            yield value
        elif not isinstance(value, str):
            yield from _terms(value)


def _terms(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _terms(item)
    elif type(value).__module__ == Node.__module__:
        for name in _parts_of(type(value)):
            yield from _terms(getattr(value, name))


_PARTS: dict[type, tuple[str, ...]] = {}
"""The attributes of each kind of node that may hold terms; `attrs.fields` takes its time."""


def _parts_of(kind: type) -> tuple[str, ...]:
    if kind not in _PARTS:
        known = attrs.fields(kind) if attrs.has(kind) else ()
        _PARTS[kind] = tuple(one.name for one in known if one.type not in (str, bool, Span))
    return _PARTS[kind]


def tables_asked(plan: Plan) -> dict[str, TableTerm]:
    """The tables that a plan asks, wherever that is, by name; of each the first place."""
    found: dict[str, TableTerm] = {}
    for part in _parts(plan):
        if isinstance(part, TableTerm):
            found.setdefault(part.name, part)
    return found


def fields_read(plan: Plan) -> set[str]:
    """The fields that a plan reads, as `Lead.email`."""
    found: set[str] = set()
    for part in _parts(plan):
        if isinstance(part, FieldRead):
            found |= {f"{name}.{part.field}" for name in _type_names(part.base.type)}
    return found


def records_of(plan: Plan) -> set[str]:
    """The types of record that a plan has to do with."""
    found = {name.partition(".")[0] for name in fields_written(plan)}
    for kind in (plan.subject, *plan.variables.values(), *(part.type for part in _parts(plan))):
        if kind is not None:
            found |= set(_type_names(kind.item if isinstance(kind, ListOf) else kind))
    return found


def fields_asked_before(plan: Plan) -> tuple[str, ...]:
    """The fields of which steps ask what they were before the change that started the run."""
    found = {
        part.subject.field
        for node in plan.nodes.values()
        for term in terms_of(node)
        for part in walk(term)
        if isinstance(part, WasTest | PreviousValue)
    }
    return tuple(sorted(found))


def _parts(plan: Plan) -> Iterator[Term]:
    """All terms of a plan with all their parts."""
    things: list[Node | Start] = [*plan.starts, *plan.nodes.values()]
    for term in (plan.condition, plan.as_long_as, plan.until, plan.per):
        if term is not None:
            yield from walk(term)
    for thing in things:
        for term in terms_of(thing):
            yield from walk(term)


def _type_names(kind: Type) -> list[str]:
    match kind:
        case RecordOf(name):
            return [name]
        case Either(options):
            return [name for option in options for name in _type_names(option)]
        case Shape():
            # Events, answers and results are no records: nobody else can change them.
            return []
    return []


def buttons_of(plans: Iterable[Plan]) -> dict[str, tuple[str, ...]]:
    """The buttons that workflows have: the types of record on which they stand, by label."""
    found: dict[str, dict[str, None]] = {}
    for plan in plans:
        for start in plan.starts:
            if isinstance(start, PressedStart):
                found.setdefault(start.label, {})[start.record] = None
    return {label: tuple(records) for label, records in found.items()}


def fields_written(plan: Plan) -> set[str]:
    """The fields that a plan writes, as `Lead.status`; those of records that it makes included."""
    found: set[str] = set()
    for node in plan.nodes.values():
        match node:
            case Write(record=record, changes=changes):
                found |= {f"{record}.{change.field}" for change in changes}
            case Hand(record=record, field=field):
                found.add(f"{record}.{field}")
            case Question(fields=fields):
                found |= {f"{asked.record}.{asked.field}" for asked in fields}
            case Make(new=new):
                found |= _made(new)
            case Look(create=NewRecord() as new):
                found |= _made(new)
    return found


def _made(new: NewRecord) -> set[str]:
    found = {f"{new.record}.{field}" for field, _ in new.fields}
    if new.link is not None:
        found.add(f"{new.record}.{new.link}")
    for child in new.children:
        found |= _made(child)
    return found
