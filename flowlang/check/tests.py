"""Checking of tests: the records they give, what they let happen, and what must be true."""

from collections.abc import Sequence

from flowlang.check import messages
from flowlang.check.compatible import is_point_in_time
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import fit, infer, infer_as, infer_condition
from flowlang.check.model import CheckedTest
from flowlang.check.phrases import check_call, match_name
from flowlang.check.queries import record_named
from flowlang.check.steps import bind_new
from flowlang.check.template_names import check_template_setting
from flowlang.check.terms import FieldRead, Term
from flowlang.check.waits import event_shape
from flowlang.check.writes import all_required, bind_record, given_fields
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import FieldInfo, RecordInfo, Schema
from flowlang.schema.types import DURATION, TEMPLATE, ListOf, RecordOf, Shape, Type, Unknown
from flowlang.syntax.declarations import (
    At,
    Check,
    CheckRun,
    Delegates,
    Expect,
    ExpectNothingMore,
    FillsIn,
    GiveAnswer,
    Given,
    GivenTeam,
    GivenUser,
    MakeFail,
    MakeGive,
    Presses,
    Refused,
    Test,
    WhenChanges,
    WhenDeleted,
    WhenReceived,
    WhenUpdated,
    WithSetting,
)
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import After, BadStep, Entry, Let, Step


def check_test(tree: Test, schema: Schema) -> tuple[CheckedTest | None, list[Diagnostic]]:
    """Check a test: the typed model when it has no mistake, and what was found."""
    checking = read_test(tree, schema)
    if checking.failed:
        return None, checking.found
    return CheckedTest(tree, checking.typing, dict(checking.all_variables)), checking.found


def read_test(tree: Test, schema: Schema) -> Checking:
    """What was found out about a test, also where it has mistakes."""
    checking = Checking(schema, in_test=True)
    for step in tree.steps:
        _step(checking, step)
        if isinstance(step, Given | WhenChanges | WhenUpdated | WhenDeleted) and step.refused is not None:
            _reason(checking, step.refused)
    return checking


def _reason(checking: Checking, refused: Refused) -> None:
    if refused.because is not None:
        infer(checking, refused.because)


def _step(checking: Checking, step: Step) -> None:
    match step:
        case Given():
            _given(checking, step)
        case GivenUser():
            _fields(checking, "User", step.entries)
        case GivenTeam():
            _fields(checking, "Team", step.entries)
        case WithSetting():
            _with_setting(checking, step)
        case WhenChanges():
            target = infer(checking, step.target)
            if step.value is not None:
                _new_value(checking, step.value, target.type, f"`{target.span.text}`")
            _changeable(checking, target)
        case WhenUpdated():
            target = infer(checking, step.target)
            if isinstance(target.type, RecordOf):
                _fields(checking, target.type.name, step.entries)
            elif not isinstance(target.type, Unknown):
                checking.report(messages.not_a_record(target))
        case WhenDeleted():
            target = infer(checking, step.target)
            if not isinstance(target.type, RecordOf | Unknown):
                checking.report(messages.not_a_record(target))
        case WhenReceived():
            _received(checking, step)
        case Presses():
            infer_as(checking, step.user, RecordOf("User"), "who presses", use=False)
            target = infer(checking, step.target)
            if not isinstance(target.type, RecordOf | Unknown):
                checking.report(messages.not_a_record(target))
            if not step.label.plain:
                checking.report(messages.button_without_label(step.label.span))
        case FillsIn():
            infer_as(checking, step.user, RecordOf("User"), "who fills in", use=False)
            for filled in step.values:
                target = infer(checking, filled.target)
                _new_value(checking, filled.value, target.type, f"`{target.span.text}`")
                _changeable(checking, target)
        case Delegates():
            infer_as(checking, step.user, RecordOf("User"), "who was asked", use=False)
            infer_as(checking, step.to, RecordOf("User"), "who answers instead", use=False)
        case GiveAnswer():
            infer_as(checking, step.user, RecordOf("User"), "who answers", use=False)
            for entry in step.entries:
                if entry.name.text != "comment" or isinstance(entry.value, tuple):
                    checking.report(messages.unknown_answer_part(entry.name.text, entry.name.span))
                else:
                    infer(checking, entry.value)
        case After():
            infer_as(checking, step.duration, DURATION, "what stands after `after`")
            if step.at is not None:
                infer(checking, step.at)
        case At():
            moment = infer(checking, step.moment)
            if not is_point_in_time(moment.type):
                checking.report(messages.not_a_point_in_time(moment))
        case MakeFail():
            match_name(checking, step.phrase)
        case MakeGive():
            _make_give(checking, step)
        case Expect():
            _expect(checking, step)
        case Check():
            infer_condition(checking, step.condition)
        case Let():
            value = infer(checking, step.value)
            bind_new(checking, step, step.name.text, Binding(value.type, step.name.span))
        case ExpectNothingMore(workflow=workflow):
            if workflow is not None and workflow.plain is None:
                checking.report(messages.name_with_filling("workflow", workflow.span))
        case CheckRun() | BadStep():
            pass
        case _:
            raise AssertionError(f"the parser keeps {step!r} out of tests")


