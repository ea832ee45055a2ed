"""FL0845: messages that are repeated for ever unless something happens."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Again, Node, Perform
from flowlang.plan.walk import body_of


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find rounds over time without a number, whose steps write to customers."""
    if flow.plan.until is not None or flow.plan.as_long_as is not None:
        return
    for node in flow.plan.nodes.values():
        if isinstance(node, Again) and node.wait is not None and node.at_most is None:
            body = sorted((flow.plan.nodes[name] for name in body_of(flow.plan, node)), key=_start)
            sent = [one for one in body if isinstance(one, Perform) and one.action.effect == "message"]
            if sent:
                yield Diagnostic(
                    "FL0845",
                    "this may go on for ever",
                    node.span,
                    "nothing says how often at most",
                    related=(Related(sent[0].span, "and somebody hears from us every time"),),
                    help="write how often at most, such as `repeat every 2 days at most 5 times until …`",
                )


def _start(node: Node) -> int:
    return node.span.start
