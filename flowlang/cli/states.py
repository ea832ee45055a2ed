"""Saved states as files: written in one step, with the earlier versions of workflows that runs still follow.

A state knows how long the journal was that belongs to it. What stands behind that was written by a run which
did not live to save its state: it is cut off, for it will happen once more.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import frozen

from flowlang.cli.earlier import Kept, as_json, from_json
from flowlang.connect.journals import JournalFile, JournalUnwritable
from flowlang.discovery import ProjectProblem, read_bytes, shown

# So much of the end of a journal is compared before anything is cut off behind it.
_COMPARED = 4096


@frozen
class SavedState:
    """What a file of this kind holds: the state of an engine, and what belongs to it."""

    engine: Mapping[str, Any]
    kept: tuple[Kept, ...]
    journal: Mapping[str, Any] | None


def read_state(path: Path) -> SavedState:
    """Read a saved state. Raises ProjectProblem where the file is none."""
    if not path.is_file():
        # A pipe or device gives a state to nobody, and to replace it would be worse.
        raise ProjectProblem(f"{shown(path)} is no file in which a state could be kept.")
    try:
        saved = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise ProjectProblem(f"{shown(path)} is no saved state: it is not JSON.") from None
    if not isinstance(saved, dict):
        raise ProjectProblem(f"{shown(path)} is no saved state: it is some other JSON.")
    try:
        kept = from_json(saved.get("earlier", []))
    except (ValueError, TypeError) as problem:
        raise ProjectProblem(f"{shown(path)} can't be used. This state is damaged: {problem}.") from None
    journal = saved.get("journal")
    return SavedState(saved, kept, journal if isinstance(journal, dict) else None)


def write_state(
    path: Path, engine: Mapping[str, Any], kept: Iterable[Kept], journal: Mapping[str, Any] | None
) -> None:
    """Write a state. A crash at any moment leaves the old one or the new one, whole."""
    content = {**engine, "earlier": as_json(kept), "journal": journal}
    new = path.with_name(path.name + ".new")
    with writing(path):
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump(content, file, separators=(",", ":"))
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file that can't be written that it can't, and why."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or "there is no telling why"
        raise ProjectProblem(f"{shown(path)} can't be written: {why}.") from None


# --- The journal that belongs to a state --------------------------------------------------------


@contextmanager
def open_journal(path: Path, saved: SavedState | None) -> Iterator[JournalFile]:
    """A journal to be written; after a state was read, it is continued where that one left it."""
    with writing(path):
        if saved is not None:
            cut_back(path, saved.journal)
        journal = JournalFile(path, append=saved is not None)
    try:
        yield journal
        journal.close()
    except JournalUnwritable as problem:
        raise ProjectProblem(f"{shown(path)} can't be written: {problem}.") from None


def mark(journal: JournalFile) -> dict[str, Any] | None:
    """How long a journal is now, and how it ends; by then, it is on the disk."""
    journal.settle()
    path = journal.path
    if not path.is_file():
        return None
    size = path.stat().st_size
    return {"name": path.name, "bytes": size, "end": _end(path, size)}


def cut_back(path: Path, journal: Mapping[str, Any] | None) -> None:
    """Cut off what a journal has behind the place that its state knows.

    A journal that does not look like the one which belongs to the state is left as it is.
    """
    if journal is None or journal.get("name") != path.name or not path.is_file():
        return
    known, size = journal.get("bytes"), path.stat().st_size
    if type(known) is not int or not 0 <= known < size or _end(path, known) != journal.get("end"):
        return
    os.truncate(path, known)


def _end(path: Path, size: int) -> str:
    with path.open("rb") as file:
        file.seek(max(0, size - _COMPARED))
        return sha256(file.read(min(size, _COMPARED))).hexdigest()
