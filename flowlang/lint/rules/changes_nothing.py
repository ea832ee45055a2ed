"""FL0806: a field is set to the value that it has already, or set again before anybody could read it."""

from collections.abc import Iterator

from flowlang.check.regions import known
from flowlang.check.terms import Comparison, FieldRead, walk
from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import FieldChange, Write
from flowlang.schema.types import YES_NO
from flowlang.source import Span


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find writes whose value is known to be there, and those that the next line undoes."""
    for node in flow.plan.nodes.values():
        before = flow.states.before.get(node.name)
        if isinstance(node, Write) and before:
            for change in node.changes:
                place = change.value.span if change.value is not None else node.span
                if _is_there(flow, node, change):
                    yield Diagnostic(
                        "FL0806",
                        f"this changes nothing: `{change.field}` has that value already",
                        node.span if len(node.changes) == 1 else place,
                        "every record that comes here is so",
                        help="delete the line",
                    )
                elif (later := _undone(flow, node, change)) is not None:
                    yield Diagnostic(
                        "FL0806",
                        f"this changes nothing: `{change.field}` is set again before anybody reads it",
                        node.span if len(node.changes) == 1 else place,
                        related=(Related(later, "set again here"),),
                        help="delete one of the two lines",
                    )


def _is_there(flow: Flow, node: Write, change: FieldChange) -> bool:
    info = flow.field(node.record, change.field)
    if change.verb != "set" or change.value is None or known(change.value) is None or info is None:
        return False
    read = FieldRead(node.span, info.type, node.target, change.field)
    same = Comparison(node.span, YES_NO, "is", read, change.value)
    before = flow.states.before[node.name]
    return bool(flow.walking.within(before, same)) and not flow.walking.without(before, same)


def _undone(flow: Flow, node: Write, change: FieldChange) -> Span | None:
    """The next write of the same field, where only writes stand between that do not read it."""
    # Whether it can be written may be all that was asked.
    if change.verb not in {"set", "clear"} or node.on_failure is not None:
        return None
    following = flow.plan.nodes[node.next]
    seen = {node.name}
    while isinstance(following, Write) and following.name not in seen:
        seen.add(following.name)
        reads = [one for each in following.changes if each.value is not None for one in walk(each.value)]
        if any(isinstance(one, FieldRead) and one.field == change.field for one in reads):
            return None
        for later in following.changes:
            if later.field == change.field and following.target == node.target:
                return following.span if later.verb in {"set", "clear"} else None
        following = flow.plan.nodes[following.next]
    return None
