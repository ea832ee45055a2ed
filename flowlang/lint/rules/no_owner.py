"""FL0913: a workflow for which nobody is responsible."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow, heading


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find workflows without the line `owner:`."""
    if not flow.plan.owner:
        yield Diagnostic(
            "FL0913",
            f'nothing says who is responsible for "{flow.plan.name}"',
            heading(flow.plan),
            help='add a line such as `owner: "sales-ops"`',
        )
