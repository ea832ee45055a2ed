"""Which workflows may start on an event: an index over their triggers.

A trigger is found by the type of record or event, the kind of change, the field that changed, and then by one
equality test of its trigger or entry condition: a workflow `if lead.source is "Web form"` costs nothing for a
lead that comes from elsewhere.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from flowlang.engine.context import ChangeEvent, StartCode, Value
from flowlang.engine.flows import Flow
from flowlang.plan.starts import (
    AssignedStart,
    BecomesStart,
    CalledStart,
    DateStart,
    EventStart,
    FieldStart,
    HeldStart,
    PressedStart,
    RecordStart,
    Start,
    UnchangedStart,
)

OWNER = "owner"
_NOTHING: Mapping[str, Value] = {}


@frozen
class Entrance:
    """One trigger of one workflow; `order` puts them in the order of file name and place."""

    order: tuple[int, int]
    flow: Flow
    start: Start
    code: StartCode
    # What has to be known of a change beside the condition: asked for every change, so worked out once.
    about_owner: bool = field(init=False)
    before: str | None = field(init=False)

    @about_owner.default
    def _(self) -> bool:
        return isinstance(self.start, AssignedStart)

    @before.default
    def _(self) -> str | None:
        """The field of which the value before the change is asked, if any."""
        start = self.start
        return start.field if isinstance(start, FieldStart) and start.before is not None else None


@define
class _Bucket:
    """Triggers with the same type, kind and field: those without an equality test, and the others by it."""

    plain: list[Entrance] = field(factory=list)
    by_value: dict[str, dict[Value, list[Entrance]]] = field(factory=dict)

    def add(self, entrance: Entrance, by_equality: bool) -> None:
        if by_equality and entrance.code.equal:
            name, value = entrance.code.equal[0]
            self.by_value.setdefault(name, {}).setdefault(value, []).append(entrance)
        else:
            self.plain.append(entrance)


@define
class StartIndex:
    """The triggers of all workflows. With `explain`, equality tests are left to the entry conditions.

    Then every workflow whose trigger matches is looked at, and the journal can say why one did not start.
    """

    # By the type of record and the kind of change, and then by the field; "" is for changes of any field.
    _changes: dict[tuple[str, str], dict[str, _Bucket]] = field(factory=dict)
    _events: dict[str, _Bucket] = field(factory=dict)
    # By the label of a button and the type of record on which it stands.
    _buttons: dict[tuple[str, str], _Bucket] = field(factory=dict)
    # All triggers in their order; those on time by their type of record; and the workflows that others run.
    entrances: list[Entrance] = field(factory=list)
    timed: dict[str, list[Entrance]] = field(factory=dict)
    called: dict[str, Entrance] = field(factory=dict)

    def after_change(self, change: ChangeEvent, record: Any, attributes: Mapping[str, str]) -> list[Entrance]:
        """The triggers that a change may set off; `record` is the record as the change left it."""
        found: list[Entrance] = []
        buckets = self._changes.get((change.record, change.kind))
        if buckets is None:
            return found
        new = change.new
        bucket = buckets.get("")
        if bucket is not None:
            _collect(bucket, record, attributes, found, new)
        # In any order: they are put in theirs below.
        for name in buckets.keys() & new.keys():
            _collect(buckets[name], record, attributes, found, new)
        if len(found) > 1:
            found.sort(key=_order)
        return found

    def after_press(
        self, label: str, kind: str, record: Any, attributes: Mapping[str, str]
    ) -> list[Entrance]:
        """The triggers that the press of a button on a record may set off."""
        found: list[Entrance] = []
        bucket = self._buttons.get((label, kind))
        if bucket is not None:
            _collect(bucket, record, attributes, found)
        found.sort(key=_order)
        return found

    def after_event(self, event: str, values: Mapping[str, Value]) -> list[Entrance]:
        """The triggers that an event may set off."""
        bucket = self._events.get(event)
        if bucket is None:
            return []
        found = list(bucket.plain)
        for name, places in bucket.by_value.items():
            found += places.get(values.get(name), ())
        found.sort(key=_order)
        return found


def _order(entrance: Entrance) -> tuple[int, int]:
    return entrance.order


def _collect(
    bucket: _Bucket,
    record: Any,
    attributes: Mapping[str, str],
    found: list[Entrance],
    new: Mapping[str, Value] = _NOTHING,
) -> None:
    found += bucket.plain
    for name, places in bucket.by_value.items():
        value = getattr(record, attributes[name])
        here = places.get(value)
        if here:
            found += here
        # A trigger is about what the change made of a field, also when the record has moved on since.
        if name in new and new[name] != value:
            found += places.get(new[name], ())


def build_index(flows: Iterable[Flow], explain: bool = False) -> StartIndex:
    """Index the triggers of workflows, given in the order of file name and place in the file."""
    index = StartIndex()
    for flow in flows:
        starts = zip(flow.plan.starts, flow.program.starts, strict=True)
        for place, (start, code) in enumerate(starts):
            _add(index, Entrance((flow.order, place), flow, start, code), not explain)
    return index


def _add(index: StartIndex, entrance: Entrance, by_equality: bool) -> None:
    def at(record: str, kind: str, name: str = "") -> None:
        buckets = index._changes.setdefault((record, kind), {})
        buckets.setdefault(name, _Bucket()).add(entrance, by_equality)

    index.entrances.append(entrance)
    match entrance.start:
        case DateStart(record=record) | HeldStart(record=record) | UnchangedStart(record=record):
            index.timed.setdefault(record, []).append(entrance)
        case CalledStart():
            index.called[entrance.flow.name] = entrance
        case RecordStart(record=record, kinds=kinds):
            for kind in sorted(kinds):
                at(record, kind)
        case FieldStart(record=record, field=name):
            at(record, "updated", name)
        case AssignedStart(record=record):
            at(record, "created", OWNER)
            at(record, "updated", OWNER)
        case BecomesStart(record=record, fields=fields):
            at(record, "created")
            for name in sorted(fields):
                at(record, "updated", name)
        case PressedStart(label=label, record=record):
            index._buttons.setdefault((label, record), _Bucket()).add(entrance, by_equality)
        case EventStart(event=event):
            index._events.setdefault(event, _Bucket()).add(entrance, by_equality)
