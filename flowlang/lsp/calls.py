"""Call hierarchy: which workflows run which others with `run`."""

from collections.abc import Iterator

from lsprotocol import types as lsp

from flowlang.lsp.extent import around
from flowlang.lsp.places import range_of, uri_of
from flowlang.lsp.workspace import View
from flowlang.source import Span
from flowlang.syntax.declarations import Workflow
from flowlang.syntax.steps import RunWorkflow
from flowlang.syntax.walk import walk_steps


def prepare(view: View, offset: int) -> list[lsp.CallHierarchyItem]:
    """The workflow whose name stands at an offset, where it is declared or run; or the one around it."""
    name = view.names.at(offset)
    if name is not None and name.meaning.kind == "workflow":
        wanted = name.meaning.name
    else:
        tree = around(view.tree, offset)
        wanted = (tree.name.plain or "") if isinstance(tree, Workflow) else ""
    return [_item(one) for one in _workflows(view) if one.name.plain == wanted]


def incoming(view: View, name: str) -> list[lsp.CallHierarchyIncomingCall]:
    """The workflows that run one."""
    return [
        lsp.CallHierarchyIncomingCall(_item(one), [range_of(span) for span in calls[name]])
        for one in _workflows(view)
        if name in (calls := _calls(one))
    ]


def outgoing(view: View, name: str) -> list[lsp.CallHierarchyOutgoingCall]:
    """The workflows that one runs."""
    known = {one.name.plain or "": one for one in _workflows(view)}
    calls = _calls(known[name]) if name in known else {}
    return [
        lsp.CallHierarchyOutgoingCall(_item(known[other]), [range_of(span) for span in spans])
        for other, spans in calls.items()
        if other in known
    ]


def _workflows(view: View) -> Iterator[Workflow]:
    for file in view.project.files:
        yield from (one for one in file.declarations if isinstance(one, Workflow))


def _calls(workflow: Workflow) -> dict[str, list[Span]]:
    """The workflows that one runs, by name, and where."""
    found: dict[str, list[Span]] = {}
    for step in walk_steps(workflow.steps):
        if isinstance(step, RunWorkflow):
            found.setdefault(step.workflow.plain or "", []).append(step.workflow.span)
    return found


def _item(workflow: Workflow) -> lsp.CallHierarchyItem:
    return lsp.CallHierarchyItem(
        workflow.name.plain or "",
        lsp.SymbolKind.Function,
        uri_of(workflow.span.source),
        range_of(workflow.span),
        range_of(workflow.name.span),
        detail=workflow.doc.plain if workflow.doc is not None else None,
    )
