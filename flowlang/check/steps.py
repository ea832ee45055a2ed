"""Checking of steps: decisions, loops, ends, and the facts that each step makes or ends.

`check_steps` says whether the line after the steps can be reached, so that what
`stop if lead.email is missing` rules out is known below it.
"""

from collections.abc import Callable
from typing import TypeVar

from flowlang.check import messages
from flowlang.check.branches import check_branches
from flowlang.check.called import check_gives, check_run
from flowlang.check.calls import check_call_step
from flowlang.check.compatible import comparable
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import Facts, place_of, when_false, when_true
from flowlang.check.failures import check_failure
from flowlang.check.infer import first_missing, infer, infer_condition, need
from flowlang.check.ladders import check_counting
from flowlang.check.loops import check_for_each, check_repeat, leave
from flowlang.check.questions import check_ask
from flowlang.check.terms import TableTerm
from flowlang.check.waits import check_after, check_wait_for, check_wait_until
from flowlang.check.writes import (
    check_assign,
    check_change,
    check_create,
    check_delete,
    check_find,
    check_update,
)
from flowlang.schema.types import ChoiceOf, Unknown
from flowlang.syntax.steps import (
    After,
    Ask,
    Assign,
    AtTheSameTime,
    BadStep,
    Block,
    Call,
    Change,
    CountingFrom,
    Create,
    Delete,
    DependingOn,
    Fail,
    Fallible,
    Find,
    ForEach,
    If,
    IfPossible,
    LeaveBranch,
    LeaveLoop,
    Let,
    Repeat,
    RunWorkflow,
    Step,
    Stop,
    Update,
    WaitFor,
    WaitUntil,
)

S = TypeVar("S", bound=Step)
# Checks a step; false when the line after it can't be reached.
StepCheck = Callable[[Checking, S], bool]


def check_steps(checking: Checking, steps: Block) -> bool:
    """Check steps from top to bottom, in the scope that is current; false when their end can't be reached."""
    reachable = True
    for step in steps:
        before = checking.facts
        reachable = check_step(checking, step) and reachable
        checking.passed[id(step)] = (before, checking.facts)
    return reachable


def check_block(checking: Checking, steps: Block) -> bool:
    """Check the steps of a block, whose names are not seen after it.

    Under `if possible,` it is the step itself that may be skipped, and not what stands in its block.
    """
    collecting, checking.collecting = checking.collecting, None
    with checking.block():
        reaches_end = check_steps(checking, steps)
    checking.collecting = collecting
    return reaches_end


def check_step(checking: Checking, step: Step) -> bool:
    """Check one step; false when the line after it can't be reached."""
    match step:
        case Call():
            check_call_step(checking, step, check_block)
        case Fallible():
            before, known = checking.facts, dict(checking.variables)
            _fallible(checking, step)
            check_failure(checking, step, before, known, check_block)
        case Let():
            _let(checking, step)
        case If():
            return _if(checking, step)
        case DependingOn():
            return _depending_on(checking, step)
        case ForEach():
            check_for_each(checking, step, check_block)
        case Repeat():
            return check_repeat(checking, step, check_block)
        case AtTheSameTime():
            return check_branches(checking, step, check_block)
        case LeaveBranch():
            leave(checking, "branch", step.span)
            return False
        case LeaveLoop():
            leave(checking, "loop", step.span)
            return False
        case After():
            check_after(checking, step)
        case WaitUntil():
            check_wait_until(checking, step, check_block)
        case CountingFrom():
            check_counting(checking, step, check_block)
        case WaitFor():
            check_wait_for(checking, step, check_block)
        case Ask():
            return check_ask(checking, step, check_block)
        case IfPossible():
            _if_possible(checking, step)
        case Stop():
            return _stop(checking, step)
        case Fail():
            infer(checking, step.reason)
            return False
        case BadStep():
            checking.unread = True
        case _:
            raise AssertionError(f"a step that nobody checks: {type(step).__name__}")
    return True


