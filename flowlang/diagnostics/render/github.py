"""Findings for GitHub: annotations beside the changed lines, and the summary of a job in Markdown.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands. GitHub shows ten
errors and ten warnings of a step, so the worst come first; all of them stand in the summary.
"""

from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.model import Diagnostic, Severity
from flowlang.diagnostics.render.concise import counted, summary
from flowlang.diagnostics.render.report import Report, sentence, worst_first
from flowlang.diagnostics.render.terminal import lines_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
# A summary of a step may hold 1 MB; this many rows always fit.
MOST_ROWS = 500


def render_github(report: Report) -> str:
    """One annotation a finding, the worst first, and a summary line."""
    lines = [_annotation(problem) for problem in worst_first(report.diagnostics)]
    if lines:
        lines.append(summary(report.diagnostics))
    return "".join(f"{line}\n" for line in lines)


def _annotation(problem: Diagnostic) -> str:
    source = problem.span.source
    line, column = source.position(problem.span.start)
    end_line, end_column = source.position(problem.span.end)
    properties = {
        "title": f"FlowLang ({problem.code} {problem.slug})",
        "file": source.path,
        "line": line,
        "endLine": end_line,
    }
    if line == end_line:
        # GitHub refuses columns of a stretch over several lines.
        properties |= {"col": column, "endColumn": max(column, end_column - 1)}
    said = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(sentence(problem))}"


def _data(text: str) -> str:
    return "\n".join(lines_of(text)).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def job_summary(report: Report) -> str:
    """The findings as a table in Markdown, for the file that `GITHUB_STEP_SUMMARY` names."""
    lines = ["### FlowLang", ""]
    if not report.diagnostics:
        return "\n".join([*lines, f"No problems in {counted(len(report.files), 'file')}.", ""])
    lines += [summary(report.diagnostics), "", "| | place | code | message |", "| --- | --- | --- | --- |"]
    for problem in worst_first(report.diagnostics)[:MOST_ROWS]:
        code = f"{problem.code} {CODES[problem.code].slug}"
        row = [problem.severity.value, f"`{_cell(problem.span.place)}`", code, _cell(problem.message)]
        lines.append(f"| {' | '.join(row)} |")
    left = len(report.diagnostics) - MOST_ROWS
    if left > 0:
        lines += ["", f"And {left} more."]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())
