"""What the checker found in a workflow, without what only follows or says the same again."""

from collections.abc import Iterable, Sequence

from flowlang.check.context import Checking
from flowlang.check.messages.missing import in_several_lines
from flowlang.diagnostics import Diagnostic


def once(checking: Checking) -> list[Diagnostic]:
    """The findings of a workflow: one message for a value that may be missing in several lines.

    Where a condition is wrong that is about the same thing, it most likely asks for the value.
    """
    wrong = [words for problem, words in checking.doubted if problem in checking.found]
    doubted: frozenset[str] = frozenset().union(*wrong)
    return _together(
        problem for problem in checking.found if problem.code != "FL0401" or _root(problem) not in doubted
    )


def _root(problem: Diagnostic) -> str:
    return problem.span.text.split(".")[0]


def _together(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first finding of each missing value, with the lines of the others."""
    told: list[Diagnostic] = []
    missing: dict[str, list[Diagnostic]] = {}
    for problem in found:
        if problem.code != "FL0401":
            told.append(problem)
        else:
            missing.setdefault(problem.message, []).append(problem)
    return [*told, *(_as_one(problems) for problems in missing.values())]


def _as_one(problems: Sequence[Diagnostic]) -> Diagnostic:
    first = min(problems, key=lambda problem: problem.span.start)
    others = sorted({problem.span.line for problem in problems} - {first.span.line})
    return in_several_lines(first, others) if others else first
