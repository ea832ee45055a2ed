"""Checking of triggers on time: dates, schedules, and times without change."""

from collections.abc import Callable

from attrs import frozen

from flowlang.check import messages
from flowlang.check.compatible import is_point_in_time
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Checking
from flowlang.check.facts import Place, when_true
from flowlang.check.infer import infer, infer_as, infer_condition
from flowlang.check.queries import condition_on, record_named
from flowlang.check.terms import (
    AggregateTerm,
    ChangedTest,
    Constant,
    Existence,
    FieldRead,
    Length,
    PickTerm,
    PreviousValue,
    Quantifier,
    Records,
    SettingRead,
    Term,
    Variable,
    WasTest,
    walk,
)
from flowlang.check.values import shift
from flowlang.schema.types import DURATION, TIME, ListOf, RecordOf, Type, Unknown
from flowlang.source import Span
from flowlang.syntax.declarations import (
    DateTrigger,
    HeldTrigger,
    ScheduleTrigger,
    Trigger,
    UnchangedTrigger,
)
from flowlang.syntax.expressions import Expression

_CLOCK_UNITS = frozenset({"seconds", "minutes", "hours", "business hours"})
_MINUTES = {"minutes": 1, "hours": 60}
_A_DAY = 24 * 60
_QUESTIONS = (Records, Existence, AggregateTerm, Quantifier, PickTerm)
_NOTHING: frozenset[Place] = frozenset()


@frozen
class Subject:
    """What a workflow is about: the variable and its type, missing for nothing, and what brought it."""

    variable: str | None
    type: Type | None
    span: Span


OfRoot = Callable[[Checking, Expression, Span], Subject | None]


def timed_subject(checking: Checking, trigger: Trigger, of_root: OfRoot) -> Subject | None:
    """What a trigger on time is about; `of_root` finds it for a path. The trigger is one of these four."""
    match trigger:
        case DateTrigger(subject=expression) | HeldTrigger(condition=expression):
            return of_root(checking, expression, trigger.span)
        case UnchangedTrigger(record=record, name=name) | ScheduleTrigger(record=record, name=name):
            if record is None:
                return Subject(None, None, trigger.span)
            info = record_named(checking, record)
            if info is None:
                return None
            return Subject(name.text if name else info.variable, RecordOf(info.name), trigger.span)
    raise AssertionError(f"{type(trigger).__name__} is no trigger on time")


def check_timed(checking: Checking, trigger: Trigger, subject: Subject) -> frozenset[Place]:
    """Check what stands in a trigger on time; the places that are present when it starts a run."""
    match trigger:
        case DateTrigger():
            return _date(checking, trigger, subject)
        case HeldTrigger():
            return _held(checking, trigger, subject)
        case UnchangedTrigger(duration=duration):
            infer_as(checking, duration, DURATION, "what stands after `for`")
        case ScheduleTrigger():
            return _schedule(checking, trigger, subject)
    return _NOTHING


def own_field(checking: Checking, term: Term, expression: Expression, subject: Subject) -> bool:
    """Whether a value is a field of the record that the trigger is about; a report when it is not."""
    if isinstance(term, FieldRead) and isinstance(term.base, Variable) and isinstance(subject.type, RecordOf):
        return True
    if isinstance(term, FieldRead):
        checking.report(messages.trigger_too_far(term, subject.variable or ""))
    else:
        checking.report(messages.trigger_not_a_field(expression.span))
    return False


# --- Dates --------------------------------------------------------------------------------------


