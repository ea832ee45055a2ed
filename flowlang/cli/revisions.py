"""Versions of a project: files on disk, or what a git revision holds. Git is asked by its own command."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from attrs import frozen

from flowlang.configuration import Configuration, find_configuration, read_configuration
from flowlang.configuration.find import FILE_NAMES, NO_FILE
from flowlang.configuration.read import PYPROJECT, has_table
from flowlang.discovery import DEFAULT_PATTERNS, ProjectProblem, matching, read_bytes, shown

if TYPE_CHECKING:
    from flowlang.project import Project


@frozen
class Version:
    """A version of a project: how it was asked for, and where its files are.

    With a `revision`, `path` is the place on disk where the files lie in it.
    """

    asked: str
    path: Path
    revision: str | None = None


def versions(old: str, new: str | None) -> tuple[Version, Version]:
    """What the arguments of a comparison mean. Without the second, it is the files as they are now.

    An argument is a file or folder that is there, a revision, or `revision:path` with a path from the top of
    the repository, as git writes it. A revision alone means the place of the other argument, or this project.
    """
    found = [_read(one) for one in (old, new) if one is not None]
    paths = [one.path for one in found if one.path is not None]
    place = paths[-1] if paths else _this_project()
    made = [Version(one.asked, one.path if one.path is not None else place, one.revision) for one in found]
    return made[0], made[1] if new is not None else Version(shown(place), place)


@frozen
class _Argument:
    asked: str
    path: Path | None
    revision: str | None


def _read(argument: str) -> _Argument:
    if not argument:
        raise ProjectProblem("One of the versions is empty. Is it a variable that is not set?")
    if Path(argument).exists():
        return _Argument(argument, Path(argument), None)
    revision, colon, path = argument.partition(":")
    top = _top(argument)
    # What begins with a hyphen would be an option to git.
    if (
        not revision
        or revision.startswith("-")
        or _git_says(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None
    ):
        raise ProjectProblem(f"There is no file, folder or git revision {argument}.")
    # `main:` alone is `main`: only a path behind the colon says where.
    return _Argument(argument, top / path if colon and path else None, revision)


def _this_project() -> Path:
    found = find_configuration(Path())
    return Path(os.path.relpath(found.parent)) if found is not None else Path()


# --- Git ----------------------------------------------------------------------------------------


def _top(argument: str) -> Path:
    """The top of the repository that we are in."""
    said = _git_says(Path(), "rev-parse", "--show-toplevel")
    if said is None:
        raise ProjectProblem(
            f"There is no file or folder {argument}, and this folder is in no git repository "
            "in which it could be a revision."
        )
    return Path(said.decode("utf-8", "surrogateescape").rstrip("\n"))


def _git_says(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git answers, or nothing when it refuses."""
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are ours, and revisions never begin with a hyphen
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - git is where the user has it
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise ProjectProblem(
            "The command git is not installed, and without it only files and folders can be compared."
        ) from None
    return done.stdout if done.returncode == 0 else None


def _texts(top: Path, revision: str) -> Mapping[Path, bytes]:
    """All `.flow` files and configurations of a revision, by the place where they would lie on disk."""
    listed = _git_says(top, "ls-tree", "-r", "-z", "--full-tree", revision) or b""
    wanted: list[tuple[Path, bytes]] = []
    for line in listed.split(b"\0"):
        facts, _, name = line.partition(b"\t")
        path = PurePosixPath(name.decode("utf-8", "surrogateescape"))
        # Neither links nor the repositories of others hold text of ours.
        if facts.startswith(b"100") and (path.suffix == ".flow" or path.name in FILE_NAMES):
            wanted.append((top / path, facts.split()[2]))
    answer = _git_says(top, "cat-file", "--batch", given=b"".join(one + b"\n" for _, one in wanted)) or b""
    found: dict[Path, bytes] = {}
    at = 0
    for place, _ in wanted:
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        data = answer[end + 1 : end + 1 + size]
        if place.name != PYPROJECT or has_table(data):
            found[place] = data
        at = end + 1 + size + 1
    return found


# --- Projects -----------------------------------------------------------------------------------


def load_version(version: Version, config: Path | None) -> "Project":
    """The project of a version. Raises ProjectProblem where there is nothing to read."""
    from flowlang.project import load_project

    if version.revision is None:
        return load_project([version.path], config)
    return load_revision(version, config)


def text_of(version: Version) -> str | None:
    """The text of a version that is a single file; nothing where it is a folder.

    Raises ProjectProblem when it is no UTF-8 text.
    """
    if version.revision is None:
        data = None if version.path.is_dir() else read_bytes(version.path)
    else:
        place, texts = _in_git(version)
        data = texts.get(place)
    try:
        return None if data is None else data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ProjectProblem(
            f"{version.asked} is no UTF-8 text: byte {problem.start + 1} can't be read."
        ) from None


def load_revision(version: Version, config: Path | None) -> "Project":
    """The project as a git revision holds it; nothing else is read but the library."""
    from flowlang.project import load_kept

    place, texts = _in_git(version)
    configuration = _configuration(texts, place, config)
    names = _below(texts, place, configuration)
    if not names:
        raise ProjectProblem(f"{version.asked} holds no .flow file in {shown(place)}.")
    root = configuration.root
    return load_kept(
        configuration,
        [_name(one, root) for one in names],
        {
            # What is no UTF-8 is no text of ours, and is found to be unreadable.
            _name(path, root): data.decode("utf-8", "replace")
            for path, data in texts.items()
        },
    )


def _in_git(version: Version) -> tuple[Path, Mapping[Path, bytes]]:
    """Where a version lies, and all texts of its revision by where they lie."""
    place = Path(os.path.normpath(version.path.absolute()))
    top = Path(os.path.normpath(_top(version.asked).absolute()))
    # The same folder by another way, over a link say, has to have the name that git knows.
    place = place if place.is_relative_to(top) else place.resolve()
    if not place.is_relative_to(top.resolve()):
        raise ProjectProblem(
            f"{shown(version.path)} is not in this git repository: {version.asked} can't hold it."
        )
    top = top if place.is_relative_to(top) else top.resolve()
    return place, _texts(top, version.revision or "")


def _name(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _configuration(texts: Mapping[Path, bytes], place: Path, config: Path | None) -> Configuration:
    if config is not None and config != NO_FILE:
        data = config.read_bytes()
        return read_configuration(shown(config), data, config.absolute().parent)[0]
    for folder in (place, *place.parents) if config is None else ():
        for path in (folder / name for name in FILE_NAMES):
            if path in texts:
                return read_configuration(shown(path), texts[path], folder)[0]
    return Configuration(root=place.parent if place in texts else place)


def _below(texts: Mapping[Path, bytes], place: Path, configuration: Configuration) -> list[Path]:
    """The files that a place stands for."""
    if place in texts:
        return [place]
    base = configuration.root if place.is_relative_to(configuration.root) else place
    inside = {
        path.relative_to(base).as_posix(): path
        for path in texts
        if path.suffix == ".flow" and path.is_relative_to(place) and path.is_relative_to(base)
    }
    return [inside[name] for name in matching(sorted(inside), configuration.files or DEFAULT_PATTERNS)]
