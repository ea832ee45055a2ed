"""The conditions of a workflow, each with what is known where it is asked."""

from collections.abc import Iterator

from attrs import frozen

from flowlang.check.terms import Logical, Presence, Term
from flowlang.domain.boxes import EVERYTHING, Region, TooManyBoxes, join
from flowlang.domain.words import describe
from flowlang.lint.entry import started
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Decide, Exit


@frozen
class Asked:
    """A condition, and what is `known` there: of those who get that far, and of all who come to the line.

    `node` is the decision and `place` the number of its exit; they are missing for the `if` of the header.
    """

    condition: Term
    known: Region
    coming: Region
    node: Decide | None = None
    place: int = 0

    @property
    def exit(self) -> Exit | None:
        """The way that is taken where it holds."""
        return None if self.node is None else self.node.exits[self.place]


def conditions(flow: Flow) -> Iterator[Asked]:
    """The conditions of the header and the steps that somebody comes to."""
    plan = flow.plan
    if plan.condition is not None:
        try:
            known = join(*(started(one, plan, flow.reading, flow.schema) for one in plan.starts))
        except TooManyBoxes:
            known = EVERYTHING
        if known:
            yield Asked(plan.condition, known, known)
    for name, left in flow.states.asked.items():
        node = plan.nodes[name]
        if isinstance(node, Decide):
            for place, way in enumerate(node.exits):
                yield Asked(way.condition, left[place], left[0], node, place)


def useless_part(flow: Flow, condition: Term, known: Region) -> tuple[Term, bool] | None:
    """A part of an `and` or `or` that decides nothing: the part, and whether it always holds there.

    Tests of presence are left out. They often stand beside a comparison only to say that it is meant.
    """
    if not isinstance(condition, Logical):
        return None
    walking = flow.walking
    for place, item in reversed(list(enumerate(condition.items))):
        rest = known
        for other_place, other in enumerate(condition.items):
            if other_place != place:
                step = walking.within if condition.operator == "and" else walking.without
                rest = step(rest, other)
        if not rest:
            # The others decide all by themselves: that is said of the whole condition.
            continue
        inner = useless_part(flow, item, rest)
        if inner is not None:
            return inner
        if not isinstance(item, Presence):
            if condition.operator == "and" and not walking.without(rest, item):
                return item, True
            if condition.operator == "or" and not walking.within(rest, item):
                return item, False
    return None


def known_words(known: Region, condition: Term, flow: Flow) -> tuple[str, ...]:
    """A note on what is known where a condition is asked, of the things that it looks at."""
    looked_at = {dimension.subject for box in flow.reading.region(condition) for dimension in box}
    boxes = [{one: values for one, values in box.items() if one.subject in looked_at} for box in known]
    if not all(boxes):
        return ()
    try:
        return (f"at this line it is known that {describe(join(tuple(boxes)))}",)
    except TooManyBoxes:
        return ()
