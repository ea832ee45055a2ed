"""Coverage: which ways through the workflows some tests took, and which none did.

It is read from the journals of the tests: decisions, answers, waits and reminders leave entries there. Steps
that leave none (`let`, `find`) count as reached when they stand between others that were.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, field, frozen

from flowlang.engine.ports import Entry
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Decide,
    Fallible,
    Fork,
    Guard,
    Hand,
    Ladder,
    Loop,
    Node,
    Perform,
    Plan,
    Question,
    Wait,
)
from flowlang.testing.ways import Way, facts_of_entry, facts_of_exit, ways_of

Facts = Mapping[str, frozenset[str]]


@frozen
class Covered:
    """A workflow, its ways in the order of the text, and which of them were taken.

    `nodes` are the steps that were reached. `exits` says for (step, following step) which ways between the
    two were taken, in the order of those of the plan.
    """

    plan: Plan
    taken: tuple[Way, ...]
    missed: tuple[Way, ...]
    started: bool
    nodes: frozenset[str]
    exits: Mapping[tuple[str, str], tuple[bool, ...]]

    @property
    def count(self) -> int:
        """How many ways there are."""
        return len(self.taken) + len(self.missed)


def percent(taken: int, count: int) -> int:
    """How much was reached, in whole percent: 100 only when nothing is missing."""
    return 100 * taken // count if count else 100


def coverage(plans: Iterable[Plan], journals: Iterable[Iterable[Entry]]) -> list[Covered]:
    """What the journals of some tests show about workflows."""
    seen: dict[str, dict[str, set[str]]] = {}
    for journal in journals:
        for entry in journal:
            workflow = entry.get("workflow")
            if workflow:
                here = seen.setdefault(workflow, {}).setdefault(entry.get("node") or "", set())
                here.update(facts_of_entry(entry))
    return [
        _covered(plan, {node: frozenset(facts) for node, facts in seen.get(plan.name, {}).items()})
        for plan in plans
    ]


def _covered(plan: Plan, facts: Facts) -> Covered:
    reached = _Reached(plan, facts)
    reached.spread()
    ways = list(ways_of(plan))
    taken = [one for one in ways if _is_taken(one, facts, reached)]
    started = "started" in facts.get("", frozenset())
    return Covered(
        plan,
        tuple(taken),
        tuple(one for one in ways if one not in taken),
        started,
        frozenset(reached.nodes),
        reached.by_target(),
    )


def _is_taken(way: Way, facts: Facts, reached: "_Reached") -> bool:
    if way.fact is None:
        return (way.node, way.target) in reached.taken
    if way.anywhere:
        return any(way.fact in one for one in facts.values())
    return way.fact in facts.get(way.node, frozenset())


@frozen
class _Exit:
    source: str
    target: str
    # The facts each of which says that it was taken; none where that has to be worked out.
    facts: tuple[str, ...]


@define(eq=False)
class _Reached:
    """Works out which steps and exits were reached, from what the journal says for certain."""

    plan: Plan
    facts: Facts
    nodes: set[str] = field(factory=set)
    taken: set[tuple[str, str]] = field(factory=set)
    ways: list[_Exit] = field(factory=list)
    into: dict[str, list[_Exit]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for node in self.plan.nodes.values():
            for way in _exits_of(node):
                self.ways.append(way)
                self.into.setdefault(way.target, []).append(way)
        self.nodes.update(name for name in self.facts if name in self.plan.nodes)
        if "started" in self.facts.get("", frozenset()):
            self.nodes.add(self.plan.first)

    def happened(self, way: _Exit) -> bool:
        """Whether an exit is known to have been taken."""
        if way.facts:
            return not self.facts.get(way.source, frozenset()).isdisjoint(way.facts)
        return (way.source, way.target) in self.taken

    def spread(self) -> None:
        """Follow the exits until nothing new comes of it."""
        while self._once():
            pass

    def _once(self) -> bool:
        before = len(self.nodes), len(self.taken)
        for way in self.ways:
            if not way.facts and self._must_have_been(way):
                self.taken.add((way.source, way.target))
                self.nodes.add(way.source)
            if self.happened(way):
                self.nodes.add(way.target)
        return before != (len(self.nodes), len(self.taken))

    def _must_have_been(self, way: _Exit) -> bool:
        node = self.plan.nodes[way.source]
        if way.source in self.nodes and _goes_on(node, way.target, self.facts.get(node.name, frozenset())):
            return True
        if way.target not in self.nodes or way.target == self.plan.first:
            return False
        # The only way in that can have been.
        return all(
            other is way or (bool(other.facts) and not self.happened(other))
            for other in self.into[way.target]
        )

    def by_target(self) -> dict[tuple[str, str], tuple[bool, ...]]:
        """The exits between two steps, taken or not."""
        found: dict[tuple[str, str], list[bool]] = {}
        for way in self.ways:
            found.setdefault((way.source, way.target), []).append(self.happened(way))
        return {pair: tuple(taken) for pair, taken in found.items()}


def _exits_of(node: Node) -> Iterator[_Exit]:
    for number, (target, label) in enumerate(exits(node)):
        yield _Exit(node.name, target, facts_of_exit(node, number, label))
    if isinstance(node, Question | Wait) and node.time_out is None and _has_limit(node):
        # When time runs out it goes on, as after an answer.
        yield _Exit(node.name, node.next, ("timed out",))


def _has_limit(node: Question | Wait) -> bool:
    return (node.within if isinstance(node, Question) else node.limit) is not None


def _goes_on(node: Node, target: str, facts: frozenset[str]) -> bool:
    """Whether a step that was reached has certainly gone on to another one."""
    match node:
        case Loop(next=following):
            return target == following
        case Fork():
            return True
        case Ladder():
            return False
        case Hand(next=following, otherwise=str()):
            return target == following and "changed" in facts
        case Perform(next=following, on_failure=str()):
            return target == following and "action" in facts and "action failed" not in facts
        case Fallible(on_failure=str()):
            done = {"changed", "created", "deleted", "resumed"}
            return target == next(iter(exits(node)))[0] and not done.isdisjoint(facts)
        case Decide() | Guard() | Wait() | Question():
            return False
    return len(list(exits(node))) == 1
