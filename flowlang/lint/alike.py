"""Workflows that do the same, started by the same triggers."""

from collections import defaultdict
from collections.abc import Sequence

from attrs import frozen

from flowlang.domain.boxes import TooManyBoxes, includes
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words

_NEAREST = 10


@frozen(eq=False)
class Alike:
    """Two workflows, in their order, that differ at most in the `if` of their headers.

    `forth` says that the earlier one starts for all records for which the later one does, `back` the reverse;
    one of them does.
    """

    earlier: Flow
    later: Flow
    forth: bool
    back: bool


def pairs_alike(flows: Sequence[Flow]) -> tuple[Alike, ...]:
    """The pairs of workflows of which one does what the other one does, for some records at least."""
    groups: dict[tuple[object, ...], list[Flow]] = defaultdict(list)
    for flow in flows:
        groups[_words(flow.plan)].append(flow)
    # Of many that look alike, each is compared with those right before it only.
    pairs = (
        (earlier, later)
        for group in groups.values()
        for place, later in enumerate(group)
        for earlier in group[max(0, place - _NEAREST) : place]
    )
    found = (
        Alike(earlier, later, _lets_in(earlier, later), _lets_in(later, earlier)) for earlier, later in pairs
    )
    return tuple(
        one
        for one in found
        if (one.forth or one.back) and _meaning(one.earlier.plan) == _meaning(one.later.plan)
    )


def _lets_in(one: Flow, other: Flow) -> bool:
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
