"""FL0860: a call to another system whose answer is used, and nothing is said about its failing."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Perform


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find actions that the run waits for, without `if it fails` and without another try."""
    for node in flow.plan.nodes.values():
        if isinstance(node, Perform) and node.result and not node.on_failure and node.retry_times is None:
            yield Diagnostic(
                "FL0860",
                "nothing says what happens when this fails",
                node.span,
                "the run would end here as failed",
                help="add `if it fails` under it with what is to be done then, or `retry: 3 times every …`",
            )
