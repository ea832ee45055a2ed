"""The verdict on a project, as `flow check` gives it: mistakes and rules, levels and comments."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.findings.levels import Levels
from flowlang.findings.settle import settle_all
from flowlang.project import Project
from flowlang.recipes.placed import in_users_file


def verdict(
    project: Project, levels: Levels | None = None, *, whole: bool | None = None
) -> tuple[Diagnostic, ...]:
    """Everything that is reported about a project, in the order of places.

    `levels` are those of the configuration unless others are given. `whole` says that all files of the
    project were read (the project knows, unless it is given): only then can anything be called unused.
    """
    chosen = levels or project.configuration.levels
    all_read = project.whole if whole is None else whole
    found = [*project.found, *_by_rules(project, chosen, whole=all_read)]
    return tuple(settle_all(found, project.ignores, chosen, asked=project.sources, whole=all_read))


def _by_rules(project: Project, levels: Levels, *, whole: bool) -> Iterator[Diagnostic]:
    """What the rules find in files without mistakes.

    Of a workflow with a mistake it is not known what it starts, writes and uses, so that rules across
    workflows wait until everything compiles.
    """
    from flowlang.lint.folder import folder_of
    from flowlang.lint.lint import lint

    broken = any(not CODES[one.code].is_optional for one in project.found)
    asked = {source.path for source in project.sources}
    for plans in project.sound_plans():
        folder = folder_of(
            plans,
            project.schema,
            project.files,
            project.policies,
            whole=whole,
            depth=project.configuration.depth,
        )
        for problem in lint(folder, lambda code: levels.of(code) is not Severity.OFF, across=not broken):
            placed = in_users_file(problem, project.made)
            if placed.span.source.path in asked:
                yield placed
