"""Where a step stands: under which ways of which decisions, waits, questions and loops."""

from collections.abc import Mapping

from flowlang.plan.exits import exits
from flowlang.plan.graph import Decide, Fork, Leave, Node, Plan

# A way out of a node, by the node's name and the number of the way.
Way = tuple[str, int]


def places(plan: Plan) -> Mapping[str, frozenset[Way]]:
    """For each node the ways under which it stands: it is passed only if the run took them."""
    found: dict[str, set[Way]] = {name: set() for name in plan.nodes}
    for node in plan.nodes.values():
        meets = _meets(node)
        ways = list(exits(node))
        if len(ways) < 2:
            continue
        for number, (target, _) in enumerate(ways):
            for name in _until(plan, target, {meets, node.name}):
                found[name].add((node.name, number))
    return {name: frozenset(ways) for name, ways in found.items()}


def ways_beside(before: Node, after: Node) -> Mapping[int, int]:
    """Which way out of a step is which way out of its new version: by their words, then by their order."""
    old = [label for _, label in exits(before)]
    new = [label for _, label in exits(after)]
    same: dict[int, int] = {}
    for number, label in enumerate(old):
        if label in new and new.index(label) not in same.values():
            same[number] = new.index(label)
    left = [number for number in range(len(new)) if number not in same.values()]
    rest = [number for number in range(len(old)) if number not in same]
    return same | dict(zip(rest, left, strict=False))


def _meets(node: Node) -> str:
    """Where the ways out of a node meet again."""
    match node:
        case Decide(join=join):
            return join
        case Fork(meet=meet):
            return meet
    return str(getattr(node, "next", ""))


def _until(plan: Plan, start: str, stops: set[str]) -> set[str]:
    """The nodes that are passed from one on, up to those at which the walk stops."""
    found: set[str] = set()
    left = [start]
    while left:
        name = left.pop()
        if name and name not in found | stops:
            found.add(name)
            node = plan.nodes[name]
            if not isinstance(node, Leave):
                left += [target for target, _ in exits(node)]
    return found
