"""JSON lines: one value from the bytes of a line, and back.

`msgspec` does the work. What it can't read or write is left to Python's own `json`: that one takes a few
things which JSON does not have, such as half a character, and says what is wrong with the rest.
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

import msgspec

Shape = TypeVar("Shape")

# Numbers stay exactly as they are written.
_read = msgspec.json.Decoder(float_hook=Decimal).decode
_read_patiently = json.JSONDecoder(parse_float=Decimal).decode
_encoder = msgspec.json.Encoder()
_write, _write_lines = _encoder.encode, _encoder.encode_lines
_write_patiently = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BadLine(Exception):
    """A line that is no JSON; the text says why, and `is_text` whether it is UTF-8 text at all."""

    def __init__(self, why: str, is_text: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.is_text = is_text


def reader_of(shape: type[Shape]) -> Callable[[bytes], Shape | None]:
    """A reader of lines that have a shape, numbers exact; it gives nothing for a line of any other."""
    read = msgspec.json.Decoder(shape, float_hook=Decimal).decode

    def read_shape(line: bytes) -> Shape | None:
        try:
            return read(line)
        except (ValueError, RecursionError):
            return None

    return read_shape


def read_line(line: bytes) -> object:
    """The value of a line, its numbers as `int` and `Decimal`; raises BadLine where there is none."""
    try:
        value: object = _read(line)
    except (ValueError, RecursionError):
        value = _explained(line)
    return value


def _explained(line: bytes) -> object:
    try:
        text = line.decode()
    except UnicodeDecodeError as problem:
        why = f"the line is not UTF-8 text: byte {problem.start + 1} can't be read"
        raise BadLine(why, is_text=False) from None
    try:
        value: object = _read_patiently(text)
    except json.JSONDecodeError as problem:
        if not text.strip():
            raise BadLine("the line is empty") from None
        cut = problem.pos >= len(text.rstrip()) or problem.msg.startswith("Unterminated")
        if cut and text.lstrip().startswith("{"):
            raise BadLine("the line is cut short: its JSON never ends") from None
        where = f"at character {problem.pos + 1}"
        if text[: problem.pos].rstrip().endswith(",") and text[problem.pos : problem.pos + 1] in {"}", "]"}:
            raise BadLine(f"the line is not JSON: {where}, there is a comma before the end") from None
        raise BadLine(f"the line is not JSON: {where}, {_lower(problem.msg)}") from None
    except (RecursionError, ValueError):
        raise BadLine("the line is JSON that nobody can mean: nested or long beyond measure") from None
    return value


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def write_line(value: object) -> bytes:
    """The line of a plain value, with its end. Half a character is written as an escape, as JSON allows."""
    try:
        return _write(value) + b"\n"
    except UnicodeEncodeError:
        return _write_patiently(value).encode("utf-8", "backslashreplace") + b"\n"


def write_lines(values: Sequence[object]) -> bytes:
    """The lines of plain values, as `write_line` writes them one by one."""
    try:
        return _write_lines(values)
    except UnicodeEncodeError:
        return b"".join(map(write_line, values))
