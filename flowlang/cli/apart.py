"""What a command reads and what it writes are kept apart: no file is both, under whatever names it goes."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.project import Project

STANDARD_INPUT = 0
# A file, and what it is for: an option, or a word that says where it belongs.
Named = tuple[str, Path | None]


def keep_apart(written: Iterable[Named], read: Iterable[Named] = ()) -> None:
    """Refuse to write over what is read, and to write two things into one file. Nothing is opened for it.

    Files are compared by what they are, so that links lead nobody astray; pipes and devices may be shared.
    Raises ProjectProblem.
    """
    sources = {_identity(path): (what, path) for what, path in read if path is not None}
    targets: dict[object, str] = {}
    for what, path in written:
        if path is None:
            continue
        one = _identity(path)
        if one is None:
            continue
        if one in sources:
            source, called = sources[one]
            name = "standard input" if str(called) == "-" else shown(called)
            same = "" if shown(path) == name else f", which is the same file as {name}"
            raise ProjectProblem(
                f"{what} would write over {shown(path)}{same}: it is read as {source}. Name another file."
            )
        if Path(os.path.realpath(path)).suffix == ".flow":
            raise ProjectProblem(
                f"{what} would make {shown(path)} a file of something else: "
                "names that end in .flow are for workflows. Name another file."
            )
        if one in targets:
            raise ProjectProblem(
                f"{targets[one]} and {what} are one file, {shown(path)}. Each needs one of its own."
            )
        targets[one] = what


def read_by(project: "Project") -> Iterator[Named]:
    """The files that a project was read from."""
    yield from (("part of the project", path) for path in project.texts)
    yield "the configuration", project.configuration.path


def _identity(path: Path) -> object:
    """What tells a file from every other one; nothing for pipes and devices, and for what can be no file."""
    try:
        status = os.fstat(STANDARD_INPUT) if str(path) == "-" else path.stat()
    except ValueError:
        return None
    except OSError:
        return os.path.realpath(path)
    is_one = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return (status.st_dev, status.st_ino) if is_one else None
