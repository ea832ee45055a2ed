"""Checking of `at the same time`: branches that run side by side and meet at the end."""

from collections.abc import Callable

from flowlang.check.context import Checking
from flowlang.check.waits import waits_here
from flowlang.syntax.steps import AtTheSameTime, Block

CheckBlock = Callable[[Checking, Block], bool]


def check_branches(checking: Checking, step: AtTheSameTime, check_block: CheckBlock) -> bool:
    """`at the same time` and its `do` blocks; false when one of them never comes to its end.

    While one branch goes on, the others may have changed what it knew. So each begins, and the step ends,
    with what is known after a wait.
    """
    waits_here(checking, step.span)
    known = checking.facts
    all_end = True
    for steps in step.branches:
        checking.facts = known
        with checking.inside("branch") as branch:
            ends = check_block(checking, steps)
        all_end = all_end and (ends or bool(branch.ways))
    checking.facts = known
    return all_end
