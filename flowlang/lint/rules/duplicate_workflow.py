"""FL0824: two workflows that start alike and do the same."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.alike import lets_in, pairs_alike
from flowlang.lint.flow import heading
from flowlang.lint.folder import Folder


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find workflows that differ in nothing but their names."""
    for earlier, later in pairs_alike(folder):
        if lets_in(earlier, later) and lets_in(later, earlier):
            yield Diagnostic(
                "FL0824",
                f'"{later.plan.name}" does the same as "{earlier.plan.name}"',
                heading(later.plan),
                "everything is done twice",
                related=(Related(heading(earlier.plan), "the other one"),),
                help="delete one of them",
            )
