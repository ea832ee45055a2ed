"""FL0826: what one workflow sets, another one always puts back at once."""

from collections import defaultdict
from collections.abc import Iterator

from flowlang.check.regions import known
from flowlang.check.terms import Comparison, FieldRead, Variable
from flowlang.diagnostics import Diagnostic, Related
from flowlang.domain.boxes import TooManyBoxes, includes, meet
from flowlang.lint.effects import Change
from flowlang.lint.entry import Entry
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.plan.starts import FieldStart
from flowlang.schema.types import YES_NO


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find writes that start a workflow which gives the field another value, whatever else is so."""
    listening: dict[tuple[str, str], list[tuple[Flow, Entry]]] = defaultdict(list)
    for flow in folder.flows:
        for entry in flow.entries:
            if isinstance(entry.start, FieldStart):
                listening[entry.start.record, entry.start.field].append((flow, entry))
    for flow in folder.flows:
        for change in flow.changes:
            for other, entry in listening.get((change.record, change.field), ()):
                if other is flow or other.plan.runs == "once" or folder.circle_each_other(flow, other):
                    continue
                back = _puts_back(change, other, entry)
                if back is not None:
                    yield Diagnostic(
                        "FL0826",
                        f'"{other.plan.name}" undoes this at once',
                        change.node.span,
                        f"starts it ({entry.start.words})",
                        related=(Related(back.node.span, "and it sets the field to something else"),),
                        help="let the other one start only for values that it is meant for",
                    )


def _puts_back(change: Change, other: Flow, entry: Entry) -> Change | None:
    """The write of the other workflow that is always reached, and gives another value."""
    plan = other.plan
    value = None if change.value is None or change.verb != "set" else known(change.value)
    info = other.field(change.record, change.field)
    if value is None or change.value is None or info is None or plan.variable is None:
        return None
    own = Variable(change.node.span, change.target.type, plan.variable) if change.target else None
    if own is None:
        return None
    read = FieldRead(change.node.span, info.type, own, change.field)
    now = other.reading.region(Comparison(change.node.span, YES_NO, "is", read, change.value))
    for mine in other.changes:
        fixed = None if mine.value is None or mine.verb != "set" else known(mine.value)
        if mine.field != change.field or mine.target != own or fixed is None or fixed == value:
            continue
        try:
            reached = meet(entry.region, other.states.before.get(mine.node.name, ()))
            if mine.node.name in other.early and includes(reached, now):
                return mine
        except TooManyBoxes:
            continue
    return None
