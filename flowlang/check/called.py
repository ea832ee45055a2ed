"""Checking of workflows that others run: what they need and give, and the steps `run` and `stop with`."""

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import fit, infer, infer_as
from flowlang.check.timed_triggers import Subject
from flowlang.schema.model import WorkflowInfo
from flowlang.schema.types import UNKNOWN, RecordOf, Shape
from flowlang.syntax.declarations import Workflow
from flowlang.syntax.steps import RunWorkflow, Stop


def called_subject(checking: Checking, tree: Workflow) -> Subject | None:
    """What a workflow that others run is about; its record and what it needs come into scope."""
    info = checking.schema.workflows.get(tree.name.plain or "")
    checking.gives = info if info is not None and info.gives else None
    subject = Subject(None, None, tree.name.span)
    if tree.record is not None:
        record = checking.schema.records.get(tree.record.text)
        if record is None:
            # That there is none was said where the schema was made.
            return None
        subject = Subject(record.variable, RecordOf(record.name), tree.record.span)
        checking.bind(None, record.variable, Binding(RecordOf(record.name), tree.record.span))
    for need in info.needs.values() if info else ():
        if need.name == subject.variable:
            checking.report(messages.takes_the_place(need.name, need.span))
        checking.bind(None, need.name, Binding(need.type, need.span))
    return subject


# --- run ----------------------------------------------------------------------------------------


def check_run(checking: Checking, step: RunWorkflow) -> None:
    """`run "Onboarding" for deal and wait as result`, with a block of what it needs."""
    workflows = checking.schema.workflows
    info = workflows.get(step.workflow.plain or "")
    if info is None:
        checking.report(messages.unknown_workflow(step.workflow.plain or "", step.workflow.span, workflows))
    else:
        _about(checking, step, info)
        _needs(checking, step, info)
    # The other workflow may change whatever it likes before this one goes on.
    if step.wait and checking.in_reminder:
        checking.report(messages.waits_in_reminder(step.span))
    checking.facts = checking.facts.after_wait(checking.fixed)
    if step.result is not None:
        _result(checking, step, info)


def _about(checking: Checking, step: RunWorkflow, info: WorkflowInfo) -> None:
    if info.record is None:
        if step.subject is not None:
            infer(checking, step.subject)
            checking.report(messages.subject_not_wanted(info, step.subject.span))
    elif step.subject is None:
        checking.report(messages.subject_missing(info, step.span))
    else:
        infer_as(checking, step.subject, RecordOf(info.record), f'what "{info.name}" is about')


def _needs(checking: Checking, step: RunWorkflow, info: WorkflowInfo) -> None:
    given: set[str] = set()
    for entry in step.needs:
        name = entry.name.text
        need = info.needs.get(name)
        if name in given:
            checking.report(messages.setting_twice(name, entry.name.span))
        elif isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(name, entry.name.span))
        elif need is None:
            infer(checking, entry.value)
            checking.report(messages.unknown_need(info, name, entry.name.span))
        else:
            infer_as(checking, entry.value, need.type, f"`{name}`")
        given.add(name)
    lacking = [name for name in info.needs if name not in given]
    if lacking:
        checking.report(messages.need_missing(info, lacking, step.span))


def _result(checking: Checking, step: RunWorkflow, info: WorkflowInfo | None) -> None:
    assert step.result is not None
    name, span = step.result.text, step.result.span
    if not step.wait:
        checking.report(messages.result_without_wait(span))
    known = checking.variables.get(name)
    if known is not None:
        checking.report(messages.name_in_use(name, span, known.span))
    if info is None:
        # What nobody knows has been said: its result is asked for in silence.
        checking.bind(step, name, Binding(UNKNOWN, span))
        return
    # The other run may end before it gives anything.
    shape = Shape(
        f'the result of "{step.workflow.plain}"',
        {one.name: one.type for one in info.gives.values()},
        frozenset(info.gives),
    )
    checking.bind(step, name, Binding(shape, span))


# --- stop with ----------------------------------------------------------------------------------


def check_gives(checking: Checking, step: Stop) -> None:
    """`stop with approved: yes`: what the workflow that runs this one gets."""
    gives = checking.gives.gives if checking.gives else {}
    given: set[str] = set()
    for entry in step.gives:
        name = entry.name.text
        if name in given:
            checking.report(messages.setting_twice(name, entry.name.span))
        elif isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(name, entry.name.span))
        elif name not in gives:
            infer(checking, entry.value)
            checking.report(messages.unknown_give(checking.gives, name, entry.name.span))
        else:
            # What may be missing is given as missing.
            fit(checking, infer(checking, entry.value, gives[name].type), gives[name].type, f"`{name}`")
        given.add(name)
