"""Records as they would be after changes that nobody has made yet."""

from collections.abc import Iterable, Mapping
from typing import Any

from flowlang.engine.context import ChangeEvent, Value
from flowlang.engine.ports import Store

# New records come after all others in the order of creation.
_LATER = 1 << 60


class Foreseen:
    """A `Store` over another one, which is only read: changes are kept here, and forgotten with it."""

    def __init__(self, store: Store, attributes: Mapping[str, Mapping[str, str]]) -> None:
        """`attributes` are those of the fields, by type of record."""
        self._store = store
        self._attributes = attributes
        # What is other than there, by type and id; nothing where a record is deleted.
        self._own: dict[str, dict[str, Any | None]] = {}
        self._made = 0

    def apply(self, changes: Iterable[ChangeEvent]) -> None:
        """Let changes have happened."""
        for one in changes:
            if one.kind == "deleted":
                self.delete(one.record, one.id)
            elif one.kind == "created":
                self.create(one.record, one.id, one.new)
            else:
                self.change(one.record, one.id, one.new)

    def get(self, record: str, id: str) -> Any | None:  # noqa: A002
        """The record of a type with an id, or nothing."""
        own = self._own.get(record, {})
        return own[id] if id in own else self._store.get(record, id)

    def all(self, record: str) -> list[Any]:
        """The records of a type in the order of creation."""
        return self._over(record, self._store.all(record), self._own.get(record, {}).values())

    def matching(self, record: str, field: str, value: Value) -> list[Any]:
        """The records of a type whose field equals a value, in the order of creation."""
        attribute = self._attributes[record][field]
        own = self._own.get(record, {}).values()
        found = (one for one in own if one is not None and getattr(one, attribute) == value)
        return self._over(record, self._store.matching(record, field, value), found)

    def _over(self, record: str, there: Iterable[Any], own: Iterable[Any | None]) -> list[Any]:
        changed = self._own.get(record, {})
        found = [one for one in there if one.id not in changed]
        found += [one for one in own if one is not None]
        return sorted(found, key=lambda one: one.number)

    def count(self, record: str, field: str, value: Value) -> int:
        """How many records of a type have a field that equals a value."""
        return len(self.matching(record, field, value))

    def newest(self, record: str) -> str | None:
        """The id of the record of a type that was created last."""
        found = self.all(record)
        return found[-1].id if found else None

    def create(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """Keep a new record."""
        self._made += 1
        return self._keep(record, id, values, _LATER + self._made)

    def change(self, record: str, id: str, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Set fields of a record that is there."""
        before = self.get(record, id)
        assert before is not None
        self._keep(record, id, {**self._store.values(record, before), **values}, before.number)

    def _keep(self, record: str, id: str, values: Mapping[str, Value], number: int) -> Any:  # noqa: A002
        made = self._store.revive(record, id, values)
        made.number = number
        self._own.setdefault(record, {})[id] = made
        return made

    def delete(self, record: str, id: str) -> None:  # noqa: A002
        """Forget a record that is there."""
        self._own.setdefault(record, {})[id] = None

    def values(self, record: str, of: Any) -> dict[str, Value]:
        """The fields of a record that have a value, by their names."""
        return self._store.values(record, of)

    def revive(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """A record object with these values that is not kept."""
        return self._store.revive(record, id, values)

    def save(self) -> dict[str, Any]:
        """Never: what is only foreseen is not saved."""
        raise AssertionError("records that are only foreseen are not saved")

    def load(self, saved: Mapping[str, Any]) -> None:
        """Never, for the same reason."""
        raise AssertionError("records that are only foreseen are not loaded")
