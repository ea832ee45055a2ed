"""Checking of action calls: settings, what comes back, retries and what to do on failure."""

from collections.abc import Callable

from flowlang.check.context import Binding, Checking
from flowlang.check.failures import check_failure
from flowlang.check.infer import infer_as
from flowlang.check.phrases import check_call
from flowlang.schema.types import DURATION, WHOLE_NUMBER, Shape, Type
from flowlang.syntax.steps import Block, Call

CheckBlock = Callable[[Checking, Block], bool]


def check_call_step(checking: Checking, step: Call, check_block: CheckBlock) -> None:
    """Check a call."""
    call = check_call(checking, step.phrase, step.settings)
    if step.retry is not None:
        infer_as(checking, step.retry.times, WHOLE_NUMBER, "`retry`")
        infer_as(checking, step.retry.every, DURATION, "`retry … every`")
    waits = step.result is not None or step.if_it_fails is not None or step.retry is not None
    if waits:
        checking.facts = checking.facts.after_wait(checking.fixed)
    before, known = checking.facts, dict(checking.variables)
    if step.result is not None:
        parts: dict[str, Type] = {}
        if call is not None:
            parts = {name: info.type for name, info in call.action.gives.items()}
        shape = Shape(
            f"the result of `{call.action.name if call else '…'}`", parts, promised=frozenset(parts)
        )
        checking.bind(step, step.result.text, Binding(shape, step.result.span))
    check_failure(checking, step, before, known, check_block)
