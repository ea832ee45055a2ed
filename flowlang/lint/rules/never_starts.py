"""FL0807: a trigger and the header contradict each other, so that no run ever starts by it."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.entry import started
from flowlang.lint.flow import Flow


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find triggers that nothing gets past."""
    plan = flow.plan
    for entry in flow.entries:
        if entry.open:
            continue
        clauses = [term for term in (plan.condition, plan.as_long_as) if term is not None]
        alone = started(entry.start, plan, flow.reading, flow.schema)
        if alone and len(clauses) == 1 and not flow.reading.region(clauses[0]):
            # A condition that contradicts itself is told as such.
            continue
        yield Diagnostic(
            "FL0807",
            f'"{plan.name}" never starts by this trigger',
            entry.start.span,
            "no record is as this and the header ask",
            related=tuple(Related(term.span, "contradicts it") for term in clauses),
            help="ask in the header for what the trigger leaves, or delete the trigger",
        )
