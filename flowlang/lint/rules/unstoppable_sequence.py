"""FL0844: several messages over time, and nothing that could end them."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.exits import exits
from flowlang.plan.graph import Again, Decide, Ladder, Node, Perform, Question, Wait


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find a message that follows another one after mere time, whatever has happened meanwhile."""
    if flow.plan.until is not None or flow.plan.as_long_as is not None:
        return
    for node in flow.plan.nodes.values():
        if isinstance(node, Perform) and node.action.effect == "message":
            later = _next_message(flow, node)
            if later is not None:
                yield Diagnostic(
                    "FL0844",
                    "nothing can end this sequence of messages",
                    later.span,
                    "goes out whatever has happened since the message before",
                    related=(Related(node.span, "the message before"),),
                    help="say in the header when to stop: `until` the answer is there, or `as long as` "
                    "they want to hear from us",
                )
                return


def _next_message(flow: Flow, first: Perform) -> Node | None:
    """The message that is reached from another one by waiting only, without any look at the world."""
    seen: set[tuple[str, bool]] = set()
    left = [(first.next, False)]
    while left:
        name, waited = left.pop()
        if (name, waited) in seen:
            continue
        seen.add((name, waited))
        node = flow.plan.nodes[name]
        if waited and isinstance(node, Perform) and node.action.effect == "message":
            return node
        looks = isinstance(node, Decide) and waited
        asks = isinstance(node, Question | Ladder) or (
            isinstance(node, Wait) and node.delay is None and node.moment is None
        )
        if looks or asks or (isinstance(node, Again) and node.until is not None):
            continue
        later = waited or isinstance(node, Wait)
        left += [(target, later) for target, _ in exits(node)]
    return None
