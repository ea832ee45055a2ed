"""A problem as data: what was found, where, and what would mend it."""

from collections.abc import Iterable
from enum import Enum

from attrs import frozen

from flowlang.diagnostics.codes import CODES
from flowlang.source import Span

MOST_PER_FILE = 100


class Severity(Enum):
    """How bad a finding is. An error keeps a workflow from running, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


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
    """One finding. The sentence is `message`; advice stands in `help`, facts in `notes`."""

    code: str
    message: str
    span: Span
    label: str = ""
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fixes: tuple[Fix, ...] = ()

    @property
    def slug(self) -> str:
        """The name of the code, such as `unknown-field`."""
        return CODES[self.code].slug

    @property
    def severity(self) -> Severity:
        """Error or warning, as the register of codes says."""
        return Severity.WARNING if CODES[self.code].warning else Severity.ERROR


def tidy(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort findings by place and code, drop repetitions of a code at one place.

    Two runs over the same text give the same list in the same order.
    """
    seen: dict[tuple[str, int, int, str], Diagnostic] = {}
    for problem in found:
        span = problem.span
        seen.setdefault((span.source.path, span.start, span.end, problem.code), problem)
    return [seen[key] for key in sorted(seen)]
