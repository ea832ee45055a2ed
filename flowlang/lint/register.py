"""The rules, in the order of their codes: those that look at one workflow, and those that look at all."""

from collections.abc import Callable, Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.lint.rules import (
    action_in_loop,
    always_true,
    assignment_without_fallback,
    business_days,
    call_without_failure,
    chain_too_deep,
    changes_nothing,
    conflicting_writes,
    covered_workflow,
    duplicate_workflow,
    email_on_deletion,
    endless_loop,
    endless_wait,
    ends_at_once,
    may_never_end,
    never_comes,
    never_starts,
    never_true,
    no_consent_check,
    question_without_limit,
    reminder_too_late,
    same_message_twice,
    slow_loop,
    stale_condition,
    step_on_deleted,
    taken_when_missing,
    time_out_not_looked_at,
    undone_at_once,
    unreachable_branch,
    unreachable_step,
    unstoppable_sequence,
    watches_every_update,
)

WORKFLOW_RULES: tuple[tuple[str, Callable[[Flow], Iterator[Diagnostic]]], ...] = (
    ("FL0801", unreachable_branch.check),
    ("FL0802", always_true.check),
    ("FL0803", never_true.check),
    ("FL0804", unreachable_step.check),
    ("FL0805", taken_when_missing.check),
    ("FL0806", changes_nothing.check),
    ("FL0807", never_starts.check),
    ("FL0808", ends_at_once.check),
    ("FL0809", step_on_deleted.check),
    ("FL0810", email_on_deletion.check),
    ("FL0828", watches_every_update.check),
    ("FL0842", endless_wait.check),
    ("FL0843", question_without_limit.check),
    ("FL0844", unstoppable_sequence.check),
    ("FL0845", may_never_end.check),
    ("FL0846", never_comes.check),
    ("FL0847", time_out_not_looked_at.check),
    ("FL0848", business_days.check),
    ("FL0849", reminder_too_late.check),
    ("FL0860", call_without_failure.check),
    ("FL0862", assignment_without_fallback.check),
)

FOLDER_RULES: tuple[tuple[str, Callable[[Folder], Iterator[Diagnostic]]], ...] = (
    ("FL0820", endless_loop.check),
    ("FL0821", slow_loop.check),
    ("FL0822", conflicting_writes.check),
    ("FL0823", same_message_twice.check),
    ("FL0824", duplicate_workflow.check),
    ("FL0825", covered_workflow.check),
    ("FL0826", undone_at_once.check),
    ("FL0827", chain_too_deep.check),
    ("FL0840", stale_condition.check),
    ("FL0841", no_consent_check.check),
    ("FL0861", action_in_loop.check),
)
