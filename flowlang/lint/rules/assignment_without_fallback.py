"""FL0862: a record is assigned to whoever fits, and nothing is said for the case that nobody does."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Hand


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find assignments among some members of a team, without `otherwise`."""
    for node in flow.plan.nodes.values():
        if isinstance(node, Hand) and node.where is not None and not (node.otherwise or node.on_failure):
            yield Diagnostic(
                "FL0862",
                "nothing says who gets it when nobody fits",
                node.span,
                "the run would end here as failed",
                help="add `otherwise` under it, such as `assign lead to the head of team …`",
            )
