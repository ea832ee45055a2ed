"""The tables `[report.…]` of `flow.toml`: where the records for `flow report` are kept."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from flowlang.report.measure.definitions import TABLES, Definitions, States, keys_of

Wrong = Callable[[str, str, object, str], None]
"""Reports a value: the table, the key, the value and what is expected."""
Unknown = Callable[[str, str, Sequence[str]], None]
"""Reports a key that a table doesn't have: the table, the key and the keys that it has."""

_STATES = 'a field and its values, such as { status = ["Won", "Paid"] }'
_FIELD = 'the name of a field in quotes, such as "created"'
_FIELDS = 'the name of a field, or a list of names, such as ["company", "contact"]'
_RECORD = 'the name of a record in quotes, such as "Deal"'


def read_definitions(value: object, wrong: Wrong, unknown: Unknown) -> Definitions:
    """Read the table `report`; mistakes are reported, and the defaults stand in for them."""
    if not isinstance(value, dict):
        wrong("", "report", value, "a table: a line [report.conversion] with `name = value` lines below it")
        return Definitions()
    found: dict[str, Any] = {}
    given: set[tuple[str, str]] = set()
    for name, table in value.items():
        if name not in TABLES:
            unknown("report", name, tuple(TABLES))
        elif not isinstance(table, dict):
            wrong(
                "report", name, table, f"a table: a line [report.{name}] with `name = value` lines below it"
            )
        else:
            values = _values(name, table, wrong, unknown)
            given |= {(name, key) for key in values}
            found[name] = TABLES[name](**values)
    return Definitions(**found, given=frozenset(given))


def _values(name: str, table: dict[str, object], wrong: Wrong, unknown: Unknown) -> dict[str, Any]:
    keys = keys_of(name)
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in keys:
            unknown(f"report.{name}", key, tuple(keys))
            continue
        read, expected = _read(key, keys[key].type, value)
        if read is None:
            wrong(f"report.{name}", key, value, expected)
        else:
            found[key] = read
    return found


def _read(key: str, kind: object, value: object) -> tuple[object, str]:
    """The value of a key as its definition wants it, nothing where it is none; and what is expected."""
    if kind is int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return (value if whole else None), "a whole number, such as 8"
    if kind is str:
        return _text(value), _RECORD if key == "record" else _FIELD
    if kind is States:
        return _states(value), _STATES
    if kind == str | States:
        read = _text(value) if isinstance(value, str) else _states(value)
        return read, f"{_FIELD}, or {_STATES}"
    names = [value] if isinstance(value, str) else value
    listed = isinstance(names, list) and bool(names) and all(_text(one) for one in names)
    return (tuple(cast("list[str]", names)) if listed else None), _FIELDS


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _states(value: object) -> States | None:
    if not isinstance(value, dict) or not value:
        return None
    found = {name: one if isinstance(one, list) else [one] for name, one in value.items()}
    good = all(some and all(isinstance(one, str | int) for one in some) for some in found.values())
    return {name: tuple(some) for name, some in found.items()} if good else None
