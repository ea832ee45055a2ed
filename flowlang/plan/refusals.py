"""What a policy refuses, as data: the changes that it is about, its condition, and its reason."""

from attrs import field, frozen

from flowlang.check.model import CheckedRefuse
from flowlang.check.terms import Term
from flowlang.plan.lower_starts import lower_start
from flowlang.plan.starts import Start
from flowlang.source import Span


@frozen
class Refusal:
    """A rule by which changes of a type of record are refused.

    `starts` are the changes, as triggers of workflows say them; `variable` is the record in the condition and
    in `because`, the reason.
    """

    span: Span = field(eq=False, repr=False)
    policy: str
    variable: str
    record: str
    starts: tuple[Start, ...]
    condition: Term | None
    because: Term | None


def lower_refusal(policy: str, checked: CheckedRefuse) -> Refusal:
    """The rule of a policy without mistakes."""
    tree, typing = checked.tree, checked.typing
    return Refusal(
        tree.span,
        policy,
        checked.variable,
        checked.record,
        tuple(lower_start(trigger, typing, checked.variable) for trigger in tree.triggers),
        None if tree.condition is None else typing.term(tree.condition),
        None if tree.because is None else typing.term(tree.because),
    )
