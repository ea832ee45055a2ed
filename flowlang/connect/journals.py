"""The journal as a file: one JSON object a line, the same bytes for the same replay."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from flowlang.connect.json_lines import BadLine, read_line, write_lines
from flowlang.connect.streams import open_lines
from flowlang.engine.ports import Entry

# So many entries are made into bytes at once: with more, the first are out of the processor's reach by then.
_AT_ONCE = 32
# Written to the file in pieces of this size.
_PIECE = 1 << 18
_read: Any = msgspec.json.Decoder().decode
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_PROBLEMS = {
    "FL0703": "the line is longer than 16 MB, which no entry is",
    "FL0709": "the compressed file is damaged or ends too early",
}


class JournalProblem(Exception):
    """A line of a file that is no entry of a journal; the text says why, `line` where."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class LogUnwritable(BaseException):
    """A journal or rejects can't be written any more; the text says why, `path` which of them.

    This is no Exception, as those end a run as failed, and the next run would go on without a journal.
    """

    def __init__(self, path: Path, why: str | None) -> None:
        super().__init__(why or "there is no telling why")
        self.path = path


class LogFile:
    """A journal, or rejects, being written at the end of an open file.

    Entries are kept back and written many at once.
    """

    def __init__(self, path: Path, file: io.FileIO) -> None:
        self.path = path
        self._file = file
        self._kept: list[Entry] = []
        self._lines = bytearray()

    def write(self, entry: Entry) -> None:
        """Write an entry. Raises LogUnwritable, as all that write do."""
        kept = self._kept
        kept.append(entry)
        if len(kept) >= _AT_ONCE:
            self._lines += write_lines(kept)
            kept.clear()
            if len(self._lines) >= _PIECE:
                self.flush()

    def flush(self) -> None:
        """Write what was kept back."""
        left = memoryview(bytes(self._lines + write_lines(self._kept)))
        self._lines.clear()
        self._kept.clear()
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as problem:
            raise LogUnwritable(self.path, problem.strerror) from None

    def settle(self) -> None:
        """Write what was kept back, and have it on the disk before this returns."""
        self.flush()
        if self.path.is_file():
            try:
                os.fsync(self._file.fileno())
            except OSError as problem:
                raise LogUnwritable(self.path, problem.strerror) from None


def read_journal(stream: io.BufferedReader) -> Iterator[Entry]:
    """The entries of a journal, also a compressed one. Raises JournalProblem at the first that is none."""
    for line in open_lines(stream):
        if line.problem:
            raise JournalProblem(line.number, _PROBLEMS[line.problem])
        try:
            entry = _read(line.data)
        except (ValueError, RecursionError):
            try:
                # What the fast reader can't take may still be JSON; if not, this one says why.
                entry = read_line(line.data)
            except BadLine as problem:
                raise JournalProblem(line.number, problem.why) from None
        if not isinstance(entry, dict):
            raise JournalProblem(line.number, "an entry is a group of facts, and this is something else")
        if "specversion" in entry or ("type" in entry and "what" not in entry):
            raise JournalProblem(
                line.number, "this is an event, so the file is a stream for --events and not a journal"
            )
        at, what = entry.get("at"), entry.get("what")
        if not (isinstance(at, str) and _MOMENT.match(at) and isinstance(what, str)):
            raise JournalProblem(line.number, "an entry of a journal has `at` and `what`, and this has not")
        yield entry
