"""A problem as data: what was found, where, and what would mend it."""

from collections.abc import Iterable

from attrs import frozen

from flowlang.diagnostics.codes import CODES, Severity
from flowlang.source import Span

MOST_PER_FILE = 100


__all__ = ["MOST_PER_FILE", "Diagnostic", "Edit", "Fix", "Related", "Severity", "fix_of", "tidy"]


@frozen
class Related:
    """Another place that explains the finding, such as the line that declares a field."""

    span: Span
    label: str


@frozen
class Edit:
    """Replace the text of a span by other text."""

    span: Span
    text: str


@frozen
class Fix:
    """Edits that mend a finding. A safe one never changes what a correct reader understood."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@frozen
class Diagnostic:
    """One finding. The sentence is `message`; advice stands in `help`, facts in `notes`.

    `level` is how bad a project takes it; without one holds what the register of codes says.
    """

    code: str
    message: str
    span: Span
    label: str = ""
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    level: Severity | None = None

    @property
    def slug(self) -> str:
        """The name of the code, such as `unknown-field`."""
        return CODES[self.code].slug

    @property
    def severity(self) -> Severity:
        """Error, warning or note."""
        return self.level or CODES[self.code].severity


def fix_of(problem: Diagnostic, *, unsafe: bool) -> Fix | None:
    """The fix to apply for a finding: a safe one, or else the only one. Between several, a person decides."""
    safe = [fix for fix in problem.fixes if fix.safe]
    if len(safe) == 1:
        return safe[0]
    return problem.fixes[0] if unsafe and len(problem.fixes) == 1 else None


def tidy(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by place and code, drop repetitions of a code at one place.

    Two runs over the same text give the same list in the same order.
    """
    seen: dict[tuple[str, int, int, str], Diagnostic] = {}
    for problem in found:
        span = problem.span
        seen.setdefault((span.source.path, span.start, span.end, problem.code), problem)
    return [seen[key] for key in sorted(seen)]