def _given(checking: Checking, step: Given) -> None:
    record = record_named(checking, step.record)
    if record is None:
        return
    _fields(checking, record.name, step.entries, new=True)
    all_required(checking, record, step.entries, step.record.span)
    if step.refused is None:
        bind_record(checking, step, step.record, step.name, record)


def _fields(checking: Checking, record: str, entries: Sequence[Entry], *, new: bool = False) -> None:
    """The fields of a record; one that is new may have blocks for its children."""
    info = checking.schema.records.get(record)
    seen: set[str] = set()
    for entry in entries:
        name = entry.name.text
        field = info.fields.get(name) if info else None
        if name in seen and not (new and isinstance(entry.value, tuple)):
            checking.report(messages.setting_twice(name, entry.name.span))
        seen.add(name)
        if isinstance(entry.value, tuple):
            _children(checking, info, field if new else None, entry, entry.value)
        elif field is None:
            infer(checking, entry.value)
            if info is not None:
                checking.report(messages.unknown_entry(checking.schema, info, name, entry.name.span))
        elif isinstance(field.type, ListOf) and field.type.through:
            infer(checking, entry.value, field.type)
            checking.report(messages.children_expected(field, entry.name.span))
        else:
            _new_value(checking, entry.value, field.type, f"`{name}`")


def _children(
    checking: Checking,
    parent: RecordInfo | None,
    field: FieldInfo | None,
    entry: Entry,
    lines: Sequence[Entry],
) -> None:
    """`lines:` with the fields of a record that belongs to the one above."""
    listed = field.type if field is not None else None
    if isinstance(listed, ListOf) and listed.through and isinstance(listed.item, RecordOf):
        _fields(checking, listed.item.name, lines, new=True)
        child = checking.schema.records[listed.item.name]
        all_required(checking, child, lines, entry.name.span, given={listed.through})
    elif parent is not None and entry.name.text not in parent.fields:
        checking.report(messages.unknown_entry(checking.schema, parent, entry.name.text, entry.name.span))
    else:
        checking.report(messages.setting_is_a_block(entry.name.text, entry.name.span))


def _new_value(checking: Checking, written: Expression, wanted: Type, what: str) -> None:
    fit(checking, infer(checking, written, wanted), wanted, what)


def _changeable(checking: Checking, target: Term) -> None:
    if isinstance(target.type, Unknown):
        return
    if not (isinstance(target, FieldRead) and isinstance(target.base.type, RecordOf)):
        checking.report(messages.not_a_field(target))


def _with_setting(checking: Checking, step: WithSetting) -> None:
    setting = checking.schema.settings.get(step.name.text)
    if setting is None:
        checking.report(
            messages.unknown_project_setting(step.name.text, step.name.span, checking.schema.settings)
        )
        infer(checking, step.value)
        return
    if setting.type == TEMPLATE:
        check_template_setting(checking, setting, step.value)
        return
    _new_value(checking, step.value, setting.type, f"`{setting.name}`")


def _received(checking: Checking, step: WhenReceived) -> None:
    event = checking.schema.events.get(step.event.text)
    if event is None:
        checking.report(messages.unknown_event(step.event.text, step.event.span, checking.schema))
        return
    shape = event_shape(checking, event.name)
    _parts(checking, shape, step.entries, "event")
    given = given_fields(event.fields, step.entries)
    for info in event.fields.values():
        if info.required and info.default is None and info.name not in given:
            checking.report(messages.field_missing(event.name, info.name, step.event.span, info.span))


def _parts(checking: Checking, shape: Shape, entries: Sequence[Entry], what: str) -> None:
    for entry in entries:
        kind = shape.parts.get(entry.name.text)
        if kind is None:
            checking.report(messages.unknown_part_given(what, shape, entry.name.text, entry.name.span))
        elif isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(entry.name.text, entry.name.span))
        else:
            _new_value(checking, entry.value, kind, f"`{entry.name.text}`")


def _make_give(checking: Checking, step: MakeGive) -> None:
    action = match_name(checking, step.phrase)
    if action is None:
        return
    shape = Shape(f"the result of `{action.name}`", {n: info.type for n, info in action.gives.items()})
    checking.names[id(step)] = action.signature
    _parts(checking, shape, step.gives, "result")


def _expect(checking: Checking, step: Expect) -> None:
    """`expect send email …`; `expect no send email` may name the action alone."""
    words = [token.text for token in step.phrase.tokens]
    if step.negated and any(action.name.split() == words for action in checking.schema.actions):
        return
    check_call(checking, step.phrase, step.entries)
