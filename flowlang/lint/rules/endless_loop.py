"""FL0820: workflows that start each other for ever, in one instant."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.domain.words import describe
from flowlang.lint.cycles import Circle, Edge
from flowlang.lint.folder import Folder


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find circles without any wait: a run of them is cut at the longest chain that is allowed."""
    for circle in folder.circles:
        if circle.instant:
            yield told("FL0820", circle, f"for ever; the chain is cut after {folder.depth}")


def told(code: str, circle: Circle, how: str) -> Diagnostic:
    """A circle, with all its changes and the triggers that hear of them."""
    first, *others = circle.edges
    names = list(dict.fromkeys(f'"{edge.giver.plan.name}"' for edge in circle.edges))
    said = f"{names[0]} starts itself" if len(names) == 1 else f"{', '.join(names)} start each other"
    if len(names) > 1:
        said = f"{', '.join(names[:-1])} and {names[-1]} start each other"
    return Diagnostic(
        code,
        f"{said} {how}",
        first.change.node.span,
        _starts(first),
        related=tuple(Related(edge.change.node.span, _starts(edge)) for edge in others),
        notes=(f"goes on where {describe(circle.region)}",) if all(circle.region) else (),
        help="let one of them ask for something that the other changes, or start once only (`runs: once`)",
    )


def _starts(edge: Edge) -> str:
    return f'starts "{edge.taker.plan.name}" ({edge.entry.start.words})'
