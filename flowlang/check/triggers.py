"""Checking of triggers: what starts a workflow, and which variable that brings into scope."""

from attrs import fields

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import when_true
from flowlang.check.infer import infer, infer_as, infer_condition
from flowlang.check.terms import FieldRead, walk
from flowlang.check.timed_triggers import Subject, check_timed, own_field, timed_subject
from flowlang.check.waits import event_shape
from flowlang.schema.types import TEXT, RecordOf, Shape, Unknown, describe
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

_TIMED = (DateTrigger, HeldTrigger, UnchangedTrigger, ScheduleTrigger)
# Triggers that come without a change of the record.
_NO_CHANGE = (*_TIMED, PressedTrigger)
# The variable that stands for whoever presses a button.
PRESSER = "user"

_CHANGE = Shape("the change", {"source": TEXT, "actor": TEXT}, frozenset({"source", "actor"}))


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
            if found.variable is not None and found.type is not None:
                checking.bind(None, found.variable, Binding(found.type, found.span))
            if isinstance(found.type, RecordOf) and not all(isinstance(one, _NO_CHANGE) for one in triggers):
                checking.changed_variable = found.variable
        elif (subject.variable, subject.type) != (found.variable, found.type):
            kind = describe(subject.type) if subject.type is not None else "no record"
            checking.report(messages.triggers_differ(trigger.span, subject.span, kind))
            broken = True
        checking.names[id(trigger)] = (found.variable or "") if found else ""
    if subject is None:
        return None
    _presser(checking, triggers, subject)
    facts = None
    for trigger in triggers:
        known = _inside(checking, trigger, subject)
        facts = known if facts is None else facts & known
    checking.facts = checking.facts.also(facts or ())
    return None if broken else subject


def bind_change(checking: Checking, span: Span) -> None:
    """Bring `change` into scope: where a change came from, and who made it."""
    checking.variables["change"] = Binding(_CHANGE, span)
    checking.facts = checking.facts.also([("change",)])


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
        case DateTrigger() | HeldTrigger() | UnchangedTrigger() | ScheduleTrigger():
            return timed_subject(checking, trigger, _of_root)
        case PressedTrigger():
            return _pressed(checking, trigger)
    raise AssertionError(f"{type(trigger).__name__} is no trigger")


def _pressed(checking: Checking, trigger: PressedTrigger) -> Subject | None:
    if not trigger.label.plain:
        checking.report(messages.button_without_label(trigger.label.span))
    records, record = checking.schema.records, trigger.record
    if "User" not in records:
        checking.report(messages.unknown_record("User", trigger.span, checking.schema))
        return None
    info = records.get(record.text)
    if info is None:
        checking.report(messages.unknown_record(record.text, record.span, checking.schema))
        return None
    name = trigger.name.text if trigger.name else info.variable
    if name == PRESSER:
        checking.report(messages.presser_is_subject((trigger.name or record).span))
        return None
    return Subject(name, RecordOf(info.name), trigger.span)


def _presser(checking: Checking, triggers: tuple[Trigger, ...], subject: Subject) -> None:
    """Bring whoever presses a button into scope; there is nobody when something else starts the workflow."""
    pressed = [isinstance(trigger, PressedTrigger) for trigger in triggers]
    if any(pressed) and subject.variable != PRESSER:
        missing = not all(pressed)
        checking.bind(None, PRESSER, Binding(RecordOf("User"), subject.span, may_be_missing=missing))


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
            if isinstance(one, Expression) and (found := _root(one)) is not None:
                return found
    return None


def _inside(checking: Checking, trigger: Trigger, subject: Subject) -> frozenset[tuple[str, ...]]:
    """Check what stands in a trigger; the places that are present when it fires."""
    match trigger:
        case ChangeTrigger(subject=expression, before=before, after=after):
            term = infer(checking, expression)
            if isinstance(term.type, Unknown) or not own_field(checking, term, expression, subject):
                return frozenset()
            for value in (before, after):
                if value is not None:
                    infer_as(checking, value, term.type, f"`{term.span.text}`")
            return frozenset(
                {(subject.variable or "", term.field)} if after and isinstance(term, FieldRead) else ()
            )
        case BecomesTrigger(condition=expression):
            condition = infer_condition(checking, expression)
            for part in walk(condition):
                if isinstance(part, FieldRead) and isinstance(part.base, FieldRead):
                    checking.report(messages.trigger_too_far(part, subject.variable or ""))
                    break
            return when_true(condition)
        case RecordTrigger(kinds=("assigned",)):
            return frozenset({(subject.variable or "", "owner")})
        case DateTrigger() | HeldTrigger() | UnchangedTrigger() | ScheduleTrigger():
            return check_timed(checking, trigger, subject)
    return frozenset()
