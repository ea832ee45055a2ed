"""What the ways to show findings are given, and what those for programs share."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from attrs import frozen

from flowlang.diagnostics.model import Diagnostic, Severity


@frozen
class Report:
    """The findings to show, sorted by place, and the paths of all files that were looked at.

    `fail_on` is the mildest finding that fails the run: `error` or `warning`.
    """

    diagnostics: Sequence[Diagnostic]
    files: Sequence[str] = ()
    fail_on: str = "warning"


def fails(problem: Diagnostic, fail_on: str) -> bool:
    """Whether a finding is bad enough to fail the run; a note never is."""
    return problem.severity is Severity.ERROR or problem.severity.value == fail_on


_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def worst_first(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Errors before warnings before notes: some readers show only the first few."""
    return sorted(diagnostics, key=lambda problem: _ORDER.index(problem.severity))


def fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """A name for each finding that stays when lines above it are added or removed: 32 hexadecimal digits.

    It is made of the code, the file and the line's text; the second of two that are alike gets another one.
    """
    seen: Counter[str] = Counter()
    names = []
    for problem in diagnostics:
        span = problem.span
        said = "\n".join(
            (problem.code, span.source.path, span.source.line(span.line).strip(), span.text, problem.message)
        )
        names.append(sha256(f"{said}\n{seen[said]}".encode()).hexdigest()[:32])
        seen[said] += 1
    return names


def is_relative(path: str) -> bool:
    """Whether a path is below the folder in which FlowLang runs."""
    return not (path.startswith("/") or path[1:2] == ":")


def sentence(problem: Diagnostic) -> str:
    """The message with its advice, on as many lines as there are parts, for those who see no excerpt."""
    lines = [problem.message, *(f"note: {note}" for note in problem.notes)]
    if problem.help:
        lines.append(f"help: {problem.help}")
    return "\n".join(lines)
