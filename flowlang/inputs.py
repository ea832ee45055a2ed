"""Questions to the file system, and a list of the answers that a run was given.

Whoever decides something by what lies on disk asks here. Under `noting()` every answer is written down, so
that the same questions can be asked again later: with the same answers the same run would come out.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from attrs import define, field

Answer = bool | int | str | list[str]
T = TypeVar("T")

ENDING = ".flow"
SKIPPED_FOLDERS = frozenset({".venv", "venv", "node_modules", "out", "__pycache__"})


@define(eq=False)
class Answers:
    """What was asked (the kind of question, and about which path) and answered.

    `steady` is false when one question had two answers: somebody was writing meanwhile.
    """

    given: dict[tuple[str, str], Answer] = field(factory=dict)
    steady: bool = True

    def note(self, kind: str, path: str, answer: Answer) -> None:
        """Write an answer down."""
        if self.given.setdefault((kind, path), answer) != answer:
            self.steady = False


_noting: ContextVar[Answers | None] = ContextVar("noting", default=None)
_QUESTIONS: dict[str, Callable[[Path], Answer]] = {}


@contextmanager
def noting() -> Iterator[Answers]:
    """Write down all that is asked meanwhile."""
    answers = Answers()
    token = _noting.set(answers)
    try:
        yield answers
    finally:
        _noting.reset(token)


def still_so(given: Mapping[tuple[str, str], Answer]) -> bool:
    """Whether all questions have the same answers today; false, too, where one can't be asked any more."""
    try:
        return all(_QUESTIONS[kind](Path(path)) == answer for (kind, path), answer in given.items())
    except (OSError, KeyError, ValueError):
        return False


def question(
    kind: str, told: Callable[[Any], Answer]
) -> Callable[[Callable[[Path], T]], Callable[[Path], T]]:
    """Make a function one of the questions; `told` is how its answer is written down."""

    def made(function: Callable[[Path], T]) -> Callable[[Path], T]:
        _QUESTIONS[kind] = lambda path: told(function(path))

        @wraps(function)
        def asked(path: Path) -> T:
            answer = function(path)
            answers = _noting.get()
            if answers is not None:
                answers.note(kind, str(path), told(answer))
            return answer

        return asked

    return made


def digest(data: bytes) -> str:
    """Forty letters that no other content has."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


@question("bytes", digest)
def content(path: Path) -> bytes:
    """The bytes of a file. Raises OSError."""
    return path.read_bytes()


@question("file", bool)
def is_file(path: Path) -> bool:
    """Whether there is a file."""
    return os.path.isfile(path)


@question("folder", bool)
def is_folder(path: Path) -> bool:
    """Whether there is a folder."""
    return os.path.isdir(path)


@question("there", bool)
def is_there(path: Path) -> bool:
    """Whether there is anything of this name."""
    return os.path.exists(path)


@question("size", int)
def size(path: Path) -> int:
    """How many bytes a file has. Raises OSError."""
    return path.stat().st_size


@question("names", list)
def names(folder: Path) -> list[str]:
    """The names of what lies in a folder, sorted; none where there is no such folder."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


@question("way", str)
def resolved(path: Path) -> Path:
    """Where a path leads, all links followed; one that leads in a circle stays as it is."""
    return Path(os.path.realpath(path))


@question("flow files", list)
def flow_tree(folder: Path) -> list[str]:
    """The `.flow` files below a folder, as `whole_tree` tells of them."""
    return _tree(folder, ENDING)


@question("files", list)
def whole_tree(folder: Path) -> list[str]:
    """The files below a folder: the path of each, and of a link, behind a zero, where it leads.

    Links to folders are not followed; pipes, sockets and devices are no files. Raises OSError.
    """
    return _tree(folder, "")


def _tree(folder: Path, ending: str) -> list[str]:
    found: list[str] = []
    left = [""]
    while left:
        inside = left.pop()
        with os.scandir(folder / inside) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = f"{inside}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    left += [] if entry.name in SKIPPED_FOLDERS else [f"{path}/"]
                elif not entry.name.endswith(ending):
                    continue
                elif entry.is_file(follow_symlinks=False):
                    found.append(path)
                elif entry.is_symlink() and _is_taken_for_a_file(entry.path):
                    found.append(f"{path}\0{os.path.realpath(entry.path)}")
    return sorted(found)


def _is_taken_for_a_file(link: str) -> bool:
    """Whether a link leads to a file, or nowhere: then whoever reads it says so."""
    try:
        return stat.S_ISREG(os.stat(link).st_mode)
    except OSError:
        return True