def _fallible(checking: Checking, step: Fallible) -> None:
    """Check a step that changes records, or that waits for another run."""
    match step:
        case Change():
            check_change(checking, step)
        case Update():
            check_update(checking, step)
        case Create():
            check_create(checking, step)
        case Delete():
            check_delete(checking, step)
        case Find():
            check_find(checking, step)
        case Assign():
            check_assign(checking, step, check_block)
        case RunWorkflow():
            check_run(checking, step)
        case _:
            raise AssertionError(f"a step that nobody checks: {type(step).__name__}")


def _let(checking: Checking, step: Let) -> None:
    value = infer(checking, step.value)
    missing = first_missing(checking, value)
    # A link that has to be followed must be there; the last field may be missing, and so the name may be.
    if missing is not None and missing is not value:
        need(checking, value, itself=False)
    part = value.gives[0] if isinstance(value, TableTerm) and len(value.gives) == 1 else ""
    bind_new(checking, step, step.name.text, Binding(value.type, step.name.span, missing is value, part))


def bind_new(checking: Checking, step: Step, name: str, binding: Binding) -> None:
    """Bind a name that stands for nothing else here."""
    known = checking.variables.get(name)
    if known is not None and name != "answer":
        checking.report(messages.name_in_use(name, binding.span, known.span))
    checking.bind(step, name, binding)


# --- Decisions ----------------------------------------------------------------------------------


def _if(checking: Checking, step: If) -> bool:
    ways: list[Facts] = []
    for branch in step.branches:
        condition = infer_condition(checking, branch.condition)
        outside = checking.facts
        checking.facts = outside.also(when_true(condition))
        if check_block(checking, branch.steps):
            ways.append(checking.facts)
        checking.facts = outside.also(when_false(condition))
    if step.otherwise is None or check_block(checking, step.otherwise):
        ways.append(checking.facts)
    return _meet(checking, ways)


def _meet(checking: Checking, ways: list[Facts]) -> bool:
    """Go on after ways that meet, knowing what is known on each of them."""
    if not ways:
        return False
    facts = ways[0]
    for way in ways[1:]:
        facts = facts.meet(way)
    checking.facts = facts
    return True


def _depending_on(checking: Checking, step: DependingOn) -> bool:
    subject = infer(checking, step.subject)
    outside = checking.facts
    ways: list[Facts] = []
    left = list(subject.type.values) if isinstance(subject.type, ChoiceOf) else []
    place = place_of(subject)
    for case in step.cases:
        for value in case.values:
            term = infer(checking, value, subject.type)
            if not comparable(subject.type, term.type):
                checking.report(messages.cannot_compare(value, subject, term))
            word = getattr(term, "value", None)
            if word in left:
                left.remove(word)
        checking.facts = outside.also([place] if place else [])
        if check_block(checking, case.steps):
            ways.append(checking.facts)
    checking.facts = outside
    if step.otherwise is not None:
        if check_block(checking, step.otherwise):
            ways.append(checking.facts)
    else:
        if left and not isinstance(subject.type, Unknown):
            checking.report(messages.case_left_out(step.subject, left))
        ways.append(outside)
    return _meet(checking, ways)


def _stop(checking: Checking, step: Stop) -> bool:
    check_gives(checking, step)
    if step.condition is None:
        return False
    condition = infer_condition(checking, step.condition)
    checking.facts = checking.facts.also(when_false(condition))
    return True


# --- If possible --------------------------------------------------------------------------------


def _if_possible(checking: Checking, step: IfPossible) -> None:
    before, known = checking.facts, dict(checking.variables)
    checking.collecting = []
    check_step(checking, step.step)
    checking.optional[id(step)] = tuple(checking.collecting)
    checking.collecting = None
    # The step may have been skipped, so nothing that it made sure of is known below.
    checking.facts = before.meet(checking.facts)
    for name, binding in checking.variables.items():
        if name not in known or (binding is not known[name] and known[name].may_be_missing):
            binding.may_be_missing = True
