"""FL0824: two workflows that start alike and do the same."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import heading
from flowlang.lint.folder import Folder


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find workflows that differ in nothing but their names."""
    for pair in folder.alike:
        if pair.forth and pair.back:
            yield Diagnostic(
                "FL0824",
                f'"{pair.later.plan.name}" does the same as "{pair.earlier.plan.name}"',
                heading(pair.later.plan),
                "everything is done twice",
                related=(Related(heading(pair.earlier.plan), "the other one"),),
                help="delete one of them",
            )