def _date(checking: Checking, trigger: DateTrigger, subject: Subject) -> frozenset[Place]:
    """Check a date; the moment counted from it becomes the term of the trigger."""
    offset = None
    if trigger.offset is not None:
        offset = infer_as(checking, trigger.offset, DURATION, f"what stands before `{trigger.direction}`")
    if trigger.at_most and trigger.direction != "before":
        checking.report(messages.at_most_after(trigger.span))
    date = infer(checking, trigger.subject)
    if isinstance(date.type, Unknown) or not own_field(checking, date, trigger.subject, subject):
        return _NOTHING
    moment = date
    if offset is not None:
        moment = shift(checking, offset, trigger.direction, date)
    elif not is_point_in_time(date.type):
        checking.report(messages.not_a_point_in_time(date))
    if trigger.at is not None:
        _time_of_day(checking, trigger.at)
        if isinstance(offset, Length) and offset.unit in _CLOCK_UNITS and not isinstance(moment, Variable):
            checking.report(messages.time_after_hours(offset, trigger.at.span))
    checking.terms[id(trigger)] = moment
    return frozenset({(subject.variable or "", date.field)}) if isinstance(date, FieldRead) else _NOTHING


def _time_of_day(checking: Checking, at: Expression) -> None:
    """The time of day of a trigger, which has to be known before there is a run."""
    clock = infer_as(checking, at, TIME, "what stands after `at`")
    if isinstance(clock, SettingRead) and (setting := checking.schema.settings[clock.name]).default is None:
        checking.report(messages.time_without_default(clock, setting.span))
    if not isinstance(clock, Constant | SettingRead) and not isinstance(clock.type, Unknown):
        checking.report(messages.time_known_too_late(clock))


# --- Conditions that held -----------------------------------------------------------------------


def _held(checking: Checking, trigger: HeldTrigger, subject: Subject) -> frozenset[Place]:
    condition = infer_condition(checking, trigger.condition)
    infer_as(checking, trigger.duration, DURATION, "what stands after `for`")
    if isinstance(condition.type, Unknown):
        return _NOTHING
    if reads_clock(condition):
        checking.report(messages.watches_clock(condition, "when … for"))
    parts = list(walk(condition))
    for part in parts:
        if isinstance(part, ChangedTest | WasTest | PreviousValue):
            checking.report(messages.change_in_clause(part, "when … for"))
        if isinstance(part, _QUESTIONS) or (
            isinstance(part, FieldRead) and not isinstance(part.base, Variable)
        ):
            checking.report(messages.trigger_too_far(part, subject.variable or ""))
            break
    else:
        if not any(isinstance(part, FieldRead) for part in parts):
            checking.report(messages.trigger_not_a_field(trigger.condition.span))
    return when_true(condition)


# --- Schedules ----------------------------------------------------------------------------------


def _schedule(checking: Checking, trigger: ScheduleTrigger, subject: Subject) -> frozenset[Place]:
    """Check a schedule; the records that get a run each become the term of the trigger."""
    every = trigger.every or ""
    if every[:1].isdigit() and not 1 <= int(every[:-2]) <= 31:
        checking.report(messages.no_such_day(trigger.span))
    if trigger.at is not None:
        _time_of_day(checking, trigger.at)
    if trigger.interval is not None:
        interval = infer_as(checking, trigger.interval, DURATION, "what stands after `every`")
        if not isinstance(interval.type, Unknown) and minutes_of(interval) is None:
            checking.report(messages.no_such_interval(trigger.interval.span))
        elif trigger.at is not None:
            checking.report(messages.time_of_interval(trigger.at.span))
    if not isinstance(subject.type, RecordOf) or subject.variable is None:
        return _NOTHING
    where = condition_on(checking, trigger.where, subject.variable, subject.type, trigger.span)
    kind = ListOf(subject.type)
    checking.terms[id(trigger)] = Records(trigger.span, kind, subject.type.name, subject.variable, where)
    return when_true(where) if where is not None else _NOTHING


def minutes_of(interval: Term) -> int | None:
    """The minutes of a schedule's interval; missing where it is none that a schedule can keep."""
    if not isinstance(interval, Length) or not isinstance(interval.amount, Constant):
        return None
    amount = interval.amount.value
    if not isinstance(amount, int) or isinstance(amount, bool) or interval.unit not in _MINUTES:
        return None
    minutes = amount * _MINUTES[interval.unit]
    return minutes if 1 <= minutes <= _A_DAY else None
