"""FL0912: a workflow without a sentence on what it is for."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow, heading


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find workflows without the text below their names."""
    if not flow.plan.doc:
        yield Diagnostic(
            "FL0912",
            f'nothing says what "{flow.plan.name}" is for',
            heading(flow.plan),
            help="add a sentence in quotes below this line; diagrams and lists show it",
        )
