"""Which files belong to a project, and how their bytes are read.

A file that is named is taken as it is. A folder stands for the `.flow` files below it that match the
project's patterns; hidden folders and those that hold other people's or generated files are left out.
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

DEFAULT_PATTERNS = ("**/*.flow",)
SKIPPED_FOLDERS = frozenset({".venv", "venv", "node_modules", "out", "__pycache__"})


class ProjectProblem(Exception):
    """The work can't start: a path isn't there, a file can't be read. The text is for the reader."""


def shown(path: Path) -> str:
    """A path as messages write it: relative to the working folder if it's below it, with slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises `ProjectProblem` with a plain sentence when it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ProjectProblem(f"There is no file {shown(path)}.") from None
    except PermissionError:
        raise ProjectProblem(f"You are not allowed to read {shown(path)}.") from None
    except OSError as problem:
        raise ProjectProblem(f"{shown(path)} can't be read: {problem.strerror}.") from None


def find_flow_files(paths: Sequence[Path], root: Path, patterns: Iterable[str] = ()) -> list[Path]:
    """All files that the paths stand for, each once, sorted by the path that is shown.

    `patterns` are relative to `root`, the project's folder; in a folder outside of it they are taken as
    relative to that folder. Raises `ProjectProblem` when a path isn't there or holds no `.flow` file.
    """
    matcher = _matcher(tuple(patterns) or DEFAULT_PATTERNS)
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            base = root.resolve()
            base = base if path.resolve().is_relative_to(base) else path.resolve()
            below = [
                one for one in _walk(path) if matcher.fullmatch(one.resolve().relative_to(base).as_posix())
            ]
            if not below:
                raise ProjectProblem(f"There are no .flow files in {_folder(path)}.")
        elif path.exists():
            below = [path]
        else:
            raise ProjectProblem(f"There is no file or folder {shown(path)}.")
        for one in below:
            found.setdefault(one.resolve(), one)
    return sorted(found.values(), key=shown)


def matching(names: Iterable[str], patterns: Iterable[str] = ()) -> list[str]:
    """The names, relative to a project's folder, that a search through this folder would find."""
    matcher = _matcher(tuple(patterns) or DEFAULT_PATTERNS)
    return [
        name
        for name in names
        if matcher.fullmatch(name)
        and not any(one.startswith(".") or one in SKIPPED_FOLDERS for one in name.split("/"))
    ]


def _folder(path: Path) -> str:
    return "this folder" if path.resolve() == Path.cwd() else shown(path)


def _walk(folder: Path) -> list[Path]:
    result: list[Path] = []
    for current, folders, files in os.walk(folder, onerror=_unreadable):
        # Changing the list in place is how os.walk is told where not to go.
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in SKIPPED_FOLDERS)
        result.extend(Path(current) / one for one in sorted(files) if not one.startswith("."))
    # A link that points out of the folder would have no place relative to it.
    inside = folder.resolve()
    return [one for one in result if one.resolve().is_relative_to(inside)]


def _unreadable(problem: OSError) -> None:
    raise ProjectProblem(f"You are not allowed to look into {shown(Path(problem.filename))}.") from problem


def _matcher(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_as_expression(one) for one in patterns))


def _as_expression(pattern: str) -> str:
    # `**/` is any number of folders, `*` and `?` stay within one name.
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    meaning = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(piece, re.escape(piece)) for piece in pieces)
