"""FL0808: whatever starts a workflow has its goal reached already, so it never starts."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find goals that hold for everything that a workflow lets in."""
    until = flow.plan.until
    let_in = [entry for entry in flow.entries if entry.open]
    if until is not None and let_in and not any(entry.region for entry in let_in):
        yield Diagnostic(
            "FL0808",
            f'"{flow.plan.name}" never starts: its goal is reached before it begins',
            until.span,
            "holds for whatever starts it",
            related=tuple(Related(entry.start.span, "started here") for entry in let_in),
            help="name as the goal what is yet to come",
        )
