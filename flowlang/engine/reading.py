"""What values and conditions may read that stand outside of any run: records, settings and the clock."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from attrs import frozen

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Run, Value
from flowlang.engine.ports import Store


@frozen
class Reading:
    """The reading half of a `Context`: values and conditions use no more of it."""

    now: datetime
    zone: tzinfo
    calendar: BusinessCalendar
    settings: Mapping[str, Value]
    store: Store
    # A deleted record that is still to be seen, as (type, id, record).
    ghost: tuple[str, str, Any] | None = None

    def record(self, kind: str, id: str | None) -> Any | None:  # noqa: A002
        """The record of a type with an id."""
        found = None if id is None else self.store.get(kind, id)
        if found is None and self.ghost is not None and self.ghost[:2] == (kind, id):
            return self.ghost[2]
        return found

    def records(self, kind: str) -> Iterable[Any]:
        """All records of a type in the order of creation."""
        return self.store.all(kind)

    def matching(self, kind: str, field: str, value: Value) -> Iterable[Any]:
        """The records of a type whose field equals a value."""
        return self.store.matching(kind, field, value)

    def newest(self, kind: str) -> str | None:
        """The id of the record of a type that was created last."""
        return self.store.newest(kind)

    def looked_up(self, run: Run, table: str, labels: tuple[str, ...], rows: Value) -> Value:
        """The rows of a table that held; nobody hears of them."""
        return rows
