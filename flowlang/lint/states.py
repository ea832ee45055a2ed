"""What is known about the records whenever a step is reached: a walk over a plan with regions.

A decision cuts the region in two, a write forgets the fields that it changes and knows its new value, and a
wait forgets everything that somebody else may change meanwhile. What `as long as` asks holds after every
wait.
Loops are not gone round: at their head everything is forgotten that their body may change.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from flowlang.check.regions import Reading
from flowlang.check.terms import Comparison, Constant, FieldRead, MoneyConstant, Presence, Term, Variable
from flowlang.domain.boxes import EVERYTHING, NOTHING, Region, TooManyBoxes, forget, hull, join, subtract
from flowlang.lint.effects import waits
from flowlang.lint.entry import both
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    Bind,
    Decide,
    Fallible,
    Fork,
    Guard,
    Hand,
    Ladder,
    Launch,
    Look,
    Loop,
    Make,
    Meet,
    Node,
    Perform,
    Plan,
    Question,
    Remove,
    Return,
    Wait,
    Write,
)
from flowlang.plan.walk import body_of
from flowlang.schema.model import Schema
from flowlang.schema.types import YES_NO, RecordOf

# What is known of more boxes than that is told by one box around them.
MOST_KNOWN = 16


@frozen
class States:
    """`before` is what is known at each node; `asked` what is left when each exit of a decision is asked."""

    before: Mapping[str, Region]
    asked: Mapping[str, tuple[Region, ...]]


@frozen
class Walking:
    """What the walk over one plan needs to know; `lasting` is what holds after every wait."""

    plan: Plan
    reading: Reading
    schema: Schema
    lasting: Region

    def states(self, entry: Region) -> States:
        """Walk the plan from its first node, at which `entry` is known."""
        coming: dict[str, list[Region]] = {self.plan.first: [entry]}
        before: dict[str, Region] = {}
        asked: dict[str, tuple[Region, ...]] = {}
        for name in in_order(self.plan):
            known = _merged(coming.get(name, []))
            before[name] = known
            if not known:
                continue
            node = self.plan.nodes[name]
            if isinstance(node, Decide):
                asked[name] = self.left(node, known)
            for target, region in self.after(node, known, asked.get(name, ())):
                coming.setdefault(target, []).append(region)
        return States(before, asked)

    def left(self, node: Decide, known: Region) -> tuple[Region, ...]:
        """What is left of a region when each exit is asked, and at `otherwise`."""
        found = [known]
        for way in node.exits:
            found.append(self.without(found[-1], way.condition))
        return tuple(found)

    def without(self, region: Region, condition: Term) -> Region:
        """The part of a region for which a condition does not hold."""
        try:
            return subtract(region, self.reading.region(condition))
        except TooManyBoxes:
            return region

    def within(self, region: Region, condition: Term | None) -> Region:
        """The part of a region for which a condition holds."""
        return region if condition is None else both(region, self.reading.region(condition))

    # --- Steps ----------------------------------------------------------------------------------

    def after(self, node: Node, known: Region, asked: tuple[Region, ...]) -> Iterator[tuple[str, Region]]:
        """The nodes that may follow, and what is known there."""
        match node:
            case Decide():
                for way, left in zip(node.exits, asked, strict=False):
                    yield way.target, self.within(left, way.condition)
                yield node.otherwise, asked[-1]
            case Guard():
                there = known
                for need in node.needs:
                    there = self.within(there, Presence(node.span, YES_NO, need, "present"))
                yield node.then, there
                yield node.next, known
            case Loop():
                rest = self.forgotten(
                    known, self.changed_in(body_of(self.plan, node)) | _bound(node.variable)
                )
                yield node.body, self.within(rest, node.where)
                yield node.next, rest
            case Again():
                body = body_of(self.plan, node)
                rest = self.forgotten(known, self.changed_in(body) | _bound("attempt"))
                yield node.body, rest
                if node.wait is not None:
                    yield node.wait, rest
                yield node.next, rest
            case Wait():
                rest = self.waited(known, node)
                reached = node.limit is None or node.time_out is not None
                yield node.next, self.within(rest, node.condition if reached else None)
                if node.time_out is not None:
                    yield node.time_out, rest
                for reminder in node.reminders:
                    yield reminder.target, rest
            case Return():
                return
            case _:
                rest = self.waited(known, node) if waits(node) else self.forgotten(known, changed_by(node))
                for target, _ in exits(node):
                    yield target, self.done(node, rest, target)

    def done(self, node: Node, rest: Region, target: str) -> Region:
        """What is known behind a step that writes: its new values, unless it has failed."""
        if isinstance(node, Fallible) and target == node.on_failure:
            return rest
        match node:
            case Write(target=record, changes=changes):
                for change in changes:
                    rest = self.written(rest, record, node.record, change.field, change.verb, change.value)
            case Hand(target=record) if target != node.otherwise or target == node.next:
                rest = self.written(rest, record, node.record, node.field, "assign", None)
            case Make(new=new, variable=variable):
                made = Variable(node.span, RecordOf(new.record), variable)
                for name, value in new.fields:
                    rest = self.written(rest, made, new.record, name, "set", value)
            case Bind(variable=variable, value=value):
                same = Comparison(node.span, YES_NO, "is", Variable(node.span, value.type, variable), value)
                rest = self.within(rest, same if isinstance(value, Constant | MoneyConstant) else None)
        return rest

    def written(
        self, region: Region, target: Term, record: str, name: str, verb: str, value: Term | None
    ) -> Region:
        """What is known when a field has just been written."""
        info = self.schema.records[record].fields.get(name) if record in self.schema.records else None
        if info is None:
            return region
        read = FieldRead(target.span, info.type, target, name)
        if verb == "clear":
            return self.within(region, Presence(target.span, YES_NO, read, "missing"))
        if verb == "set" and isinstance(value, Constant | MoneyConstant):
            return self.within(region, Comparison(target.span, YES_NO, "is", read, value))
        if verb in {"assign", "increase", "decrease"}:
            return self.within(region, Presence(target.span, YES_NO, read, "present"))
        return region

    def waited(self, known: Region, node: Node) -> Region:
        """What is known after a wait."""
        return both(self.forgotten(known, changed_by(node) | {"world"}), self.lasting)

    def forgotten(self, known: Region, changed: frozenset[str]) -> Region:
        """What is still known when some things may have changed."""
        return forget(known, lambda dimension: bool(dimension.hangs_on & changed)) if changed else known

    def changed_in(self, names: set[str]) -> frozenset[str]:
        """What the nodes of a loop may change."""
        nodes = [self.plan.nodes[name] for name in names]
        found = frozenset[str]().union(*(changed_by(node) for node in nodes))
        return found | {"world"} if any(waits(node) for node in nodes) else found


def changed_by(node: Node) -> frozenset[str]:
    """What a node may change, in the words of `hangs_on`; a wait besides lets the world go on."""
    match node:
        case Write(changes=changes):
            return frozenset((*(f"field:{one.field}" for one in changes), "records"))
        case Hand(field=field):
            return frozenset((f"field:{field}", "records"))
        case Make(variable=variable):
            return frozenset(("records", f"variable:{variable}"))
        case Look(variable=variable, create=create):
            return _bound(variable) | (frozenset(("records",)) if create is not None else frozenset())
        case Remove() | Fork() | Meet() | Ladder():
            return frozenset(("records", "world"))
        case Bind(variable=variable) | Loop(variable=variable):
            return _bound(variable)
        case Perform(result=str(result)):
            return _bound(result)
        case Launch(result=result):
            return frozenset(("records", "world")) | (_bound(result) if result else frozenset())
        case Question(variable=variable, several=several):
            return _bound(variable) | (_bound(several) if several else frozenset())
        case Wait(variable=str(variable)):
            return _bound(variable)
    return frozenset()


def _bound(variable: str) -> frozenset[str]:
    return frozenset((f"variable:{variable}",))


def _merged(regions: list[Region]) -> Region:
    """What is known where ways meet."""
    if not regions:
        return NOTHING
    if EVERYTHING in regions:
        return EVERYTHING
    try:
        return hull(join(*regions), MOST_KNOWN)
    except TooManyBoxes:
        return EVERYTHING


def in_order(plan: Plan) -> list[str]:
    """The nodes that can be reached, each after those that lead to it but for the ways back in loops."""
    done: list[str] = []
    seen: set[str] = {plan.first}
    path: list[tuple[str, list[str]]] = [
        (plan.first, [target for target, _ in exits(plan.nodes[plan.first])])
    ]
    while path:
        name, ahead = path[-1]
        if not ahead:
            done.append(name)
            path.pop()
            continue
        target = ahead.pop()
        if target not in seen:
            seen.add(target)
            path.append((target, [one for one, _ in exits(plan.nodes[target])]))
    return done[::-1]
