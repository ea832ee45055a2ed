"""FL0840: a condition of the start is not looked at again after a wait, and others change what it asked."""

from collections.abc import Iterator
from itertools import chain

from flowlang.check.terms import FieldRead, walk
from flowlang.diagnostics import Diagnostic, Related
from flowlang.domain.boxes import dimensions
from flowlang.domain.dimensions import Dimension
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.plan.graph import Perform
from flowlang.plan.walk import terms_of
from flowlang.schema.types import ChoiceOf


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find messages after a wait that rest on a choice which a workflow may have changed meanwhile."""
    for flow in folder.flows:
        late = [
            node
            for node in flow.plan.nodes.values()
            if isinstance(node, Perform) and node.action.effect == "message" and node.name not in flow.early
        ]
        for dimension in _relied_upon(flow) if late else ():
            name = str(_place(dimension)[1])
            writers = [
                other
                for record in sorted(flow.records)
                for other in folder.writers.get((record, name), ())
                if other is not flow
            ]
            if writers and not _looked_at(flow, name):
                yield _stale(flow, late[0], dimension, writers[0])
                break


def _place(dimension: Dimension) -> tuple[object, ...]:
    return dimension.subject if isinstance(dimension.subject, tuple) else ()


def _relied_upon(flow: Flow) -> list[Dimension]:
    """The choices of the record itself that the start asks for."""
    return [
        one
        for one in dimensions(flow.entry)
        if isinstance(one.kind, ChoiceOf)
        and not one.aspect
        and one.test is None
        and len(_place(one)) == 2
        and _place(one)[0] == flow.plan.variable
    ]


def _looked_at(flow: Flow, name: str) -> bool:
    """Whether the header follows a field, or a step after a wait reads it."""
    plan = flow.plan
    header = (one for one in (plan.as_long_as, plan.until) if one is not None)
    late = (one for one in plan.nodes.values() if one.name not in flow.early or one.name == plan.first)
    terms = chain(header, (term for node in late for term in terms_of(node)))
    return any(isinstance(part, FieldRead) and part.field == name for term in terms for part in walk(term))


def _stale(flow: Flow, node: Perform, dimension: Dimension, writer: Flow) -> Diagnostic:
    name = _place(dimension)[1]
    change = next(one for one in writer.changes if one.field == name)
    return Diagnostic(
        "FL0840",
        f"`{dimension.title}` was looked at before the wait, and not again before this message",
        node.span,
        "may go out although it is no longer so",
        related=(Related(change.node.span, f'"{writer.plan.name}" may change it meanwhile'),),
        help="ask again here, or write the condition as `as long as` in the header",
    )
