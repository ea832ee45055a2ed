"""Journal and rejects as files: begun anew, or continued where the state that is taken up has left them.

A state knows how long each of them was when it was saved, and what it held. What stands behind that place was
written by a run which did not live to save its state: it is cut off, for it will happen once more.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from attrs import frozen

from flowlang.cli.locks import lock
from flowlang.cli.output import note
from flowlang.cli.writing import writing
from flowlang.connect.journals import LogFile, LogUnwritable
from flowlang.discovery import ProjectProblem, shown

_PIECE = 1 << 20


@frozen
class Mark:
    """What a state knows of a log: its name, its length in bytes, and the SHA-256 of them."""

    name: str
    bytes: int
    sha256: str


@frozen
class Before:
    """What the state that is taken up knows of a log, if it had one, and the file of the state."""

    mark: Mark | None
    state: Path


@contextmanager
def open_log(path: Path | None, option: str, before: Before | None) -> Iterator[LogFile | None]:
    """The file of an option, for this process alone, to be written at its end.

    Without a state (`before`) it is begun anew. Raises ProjectProblem where it can't be written, or is not
    the one that the state goes on from.
    """
    if path is None:
        if before is not None and before.mark is not None:
            raise ProjectProblem(
                f"{shown(before.state)} goes on from {before.mark.name}, which would then have a gap. "
                f"Name it with {option}, or say {option} {os.devnull} if nothing is to be kept from here on."
            )
        yield None
        return
    if before is not None and before.mark is not None and before.mark.name == path.name and not path.exists():
        raise ProjectProblem(
            f"{shown(path)} is gone, and {shown(before.state)} goes on from it. "
            f"Put it back, or give {option} another name to begin a new file."
        )
    with writing(path):
        # Not emptied by opening: it may belong to another process.
        file = path.open("ab", buffering=0)
    with file:
        with writing(path):
            if path.is_file():
                lock(file, path)
                file.truncate(0 if before is None else _place(path, option, before))
        log = LogFile(path, file)
        try:
            yield log
            log.flush()
        except LogUnwritable as problem:
            raise ProjectProblem(f"{shown(problem.path)} can't be written: {problem}.") from None


def _place(path: Path, option: str, before: Before) -> int:
    """Where a log is to go on. Raises ProjectProblem where it is not the one that the state knows."""
    mark, size, state = before.mark, path.stat().st_size, shown(before.state)
    if mark is None:
        if size:
            raise ProjectProblem(
                f"{shown(path)} holds something already, and {state} was saved without {option}: there is no "
                "telling what belongs together. Name a new file."
            )
        return 0
    if not size and path.name != mark.name:
        note(f"note: {shown(path)} is new. It goes on where {mark.name} ends.")
        return 0
    if size < mark.bytes or _digest(path, mark.bytes) != mark.sha256:
        raise ProjectProblem(
            f"{shown(path)} does not belong to {state}: it was changed or cut since that was saved, "
            f"or never was its {mark.name}. Put the right one back, or give {option} a new name."
        )
    return mark.bytes


def mark_of(log: LogFile | None) -> Mark | None:
    """What a state is to know of a log, which is on the disk by then; nothing of pipes and devices."""
    if log is None:
        return None
    log.settle()
    if not log.path.is_file():
        return None
    size = log.path.stat().st_size
    return Mark(log.path.name, size, _digest(log.path, size))


def read_mark(saved: object) -> Mark | None:
    """A mark from its JSON, if it is one."""
    match saved:
        case {"name": str(name), "bytes": int(size), "sha256": str(digest)}:
            return Mark(name, size, digest)
    return None


def _digest(path: Path, size: int) -> str:
    made = sha256()
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(size, _PIECE))):
            made.update(piece)
            size -= len(piece)
    return made.hexdigest()
