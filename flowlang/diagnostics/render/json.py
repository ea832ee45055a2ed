"""Findings for programs: one JSON object with a version. Lines and columns count from 1, in code points."""

import json
from collections.abc import Sequence

from flowlang.diagnostics.model import Diagnostic, Fix
from flowlang.source import Span

VERSION = 1


def render_json(diagnostics: Sequence[Diagnostic]) -> str:
    """All findings, none left out, as `{"version": 1, "diagnostics": [...]}` with a final line end."""
    document = {"version": VERSION, "diagnostics": [as_json(problem) for problem in diagnostics]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_json(problem: Diagnostic) -> dict[str, object]:
    """One finding as an object."""
    return {
        "code": problem.code,
        "slug": problem.slug,
        "severity": problem.severity.value,
        "message": problem.message,
        **_place(problem.span),
        "label": problem.label,
        "related": [{**_place(one.span), "label": one.label} for one in problem.related],
        "notes": list(problem.notes),
        "help": problem.help,
        "fixes": [_fix(fix) for fix in problem.fixes],
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _place(span: Span) -> dict[str, object]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
