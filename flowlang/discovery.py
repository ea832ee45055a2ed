"""Which files belong to a project, and how their bytes are read.

A file that is named is taken as it is. A folder stands for the `.flow` files below it that match the
project's patterns; hidden folders and those that hold other people's or generated files are left out.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flowlang.inputs import (
    ENDING,
    SKIPPED_FOLDERS,
    content,
    flow_tree,
    is_folder,
    is_there,
    resolved,
    size,
    whole_tree,
)

DEFAULT_PATTERNS = ("**/*.flow",)


class ProjectProblem(Exception):
    """The work can't start: a path isn't there, a file can't be read. The text is for the reader."""


def shown(path: Path) -> str:
    """A path as messages write it: relative to the working folder if it's below it, with slashes."""
    # Every file is named several times, so what is nearly always enough is tried first.
    here, text = os.path.join(os.getcwd(), ""), str(path)
    if text.startswith(here) and text != here:
        return text[len(here) :].replace(os.sep, "/")
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises `ProjectProblem` with a plain sentence when it can't be read."""
    try:
        return content(path)
    except OSError as problem:
        raise unreadable(path, problem) from None


def unreadable(path: Path, problem: OSError) -> ProjectProblem:
    """Why a file or folder can't be read, as a plain sentence."""
    if problem.errno in (errno.ENOENT, errno.ENOTDIR):
        return ProjectProblem(f"There is no file {shown(path)}.")
    if problem.errno == errno.ELOOP:
        return ProjectProblem(f"{shown(path)} is a link that leads in a circle.")
    if not isinstance(problem, PermissionError):
        return ProjectProblem(f"{shown(path)} can't be read: {problem.strerror}.")
    folder = path.absolute().parent
    if os.access(folder, os.X_OK):
        return ProjectProblem(f"You are not allowed to read {shown(path)}.")
    return ProjectProblem(f"You are not allowed to look into {shown(folder)}.")


def find_flow_files(
    paths: Sequence[Path], root: Path, patterns: Sequence[str] = (), unsaved: Sequence[Path] = ()
) -> list[Path]:
    """All files that the paths stand for, each once, sorted by the path that is shown.

    `unsaved` are files that are not on disk yet: they lie in their folders all the same. `patterns` are
    relative to `root`, the project's folder; in a folder outside of it they are taken as relative to that
    folder. Raises `ProjectProblem` when a path isn't there or holds no `.flow` file.
    """
    matcher = _matcher(tuple(patterns) or DEFAULT_PATTERNS)
    found: dict[Path, Path] = {}
    only_flow = all(one.endswith(ENDING) for one in patterns or DEFAULT_PATTERNS)
    for path in paths:
        if is_folder(path):
            base, inside = resolved(root), resolved(path)
            base = base if inside.is_relative_to(base) else inside
            below = {
                leads: one
                for one, leads in _walk(path, inside, only_flow)
                if matcher.fullmatch(leads.relative_to(base).as_posix())
            }
            unread = {resolved(one): one for one in unsaved}
            below |= {
                leads: one
                for leads, one in unread.items()
                if leads.is_relative_to(inside) and matcher.fullmatch(leads.relative_to(base).as_posix())
            }
            if not below:
                raise ProjectProblem(f"There are no .flow files in {_folder(path)}{_by(patterns)}.")
        elif is_there(path) or resolved(path) in map(resolved, unsaved):
            below = {resolved(path): path}
        else:
            raise _not_there(path)
        for leads, one in below.items():
            found.setdefault(leads, one)
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


def _not_there(path: Path) -> ProjectProblem:
    """Why nothing is found under a name that was given."""
    try:
        size(path)
    except FileNotFoundError:
        pass
    except OSError as problem:
        return unreadable(path, problem)
    return ProjectProblem(f"There is no file or folder {shown(path)}.")


def _by(patterns: Sequence[str]) -> str:
    """Which patterns left files out, where a configuration has some of its own."""
    if not patterns or tuple(patterns) == DEFAULT_PATTERNS:
        return ""
    quoted = ", ".join(f'"{one}"' for one in patterns)
    return f" that `files` of the configuration lets through: {quoted}"


def _folder(path: Path) -> str:
    return "this folder" if resolved(path) == Path.cwd() else shown(path)


def _walk(folder: Path, inside: Path, only_flow: bool) -> Iterator[tuple[Path, Path]]:
    """The files below a folder that leads to `inside`, and where each of them leads; none outside of it."""
    try:
        names = flow_tree(folder) if only_flow else whole_tree(folder)
    except OSError as problem:
        raise _closed(problem) from problem
    for name in names:
        path, _, link = name.partition("\0")
        leads = Path(link) if link else inside / path
        # A link that points out of the folder would have no place relative to it.
        if leads.is_relative_to(inside):
            yield folder / path, leads


def _closed(problem: OSError) -> ProjectProblem:
    folder = shown(Path(problem.filename))
    if isinstance(problem, PermissionError):
        return ProjectProblem(f"You are not allowed to look into {folder}.")
    return ProjectProblem(f"The folder {folder} can't be read: {problem.strerror}.")


def _matcher(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_as_expression(one) for one in patterns))


def _as_expression(pattern: str) -> str:
    # `**/` is any number of folders, `*` and `?` stay within one name.
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./"))
    meaning = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(meaning.get(piece, re.escape(piece)) for piece in pieces)
