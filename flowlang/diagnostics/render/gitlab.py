"""Findings as a GitLab code quality report: a JSON array, one object a finding.

Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

import json

from flowlang.diagnostics.model import Severity
from flowlang.diagnostics.render.report import Report, fingerprints

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render_gitlab(report: Report) -> str:
    """All findings, with a final line end. A clean project gives the empty array, which GitLab expects."""
    entries = [
        {
            "description": f"{problem.code} {problem.slug}: {problem.message}",
            "check_name": problem.code,
            "fingerprint": name,
            "severity": _SEVERITIES[problem.severity],
            "location": {
                "path": problem.span.source.path,
                "lines": {
                    "begin": problem.span.line,
                    "end": problem.span.source.position(problem.span.end)[0],
                },
            },
        }
        for problem, name in zip(report.diagnostics, fingerprints(report.diagnostics), strict=True)
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
