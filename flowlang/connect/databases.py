"""The tables of a file of SQLite or of a PostgreSQL server. Nothing is ever written."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from flowlang.exchange.model import ForeignSchema, ImportProblem
from flowlang.exchange.tables import Column, Table, as_schema

MAGIC = b"SQLite format 3\x00"
NEEDED = 'psycopg is needed to ask a PostgreSQL server: pip install "flowlang[postgres]"'

# --- SQLite -------------------------------------------------------------------------------------


def read_sqlite(path: Path) -> ForeignSchema:
    """The tables of a file, which is opened for reading only. Raises ImportProblem."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            names = [
                row[0]
                for row in connection.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
                    "ESCAPE '\\' ORDER BY rowid"
                )
            ]
            return as_schema("SQLite", [_sqlite_table(connection, name) for name in names], {})
    except sqlite3.Error as problem:
        raise ImportProblem(f"it is no SQLite database that can be read: {problem}") from None


def _sqlite_table(connection: sqlite3.Connection, name: str) -> Table:
    rows = connection.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)).fetchall()
    links = {
        row[3]: row[2]
        for row in connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (name,))
        if isinstance(row[3], str)
    }
    unique = set(_sqlite_unique(connection, name))
    columns = tuple(
        Column(
            column,
            kind,
            required=bool(needed) and default is None,
            unique=column in unique,
            generated=hidden in (2, 3),
            default=_sqlite_default(default),
        )
        for _, column, kind, needed, default, _, hidden in rows
    )
    keys = sorted((row[5], row[1]) for row in rows if row[5])
    return Table(name, columns, tuple(column for _, column in keys), links)


def _sqlite_unique(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """The columns that are unique on their own."""
    for row in connection.execute("SELECT * FROM pragma_index_list(?)", (table,)).fetchall():
        _, index, is_unique, origin, partial = row[:5]
        columns = connection.execute("SELECT name FROM pragma_index_info(?)", (index,)).fetchall()
        if is_unique and origin in ("u", "c") and not partial and len(columns) == 1 and columns[0][0]:
            yield columns[0][0]


def _sqlite_default(text: str | None) -> str | int | float | bool | None:
    """A default that is a plain value; it is kept as SQL."""
    if text is None:
        return None
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return int(text)
    except ValueError:
        return None


# --- PostgreSQL ---------------------------------------------------------------------------------

_COLUMNS = """
SELECT c.oid, c.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), t.typname, t.typtype,
       a.attnotnull, a.attgenerated <> '' OR a.attidentity = 'a',
       pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum), obj_description(c.oid, 'pg_class')
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND n.nspname = %s AND NOT c.relispartition
ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = """
SELECT k.conrelid, k.contype, k.conkey, f.relname, pg_get_constraintdef(k.oid)
FROM pg_constraint k LEFT JOIN pg_class f ON f.oid = k.confrelid
JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = %s AND k.contype IN ('p', 'u', 'f', 'c')
"""
# `CHECK ((status = ANY (ARRAY['New'::text, 'Done'::text])))`
_CHECK = re.compile(r"CHECK \(\(\(?\w+\)?(?:::text)? = ANY \(\(?ARRAY\[(.*)\]\)?(?:::text\[\])?\)\)\)")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_ENUMS = """
SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
ORDER BY t.typname, e.enumsortorder
"""


def read_postgres(address: str, schema: str = "public") -> ForeignSchema:
    """The tables of one schema of a server. Raises ImportProblem, which never tells the password."""
    try:
        import psycopg
    except ImportError:
        raise ImportProblem(NEEDED) from None
    try:
        with psycopg.connect(address, connect_timeout=10, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = on")
            columns = connection.execute(_COLUMNS, (schema,)).fetchall()
            constraints = connection.execute(_CONSTRAINTS, (schema,)).fetchall()
            labels = connection.execute(_ENUMS).fetchall()
    except (psycopg.Error, ValueError, UnicodeError) as problem:
        said = str(problem).strip().partition("\n")[0]
        raise ImportProblem(f"the server does not answer: {without_password(said, address)}") from None
    enums: dict[str, tuple[str, ...]] = {}
    for name, label in labels:
        enums[name] = (*enums.get(name, ()), label)
    return as_schema("PostgreSQL", _postgres_tables(columns, constraints), enums)


def without_password(text: str, address: str) -> str:
    """A message without the password that stands in an address."""
    rest, _, query = address.partition("://")[2].partition("?")
    said = [part.partition("=")[2] for part in query.split("&") if part.startswith("password=")]
    for password in (rest.rpartition("@")[0].partition(":")[2], *said):
        text = text.replace(password, "***") if password else text
    return text


def _postgres_tables(columns: list[Any], constraints: list[Any]) -> list[Table]:
    numbers = {(row[0], row[2]): row[3] for row in columns}
    tables: dict[int, Table] = {}
    found: dict[int, list[Column]] = {}
    key: dict[int, tuple[str, ...]] = {}
    links: dict[int, dict[str, str]] = {}
    unique: set[tuple[int, str]] = set()
    checks: dict[tuple[int, str], tuple[str, ...]] = {}
    for table, kind, places, target, definition in constraints:
        names = [numbers[table, place] for place in places or () if (table, place) in numbers]
        if kind == "p":
            key[table] = tuple(names)
        elif len(names) == 1 and kind == "u":
            unique.add((table, names[0]))
        elif len(names) == 1 and kind == "c":
            if one_of := _CHECK.fullmatch(definition):
                checks[table, names[0]] = tuple(
                    value.replace("''", "'") for value in _TEXT.findall(one_of[1])
                )
        elif len(names) == 1:
            links.setdefault(table, {})[names[0]] = target
    for oid, name, _, column, kind, type_name, type_kind, needed, fixed, default, note, doc in columns:
        found.setdefault(oid, []).append(
            Column(
                column,
                type_name if type_kind == "e" else kind,
                required=needed and default is None,
                unique=(oid, column) in unique,
                generated=fixed,
                values=checks.get((oid, column), ()),
                default=_postgres_default(default),
                note=note or "",
            )
        )
        tables[oid] = Table(name, (), key.get(oid, ()), links.get(oid, {}), doc or "")
    return [
        Table(table.name, tuple(found[oid]), table.key, table.links, table.doc)
        for oid, table in tables.items()
    ]


def _postgres_default(text: str | None) -> str | int | float | bool | None:
    if text is None:
        return None
    plain = text.partition("::")[0]
    if len(plain) > 1 and plain[0] == plain[-1] == "'":
        return plain[1:-1].replace("''", "'")
    return _sqlite_default(plain)
