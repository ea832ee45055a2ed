"""Checking of loops: `for each`, `repeat`, and what leaves them before their end.

A second round may find changed what the first one changed: at the beginning of a round only that is known
which also holds after one.
"""

from collections.abc import Callable

from flowlang.check import messages
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import Facts, when_true
from flowlang.check.infer import infer, infer_as, infer_condition, need
from flowlang.check.queries import condition_on
from flowlang.check.terms import Constant, Term
from flowlang.check.values import item_type
from flowlang.check.waits import waits_here
from flowlang.schema.types import DURATION, WHOLE_NUMBER
from flowlang.source import Span
from flowlang.syntax.steps import Block, ForEach, Repeat

CheckBlock = Callable[[Checking, Block], bool]

ATTEMPT = "attempt"


def check_for_each(checking: Checking, step: ForEach, check_block: CheckBlock) -> None:
    """`for each deal in company.deals where …`."""
    source = infer(checking, step.source)
    need(checking, source)
    item = item_type(checking, source)
    name = step.variable.text
    known = checking.variables.get(name)
    if known is not None:
        checking.report(messages.name_in_use(name, step.variable.span, known.span))
    with checking.block():
        checking.bind(step, name, Binding(item, step.variable.span))
        where = condition_on(checking, step.where, name, item, step.variable.span)
        before = checking.facts
        with checking.quietly():
            _round(checking, step.steps, check_block)
        checking.facts = before.meet(checking.facts).also([(name,), *(when_true(where) if where else ())])
        left = _round(checking, step.steps, check_block)
        checking.facts = _meet([before, checking.facts, *left])


def _round(checking: Checking, steps: Block, check_block: CheckBlock) -> list[Facts]:
    """Check a block of a loop; what is known where it leaves the loop."""
    start = checking.facts
    with checking.inside("loop") as loop:
        if not check_block(checking, steps):
            # Nothing comes to the end of the block, so nothing that it did is met there.
            checking.facts = start
    return loop.ways


def check_repeat(checking: Checking, step: Repeat, check_block: CheckBlock) -> bool:
    """`repeat every 2 days at most 3 times until …`; false when the line after it can't be reached."""
    if step.at_most is None and step.until is None:
        checking.report(messages.endless_repeat(step.span))
    if step.every is not None:
        infer_as(checking, step.every, DURATION, "what stands after `every`")
    if step.at_most is not None:
        times = infer_as(checking, step.at_most, WHOLE_NUMBER, "what stands after `at most`")
        if isinstance(times, Constant) and isinstance(times.value, int) and times.value < 1:
            checking.report(messages.no_rounds(times))
    if step.every is not None:
        waits_here(checking, step.span)
    # An `attempt` of a loop around is hidden inside.
    with checking.block():
        checking.bind(None, ATTEMPT, Binding(WHOLE_NUMBER, step.span))
        before = checking.facts
        with checking.quietly():
            _round(checking, step.steps, check_block)
        checking.facts = before.meet(_later(checking, step)).also([(ATTEMPT,)])
        left = _round(checking, step.steps, check_block)
        after = _later(checking, step)
    ways = [after] if step.every is None else [before, after]
    checking.facts = _meet(ways)
    if step.until is not None:
        until = _until(checking, step)
        if step.at_most is None:
            # Only `until` ends it.
            checking.facts = checking.facts.also(when_true(until))
    checking.facts = _meet([checking.facts, *left]).without(ATTEMPT)
    return True


def _later(checking: Checking, step: Repeat) -> Facts:
    """What is known when a round is over and the next one is due."""
    return checking.facts if step.every is None else checking.facts.after_wait(checking.fixed)


def _until(checking: Checking, step: Repeat) -> Term:
    assert step.until is not None
    until = infer_condition(checking, step.until)
    if step.every is not None and reads_clock(until):
        checking.report(messages.watches_clock(until, "repeat … until"))
    return until


def _meet(ways: list[Facts]) -> Facts:
    facts = ways[0]
    for way in ways[1:]:
        facts = facts.meet(way)
    return facts


def leave(checking: Checking, kind: str, span: Span) -> None:
    """`leave the loop` (kind `loop`) or `leave this branch` (kind `branch`)."""
    for around in reversed(checking.around):
        if around.kind == kind:
            around.ways.append(checking.facts)
            return
        if not (kind == "branch" and around.kind == "loop"):
            if any(outer.kind == kind for outer in checking.around):
                checking.report(messages.leaves_too_far(kind, around.kind, span))
                return
            break
    checking.report(messages.nothing_to_leave(kind, span))
