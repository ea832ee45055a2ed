"""The journal as a file: one JSON object a line, the same bytes for the same replay."""

from pathlib import Path
from typing import BinaryIO

from flowlang.connect.json_lines import write_line
from flowlang.engine.ports import Entry, Sink

# Written to the file in pieces of this size.
_PIECE = 1 << 18


def open_journal(path: Path, append: bool) -> BinaryIO:
    """Open a journal for writing."""
    return path.open("ab" if append else "wb", buffering=_PIECE)


def journal_sink(file: BinaryIO) -> Sink:
    """What writes entries to a file, one at a time."""
    write = file.write

    def sink(entry: Entry) -> None:
        write(write_line(entry))

    return sink
