"""FL0809: a step about a record that a step above has deleted."""

from collections.abc import Iterator

from flowlang.check.terms import Variable
from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.lint.states import changed_by
from flowlang.plan.exits import exits
from flowlang.plan.graph import Hand, Node, Perform, Remove, Write


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find steps behind a `delete` that write, hand over or act upon what is gone."""
    for removed in flow.plan.nodes.values():
        if isinstance(removed, Remove) and isinstance(removed.target, Variable):
            late = next(_about(flow, removed, removed.target), None)
            if late is not None:
                yield Diagnostic(
                    "FL0809",
                    f"`{removed.target.name}` was deleted above, and this step is about it",
                    late.span,
                    "the record is gone by then",
                    related=(Related(removed.span, "deleted here"),),
                    help="do this before the record is deleted",
                )


def _about(flow: Flow, removed: Remove, record: Variable) -> Iterator[Node]:
    seen: set[str] = set()
    left = [removed.next]
    while left:
        name = left.pop()
        node = flow.plan.nodes[name]
        if name in seen or f"variable:{record.name}" in changed_by(node):
            continue
        seen.add(name)
        if _uses(node, record):
            yield node
        left += [target for target, _ in exits(node)]


def _uses(node: Node, record: Variable) -> bool:
    match node:
        case Write(target=target) | Hand(target=target):
            return target == record
        case Perform(holes=holes, about=about):
            return about == record or any(value == record for _, value in holes)
    return False
