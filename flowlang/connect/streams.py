"""Lines of a file, also compressed: one after the other, whatever the file holds."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
LONGEST = 16 * 1024 * 1024
# Text is unpacked in pieces of this size.
_PIECE = 1 << 17
# How much of a line that is too long is kept, to be shown.
KEPT = 1_000


# Every event of a stream makes one, and a Struct is made in a quarter of the time that an attrs class takes.
class Line(Struct, frozen=True):
    """A line with its number, from 1. `problem` is the code of what keeps it from being read, if any."""

    number: int
    data: bytes
    problem: str = ""


def open_lines(stream: io.BufferedReader) -> Iterator[Line]:
    """The lines of a stream that are not blank, each of at most 16 MB; gzip is known by its first two bytes.

    A line that is too long comes with its first 1,000 bytes. Where a compressed stream is damaged, the last
    line says so and the rest is lost.
    """
    if stream.peek(2)[:2] == _GZIP:
        return _lines(io.BufferedReader(_Unpacked(stream), _PIECE), LONGEST)
    return _lines(stream, LONGEST)


class _Unpacked(io.RawIOBase):
    """A compressed stream, unpacked as far as it goes.

    `GzipFile` fills what it is asked for to the last byte, so that of a stream that breaks off it would lose
    what came before the break.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._file = gzip.GzipFile(fileobj=stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what there is; the number of bytes, 0 at the end."""
        data = self._file.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _lines(stream: io.BufferedReader, longest: int) -> Iterator[Line]:
    number, read, blank = 0, stream.readline, False
    while True:
        try:
            if blank:
                number += _skip_blank(stream)
            data = read(longest + 1)
        except (EOFError, OSError, zlib.error) as problem:
            yield Line(number + 1, str(problem).encode(), "FL0709")
            return
        if not data:
            return
        number += 1
        if number == 1 and data.startswith(_BOM):
            data = data[len(_BOM) :]
        blank = data.isspace()
        if len(data) > longest:
            if not data.endswith(b"\n"):
                _skip_line(read, longest)
            yield Line(number, data[:KEPT], "FL0703")
        elif not blank:
            yield Line(number, data)


def _skip_blank(stream: io.BufferedReader) -> int:
    """Pass over blank lines that are in the buffer already, and count them: one by one they take too long."""
    ahead = stream.peek()
    blank = ahead[: len(ahead) - len(ahead.lstrip())]
    end = blank.rfind(b"\n") + 1
    # What is in the buffer comes without asking the file.
    stream.read(end)
    return blank.count(b"\n", 0, end)


def _skip_line(read: Callable[[int], bytes], longest: int) -> None:
    while True:
        rest = read(longest)
        if not rest or rest.endswith(b"\n"):
            return
