"""What the steps of workflows name by hand."""

from collections.abc import Iterator

from flowlang.check.terms import Term, walk
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Node
from flowlang.plan.starts import Start
from flowlang.plan.walk import terms_of


def terms(flow: Flow) -> Iterator[Term]:
    """All terms of a workflow and everything inside them: header, triggers and steps."""
    plan = flow.plan
    header = (plan.condition, plan.as_long_as, plan.until, plan.per)
    things: list[Node | Start] = [*plan.starts, *plan.nodes.values()]
    found = [one for one in header if one is not None]
    found += (term for thing in things for term in terms_of(thing))
    for term in found:
        yield from walk(term)
