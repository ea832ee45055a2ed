"""Findings for programs: JSON with a version, described in docs/ci.md.

Lines and columns count from 1, in code points.
"""

import json

from flowlang import __version__
from flowlang.diagnostics.model import Diagnostic, Fix
from flowlang.diagnostics.render.report import Report, fingerprints
from flowlang.source import Span

VERSION = 1


def render_json(report: Report) -> str:
    """All findings, none left out, as `{"version": 1, "files": …, "diagnostics": [...]}`."""
    names = fingerprints(report.diagnostics)
    found = [
        {**as_json(problem), "fingerprint": name}
        for problem, name in zip(report.diagnostics, names, strict=True)
    ]
    document = {
        "version": VERSION,
        "flowlang": __version__,
        "files": list(report.files),
        "diagnostics": found,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def render_json_lines(report: Report) -> str:
    """One object a line and a finding, each with the version."""
    names = fingerprints(report.diagnostics)
    return "".join(
        json.dumps({"version": VERSION, **as_json(problem), "fingerprint": name}, ensure_ascii=False) + "\n"
        for problem, name in zip(report.diagnostics, names, strict=True)
    )


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
