"""What `flow check` was asked to look at, loaded and judged as often as fixes make it necessary."""

import gc
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from flowlang.cli.apart import Named
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import shown
from flowlang.inputs import digest, noting
from flowlang.resources import cache_file

if TYPE_CHECKING:
    from flowlang.cache.entry import Kept
    from flowlang.cache.folder import CacheFolder
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

    def read(self, files: Iterable[str]) -> list[Named]:
        """What these files and the configuration are called where nothing may write over them."""
        named: list[Named] = [("the configuration", self.config)]
        return named + [("part of the project", Path(one)) for one in files if one != self.stdin_name]

    def load(self, instead: Mapping[str, str] | None = None) -> "Project":
        """Read everything; `instead` are texts that take the place of what some files hold."""
        from flowlang.project import load_project

        with _uncollected():
            return load_project(self.paths, self.config, self.stdin, instead=instead)

    def judge(self, project: "Project") -> tuple[Diagnostic, ...]:
        """What counts in a project, by its configuration and by the options."""
        from flowlang.verdict import verdict

        levels = project.configuration.levels.with_options(self.select, self.ignore)
        with _uncollected():
            return verdict(project, levels)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles: what is made meanwhile has few, and stays until the command ends."""
    gc.disable()
    try:
        yield
    finally:
        # Or else the first look afterwards would go through all of it.
        gc.freeze()
        gc.enable()


# --- From one run to the next -------------------------------------------------------------------


def cache_folder(given: Path | None) -> "CacheFolder | None":
    """Where verdicts are kept: the folder that was asked for, or one of this user's."""
    from flowlang.cache.folder import CacheFolder

    if given is not None:
        return CacheFolder(given)
    folder = cache_file("check")
    return None if folder is None else CacheFolder(Path(folder))


def remembered(asked: Asked, folder: "CacheFolder | None") -> "Kept":
    """The verdict on what was asked: the one that was kept if it still holds, or else a new one."""
    from flowlang.cache.entry import Kept

    key = _key(asked) if folder is not None else ""
    kept = folder.find(key) if folder is not None else None
    if kept is not None:
        return kept
    with noting() as answers:
        project = asked.load()
        kept = Kept(asked.judge(project), tuple(source.path for source in project.sources))
    if folder is not None:
        folder.keep(key, answers, kept)
    return kept


def _key(asked: Asked) -> str:
    """All that a verdict rests on beside what lies on disk."""
    from flowlang.cache.own_code import which_flowlang
    from flowlang.configuration.find import ENVIRONMENT_PREFIX

    given = {name: value for name, value in os.environ.items() if name.startswith(ENVIRONMENT_PREFIX)}
    stdin = asked.stdin and [asked.stdin[0], digest(asked.stdin[1])]
    paths = [str(path) for path in asked.paths]
    config = asked.config and str(asked.config)
    options = [list(asked.select), list(asked.ignore)]
    return json.dumps(
        [which_flowlang(), str(Path.cwd()), paths, stdin, config, options, sorted(given.items())]
    )
