"""The journal as a file: one JSON object a line, the same bytes for the same replay."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from flowlang.connect.json_lines import BadLine, read_line, write_line
from flowlang.connect.streams import open_lines
from flowlang.engine.ports import Entry, Sink

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


def open_journal(path: Path, append: bool) -> BinaryIO:
    """Open a journal for writing."""
    return path.open("ab" if append else "wb", buffering=_PIECE)


def journal_sink(file: BinaryIO) -> Sink:
    """What writes entries to a file, one at a time."""
    write = file.write

    def sink(entry: Entry) -> None:
        write(write_line(entry))

    return sink


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
