"""One line a finding, for editors, `grep` and people in a hurry."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from flowlang.diagnostics.model import MOST_PER_FILE, Diagnostic, Severity, fix_of
from flowlang.diagnostics.render.terminal import one_line


def render_concise(diagnostics: Sequence[Diagnostic]) -> str:
    """`file:line:column: error FL0203 unknown-field: message`, a line each, and a summary line.

    The empty text when there is nothing to report.
    """
    lines: list[str] = []
    for shown, left in by_file(diagnostics):
        for problem in shown:
            kind = f"{problem.severity.value} {problem.code} {problem.slug}"
            lines.append(f"{one_line(problem.span.place)}: {kind}: {one_line(problem.message)}")
        if left:
            lines.append(f"{one_line(shown[0].span.source.path)}: and {left} more")
    if diagnostics:
        lines.append(summary(diagnostics))
    return "".join(f"{line}\n" for line in lines)


def by_file(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[list[Diagnostic], int]]:
    """The findings of each file in turn, at most `MOST_PER_FILE`, and how many were left out."""
    for _, group in groupby(diagnostics, key=lambda problem: problem.span.source.path):
        of_file = list(group)
        yield of_file[:MOST_PER_FILE], max(0, len(of_file) - MOST_PER_FILE)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Count findings and files, and the fixes: `Found 3 errors in 2 files (2 fixable with --fix).`."""
    of_level = Counter(problem.severity for problem in diagnostics)
    counts = [counted(of_level[level], level.value) for level in Severity if of_level[level]]
    said = " and ".join([", ".join(counts[:-1]), counts[-1]] if len(counts) > 1 else counts)
    files = len({problem.span.source.path for problem in diagnostics})
    safe = sum(fix_of(problem, unsafe=False) is not None for problem in diagnostics)
    more = sum(fix_of(problem, unsafe=True) is not None for problem in diagnostics) - safe
    ways = [f"{safe} fixable with --fix"] if safe else []
    ways += [f"{more}{' more' if safe else ' fixable'} with --unsafe-fixes"] if more else []
    behind = f" ({', '.join(ways)})" if ways else ""
    return f"Found {said} in {counted(files, 'file')}{behind}."


def counted(number: int, noun: str, several: str = "") -> str:
    """`1 file`, `3 files`: a number with its noun, whose plural may be given."""
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"
