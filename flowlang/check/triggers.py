"""Checking of triggers: what starts a workflow, and which variable that brings into scope."""

from attrs import fields, frozen

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import when_true
from flowlang.check.infer import infer, infer_as, infer_condition
from flowlang.check.terms import FieldRead, Term, Variable, walk
from flowlang.check.waits import event_shape
from flowlang.schema.types import RecordOf, Type, Unknown, describe
from flowlang.source import Span
from flowlang.syntax.declarations import (
    BecomesTrigger,
    ChangeTrigger,
    DateTrigger,
    HeldTrigger,
    PressedTrigger,
    ReceivedTrigger,
    RecordTrigger,
    ScheduleTrigger,
    Trigger,
    UnchangedTrigger,
)
from flowlang.syntax.expressions import BadExpression, Expression, Group, Name, Path

_UNRUNNABLE: dict[type[Trigger], str] = {
    PressedTrigger: "a trigger on a button",
    DateTrigger: "a trigger on a date",
    UnchangedTrigger: "a trigger on a time without change",
    HeldTrigger: "a trigger on a condition that held for a time",
    ScheduleTrigger: "a schedule",
}


@frozen
class Subject:
    """What a workflow is about: the variable, its type, and the trigger that brought it."""

    variable: str
    type: Type
    span: Span


def check_triggers(checking: Checking, triggers: tuple[Trigger, ...]) -> Subject | None:
    """Check the triggers and bring their variable into scope; `None` when nothing useful is known of it."""
    subject: Subject | None = None
    broken = False
    for trigger in triggers:
        found = _subject(checking, trigger)
        if found is None:
            broken = True
        elif subject is None:
            subject = found
            checking.bind(None, found.variable, Binding(found.type, found.span))
            if isinstance(found.type, RecordOf):
                checking.changed_variable = found.variable
        elif (subject.variable, subject.type) != (found.variable, found.type):
            kind = describe(subject.type)
            checking.report(messages.triggers_differ(trigger.span, subject.span, kind))
            broken = True
        checking.names[id(trigger)] = found.variable if found else ""
    if subject is None:
        return None
    facts = None
    for trigger in triggers:
        known = _inside(checking, trigger, subject)
        facts = known if facts is None else facts & known
    checking.facts = checking.facts.also(facts or ())
    return None if broken else subject


def _subject(checking: Checking, trigger: Trigger) -> Subject | None:
    match trigger:
        case RecordTrigger(record=record, name=name):
            info = checking.schema.records.get(record.text)
            if info is None:
                checking.report(messages.unknown_record(record.text, record.span, checking.schema))
                return None
            return Subject(name.text if name else info.variable, RecordOf(info.name), trigger.span)
        case ReceivedTrigger(event=event, name=name):
            known = checking.schema.events.get(event.text)
            if known is None:
                checking.report(messages.unknown_event(event.text, event.span, checking.schema))
                return None
            variable = name.text if name else known.variable
            return Subject(variable, event_shape(checking, known.name), trigger.span)
        case ChangeTrigger(subject=expression) | BecomesTrigger(condition=expression):
            return _of_root(checking, expression, trigger.span)
    checking.report(messages.cannot_run_yet(_UNRUNNABLE[type(trigger)], trigger.span))
    return None


def _of_root(checking: Checking, expression: Expression, span: Span) -> Subject | None:
    """The record type that `lead` in `lead.status` stands for."""
    root = _root(expression)
    if isinstance(expression, BadExpression):
        return None
    if root is None:
        checking.report(messages.trigger_not_a_field(expression.span))
        return None
    for record in checking.schema.records.values():
        if record.variable == root.text:
            return Subject(root.text, RecordOf(record.name), span)
    names = {record.variable: "" for record in checking.schema.records.values()}
    checking.report(messages.unknown_name(root.text, root.span, names, None))
    return None


def _root(expression: Expression) -> Name | None:
    """The leftmost name of an expression's leftmost path."""
    match expression:
        case Name():
            return expression
        case Path(base=base):
            return _root(base)
        case Group(inner=inner):
            return _root(inner)
    for attribute in fields(type(expression)):
        value = getattr(expression, attribute.name)
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            if isinstance(one, Expression):
                return _root(one)
    return None


def _inside(checking: Checking, trigger: Trigger, subject: Subject) -> frozenset[tuple[str, ...]]:
    """Check what stands in a trigger; the places that are present when it fires."""
    match trigger:
        case ChangeTrigger(subject=expression, before=before, after=after):
            term = infer(checking, expression)
            if isinstance(term.type, Unknown) or not _own_field(checking, term, expression, subject):
                return frozenset()
            for value in (before, after):
                if value is not None:
                    infer_as(checking, value, term.type, f"`{term.span.text}`")
            return frozenset(
                {(subject.variable, term.field)} if after and isinstance(term, FieldRead) else ()
            )
        case BecomesTrigger(condition=expression):
            condition = infer_condition(checking, expression)
            for part in walk(condition):
                if isinstance(part, FieldRead) and isinstance(part.base, FieldRead):
                    checking.report(messages.trigger_too_far(part, subject.variable))
                    break
            return when_true(condition)
        case RecordTrigger(kind="assigned"):
            return frozenset({(subject.variable, "owner")})
    return frozenset()


def _own_field(checking: Checking, term: Term, expression: Expression, subject: Subject) -> bool:
    if isinstance(term, FieldRead) and isinstance(term.base, Variable) and isinstance(subject.type, RecordOf):
        return True
    if isinstance(term, FieldRead):
        checking.report(messages.trigger_too_far(term, subject.variable))
    else:
        checking.report(messages.trigger_not_a_field(expression.span))
    return False
