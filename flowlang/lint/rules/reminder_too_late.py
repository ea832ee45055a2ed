"""FL0849: a reminder that is due only when the waiting is over."""

from collections.abc import Iterator

from flowlang.check.terms import Constant, Length, Term
from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Question, Wait

_MINUTES = {"minutes": 1, "hours": 60, "days": 1_440, "weeks": 10_080}


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find `if still waiting after` with a time that is not shorter than the limit."""
    for node in flow.plan.nodes.values():
        limit = node.within if isinstance(node, Question) else node.limit if isinstance(node, Wait) else None
        if limit is None or not isinstance(node, Wait | Question):
            continue
        for reminder in node.reminders:
            if _not_shorter(reminder.after, limit):
                yield Diagnostic(
                    "FL0849",
                    "these steps never run: the waiting is over before",
                    reminder.after.span,
                    "not shorter than the limit",
                    related=(Related(limit.span, "the limit"),),
                    help="remind earlier, or wait longer",
                )


def _not_shorter(after: Term, limit: Term) -> bool:
    match after, limit:
        case Length(amount=Constant(value=int(one)), unit=unit), Length(
            amount=Constant(value=int(other)), unit=other_unit
        ):
            if unit == other_unit:
                return one >= other
            if unit in _MINUTES and other_unit in _MINUTES:
                return one * _MINUTES[unit] >= other * _MINUTES[other_unit]
    return False
