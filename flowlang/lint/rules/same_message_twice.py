"""FL0823: two workflows that send the same message to the same person at the same event."""

from collections.abc import Hashable, Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.lint.meeting import by_event, together
from flowlang.plan.graph import Node, Perform


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find equal messages in the instant of one event."""
    told: set[tuple[str, str]] = set()
    for group in by_event(folder.flows, _messages(folder)):
        for place, later in enumerate(group):
            for earlier in group[:place]:
                key = (earlier.flow.plan.name, later.flow.plan.name)
                if earlier.flow is not later.flow and key not in told and together(earlier, later):
                    told.add(key)
                    yield Diagnostic(
                        "FL0823",
                        "the same message goes out twice",
                        later.node.span,
                        f'sent by "{later.flow.plan.name}"',
                        related=(Related(earlier.node.span, f'and by "{earlier.flow.plan.name}"'),),
                        notes=(f"both run {later.entry.start.words}",),
                        help="send it in one of them, or leave out in one whom the other writes to",
                    )


def _messages(folder: Folder) -> Iterator[tuple[Flow, Node, Hashable]]:
    for flow in folder.flows:
        for node in flow.plan.nodes.values():
            if isinstance(node, Perform) and node.action.effect == "message" and node.name in flow.early:
                yield flow, node, (flow.plan.variable, node.action.signature, node.holes)
