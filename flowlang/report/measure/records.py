"""The records of a journal, as far as a report asks about them: each change, with the values around it.

Only the fields that are asked for are kept, and of deleted records nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from attrs import define, field, frozen

from flowlang.engine.ports import Entry
from flowlang.engine.zones import start_of_day
from flowlang.report.measure.definitions import States

CREATED, CHANGED, DELETED = "created", "changed", "deleted"


@define
class Seen:
    """A record: when it was created, if that was seen, its values, and what was counted of it already."""

    created: datetime | None = None
    values: dict[str, Any] = field(factory=dict)
    counted: set[str] = field(factory=set)


@frozen
class Change:
    """A change of a record: `how` is created, changed or deleted."""

    kind: str
    id: str
    at: datetime
    how: str
    before: Mapping[str, Any]
    seen: Seen


@define
class Records:
    """Reads entries. `wanted` are the fields to keep, by type of record; links are followed by their name."""

    wanted: Mapping[str, frozenset[str]]
    # The record that a link leads to, by type of record and field, where the schema says it.
    links: Mapping[tuple[str, str], str] = field(factory=dict)
    known: dict[str, dict[str, Seen]] = field(factory=dict)
    # Who owns what; also of the records about which nothing else is asked.
    owners: dict[str, str] = field(factory=dict)

    def take(self, entry: Entry, at: datetime) -> Change | None:
        """The change of which an entry tells, if it does and is of a type that is asked about."""
        about = entry.get("record")
        if not isinstance(about, str):
            return None
        kind, _, id = about.partition(" ")  # noqa: A001 - the word of the field
        how, values = _told(entry)
        if not how:
            return None
        self._own(about, how, values)
        wanted = self.wanted.get(kind)
        if wanted is None:
            return None
        of_kind = self.known.setdefault(kind, {})
        seen = of_kind.get(id)
        if seen is None:
            seen = of_kind[id] = Seen()
        before = dict(seen.values)
        if how == CREATED and seen.created is None:
            seen.created = at
        if how == DELETED:
            del of_kind[id]
        else:
            seen.values.update({name: value for name, value in values.items() if name in wanted})
        return Change(kind, id, at, how, before, seen)

    def _own(self, about: str, how: str, values: Mapping[str, Any]) -> None:
        if how == DELETED:
            self.owners.pop(about, None)
        elif "owner" in values:
            owner = values["owner"]
            if isinstance(owner, str):
                self.owners[about] = owner
            else:
                self.owners.pop(about, None)

    def first_of(self, change: Change, paths: Sequence[str]) -> str:
        """The first of some fields that is present, `owner` or `ticket.owner`; empty when none is."""
        for path in paths:
            link, _, further = path.partition(".")
            value = change.seen.values.get(link)
            if further and isinstance(value, str):
                value = self._of_linked(change.kind, link, value, further)
            if value is not None and not isinstance(value, list | dict):
                return _as_text(value)
        return ""

    def _of_linked(self, kind: str, link: str, id: str, name: str) -> Any:  # noqa: A002
        """A field of the record that a link leads to."""
        other = self.links.get((kind, link), record_named(link))
        if name == "owner":
            return self.owners.get(f"{other} {id}")
        seen = self.known.get(other, {}).get(id)
        return seen.values.get(name) if seen is not None else None


def record_named(link: str) -> str:
    """The record that a link is called after: `sales_order` is a SalesOrder."""
    return "".join(part[:1].upper() + part[1:] for part in link.split("_"))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _told(entry: Entry) -> tuple[str, Mapping[str, Any]]:
    """What an entry says happened to its record, with the values that are new."""
    what = entry["what"]
    if what == "event":
        kind, _, did = str(entry.get("type", "")).rpartition(".")
        if not kind or did not in ("created", "updated", "deleted"):
            return "", {}
        if "values" in entry:
            return (CREATED if did == "created" else CHANGED), _group(entry["values"])
        if did == "deleted":
            return DELETED, {}
        return CHANGED, _news(entry.get("changed"))
    if what == "created":
        return CREATED, _group(entry.get("values"))
    if what == "changed":
        return CHANGED, _news(entry.get("fields"))
    return (DELETED, {}) if what == "deleted" else ("", {})


def _group(values: Any) -> Mapping[str, Any]:
    return values if isinstance(values, dict) else {}


def _news(changes: Any) -> Mapping[str, Any]:
    """The new values of changes that are told as `[old, new]`, or `[new]`."""
    return {name: pair[-1] for name, pair in _group(changes).items() if isinstance(pair, list) and pair}


def holds(states: States, values: Mapping[str, Any]) -> bool:
    """Whether every field has one of its values."""
    return all(_is_one(values.get(name), wanted) for name, wanted in states.items())


def _is_one(value: Any, wanted: Sequence[Any]) -> bool:
    # In Python, True is 1.
    return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in wanted)


def moment_of(value: Any, zone: tzinfo) -> datetime | None:
    """The moment that a value of a field stands for, a date being the begin of its day; else nothing."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) == len("2026-01-31"):
            return start_of_day(date.fromisoformat(value), zone)
        moment = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
