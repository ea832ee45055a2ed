"""FL0801: a branch that no record reaches, because those above it take all of its records."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.asked import Asked, conditions
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Decide


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find exits of decisions that are left with nothing, and an `otherwise` that is."""
    for asked in conditions(flow):
        if asked.node is not None and asked.place > 0:
            taken = flow.walking.within(asked.known, asked.condition)
            alone = flow.walking.within(asked.coming, asked.condition)
            if not taken and alone:
                yield _never_runs(flow, asked)
    for name, left in flow.states.asked.items():
        node = flow.plan.nodes[name]
        if isinstance(node, Decide) and _has_otherwise(flow, node) and left[0] and not left[-1]:
            yield from _otherwise(flow, node)


def _never_runs(flow: Flow, asked: Asked) -> Diagnostic:
    assert asked.node is not None
    mine = flow.walking.within(asked.coming, asked.condition)
    takers = [
        Related(way.condition.span, "taken here")
        for way in asked.node.exits[: asked.place]
        if flow.walking.within(mine, way.condition)
    ]
    return Diagnostic(
        "FL0801",
        "this branch never runs",
        asked.condition.span,
        "whatever this holds for was taken above",
        related=tuple(takers),
        help="move it up, change its condition, or delete it",
    )


def _has_otherwise(flow: Flow, node: Decide) -> bool:
    """Whether an `otherwise` with steps of its own stands behind a chain of `if`."""
    in_steps = node.span.start < flow.plan.nodes[node.otherwise].span.start < node.span.end
    return in_steps and node.otherwise != node.join and not node.title.startswith("depending on")


def _otherwise(flow: Flow, node: Decide) -> Iterator[Diagnostic]:
    # Where the first condition takes everything it is the one that is wrong, and FL0802 says so.
    first = node.exits[0].condition
    if flow.walking.without(flow.states.before[node.name], first):
        yield Diagnostic(
            "FL0801",
            "the steps under `otherwise` never run",
            flow.plan.nodes[node.otherwise].span,
            "the branches above take everything",
            related=tuple(Related(way.condition.span, "taken here") for way in node.exits),
            help="delete `otherwise`, or write it in the place of the last condition",
        )
