"""Files that commands change: shown as a difference, or written."""

import difflib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from flowlang.discovery import ProjectProblem, shown


def difference(path: str, before: str, after: str, done: str, color: bool) -> str:
    """What would change in a file, as a unified diff; `done` says what was done to the new text."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        path,
        f"{path} ({done})",
    )
    shown_lines: Sequence[str] = [line if line.endswith("\n") else f"{line}\n" for line in lines]
    if not color:
        return "".join(shown_lines)
    colors = {"-": "red", "+": "green", "@": "cyan"}
    return "".join(click.style(line, fg=colors.get(line[0])) for line in shown_lines)


def replace(path: Path, text: str) -> None:
    """Write a file so that it's either the old one or the new one, whatever happens in between.

    The permissions stay, and a link goes on pointing to its file. Raises `ProjectProblem` when the file
    can't be written.
    """
    target = path.resolve()
    temporary: str | None = None
    try:
        if not os.access(target, os.W_OK):
            raise PermissionError
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(temporary, target.stat().st_mode & 0o7777)
        os.replace(temporary, target)
        temporary = None
    except PermissionError:
        raise ProjectProblem(f"You are not allowed to write {shown(path)}.") from None
    except OSError as problem:
        raise ProjectProblem(f"{shown(path)} can't be written: {problem.strerror}.") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
