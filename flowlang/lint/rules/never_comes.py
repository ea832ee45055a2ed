"""FL0846: a wait for something that ends the run before the wait is over, or that can't be."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Wait


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find waits for a condition that the header rules out."""
    walking = flow.walking
    for node in flow.plan.nodes.values():
        if isinstance(node, Wait) and node.condition is not None and node.delay is None:
            if walking.within(walking.lasting, node.condition):
                continue
            clauses = [one for one in (flow.plan.as_long_as, flow.plan.until) if one is not None]
            alone = bool(flow.reading.region(node.condition))
            yield Diagnostic(
                "FL0846",
                "what this waits for never comes",
                node.condition.span,
                "the run has ended before it does" if alone else "no record is ever like that",
                related=tuple(Related(one.span, "ends the run") for one in clauses) if alone else (),
                help="wait for something that may come while the run goes on",
            )
