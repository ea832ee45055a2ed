"""A table as CSV: the columns are fields, and their types are those that every single value agrees on.

Nothing is guessed from most of the values: one that does not fit makes a column text.
"""

import csv
import re
from collections.abc import Callable, Sequence
from datetime import date

from flowlang.exchange.model import ForeignField, ForeignRecord, ForeignSchema, ImportProblem

SYSTEM = "CSV"
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,9})?")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,14})")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_LINK = re.compile(r"https?://\S+")
_YES_NO = frozenset({"yes", "no", "true", "false"})
_DELIMITERS = (",", ";", "\t", "|")
# A column of fewer values says too little about its type.
_LEAST = 1


def read_csv(text: str, name: str, origin: str = "") -> ForeignSchema:
    """The table as one record called `name`, there called `origin`. `text` has no byte order mark."""
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True))
    except csv.Error as problem:
        raise ImportProblem(f"it is no CSV that can be read: {problem}") from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise ImportProblem("there is no line in it")
    head = [cell.strip() for cell in rows[0]]
    for place, column in enumerate(head, 1):
        if not column:
            raise ImportProblem(f"column {place} has no name in the first line")
        if head.index(column) != place - 1:
            raise ImportProblem(f'two columns are called "{column}"')
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(head):
            raise ImportProblem(f"row {number} has {len(row)} cells, and the first line has {len(head)}")
    columns = [[row[place].strip() for row in rows[1:]] for place in range(len(head))]
    fields = tuple(
        ForeignField(column, _kind([value for value in values if value]))
        for column, values in zip(head, columns, strict=True)
    )
    return ForeignSchema(SYSTEM, (ForeignRecord(name, fields, origin=origin or name),))


def _delimiter(text: str) -> str:
    """What stands between the names in the first line, outside of quotes."""
    first = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return max(_DELIMITERS, key=lambda one: (first.count(one), -_DELIMITERS.index(one)))


def _kind(values: Sequence[str]) -> str:
    """The type on which all values agree; text without any."""
    if len(values) < _LEAST:
        return "text"
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("whole number", _WHOLE.fullmatch),
        ("number", _NUMBER.fullmatch),
        ("date", _is_date),
        ("moment", _is_moment),
        ("time", _TIME.fullmatch),
        ("email", _EMAIL.fullmatch),
        ("link", _LINK.fullmatch),
        ("yes/no", lambda value: value.lower() in _YES_NO),
    )
    return next((kind for kind, fits in tests if all(map(fits, values))), "text")


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    return bool(_MOMENT.fullmatch(value)) and _is_date(value[:10])
