"""Who changed a file when, as git tells it."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowlang.site.workflows import Version

MOST_CHANGES, SECONDS = 12, 20


def history_of(path: str) -> "Sequence[Version]":
    """The latest changes of a file; none where there is no git, or it doesn't know the file."""
    from flowlang.site.workflows import Version

    git, file = shutil.which("git"), Path(path)
    if git is None or not file.is_file():
        return ()
    asked = [git, "log", f"-{MOST_CHANGES}", "--format=%as%x00%an%x00%s", "--", file.name]
    try:
        done = subprocess.run(  # noqa: S603 - git itself, with a name of a file behind `--`
            asked, cwd=file.parent, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if done.returncode != 0:
        return ()
    rows = [line.split("\0") for line in done.stdout.decode(errors="replace").splitlines()]
    return tuple(Version(*row) for row in rows if len(row) == 3)
