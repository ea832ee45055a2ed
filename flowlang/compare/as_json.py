"""A difference as JSON, for programs."""

import json

from flowlang.compare.model import Change, Difference, WorkflowChange
from flowlang.source import Span

FORMAT = "flowlang diff"
FORMAT_VERSION = 1


def difference_as_json(difference: Difference) -> str:
    """All that changed as one JSON document, with two blanks a level and a line end."""
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "workflows": [_workflow(one) for one in difference.workflows],
        "others": [change_as_json(one) for one in difference.others],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _workflow(one: WorkflowChange) -> dict[str, object]:
    return {
        "kind": one.kind,
        "name": one.plan.name,
        "before": one.before and {"name": one.before.name, "version": one.before.version},
        "after": one.after and {"name": one.after.name, "version": one.after.version},
        "at": place(one.plan.span),
        "changes": [change_as_json(change) for change in one.changes],
        "no_longer_waits_at": list(one.abandoned),
    }


def change_as_json(change: Change) -> dict[str, object]:
    """One change."""
    return {
        "kind": change.kind,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "at": place(change.span),
        "details": [{"what": one.what, "before": one.before, "after": one.after} for one in change.details],
    }


def place(span: Span | None) -> dict[str, object] | None:
    """Where something stands."""
    return None if span is None else {"file": span.source.path, "line": span.line}
