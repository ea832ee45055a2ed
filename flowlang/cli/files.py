"""Files that commands read as streams, standard input among them."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from flowlang.discovery import ProjectProblem, shown, unreadable

if TYPE_CHECKING:
    from flowlang.engine.ports import Entry


@contextmanager
def open_input(path: Path) -> Iterator[tuple[io.BufferedReader, int | None]]:
    """A file, or standard input for `-`, and its length in bytes, if that is known."""
    if str(path) == "-":
        given: BinaryIO = sys.stdin.buffer
        # What is no reader with a buffer is a stand-in that holds everything already.
        yield (
            given if isinstance(given, io.BufferedReader) else io.BufferedReader(io.BytesIO(given.read())),
            None,
        )
        return
    try:
        file = path.open("rb")
    except OSError as problem:
        raise unreadable(path, problem) from None
    with file:
        yield file, os.fstat(file.fileno()).st_size


def journal_entries(path: Path) -> Iterator["Entry"]:
    """The entries of a journal. Raises ProjectProblem where the file is none."""
    from flowlang.connect.journals import JournalProblem, read_journal

    called = "standard input" if str(path) == "-" else shown(path)
    with open_input(path) as (stream, _):
        try:
            yield from read_journal(stream)
        except JournalProblem as problem:
            raise ProjectProblem(
                f"{called} is no journal that can be read. Line {problem.line}: {problem}."
            ) from None
        except OSError as problem:
            raise ProjectProblem(f"{called} can't be read: {problem.strerror}.") from None
