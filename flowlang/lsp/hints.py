"""Inlay hints: of which type a name is that a step brings into being."""

from lsprotocol import types as lsp

from flowlang.lsp.places import position_of
from flowlang.lsp.workspace import View
from flowlang.schema.types import Shape, Unknown, describe
from flowlang.syntax.expressions import Identifier
from flowlang.syntax.steps import Call, Find, ForEach, Let, RunWorkflow, WaitFor
from flowlang.syntax.walk import walk_steps


def inlay_hints(view: View, start: int, end: int) -> list[lsp.InlayHint]:
    """The hints between two offsets."""
    found = []
    for declaration in view.tree.declarations:
        if declaration.span.end < start or declaration.span.start > end:
            continue
        variables = view.variables(declaration.span.start)
        for step in walk_steps(getattr(declaration, "steps", ())):
            name = _brings(step)
            if name is None or not start <= name.span.start <= end:
                continue
            kind = variables.get(name.text)
            if kind is None or isinstance(kind, Unknown):
                continue
            parts = f"{kind.name} with {', '.join(kind.parts)}" if isinstance(kind, Shape) else describe(kind)
            found.append(
                lsp.InlayHint(
                    position_of(view.source, name.span.end),
                    f" is {parts}",
                    kind=lsp.InlayHintKind.Type,
                )
            )
    return found


def _brings(step: object) -> Identifier | None:
    """The name that a step brings into being where its line does not say of which type."""
    match step:
        case Let(name=name) | ForEach(variable=name):
            return name
        case Call(result=name) | RunWorkflow(result=name) | WaitFor(name=name) | Find(name=name):
            return name
    return None
