"""Records in memory: for replays and tests, and for whoever saves them elsewhere."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from flowlang.engine.context import Value
from flowlang.engine.encoding import freeze, thaw
from flowlang.engine.records import attributes_of, record_classes
from flowlang.schema.model import Schema
from flowlang.schema.types import ListOf


@define
class _Index:
    """Records of one type by the value of an attribute. `mixed` are values with records out of order."""

    attribute: str
    records: dict[Value, dict[str, Any]] = field(factory=dict)
    mixed: set[Value] = field(factory=set)

    def add(self, record: Any, in_order: bool) -> None:
        value = getattr(record, self.attribute)
        places = self.records.setdefault(value, {})
        if places and not in_order:
            self.mixed.add(value)
        places[record.id] = record

    def remove(self, record: Any) -> None:
        value = getattr(record, self.attribute)
        places = self.records[value]
        del places[record.id]
        if not places:
            del self.records[value]
            self.mixed.discard(value)

    def find(self, value: Value) -> list[Any]:
        places = self.records.get(value)
        if places is None:
            return []
        if value in self.mixed:
            ordered = sorted(places.values(), key=lambda record: record.number)
            self.records[value] = places = {record.id: record for record in ordered}
            self.mixed.discard(value)
        return list(places.values())


class MemoryStore:
    """Records of all types of a schema. Indexes are made when they are first asked for, and kept true."""

    def __init__(self, schema: Schema) -> None:
        self._classes = record_classes(schema)
        self._attributes = {name: attributes_of(known) for name, known in schema.records.items()}
        self._lists = {
            name: frozenset(one.name for one in known.fields.values() if isinstance(one.type, ListOf))
            for name, known in schema.records.items()
        }
        # People are asked for in every project, also in one without a record for them.
        kinds = dict.fromkeys((*schema.records, "User", "Team"))
        self._records: dict[str, dict[str, Any]] = {name: {} for name in kinds}
        self._indexes: dict[str, dict[str, _Index]] = {name: {} for name in schema.records}
        self._last = 0

    def get(self, record: str, id: str) -> Any | None:  # noqa: A002
        """The record of a type with an id, or nothing."""
        return self._records[record].get(id)

    def all(self, record: str) -> list[Any]:
        """The records of a type in the order of creation."""
        return list(self._records[record].values())

    def newest(self, record: str) -> str | None:
        """The id of the record of a type that was created last."""
        return next(reversed(self._records[record]), None)

    def matching(self, record: str, field: str, value: Value) -> list[Any]:
        """The records of a type whose field equals a value, in the order of creation."""
        return self._index(record, field).find(value)

    def count(self, record: str, field: str, value: Value) -> int:
        """How many records of a type have a field that equals a value."""
        return len(self._index(record, field).records.get(value, ()))

    def _index(self, record: str, field_name: str) -> _Index:
        indexes = self._indexes[record]
        index = indexes.get(field_name)
        if index is None:
            index = indexes[field_name] = _Index(self._attributes[record][field_name])
            for one in self._records[record].values():
                index.add(one, in_order=True)
        return index

    def create(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """Keep a new record. The id must be free."""
        self._last += 1
        made = self._make(record, id, self._last, values)
        self._records[record][id] = made
        for index in self._indexes[record].values():
            index.add(made, in_order=True)
        return made

    def _make(self, record: str, id: str, number: int, values: Mapping[str, Value]) -> Any:  # noqa: A002
        made = self._classes[record](id, number)
        attributes = self._attributes[record]
        for name, value in values.items():
            if value is not None:
                setattr(made, attributes[name], value)
        return made

    def change(self, record: str, id: str, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Set fields of a record that is there."""
        found = self._records[record][id]
        attributes, indexes, lists = self._attributes[record], self._indexes[record], self._lists[record]
        for name, value in values.items():
            index = indexes.get(name)
            if index is not None:
                index.remove(found)
            # A list is never missing, only empty.
            setattr(found, attributes[name], () if value is None and name in lists else value)
            if index is not None:
                index.add(found, in_order=False)

    def delete(self, record: str, id: str) -> None:  # noqa: A002
        """Forget a record that is there."""
        found = self._records[record].pop(id)
        for index in self._indexes[record].values():
            index.remove(found)

    def values(self, record: str, of: Any) -> dict[str, Value]:
        """The fields of a record that have a value, by their names, in the order of the schema."""
        pairs = ((name, getattr(of, attribute)) for name, attribute in self._attributes[record].items())
        return {name: value for name, value in pairs if value is not None and value != ()}

    def revive(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """A record object with these values that is not kept."""
        return self._make(record, id, 0, values)

    def save(self) -> dict[str, Any]:
        """Everything, as JSON: for each type `[id, number, fields]` in the order of creation."""
        return {
            "last": self._last,
            "records": {
                kind: [[one.id, one.number, freeze(self.values(kind, one))] for one in records.values()]
                for kind, records in self._records.items()
                if records
            },
        }

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take over what `save` gave. Types and fields that the schema no longer has are left out."""
        self._last = saved["last"]
        for kind, indexes in self._indexes.items():
            records = self._records[kind]
            indexes.clear()
            records.clear()
            known = self._attributes[kind]
            for id, number, frozen in saved["records"].get(kind, ()):  # noqa: A001
                values: Any = thaw(frozen)
                kept = {name: value for name, value in values.items() if name in known}
                records[id] = self._make(kind, id, number, kept)
