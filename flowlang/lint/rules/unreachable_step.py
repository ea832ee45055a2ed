"""FL0804: steps behind a line at which every run has ended or gone elsewhere."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.lint.states import in_order
from flowlang.plan.graph import End, Meet, Return


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find the first step of each stretch that nothing leads to."""
    reached = set(in_order(flow.plan))
    lost = [
        node
        for name, node in flow.plan.nodes.items()
        if name not in reached and not isinstance(node, Return | Meet) and node.span.start < node.span.end
    ]
    lost = [node for node in lost if not isinstance(node, End) or node.outcome != "finished"]
    if lost:
        first = min(lost, key=lambda node: node.span.start)
        yield Diagnostic(
            "FL0804",
            "this step is never reached",
            first.span,
            "every way ends above this line",
            help="delete it, or move it above the line that ends the run",
        )
