"""What `flow check` was asked to look at, loaded and judged as often as fixes make it necessary."""

import gc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from flowlang.diagnostics import Diagnostic
from flowlang.discovery import shown

if TYPE_CHECKING:
    from flowlang.project import Project


@frozen
class Asked:
    """Files and folders, standard input (a name and its bytes), and the options that say what counts."""

    paths: tuple[Path, ...]
    stdin: tuple[str, bytes] | None
    config: Path | None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def stdin_name(self) -> str | None:
        """What messages call the text of standard input."""
        return None if self.stdin is None else shown(Path(self.stdin[0]))

    def load(self, instead: Mapping[str, str] | None = None) -> "Project":
        """Read everything; `instead` are texts that take the place of what some files hold."""
        from flowlang.project import load_project

        project = load_project(self.paths, self.config, self.stdin, instead=instead)
        # What was read stays: rules make many small things, and each look for cycles would go through it all.
        gc.freeze()
        return project

    def judge(self, project: "Project") -> tuple[Diagnostic, ...]:
        """What counts in a project, by its configuration and by the options."""
        from flowlang.verdict import verdict

        levels = project.configuration.levels.with_options(self.select, self.ignore)
        return verdict(project, levels)
