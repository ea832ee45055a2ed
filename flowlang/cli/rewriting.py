"""Files that commands change, shown as a difference."""

import difflib
from collections.abc import Sequence

import click


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
