"""What the values and conditions of a test may read: records, settings and the clock."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from attrs import frozen

from flowlang.check.terms import Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Context, Run, Value
from flowlang.engine.generate.program import compile_value
from flowlang.engine.ports import Store
from flowlang.schema.model import Schema


@frozen
class Reading:
    """The reading half of a `Context`: values and conditions use no more of it."""

    now: datetime
    zone: tzinfo
    calendar: BusinessCalendar
    settings: Mapping[str, Value]
    store: Store

    def record(self, kind: str, id: str | None) -> Any | None:  # noqa: A002
        """The record of a type with an id."""
        return None if id is None else self.store.get(kind, id)

    def records(self, kind: str) -> Iterable[Any]:
        """All records of a type in the order of creation."""
        return self.store.all(kind)

    def matching(self, kind: str, field: str, value: Value) -> Iterable[Any]:
        """The records of a type whose field equals a value."""
        return self.store.matching(kind, field, value)

    def newest(self, kind: str) -> str | None:
        """The id of the record of a type that was created last."""
        return self.store.newest(kind)

    def value(self, term: Term, schema: Schema, variables: Mapping[str, Value]) -> Value:
        """What a value or condition is now. Raises RunFault where it can't be said."""
        compute = compile_value(term, schema, self.zone, self.calendar)
        run = Run("", "", "", "", self.now, dict(variables))
        return compute(run, cast(Context, self))
