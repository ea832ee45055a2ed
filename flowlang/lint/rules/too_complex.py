"""FL0915: a workflow with more ways through it than anybody can keep in mind."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow, heading
from flowlang.plan.graph import Again, Decide, Fork, Guard, Ladder, Loop, Question

MOST_WAYS = 30


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Count the places at which a run may go one way or another."""
    ways = 0
    for node in flow.plan.nodes.values():
        match node:
            case Decide(exits=exits):
                ways += len(exits)
            case Ladder(rungs=rungs):
                ways += len(rungs)
            case Question(answers=answers):
                ways += len(answers)
            case Loop() | Again() | Fork() | Guard():
                ways += 1
    if ways > MOST_WAYS:
        yield Diagnostic(
            "FL0915",
            f'"{flow.plan.name}" has {ways} places at which a run may turn',
            heading(flow.plan),
            f"more than {MOST_WAYS} are hard to read and to test",
            help="make workflows of its parts and start them with `run`, or put the choices into a `table`",
        )
