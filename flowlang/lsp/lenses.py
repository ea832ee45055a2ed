"""Code lenses: the picture of a workflow, the tests of a file, and which workflows write a field."""

from lsprotocol import types as lsp

from flowlang.lsp.places import location_of, position_of, range_of, uri_of
from flowlang.lsp.workspace import View
from flowlang.schema.types import RecordOf
from flowlang.source import Span
from flowlang.syntax.declarations import Extend, Record, Test, Workflow
from flowlang.syntax.expressions import Path
from flowlang.syntax.steps import Change, Update
from flowlang.syntax.walk import walk_steps


def code_lenses(view: View) -> list[lsp.CodeLens]:
    """The lenses of a file. Editors carry out the commands `flow.diagram`, `flow.test` and `flow.places`."""
    uri = uri_of(view.source)
    found = []
    writers = (
        _writers(view) if any(isinstance(one, Record | Extend) for one in view.tree.declarations) else {}
    )
    for one in view.tree.declarations:
        match one:
            case Workflow(name=name):
                command = lsp.Command("diagram", "flow.diagram", arguments=[uri, name.plain])
                found.append(lsp.CodeLens(range_of(name.span), command))
            case Test(name=name):
                command = lsp.Command("run tests", "flow.test", arguments=[uri, name.plain])
                found.append(lsp.CodeLens(range_of(name.span), command))
            case Record(name=owner) | Extend(name=owner):
                for each in one.fields:
                    places = writers.get((owner.text, each.name.text), {})
                    if places:
                        title = (
                            f"{len(places)} workflow{'s write' if len(places) > 1 else ' writes'} this field"
                        )
                        where = position_of(view.source, each.name.span.start)
                        command = lsp.Command(
                            title,
                            "flow.places",
                            arguments=[uri, where, [location_of(span) for span in places.values()]],
                        )
                        found.append(lsp.CodeLens(range_of(each.name.span), command))
    return found


def _writers(view: View) -> dict[tuple[str, str], dict[str, Span]]:
    """The workflows that set a field, by record and field: the first place of each."""
    found: dict[tuple[str, str], dict[str, Span]] = {}
    for file in view.project.files:
        states = {span.start: checked for span, checked in view.names_of(file).scopes}
        for one in file.declarations:
            if not isinstance(one, Workflow):
                continue
            (state,) = states[one.span.start]
            for step in walk_steps(one.steps):
                written = []
                if isinstance(step, Change) and isinstance(step.target, Path):
                    written = [(step.target.base, step.target.field)]
                elif isinstance(step, Update):
                    written = [(step.target, entry.name) for entry in step.entries]
                for target, name in written:
                    term = state.terms.get(id(target))
                    if term is not None and isinstance(term.type, RecordOf):
                        places = found.setdefault((term.type.name, name.text), {})
                        places.setdefault(one.name.plain or "", name.span)
    return found
