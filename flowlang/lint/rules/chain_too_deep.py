"""FL0827: a workflow that counts by starting itself, more often than a chain may be long."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flowlang.check.facts import place_of
from flowlang.check.regions import known
from flowlang.check.terms import Variable
from flowlang.diagnostics import Diagnostic, Related
from flowlang.domain.boxes import Region
from flowlang.domain.sets import Line
from flowlang.lint.effects import Change, hears
from flowlang.lint.entry import both
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find steps up or down by a known amount, within limits that take more rounds than are allowed."""
    for flow in folder.flows:
        for change in flow.changes:
            own = isinstance(change.target, Variable) and change.target.name == flow.plan.variable
            if not own or change.verb not in {"increase", "decrease"} or change.node.name not in flow.early:
                continue
            for entry in flow.entries:
                if hears(entry.start, change):
                    reached = both(entry.region, flow.states.before.get(change.node.name, ()))
                    rounds = _rounds(change, reached)
                    if rounds is not None and rounds > folder.depth:
                        yield _too_deep(flow, change, rounds, folder.depth)
                        break


def _rounds(change: Change, region: Region) -> int | None:
    """How often the step may be taken one after the other; nothing when no limit is known."""
    step = known(change.value) if change.value is not None else None
    place = place_of(change.target) if change.target is not None else None
    if not isinstance(step, int | Decimal) or step <= 0 or place is None or len(region) != 1:
        return None
    for dimension, values in region[0].items():
        whole = isinstance(values.present, Line) and len(values.present.stretches) == 1
        if dimension.subject == (*place, change.field) and not dimension.aspect and whole:
            assert isinstance(values.present, Line)
            low, high = values.present.stretches[0]
            # A field that is open at the end that it comes from is taken to begin at nothing.
            begin: Any = 0 if low is None else low[0]
            end: Any = 0 if high is None else high[0]
            if (high if change.verb == "increase" else low) is None:
                return None
            return int((end - begin) / step) if end > begin else None
    return None


def _too_deep(flow: Flow, change: Change, rounds: int, depth: int) -> Diagnostic:
    return Diagnostic(
        "FL0827",
        f'"{flow.plan.name}" may start itself {rounds} times in a row, and a chain is cut after {depth}',
        change.node.span,
        "starts the same workflow again",
        related=(Related(flow.plan.starts[0].span, "hears of it"),),
        help="count in one run, with `repeat`, or in larger steps",
    )
