"""FL0822: two workflows that give one field different values at the same event."""

from collections.abc import Hashable, Iterator

from flowlang.check.regions import known
from flowlang.check.terms import Variable
from flowlang.diagnostics import Diagnostic, Related
from flowlang.domain.words import describe
from flowlang.lint.effects import Change
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.lint.meeting import MOST_TOLD, Step, by_event, pairs, together
from flowlang.plan.graph import Hand, Node
from flowlang.schema.types import Type


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find writes of one field in the instant of one event whose values differ; one finding for a field."""
    told: set[tuple[str, str, str, str]] = set()
    for group in by_event(folder.flows, _writes(folder)):
        left = MOST_TOLD
        for earlier, later in pairs(group):
            one, other = _change(earlier), _change(later)
            key = (earlier.flow.plan.name, later.flow.plan.name, one.record, one.field)
            if not left or key in told or not _differ(one, other):
                continue
            region = together(earlier, later)
            if region and not folder.circle_each_other(earlier.flow, later.flow):
                told.add(key)
                left -= 1
                yield _conflict(earlier, later, other, describe(region) if all(region) else "")


def _writes(folder: Folder) -> Iterator[tuple[Flow, Node, Hashable]]:
    for flow in folder.flows:
        for change in flow.changes:
            target = change.target
            own = isinstance(target, Variable) and target.name == flow.plan.variable
            if own and change.node.name in flow.early and _value(change) is not None:
                yield flow, change.node, (change.record, change.field)


def _change(step: Step) -> Change:
    return next(one for one in step.flow.changes if one.node is step.node and _value(one) is not None)


def _value(change: Change) -> tuple[object, ...] | None:
    """What is written, where two can be told apart: a value of the text, or a team to choose from."""
    if isinstance(change.node, Hand):
        kind: Type = change.node.to.type
        fixed = known(change.node.to)
        return None if fixed is None else (change.node.strategy == "direct", kind, fixed)
    if change.verb == "clear":
        return ("missing",)
    value = known(change.value) if change.verb == "set" and change.value is not None else None
    return None if value is None else (type(value), value)


def _differ(one: Change, other: Change) -> bool:
    return one.field == other.field and _value(one) != _value(other)


def _conflict(earlier: Step, later: Step, change: Change, region: str) -> Diagnostic:
    field = f"{later.flow.plan.variable}.{change.field}"
    return Diagnostic(
        "FL0822",
        f"two workflows give `{field}` different values at the same event",
        later.node.span,
        f'"{later.flow.plan.name}" runs later, and its value stays',
        related=(Related(earlier.node.span, f'"{earlier.flow.plan.name}" has just set it'),),
        notes=(f"both run when {region}" if region else f"both run {later.entry.start.words}",),
        help="leave out in one of them what the other takes care of",
    )
