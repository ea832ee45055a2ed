"""Workflows that start each other: the graph of who may start whom, and the circles in it that never end.

An edge is a change that one workflow makes and a trigger of another (or of itself) that hears of it. Only
edges inside a strongly connected component matter, and of those only the ones that can go on changing
something: who sets a field to the same value every time changes it once. A circle that is left is gone round
with regions, twice; when conditions make it impossible on the way, it is not one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from flowlang.check.facts import place_of
from flowlang.check.regions import known
from flowlang.check.terms import Comparison, FieldRead, Term, walk
from flowlang.domain.boxes import Region, dimensions, forget
from flowlang.domain.dimensions import Dimension
from flowlang.lint.effects import Change, News, may_end_after, news_for, news_of
from flowlang.lint.entry import Entry, both
from flowlang.lint.flow import Flow
from flowlang.lint.meeting import renamed
from flowlang.lint.states import changed_by
from flowlang.plan.graph import Hand, Make
from flowlang.schema.types import YES_NO

# Circles of more workflows, and more circles in one knot, are not looked for.
LONGEST = 6
MOST_TRIED = 200


@frozen(eq=False)
class Edge:
    """A change by `giver` that starts `taker` by one of its triggers."""

    giver: Flow
    change: Change
    taker: Flow
    entry: Entry

    @property
    def field(self) -> tuple[str, str]:
        """The field that changes, with its type of record."""
        return self.change.record, self.change.field

    @property
    def counts(self) -> bool:
        """Whether the change makes a new value from the old one."""
        value = self.change.value
        if self.change.verb in {"increase", "decrease"}:
            return True
        reads = walk(value) if value is not None and self.change.verb == "set" else ()
        return any(isinstance(part, FieldRead) and part.field == self.change.field for part in reads)


@frozen
class Circle:
    """Edges that lead back to where they began. It is `instant` when no time passes in it."""

    edges: tuple[Edge, ...]
    instant: bool
    region: Region


def circles(flows: Sequence[Flow]) -> tuple[Circle, ...]:
    """The circles that never end; of several among the same workflows, the first."""
    found: list[Circle] = []
    seen: set[frozenset[int]] = set()
    for knot in _knots(_edges(flows)):
        for path in _paths(knot):
            members = frozenset(id(edge.giver) for edge in path)
            if members in seen:
                continue
            region = _round(path)
            if region:
                seen.add(members)
                instant = all(edge.change.node.name in edge.giver.early for edge in path)
                found.append(Circle(path, instant, region))
    return tuple(found)


# --- The graph --------------------------------------------------------------------------------------


def _edges(flows: Sequence[Flow]) -> list[Edge]:
    entries = [(flow, entry) for flow in flows for entry in flow.entries if entry.region]
    listening: dict[News, list[int]] = defaultdict(list)
    for place, (_, entry) in enumerate(entries):
        for news in news_for(entry.start):
            listening[news].append(place)
    found: list[Edge] = []
    for flow in flows:
        for change in flow.changes:
            heard = {place for news in news_of(change) for place in listening.get(news, ())}
            # In the order of the workflows, so that the same circle is told of every time.
            for taker, entry in (entries[place] for place in sorted(heard)):
                if _may_start(flow, change, taker):
                    found.append(Edge(flow, change, taker, entry))
    return found


def _may_start(giver: Flow, change: Change, taker: Flow) -> bool:
    if taker.plan.runs == "once" and change.kind != "created":
        return False
    # A run that is still under way keeps the next one of its workflow from starting.
    return giver.plan.runs in {"every time", "restart"} or may_end_after(giver.plan, change.node.name)


def _knots(edges: list[Edge]) -> Iterator[list[Edge]]:
    """The strongly connected parts in which every edge may change something again and again."""
    left = edges
    while True:
        part = _components(left)
        inside = [one for one in left if part[id(one.giver)] == part[id(one.taker)]]
        by_part: dict[int, list[Edge]] = defaultdict(list)
        for one in inside:
            by_part[part[id(one.giver)]].append(one)
        kept = [one for group in by_part.values() for one in group if _goes_on(one, group)]
        if len(kept) == len(left):
            yield from by_part.values()
            return
        left = kept


def _goes_on(edge: Edge, knot: list[Edge]) -> bool:
    """Whether a change may make a difference every time."""
    change = edge.change
    if change.kind != "updated":
        return change.kind == "created" or any(one.change.kind == "created" for one in knot)
    if edge.counts:
        return True
    if isinstance(change.node, Hand) and change.node.strategy in {"next", "random"}:
        return True
    others = [one.change for one in knot if one.field == edge.field]
    if change.verb in {"add", "remove"}:
        return any({change.verb, one.verb} == {"add", "remove"} for one in others)
    value = _fixed(change)
    return value is not None and any(_fixed(one) not in {None, value} for one in others)


def _fixed(change: Change) -> tuple[object, ...] | None:
    """The value that a change always gives, when the text tells it."""
    if change.verb == "clear":
        return ("missing",)
    value = known(change.value) if change.value is not None and change.verb in {"set", "assign"} else None
    return None if value is None else (type(value), value)


def _components(edges: Sequence[Edge]) -> Mapping[int, int]:
    """The strongly connected component of each workflow, by numbers (Tarjan, without recursion)."""
    following: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        following[id(edge.giver)].append(id(edge.taker))
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    part: dict[int, int] = {}
    open_ones: list[int] = []
    for root in list(following):
        path = [(root, iter(following[root]))] if root not in order else []
        if path:
            order[root] = low[root] = len(order)
            open_ones.append(root)
        while path:
            one, ahead = path[-1]
            step = next((other for other in ahead if other not in part), None)
            if step is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[one])
                if low[one] == order[one]:
                    while True:
                        member = open_ones.pop()
                        part[member] = order[one]
                        if member == one:
                            break
            elif step in order:
                low[one] = min(low[one], order[step])
            else:
                order[step] = low[step] = len(order)
                open_ones.append(step)
                path.append((step, iter(following[step])))
    return part


def _paths(knot: list[Edge]) -> Iterator[tuple[Edge, ...]]:
    """Circles in a knot, the short ones first; each begins with its first workflow."""
    place: dict[int, int] = {}
    out: dict[int, list[Edge]] = defaultdict(list)
    for edge in knot:
        place.setdefault(id(edge.giver), len(place))
        out[id(edge.giver)].append(edge)
    ahead: list[tuple[Edge, ...]] = [(edge,) for edge in knot]
    tried = 0
    while ahead and tried < MOST_TRIED:
        longer: list[tuple[Edge, ...]] = []
        for path in ahead:
            first, last = path[0].giver, path[-1].taker
            if last is first:
                tried += 1
                yield path
            elif len(path) < LONGEST and place[id(last)] > place[id(first)]:
                fresh = all(edge.giver is not last for edge in path)
                longer += [(*path, edge) for edge in out[id(last)]] if fresh else []
        ahead = longer[: MOST_TRIED * LONGEST]


# --- Going round ------------------------------------------------------------------------------------


def _round(path: tuple[Edge, ...]) -> Region:
    """The records with which a circle is gone round twice; none when it ends by itself, or that is unsure."""
    if any(edge.counts and _is_limited(edge.field[1], path) for edge in path) or _is_unsure(path):
        return ()
    region = path[-1].entry.region
    begun: Region = ()
    for number in range(2):
        for edge in path:
            region = _passed_on(edge, region)
            if not region:
                return ()
        begun = region if number == 0 else begun
    return begun


def _is_limited(name: str, path: tuple[Edge, ...]) -> bool:
    """Whether a field that counts up or down is asked for on the way."""
    return any(f"field:{name}" in one.hangs_on for one in _asked(path))


def _is_unsure(path: tuple[Edge, ...]) -> bool:
    """Whether something is asked on the way of which is not known how the changes bear on it.

    That is a question about other records, and a comparison with what is known only at run time.
    """
    changed = {f"field:{name}" for edge in path for name in (edge.change.field, *edge.change.fields)}
    unknown = (one for one in _asked(path) if one.aspect in {"relation", "holds"})
    return any("records" in one.hangs_on or one.hangs_on & changed for one in unknown)


def _asked(path: tuple[Edge, ...]) -> Iterator[Dimension]:
    for edge in path:
        for region in (edge.entry.region, edge.giver.states.before.get(edge.change.node.name, ())):
            yield from dimensions(region)


def _passed_on(edge: Edge, region: Region) -> Region:
    """The records for which the next workflow starts, of those for which this one has started."""
    flow, change = edge.giver, edge.change
    written = {f"field:{one.field}" for one in flow.changes if one.node is not change.node}
    if change.node.name not in flow.early:
        written.add("world")
    left = forget(region, lambda dimension: bool(dimension.hangs_on & written))
    before = both(left, flow.states.before.get(change.node.name, ()))
    if change.kind == "updated" and change.target is not None:
        before = flow.walking.without(before, same) if (same := _same(flow, change)) else before
    if not before:
        return ()
    walking = flow.walking
    after = walking.done(change.node, walking.forgotten(before, changed_by(change.node)), "")
    taker = edge.taker.plan.variable
    place = _place(change)
    if taker is None or place is None:
        return edge.entry.region
    return both(renamed(after, place, (taker,)), edge.entry.region)


def _same(flow: Flow, change: Change) -> Term | None:
    """The condition that a field has the value already to which it is set."""
    info = flow.field(change.record, change.field)
    if info is None or change.target is None or change.value is None or _fixed(change) is None:
        return None
    read = FieldRead(change.node.span, info.type, change.target, change.field)
    return Comparison(change.node.span, YES_NO, "is", read, change.value)


def _place(change: Change) -> tuple[str, ...] | None:
    if change.target is not None:
        return place_of(change.target)
    return (change.node.variable,) if isinstance(change.node, Make) else None
