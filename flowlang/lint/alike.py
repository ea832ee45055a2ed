"""Workflows that do the same, started by the same triggers."""

from collections import defaultdict
from collections.abc import Iterator

from flowlang.domain.boxes import TooManyBoxes, includes
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words

_NEAREST = 10


def pairs_alike(folder: Folder) -> Iterator[tuple[Flow, Flow]]:
    """Pairs of workflows, in their order, that differ at most in the `if` of their headers."""
    groups: dict[tuple[object, ...], list[Flow]] = defaultdict(list)
    for flow in folder.flows:
        groups[_words(flow.plan)].append(flow)
    for group in groups.values():
        # Of many that look alike, each is compared with those right before it only.
        for place, later in enumerate(group):
            for earlier in group[max(0, place - _NEAREST) : place]:
                if _meaning(earlier.plan) == _meaning(later.plan):
                    yield earlier, later


def lets_in(one: Flow, other: Flow) -> bool:
    """Whether the first workflow starts for everything for which the second one does, for certain."""
    try:
        return includes(one.entry, other.entry)
    except TooManyBoxes:
        return False


def _words(plan: Plan) -> tuple[object, ...]:
    """What is quickly compared: only plans with the same words can mean the same."""
    header = [one and in_words(one) for one in (plan.as_long_as, plan.until)]
    return (
        plan.runs,
        *header,
        *(one.title for one in plan.starts),
        *(one.title for one in plan.nodes.values()),
    )


def _meaning(plan: Plan) -> tuple[object, ...]:
    return (
        plan.starts,
        plan.as_long_as,
        plan.until,
        plan.per,
        plan.runs,
        plan.calendar,
        tuple(plan.nodes.values()),
    )
