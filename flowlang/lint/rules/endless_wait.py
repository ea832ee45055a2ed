"""FL0842: a wait that nothing ends when what it waits for does not happen."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Wait


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find waits for a condition or an event without a limit, in workflows that nothing else ends."""
    if flow.plan.until is not None or flow.plan.as_long_as is not None:
        return
    for node in flow.plan.nodes.values():
        if isinstance(node, Wait) and node.delay is None and node.limit is None:
            asked = node.condition is not None or node.event is not None
            if asked:
                yield Diagnostic(
                    "FL0842",
                    "this wait may never end",
                    node.span,
                    "if this does not happen, the run waits for ever",
                    help="give it a limit, such as `wait at most 30 days …`, or end the run with `until` "
                    "or `as long as` in the header",
                )
