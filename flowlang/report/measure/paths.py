"""The ways that runs take through their plans, read from a journal.

Entries name the steps that leave one; between two of them a run went the shortest way over steps that leave
none (`let`, `find`, the head of a loop). Each run counts once at a step and at a way, however often it came.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field, frozen

from flowlang.engine.ports import Entry
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    Decide,
    End,
    Fork,
    Ladder,
    Launch,
    Loop,
    Meet,
    Node,
    Perform,
    Plan,
    Question,
    Wait,
)
from flowlang.testing.ways import facts_of_entry, facts_of_exit

# These leave an entry whenever a run comes to them.
_TELLING = (Decide, Wait, Question, Ladder, Again, Fork, Perform)
# Entries with which a visit of a step begins.
_ARRIVALS = frozenset(
    {"branch", "waiting", "asked", "forked", "action", "withheld", "changed", "created", "deleted"}
    | {"step failed"}
    | {"skipped", "round", "left"}
)
_OUTCOMES = {"finished": "finished", "stopped": "stopped"}

WayKey = tuple[str, str, int]
"""A way: from a step, to a step, and the number of the exit among those between the two."""


@frozen
class Out:
    """An exit of a step. `facts` are those of a journal that show that it was taken; none if nothing does."""

    way: WayKey
    target: str
    facts: frozenset[str]


def outs_of(plan: Plan) -> Mapping[str, Sequence[Out]]:
    """The exits of each step of a plan, numbered as a drawing numbers its arrows."""
    return {node.name: _outs(node) for node in plan.nodes.values()}


def _outs(node: Node) -> list[Out]:
    found = [
        (target, label, facts_of_exit(node, number, label))
        for number, (target, label) in enumerate(exits(node))
    ]
    # A drawing shows what closes a question after what everybody's answers lead to.
    found.sort(key=lambda one: one[1].startswith("as soon as"))
    if isinstance(node, Wait) and node.time_out is None and node.limit is not None:
        found[0] = (found[0][0], found[0][1], (*found[0][2], "timed out"))
    if isinstance(node, Question) and node.time_out is None and node.within is not None:
        found.append((node.next, "time runs out", ("timed out",)))
    passed: Counter[str] = Counter()
    outs = []
    for target, _, facts in found:
        outs.append(Out((node.name, target, passed[target]), target, frozenset(facts)))
        passed[target] += 1
    return outs


@define
class Place:
    """Where a run, or a branch of one, is: at a step, with what the journal told of this visit."""

    node: str
    told: set[str] = field(factory=set)


@define
class Run:
    """A run: where it and its branches are, and the steps and ways that it came by."""

    record: str
    places: dict[str, Place]
    nodes: set[str] = field(factory=set)
    ways: set[WayKey] = field(factory=set)


@define
class Paths:
    """Follows the runs of one workflow. With `record` (`L-1`, or `Lead L-1`), only those about it.

    `failed` counts by step where runs failed, `unknown` runs with steps that the plan doesn't have.
    """

    plan: Plan
    record: str | None = None
    started: int = 0
    nodes: Counter[str] = field(factory=Counter)
    ways: Counter[WayKey] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    open: dict[str, Run] = field(factory=dict)
    unknown: set[str] = field(factory=set)
    _outs: Mapping[str, Sequence[Out]] = field(init=False)
    _short: dict[tuple[str, str, bool], tuple[Out, ...] | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._outs = outs_of(self.plan)

    def take(self, entry: Entry) -> None:
        """Take an entry of a run of this workflow."""
        what, run_id = entry["what"], str(entry.get("run", ""))
        whole = run_id.partition(".")[0]
        if what == "started":
            self._start(run_id, str(entry.get("record", "")))
            return
        run = self.open.get(whole)
        if run is None:
            return
        place = run.places.get(run_id)
        node = str(entry.get("node") or "")
        if node and node not in self.plan.nodes:
            self.unknown.add(whole)
        elif node and place is not None and what != "ended":
            # What ends a run is found where it stands; the entry names where it waited last.
            self._visit(run, place, node, entry)
        if what == "forked" and place is not None:
            self._fork(run, place, entry)
        elif what == "branch ended" and place is not None:
            self._to_end_of_branch(run, place)
            del run.places[run_id]
        elif what in ("ended", "failed"):
            self._end(run, place, what, entry)
            del self.open[whole]

    def settle(self) -> None:
        """At the end of a journal: what a run did last has led it to the step at which it stands."""
        for run in self.open.values():
            for place in run.places.values():
                while (out := self._only_way_on(place)) is not None:
                    self._pass(run, place, [out])

    def _only_way_on(self, place: Place) -> Out | None:
        node = self.plan.nodes[place.node]
        outs = self._outs[place.node]
        stands = (isinstance(node, Perform) and node.waits) or isinstance(node, Launch | Meet | Loop)
        return outs[0] if len(outs) == 1 and not outs[0].facts and not stands else None

    def here(self) -> Counter[str]:
        """How many runs stand at each step now; a run that waits for its branches stands at theirs."""
        return Counter(
            place.node
            for run in self.open.values()
            for place in run.places.values()
            if len(run.places) == 1 or not isinstance(self.plan.nodes[place.node], Fork)
        )

    def by_target(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """How many runs took each of the ways between two steps, in their order."""
        return {
            (name, out.target): tuple(self.ways[other.way] for other in outs if other.target == out.target)
            for name, outs in self._outs.items()
            for out in outs
        }

    # --- Following a run ------------------------------------------------------------------------

    def _start(self, run_id: str, record: str) -> None:
        if self.record is not None and self.record not in (record, record.partition(" ")[2]):
            return
        self.started += 1
        run = self.open[run_id] = Run(record, {run_id: Place(self.plan.first)})
        self._come(run, self.plan.first)

    def _come(self, run: Run, node: str) -> None:
        if node not in run.nodes:
            run.nodes.add(node)
            self.nodes[node] += 1

    def _pass(self, run: Run, place: Place, outs: Iterable[Out]) -> None:
        """Go through exits, one after the other."""
        for out in outs:
            if out.way not in run.ways:
                run.ways.add(out.way)
                self.ways[out.way] += 1
            self._come(run, out.target)
            place.node, place.told = out.target, set()

    def _visit(self, run: Run, place: Place, node: str, entry: Entry) -> None:
        again = place.node == node and self._begins_anew(place, self.plan.nodes[node], entry)
        if place.node != node or again:
            self._pass(run, place, self._way(place, node, again))
            # Where the plan knows no way, the text has changed since.
            place.node, place.told = node, set()
            self._come(run, node)
        place.told |= set(facts_of_entry(entry))
        self._leave_at_once(run, place)

    def _begins_anew(self, place: Place, node: Node, entry: Entry) -> bool:
        """Whether an entry about the step where a run is tells of another visit: the next round of a loop."""
        if not place.told or entry["what"] not in _ARRIVALS:
            return False
        if isinstance(node, Question | Wait | Ladder) or (
            isinstance(node, Perform) and entry["what"] == "branch"
        ):
            return False
        return bool(self._way(place, node.name, again=True))

    def _leave_at_once(self, run: Run, place: Place) -> None:
        """Go through the exit that an entry speaks of. Answers of several people may speak of none yet."""
        node = self.plan.nodes[place.node]
        outs = self._outs[node.name]
        if isinstance(node, Question) and node.mode in ("all", "most"):
            ready = {one.target for one in node.closing} | ({node.each} if node.each else set())
            late = place.told & {"timed out", "everybody", "no majority"}
            outs = [out for out in outs if out.target in ready or out.facts & late]
            # An answer that closes the question comes before the steps for each answer.
            outs.sort(key=lambda out: out.target == getattr(node, "each", None))
        found = next((out for out in outs if out.facts & place.told), None)
        if found is not None:
            self._pass(run, place, [found])

    def _way(self, place: Place, target: str, again: bool) -> Sequence[Out]:
        """The shortest way from a place to a step: over steps that leave no entry, if there is one."""
        known = self._outs[place.node]
        if place.told and any(out.facts & place.told for out in known):
            first: Sequence[Out] = [out for out in known if out.facts & place.told]
        else:
            first = [out for out in known if not out.facts] or known
            key = (place.node, target, again)
            if key not in self._short:
                self._short[key] = self._search(first, target, True) or self._search(first, target, False)
            return self._short[key] or ()
        return self._search(first, target, True) or self._search(first, target, False) or ()

    def _search(self, first: Sequence[Out], target: str, silently: bool) -> tuple[Out, ...] | None:
        left: deque[tuple[Out, ...]] = deque((out,) for out in first)
        seen: set[str] = set()
        while left:
            way = left.popleft()
            at = way[-1].target
            if at == target:
                return way
            if at in seen or (silently and isinstance(self.plan.nodes[at], _TELLING)):
                continue
            seen.add(at)
            left.extend((*way, out) for out in self._outs[at] if not (silently and out.facts))
        return None

    # --- Branches and ends ----------------------------------------------------------------------

    def _fork(self, run: Run, place: Place, entry: Entry) -> None:
        ids = entry.get("branches")
        names = [str(one) for one in ids] if isinstance(ids, list) else []
        for name, out in zip(names, self._outs[place.node], strict=False):
            branch = run.places[name] = Place(place.node)
            self._pass(run, branch, [out])

    def _to_end_of_branch(self, run: Run, place: Place) -> None:
        meets = [node.name for node in self.plan.nodes.values() if isinstance(node, Meet)]
        found = [way for meet in meets if (way := self._way(place, meet, again=False))]
        self._pass(run, place, _shortest(found))

    def _end(self, run: Run, place: Place | None, what: str, entry: Entry) -> None:
        if what == "failed":
            self.failed[str(entry.get("node") or (place.node if place else ""))] += 1
            return
        outcome = _OUTCOMES.get(str(entry.get("outcome", "")))
        if outcome is None or place is None:
            return
        ends = [
            node.name
            for node in self.plan.nodes.values()
            if isinstance(node, End) and node.outcome == outcome and node.name != place.node
        ]
        found = [way for end in ends if (way := self._way(place, end, again=False))]
        if not isinstance(self.plan.nodes[place.node], End):
            self._pass(run, place, _shortest(found))


def _shortest(ways: Sequence[Sequence[Out]]) -> Sequence[Out]:
    return min(ways, key=len) if ways else ()


@define
class Followed:
    """Follows the runs of several workflows. `records` are those that runs were about."""

    plans: Sequence[Plan]
    record: str | None = None
    records: dict[str, None] = field(factory=dict)
    paths: dict[str, Paths] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.paths = {plan.name: Paths(plan, self.record) for plan in self.plans}

    def watching(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Hand entries on, and let the workflows that they are about take them."""
        for entry in entries:
            paths = self.paths.get(str(entry.get("workflow", "")))
            if paths is not None:
                paths.take(entry)
            if entry["what"] == "started" and entry.get("record"):
                self.records[str(entry["record"])] = None
            yield entry

    @property
    def unknown(self) -> int:
        """How many runs took steps that the plans don't have."""
        return sum(len(paths.unknown) for paths in self.paths.values())
