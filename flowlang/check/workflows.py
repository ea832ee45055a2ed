"""Checking of a whole workflow: settings, header and steps."""

from flowlang.check import messages
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import when_true
from flowlang.check.infer import infer, infer_condition, need
from flowlang.check.model import CheckedWorkflow
from flowlang.check.steps import check_steps
from flowlang.check.terms import ChangedTest, Term, WasTest, walk
from flowlang.check.triggers import Subject, check_triggers
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import Schema
from flowlang.schema.types import TEXT, RecordOf, Shape
from flowlang.syntax.declarations import RecordTrigger, Workflow
from flowlang.syntax.expressions import Expression, ListLiteral, Text
from flowlang.syntax.steps import Assign, Change, Delete, Entry, Update
from flowlang.syntax.walk import walk_steps

SETTINGS = ("owner", "tags", "calendar", "existing records", "runs")

_CHANGE = Shape("the change", {"source": TEXT, "actor": TEXT}, frozenset({"source", "actor"}))


def check_workflow(tree: Workflow, schema: Schema) -> tuple[CheckedWorkflow | None, list[Diagnostic]]:
    """Check a workflow: the typed model when it has no mistake, and what was found."""
    checking = Checking(schema)
    for setting in tree.settings:
        _setting(checking, setting)
    _cannot_run(checking, tree)
    subject = check_triggers(checking, tree.triggers)
    if subject is None and tree.triggers:
        # Without its subject every other line would be wrong too: one mistake, one message.
        return None, checking.found
    if not tree.triggers:
        # The reader of the header has said so.
        return None, checking.found
    _header(checking, tree, subject)
    check_steps(checking, tree.steps)
    if subject is not None and _only_deleted(tree):
        _no_writes(checking, tree, subject)
    if checking.found or subject is None:
        return None, checking.found
    variables = dict(checking.all_variables)
    variables.pop("change", None)
    return (
        CheckedWorkflow(tree, checking.typing, subject.variable, subject.type, variables, tree.triggers),
        [],
    )


def _setting(checking: Checking, setting: Entry) -> None:
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
        checking.report(messages.cannot_run_yet("`existing records`", setting.span))
    elif not _is_text(value):
        checking.report(messages.text_expected(name, value.span))


def _is_text(value: Expression) -> bool:
    if isinstance(value, ListLiteral):
        return all(_is_text(item) for item in value.items)
    return isinstance(value, Text) and value.plain is not None


def _cannot_run(checking: Checking, tree: Workflow) -> None:
    if tree.record is not None and not tree.triggers:
        checking.report(messages.cannot_run_yet("a workflow that others start with `run`", tree.record.span))
    for needed in (*tree.needs, *tree.gives):
        checking.report(messages.cannot_run_yet("`needs` and `gives` of a workflow", needed.span))
        break


def _header(checking: Checking, tree: Workflow, subject: Subject | None) -> None:
    """`if`, `as long as`, `until`, `runs`; what they make sure of is known in the steps."""
    if isinstance(subject and subject.type, RecordOf):
        checking.variables["change"] = Binding(_CHANGE, tree.span)
        checking.facts = checking.facts.also([("change",)])
    if tree.condition is not None:
        condition = infer_condition(checking, tree.condition)
        checking.facts = checking.facts.also(when_true(condition))
    if tree.as_long_as is not None:
        lasting = infer_condition(checking, tree.as_long_as)
        _watchable(checking, lasting, "as long as")
        checking.facts = checking.facts.for_good(when_true(lasting))
    if tree.until is not None:
        goal = infer_condition(checking, tree.until)
        _watchable(checking, goal, "until", goal=True)
    if tree.runs is not None and tree.runs.per is not None:
        need(checking, infer(checking, tree.runs.per))


def _watchable(checking: Checking, term: Term, clause: str, goal: bool = False) -> None:
    if reads_clock(term):
        checking.report(messages.watches_clock(term, clause))
    for part in walk(term):
        if isinstance(part, WasTest) or (isinstance(part, ChangedTest) and not goal):
            checking.report(messages.change_in_clause(part, clause))


def _only_deleted(tree: Workflow) -> bool:
    return all(isinstance(t, RecordTrigger) and t.kind == "deleted" for t in tree.triggers)


def _no_writes(checking: Checking, tree: Workflow, subject: Subject) -> None:
    """A deleted record can be read and not changed."""
    for step in walk_steps(tree.steps):
        if isinstance(step, Change | Update | Delete | Assign):
            target = checking.terms.get(id(step.target))
            read = list(walk(target)) if target is not None else []
            if read and getattr(read[-1], "name", None) == subject.variable and len(read) <= 2:
                checking.report(messages.not_about_deleted(step.span))
