"""Code lenses: the picture of a workflow, the tests of a file, and which workflows write a field."""

from lsprotocol import types as lsp

from flowlang.lsp.places import location_of, position_of, range_of, uri_of
from flowlang.lsp.workspace import View
from flowlang.schema.types import RecordOf
from flowlang.source import Span
from flowlang.syntax.declarations import Extend, Record, Test, Workflow
from flowlang.syntax.expressions import Expression, Identifier, Path
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
        # What the check has found out is at hand; a workflow with a mistake is studied.
        checked = view.project.checked.get(file.source.path)
        typed = {one.tree.span: one.typing.terms for one in checked.workflows} if checked else {}
        for one in file.declarations:
            if not isinstance(one, Workflow):
                continue
            terms = typed.get(one.span)
            if terms is None:
                terms = next(
                    states[0].terms for span, states in view.names_of(file).scopes if span == one.span
                )
            for step in walk_steps(one.steps):
                for target, name in _written(step):
                    term = terms.get(id(target))
                    if term is not None and isinstance(term.type, RecordOf):
                        places = found.setdefault((term.type.name, name.text), {})
                        places.setdefault(one.name.plain or "", name.span)
    return found


def _written(step: object) -> list[tuple[Expression, Identifier]]:
    """The records whose fields a step sets, each with the name of the field."""
    match step:
        case Change(target=Path(base=base, field=name)):
            return [(base, name)]
        case Update(target=target, entries=entries):
            return [(target, entry.name) for entry in entries]
    return []
