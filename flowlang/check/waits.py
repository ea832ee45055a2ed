"""Checking of waits: what they wait for, how long, and what is known afterwards."""

from collections.abc import Callable, Sequence

from flowlang.check import messages
from flowlang.check.compatible import is_point_in_time
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import Facts, when_true
from flowlang.check.infer import infer, infer_as, infer_condition, need
from flowlang.check.queries import asking_of
from flowlang.check.terms import Length, Term
from flowlang.schema.types import (
    DURATION,
    TIME,
    YES_NO,
    Shape,
    Unknown,
)
from flowlang.source import Span
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import After, Block, StillWaiting, WaitFor, WaitUntil

CheckBlock = Callable[[Checking, Block], bool]

_CLOCK_UNITS = frozenset({"seconds", "minutes", "hours", "business hours"})


def waits_here(checking: Checking, span: Span) -> None:
    """The run waits here: facts about fields end."""
    if any(around.kind == "rung" for around in checking.around):
        checking.report(messages.waits_in_rung(span))
    elif checking.in_reminder:
        checking.report(messages.waits_in_reminder(span))
    checking.facts = checking.facts.after_wait(checking.fixed)


def _time_of_day(checking: Checking, at: Expression | None) -> None:
    if at is not None:
        infer_as(checking, at, TIME, "what stands after `at`")


def check_after(checking: Checking, step: After) -> None:
    """`after 1 day at 09:00`."""
    duration = infer_as(checking, step.duration, DURATION, "what stands after `after`")
    _time_of_day(checking, step.at)
    if step.at is not None and isinstance(duration, Length) and duration.unit in _CLOCK_UNITS:
        checking.report(messages.time_after_hours(duration, step.at.span))
    waits_here(checking, step.span)


# --- Waiting for a moment, a condition or an event ----------------------------------------------


def check_limit(checking: Checking, limit: Expression | None, time_out: Block | None, span: Span) -> None:
    """How long a wait takes at most; without a limit its time can't run out."""
    if limit is not None:
        infer_as(checking, limit, DURATION, "the limit of a wait")
    elif time_out is not None:
        checking.report(messages.times_out_without_limit(span))


def check_reminders(checking: Checking, reminders: Sequence[StillWaiting], check_block: CheckBlock) -> None:
    """The blocks that run while the waiting goes on; what they make sure of is not known after the wait."""
    for reminder in reminders:
        infer_as(checking, reminder.after, DURATION, "what stands after `if still waiting after`")
        check_meanwhile(checking, reminder.steps, check_block)


def check_meanwhile(checking: Checking, steps: Block, check_block: CheckBlock) -> None:
    """Check steps that run while the waiting goes on, and that can't wait themselves."""
    before, inside = checking.facts, checking.in_reminder
    checking.in_reminder = True
    with checking.inside("reminder"):
        check_block(checking, steps)
    checking.in_reminder = inside
    checking.facts = before.after_wait(checking.fixed)


def check_time_out(checking: Checking, time_out: Block | None, check_block: CheckBlock) -> Facts | None:
    """The facts after `if time runs out`; missing when its steps end the run."""
    if time_out is None:
        return checking.facts
    before = checking.facts
    ended = not check_block(checking, time_out)
    after, checking.facts = checking.facts, before
    return None if ended else after


def check_wait_until(checking: Checking, step: WaitUntil, check_block: CheckBlock) -> None:
    """`wait until …` a moment, a condition, or business hours."""
    until: Term | None = None
    if step.until is not None:
        until = infer(checking, step.until)
        _wait_target(checking, step, until)
    _time_of_day(checking, step.at)
    check_limit(checking, step.limit, step.time_out, step.span)
    waits_here(checking, step.span)
    check_reminders(checking, step.still_waiting, check_block)
    came = checking.facts
    if until is not None and until.type == YES_NO:
        came = came.also(when_true(until))
    if step.limit is None:
        checking.facts = came
        return
    late = check_time_out(checking, step.time_out, check_block)
    checking.facts = came if late is None else came.meet(late)


def _wait_target(checking: Checking, step: WaitUntil, until: Term) -> None:
    assert step.until is not None
    if isinstance(until.type, Unknown):
        return
    if until.type == YES_NO:
        if step.at is not None:
            checking.report(messages.time_with_condition(step.at.span))
        if reads_clock(until):
            checking.report(messages.watches_clock(until, "wait until"))
    elif is_point_in_time(until.type):
        need(checking, until)
    else:
        checking.report(messages.not_a_point_in_time(until))


def check_wait_for(checking: Checking, step: WaitFor, check_block: CheckBlock) -> None:
    """`wait at most 2 days for a Reply where reply.lead is lead`."""
    event = checking.schema.events.get(step.event.text)
    check_limit(checking, step.limit, step.time_out, step.span)
    if event is None:
        checking.report(messages.unknown_event(step.event.text, step.event.span, checking.schema))
        return
    shape = event_shape(checking, event.name)
    name = step.name.text if step.name else event.variable
    if step.where is not None:
        with asking_of(checking, event.variable if step.name is None else name, shape, step.event.span):
            infer_condition(checking, step.where)
    waits_here(checking, step.span)
    check_reminders(checking, step.still_waiting, check_block)
    waited = checking.facts
    late = check_time_out(checking, step.time_out, check_block) if step.limit is not None else None
    may_not_have_come = step.limit is not None and late is not None
    known = checking.variables.get(name)
    if known is not None and known.type != shape:
        checking.report(messages.name_in_use(name, step.span, known.span))
    checking.facts = waited if late is None else waited.meet(late)
    span = step.name.span if step.name else step.event.span
    checking.bind(step, name, Binding(shape, span, may_be_missing=may_not_have_come))


def event_shape(checking: Checking, name: str) -> Shape:
    """The parts of an event of the schema."""
    event = checking.schema.events[name]
    article = "an" if name[0] in "AEIOU" else "a"
    return Shape(
        f"{article} {name}",
        {field.name: field.type for field in event.fields.values()},
        frozenset(field.name for field in event.fields.values() if field.may_be_missing),
    )
