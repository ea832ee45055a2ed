"""FL0810: a message to somebody because their record was deleted."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Perform
from flowlang.plan.starts import RecordStart


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find messages to customers in workflows that only deletions start."""
    starts = flow.plan.starts
    if not all(isinstance(one, RecordStart) and one.kinds == {"deleted"} for one in starts):
        return
    for node in flow.plan.nodes.values():
        if isinstance(node, Perform) and node.action.effect == "message":
            yield Diagnostic(
                "FL0810",
                "a message goes out because a record was deleted",
                node.span,
                "whoever was deleted may not expect to hear from us",
                related=(Related(starts[0].span, "started here"),),
                help="tell a colleague instead, or ignore this line and say why it is right",
            )
