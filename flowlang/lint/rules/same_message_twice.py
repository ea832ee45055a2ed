"""FL0823: two workflows that send the same message to the same person at the same event."""

from collections.abc import Hashable, Iterator
from itertools import islice

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.lint.meeting import MOST_TOLD, Step, by_event, pairs, together
from flowlang.plan.graph import Node, Perform


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find equal messages in the instant of one event."""
    told: set[tuple[str, str]] = set()
    for group in by_event(folder.flows, _messages(folder)):
        twice = (pair for pair in pairs(group) if _names(*pair) not in told and together(*pair))
        for earlier, later in islice(twice, MOST_TOLD):
            told.add(_names(earlier, later))
            yield Diagnostic(
                "FL0823",
                "the same message goes out twice",
                later.node.span,
                f'sent by "{later.flow.plan.name}"',
                related=(Related(earlier.node.span, f'and by "{earlier.flow.plan.name}"'),),
                notes=(f"both run {later.entry.start.words}",),
                help="send it in one of them, or leave out in one whom the other writes to",
            )


def _names(earlier: Step, later: Step) -> tuple[str, str]:
    return earlier.flow.plan.name, later.flow.plan.name


def _messages(folder: Folder) -> Iterator[tuple[Flow, Node, Hashable]]:
    for flow in folder.flows:
        for node in flow.plan.nodes.values():
            if isinstance(node, Perform) and node.action.effect == "message" and node.name in flow.early:
                yield flow, node, (flow.plan.variable, node.action.signature, node.holes)
