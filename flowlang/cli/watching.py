"""`--watch`: the same command again whenever a file changes, until Ctrl-C.

Modification times are asked for a few times a second, which works on every system and network drive. Each run
is a process of its own: whatever happens in it, the next one starts afresh.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from flowlang.cli.output import note
from flowlang.configuration.find import FILE_NAMES, NO_FILE, find_configuration
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import shown
from flowlang.inputs import ENDING, SKIPPED_FOLDERS

Decorated = TypeVar("Decorated", bound=Callable[..., object])

OPTION = "--watch"
# Seconds between two looks, and how long a change has to be over before a run: editors write in steps.
PAUSE, SETTLED = 0.3, 0.1
_WATCHED = (ENDING, ".docx")

Seen = Mapping[str, tuple[int, int]]


def watch_option(function: Decorated) -> Decorated:
    """Add the option `--watch`."""
    return click.option(
        OPTION, is_flag=True, help="Do it again whenever a file changes, until Ctrl-C ends it."
    )(function)


def keep_watching(paths: Sequence[Path], config: Path | None, ignored: Collection[Path] = ()) -> NoReturn:
    """Run the command that was given, and again after each change of a file that it may read.

    These are the `.flow` and Word files in the paths and in the folder of their project, and configurations;
    not those in the folders `ignored`, to which the command itself writes. Ends with `KeyboardInterrupt`.
    """
    if any(str(path) == "-" for path in paths):
        raise click.UsageError(f"{OPTION} looks at files, and standard input is none.")
    roots = _roots(paths, config)
    # The first is the option itself: a file of that name could only stand behind `--`.
    again = list(sys.argv[1:])
    again.remove(OPTION)
    while True:
        before = look(roots, ignored)
        subprocess.run([sys.executable, "-m", "flowlang", *again], check=False)  # noqa: S603 - it is this command
        note(f"Watching {counted(len(before), 'file')}; Ctrl-C ends it.")
        after = _next_change(before, roots, ignored)
        changed = differing(before, after)
        more = f" and {counted(len(changed) - 1, 'other file')}" if len(changed) > 1 else ""
        note(f"\n{shown(Path(changed[0]))} changed{more}.")


def _roots(paths: Sequence[Path], config: Path | None) -> list[Path]:
    asked = list(paths) or [Path()]
    found = config if config is not None else find_configuration(asked[0])
    if found is None or found == NO_FILE:
        return asked
    return [*asked, found, found.parent] if config is None else [*asked, found]


def _next_change(before: Seen, roots: Sequence[Path], ignored: Collection[Path]) -> Seen:
    """What is seen when something has changed, and for a moment nothing more."""
    now = before
    while True:
        time.sleep(PAUSE if now == before else SETTLED)
        later = look(roots, ignored)
        if later == now != before:
            return later
        now = later


def differing(before: Seen, after: Seen) -> list[str]:
    """The files that were added, removed or changed, sorted."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def look(roots: Sequence[Path], ignored: Collection[Path] = ()) -> Seen:
    """All files that are watched, with when they were written and how long they are."""
    left_out = {os.path.realpath(folder) for folder in ignored}
    found: dict[str, tuple[int, int]] = {}
    for root in roots:
        for path in _below(root, left_out):
            try:
                state = path.stat()
            except OSError:
                # Gone between the two questions.
                continue
            found[os.path.abspath(path)] = (state.st_mtime_ns, state.st_size)
    return found


def _below(root: Path, left_out: Collection[str]) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    for folder, folders, files in os.walk(root):
        # Changing the list in place is how os.walk is told where not to go.
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".")
            and one not in SKIPPED_FOLDERS
            and os.path.realpath(os.path.join(folder, one)) not in left_out
        ]
        for name in files:
            if name in FILE_NAMES or (name.endswith(_WATCHED) and not name.startswith((".", "~"))):
                yield Path(folder, name)
