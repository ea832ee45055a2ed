"""FL0821: workflows that start each other for ever with waits between, and write to customers every time."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.lint.rules.endless_loop import told
from flowlang.plan.graph import Perform


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find circles with a wait in them in which a message goes out; others are often meant so."""
    for circle in folder.circles:
        same_record = all(edge.change.kind == "updated" for edge in circle.edges)
        if not circle.instant and same_record and any(_writes(edge.giver) for edge in circle.edges):
            yield told("FL0821", circle, "again and again, and customers hear from us each time")


def _writes(flow: Flow) -> bool:
    nodes = flow.plan.nodes.values()
    return any(isinstance(node, Perform) and node.action.effect == "message" for node in nodes)
