"""Checking of `if it fails`: what is known in its block, and what is left where the two ways meet."""

from collections.abc import Callable, Mapping

from attrs import evolve

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import Facts
from flowlang.schema.types import TEXT
from flowlang.syntax.steps import Block, Fallible, Find, RunWorkflow

CheckBlock = Callable[[Checking, Block], bool]

FAILURE = "failure"
"""What the reason is called in the block; a name that is in use already keeps its meaning."""


def check_failure(
    checking: Checking, step: Fallible, before: Facts, known: Mapping[str, Binding], check_block: CheckBlock
) -> None:
    """Check the block under a step that has just been checked.

    `before` and `known` are the facts and variables in front of the step. When it fails, nothing was written,
    and what it would have given a name is missing.
    """
    if step.if_it_fails is None:
        return
    if isinstance(step, Find) and step.create is None:
        checking.report(messages.find_never_fails(step))
    if isinstance(step, RunWorkflow) and not step.wait:
        checking.report(messages.nobody_waits_for_failure(step))
    if isinstance(step, RunWorkflow):
        # The other run has gone some way before it failed.
        before = before.after_wait(checking.fixed)
    after, variables = checking.facts, checking.variables
    bound = [name for name, binding in variables.items() if known.get(name) is not binding]
    checking.variables = {
        name: evolve(binding, may_be_missing=True) if name in bound else binding
        for name, binding in variables.items()
    }
    checking.facts = before
    for name in bound:
        checking.facts = checking.facts.without(name)
    reaches_end = _block(checking, step, step.if_it_fails, check_block)
    failed = checking.facts
    checking.variables, checking.facts = variables, after
    if reaches_end:
        checking.facts = after.meet(failed)
        for name in bound:
            variables[name].may_be_missing = (name,) not in checking.facts


def _block(checking: Checking, step: Fallible, steps: Block, check_block: CheckBlock) -> bool:
    with checking.block():
        known = checking.variables.get(FAILURE)
        # A failure in the block of another one is the newer of the two.
        if known is None or (known.unnamed and known.type == TEXT):
            checking.bind(None, FAILURE, Binding(TEXT, step.span, unnamed=True))
            checking.names[id(steps)] = FAILURE
        reaches_end = check_block(checking, steps)
    checking.facts = checking.facts.without(FAILURE)
    return reaches_end
