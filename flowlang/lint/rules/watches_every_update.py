"""FL0828: a trigger that hears of every change of a record, and a header that never asks which."""

from collections.abc import Iterator

from flowlang.check.terms import ChangedTest, FieldRead, PreviousValue, Variable, WasTest, walk
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.starts import RecordStart


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find `is updated` where no condition asks what changed or who changed it."""
    starts = [one for one in flow.plan.starts if isinstance(one, RecordStart) and "updated" in one.kinds]
    if not starts or flow.plan.runs == "once":
        return
    clauses = (flow.plan.condition, flow.plan.as_long_as)
    parts = [part for one in clauses if one is not None for part in walk(one)]
    if any(isinstance(part, ChangedTest | WasTest | PreviousValue) or _is_change(part) for part in parts):
        return
    for start in starts:
        # Those created and those updated are one sort: records that are, or come to be, as the header asks.
        if not ("created" in start.kinds and parts):
            yield Diagnostic(
                "FL0828",
                "this trigger watches every change of every field",
                start.span,
                "also of fields that have nothing to do with it",
                help=f"name the field, such as `when {flow.plan.variable}.… changes`, or ask in the header "
                "which one `changed`",
            )


def _is_change(part: object) -> bool:
    """Whether a part asks about the change itself: where it came from, and who made it."""
    return isinstance(part, FieldRead) and isinstance(part.base, Variable) and part.base.name == "change"
