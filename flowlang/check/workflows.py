"""Checking of a whole workflow: settings, header and steps."""

from flowlang.check import messages
from flowlang.check.called import called_subject
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Checking
from flowlang.check.facts import when_true
from flowlang.check.infer import infer, infer_condition, need
from flowlang.check.model import CheckedWorkflow
from flowlang.check.repeated import once
from flowlang.check.steps import check_steps
from flowlang.check.terms import ChangedTest, PreviousValue, Term, WasTest, walk
from flowlang.check.timed_triggers import Subject
from flowlang.check.triggers import bind_change, check_triggers
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import Schema
from flowlang.schema.types import RecordOf, Shape
from flowlang.syntax.declarations import (
    BecomesTrigger,
    ChangeTrigger,
    DateTrigger,
    RecordTrigger,
    Trigger,
    Workflow,
)
from flowlang.syntax.expressions import Expression, ListLiteral, Text
from flowlang.syntax.steps import Assign, Change, Delete, Entry, Update
from flowlang.syntax.walk import walk_steps

SETTINGS = ("owner", "tags", "calendar", "existing records", "runs")


def check_workflow(tree: Workflow, schema: Schema) -> tuple[CheckedWorkflow | None, list[Diagnostic]]:
    """Check a workflow: the typed model when it has no mistake, and what was found."""
    checking, subject = read_workflow(tree, schema)
    if subject is None or checking.failed:
        return None, once(checking)
    variables = dict(checking.all_variables)
    variables.pop("change", None)
    return (
        CheckedWorkflow(tree, checking.typing, subject.variable, subject.type, variables, tree.triggers),
        checking.found,
    )


def read_workflow(tree: Workflow, schema: Schema) -> tuple[Checking, Subject | None]:
    """What was found out about a workflow, and what it is about, also where it has mistakes."""
    checking = Checking(schema)
    for setting in tree.settings:
        _setting(checking, setting, tree.triggers)
    if not tree.triggers and not tree.is_called:
        # The reader of the header has said so.
        return checking, None
    subject = _subject(checking, tree)
    if subject is None:
        # Without its subject every other line would be wrong too: one mistake, one message.
        return checking, None
    _header(checking, tree, subject)
    checking.header = {
        name: "if" if isinstance(binding.type, Shape) else "as long as"
        for name, binding in checking.variables.items()
    }
    check_steps(checking, tree.steps)
    if _only_deleted(tree) and subject.variable is not None:
        _no_writes(checking, tree, subject.variable)
    return checking, subject


def _setting(checking: Checking, setting: Entry, triggers: tuple[Trigger, ...]) -> None:
    name = setting.name.text
    value = setting.value
    if name not in SETTINGS:
        checking.report(messages.unknown_workflow_setting(name, setting.name.span, SETTINGS))
    elif isinstance(value, tuple):
        checking.report(messages.setting_is_a_block(name, setting.name.span))
    elif name == "calendar":
        calendar = value.plain if isinstance(value, Text) else None
        if calendar is None:
            checking.report(messages.text_expected(name, value.span))
        elif calendar not in checking.schema.calendars:
            checking.report(messages.unknown_calendar(calendar, value.span, checking.schema.calendars))
    elif name == "existing records":
        if value.span.text.strip('"') != "include":
            checking.report(messages.include_expected(value.span))
        elif not any(_finds_existing(trigger) for trigger in triggers):
            checking.report(messages.nothing_exists(setting.span))
    elif not _is_text(value):
        checking.report(messages.text_expected(name, value.span))


def _is_text(value: Expression) -> bool:
    if isinstance(value, ListLiteral):
        return all(_is_text(item) for item in value.items)
    return isinstance(value, Text) and value.plain is not None


def _finds_existing(trigger: Trigger) -> bool:
    """Whether a trigger says how a record must be, so that one that exists already may match."""
    match trigger:
        case RecordTrigger(kinds=kinds):
            return "created" in kinds or "assigned" in kinds
        case ChangeTrigger(before=before, after=after):
            return before is None and after is not None
        case BecomesTrigger() | DateTrigger():
            return True
    return False


def _subject(checking: Checking, tree: Workflow) -> Subject | None:
    """What the workflow is about: the record of its triggers, or that for which others run it."""
    if tree.is_called:
        return called_subject(checking, tree)
    for only_called in (tree.record, *tree.needs, *tree.gives):
        if only_called is not None:
            checking.report(messages.called_and_triggered(only_called.span))
            break
    return check_triggers(checking, tree.triggers)


def _header(checking: Checking, tree: Workflow, subject: Subject) -> None:
    """`if`, `as long as`, `until`, `runs`; what they make sure of is known in the steps."""
    if isinstance(subject.type, RecordOf):
        bind_change(checking, tree.span)
    if tree.condition is not None:
        condition = infer_condition(checking, tree.condition)
        checking.facts = checking.facts.also(when_true(condition))
    if tree.as_long_as is not None:
        lasting = infer_condition(checking, tree.as_long_as)
        _watchable(checking, lasting, "as long as")
        checking.facts = checking.facts.for_good(when_true(lasting))
    if tree.until is not None:
        # Here `changes` means since the start, whatever that was.
        known = checking.changed_variable
        checking.changed_variable = subject.variable if isinstance(subject.type, RecordOf) else None
        goal = infer_condition(checking, tree.until)
        checking.changed_variable = known
        _watchable(checking, goal, "until", goal=True)
    if tree.runs is not None and tree.runs.per is not None:
        need(checking, infer(checking, tree.runs.per))


def _watchable(checking: Checking, term: Term, clause: str, goal: bool = False) -> None:
    if reads_clock(term):
        checking.report(messages.watches_clock(term, clause))
    for part in walk(term):
        if isinstance(part, WasTest | PreviousValue) or (isinstance(part, ChangedTest) and not goal):
            checking.report(messages.change_in_clause(part, clause))


def _only_deleted(tree: Workflow) -> bool:
    deleted = (isinstance(one, RecordTrigger) and one.kinds == ("deleted",) for one in tree.triggers)
    return bool(tree.triggers) and all(deleted)


def _no_writes(checking: Checking, tree: Workflow, variable: str) -> None:
    """A deleted record can be read and not changed."""
    for step in walk_steps(tree.steps):
        if isinstance(step, Change | Update | Delete | Assign):
            target = checking.terms.get(id(step.target))
            read = list(walk(target)) if target is not None else []
            if read and getattr(read[-1], "name", None) == variable and len(read) <= 2:
                checking.report(messages.not_about_deleted(step.span))
