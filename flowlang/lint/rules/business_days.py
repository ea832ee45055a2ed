"""FL0848: a workflow names a calendar, and nothing in it counts by that calendar."""

from collections.abc import Iterator

from flowlang.check.terms import FunctionCall, Length, Term, UnitsBetweenTerm
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Question, Wait


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find the first plain number of days in such a workflow."""
    if flow.plan.calendar is None:
        return
    nodes = list(flow.plan.nodes.values())
    opening = any(isinstance(node, Wait) and node.opening for node in nodes)
    if opening or any(_by_calendar(term) for term in flow.terms):
        return
    for node in nodes:
        delays = [node.within] if isinstance(node, Question) else []
        delays += [node.delay, node.limit] if isinstance(node, Wait) else []
        for delay in delays:
            if isinstance(delay, Length) and delay.unit == "days":
                yield Diagnostic(
                    "FL0848",
                    f'the calendar "{flow.plan.calendar}" counts for nothing here',
                    delay.span,
                    "weekends and holidays count in days like this",
                    help="write `business days`, or leave out the line `calendar:`",
                )
                return


def _by_calendar(term: Term) -> bool:
    match term:
        case Length(unit=unit) | UnitsBetweenTerm(unit=unit):
            return unit.startswith("business")
        case FunctionCall(name=name):
            return name.startswith("business")
    return False
