"""The rules, in the order of their codes: those that look at one workflow, and those that look at all."""

from collections.abc import Callable, Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.model import Flow, Folder
from flowlang.lint.rules import (
    always_true,
    changes_nothing,
    email_on_deletion,
    ends_at_once,
    never_starts,
    never_true,
    step_on_deleted,
    taken_when_missing,
    unreachable_branch,
    unreachable_step,
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
)

FOLDER_RULES: tuple[tuple[str, Callable[[Folder], Iterator[Diagnostic]]], ...] = ()
