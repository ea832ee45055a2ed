"""Tables of a database, however they were found: as `CREATE TABLE`, or by asking the database."""

import re
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from flowlang.exchange.model import ForeignChoice, ForeignField, ForeignRecord, ForeignSchema

_EXACT = {
    "bool": "yes/no",
    "boolean": "yes/no",
    "date": "date",
    "interval": "duration",
    "money": "money",
    "real": "number",
    "uuid": "text",
    "year": "whole number",
}
_PARTS = (
    (
        re.compile(r"^(tiny|small|medium|big|long)?(int|integer|serial)\d*$|^(small|big)?serial\d*$"),
        "whole number",
    ),
    (re.compile(r"^(timestamp|datetime|smalldatetime)"), "moment"),
    (re.compile(r"^time"), "time"),
    (re.compile(r"^(float|double|decimal|numeric|number|dec)"), "number"),
)
_NO_SCALE = re.compile(r"\(\s*\d+\s*(?:,\s*0\s*)?\)")


@frozen
class Column:
    """A column as a database tells it; `kind` is its type there, in any case."""

    name: str
    kind: str
    required: bool = False
    unique: bool = False
    generated: bool = False
    values: tuple[str, ...] = ()
    default: str | int | float | bool | None = None
    note: str = ""


@frozen
class Table:
    """A table: `key` are the columns of its primary key, `links` the table that a column refers to."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: Mapping[str, str] = field(factory=dict)
    doc: str = ""


def as_schema(system: str, tables: Sequence[Table], enums: Mapping[str, tuple[str, ...]]) -> ForeignSchema:
    """Tables as records. A key that is nothing but a number for the row needs no field and is left out."""
    choices = {name: ForeignChoice(name, values) for name, values in enums.items()}
    used = {column.kind for table in tables for column in table.columns}
    records = tuple(
        ForeignRecord(
            singular(table.name),
            tuple(_field(table, one, enums) for one in table.columns if not _is_row_number(table, one)),
            table.doc,
            origin=table.name,
        )
        for table in tables
    )
    return ForeignSchema(system, records, {name: one for name, one in choices.items() if name in used})


def _is_row_number(table: Table, column: Column) -> bool:
    if table.key != (column.name,) or column.name in table.links:
        return False
    name, record = column.name.lower(), singular(table.name).lower()
    return name in ("id", "uuid", "rowid", f"{record}_id", f"{record}id", f"{table.name.lower()}_id")


def _field(table: Table, column: Column, enums: Mapping[str, tuple[str, ...]]) -> ForeignField:
    target = table.links.get(column.name)
    is_key = table.key == (column.name,)
    return ForeignField(
        column.name,
        kind_of(column.kind),
        values=column.values,
        choice=column.kind if column.kind in enums else None,
        links=(singular(target),) if target else (),
        required=(column.required or is_key) and not column.generated,
        unique=column.unique or is_key,
        read_only=column.generated,
        default=column.default,
        note=column.note,
    )


def kind_of(name: str) -> str:
    """Our type for one of a database; text for what is not known."""
    kind = " ".join(name.lower().split())
    if kind == "tinyint(1)":
        return "yes/no"
    base = kind.partition("(")[0].strip()
    if base in _EXACT:
        return _EXACT[base]
    for pattern, ours in _PARTS:
        if pattern.match(base.split(" ")[0]):
            # numeric(10) and numeric(10, 0) have no places after the point.
            whole = ours == "number" and base in ("decimal", "numeric", "number") and _NO_SCALE.search(kind)
            return "whole number" if whole else ours
    return "text"


# Words that only look like several.
_SINGULAR = frozenset({"status", "news", "series", "species", "address", "business", "process", "access"})


def singular(name: str) -> str:
    """One of what a table holds: `order_lines` holds an order_line, `companies` a company."""
    head, separator, last = name.rpartition("_")
    lower = last.lower()
    if lower in _SINGULAR or lower.endswith("ss") or len(lower) < 4:
        one = last
    elif lower.endswith("ies"):
        one = f"{last[:-3]}y"
    elif lower.endswith(("sses", "xes", "ches", "shes")):
        one = last[:-2]
    elif lower.endswith("s") and not lower.endswith(("us", "is")):
        one = last[:-1]
    else:
        one = last
    return f"{head}{separator}{one}"
