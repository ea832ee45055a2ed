"""The verdict on a project, as `flow check` gives it: mistakes and rules, levels and comments."""

from flowlang.diagnostics import Diagnostic
from flowlang.findings.levels import Levels
from flowlang.findings.settle import settle_all
from flowlang.project import Project


def verdict(project: Project, levels: Levels | None = None, *, whole: bool = False) -> tuple[Diagnostic, ...]:
    """Everything that is reported about a project, in the order of places.

    `levels` are those of the configuration unless others are given. `whole` says that all files of the
    project were read: comments on rules that look across files can only then be called unused.
    """
    found = list(project.found)
    chosen = levels or project.configuration.levels
    return tuple(settle_all(found, project.ignores, chosen, asked=project.sources, whole=whole))
