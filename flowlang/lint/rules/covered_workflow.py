"""FL0825: a workflow that does what another one does already, for some of its records."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow, heading
from flowlang.lint.folder import Folder


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find workflows with the same steps, one of which starts whenever the other one does."""
    for pair in folder.alike:
        if pair.forth != pair.back:
            yield _covered(*(pair.earlier, pair.later) if pair.forth else (pair.later, pair.earlier))


def _covered(wide: Flow, narrow: Flow) -> Diagnostic:
    condition = narrow.plan.condition
    return Diagnostic(
        "FL0825",
        f'whatever "{narrow.plan.name}" does, "{wide.plan.name}" does as well',
        heading(narrow.plan),
        "its records have everything done twice",
        related=(
            *([Related(condition.span, "starts for these")] if condition is not None else []),
            Related(heading(wide.plan), "starts for these, too"),
        ),
        help="delete it, or leave its records out of the other one",
    )
