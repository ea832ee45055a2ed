"""Which waiting runs an event concerns: an index, so that nobody else is looked at."""

from collections.abc import Iterable, Mapping

from attrs import define, field

from flowlang.engine.context import ChangeEvent, Value

# What a run watches: a type of record, the id of one (all of them when missing), and which of its fields.
Watch = tuple[str, str | None, frozenset[str]]


@define
class WaitIndex:
    """Runs by what they watch and by the event that they wait for. Runs go by their ids."""

    _one: dict[tuple[str, str], dict[str, frozenset[str]]] = field(factory=dict)
    _all: dict[str, dict[str, frozenset[str]]] = field(factory=dict)
    _watched: dict[str, list[tuple[str, str | None]]] = field(factory=dict)
    # Event -> field that must have a value ("" for none) -> that value -> runs.
    _events: dict[str, dict[str, dict[Value, dict[str, None]]]] = field(factory=dict)
    _awaited: dict[str, tuple[str, str, Value]] = field(factory=dict)

    def watch(self, run: str, watches: Iterable[Watch]) -> None:
        """Say what a run watches from now on; what it watched before is forgotten."""
        self._unwatch(run)
        keys: list[tuple[str, str | None]] = []
        for record, id, fields in watches:  # noqa: A001
            places = (
                self._all.setdefault(record, {}) if id is None else self._one.setdefault((record, id), {})
            )
            known = places.get(run)
            places[run] = fields if known is None else known | fields
            if known is None:
                keys.append((record, id))
        self._watched[run] = keys

    def _unwatch(self, run: str) -> None:
        for record, id in self._watched.pop(run, ()):  # noqa: A001
            if id is None:
                del self._all[record][run]
            else:
                places = self._one[record, id]
                del places[run]
                if not places:
                    del self._one[record, id]

    def expect(self, run: str, event: str, field_name: str, value: Value) -> None:
        """Say that a run waits for an event whose field has a value; no field when it is empty."""
        places = self._events.setdefault(event, {}).setdefault(field_name, {})
        places.setdefault(value, {})[run] = None
        self._awaited[run] = (event, field_name, value)

    def forget_event(self, run: str) -> None:
        """The run waits for no event any more."""
        awaited = self._awaited.pop(run, None)
        if awaited is None:
            return
        event, field_name, value = awaited
        places = self._events[event][field_name]
        del places[value][run]
        if not places[value]:
            del places[value]

    def forget(self, run: str) -> None:
        """The run waits no more."""
        self._unwatch(run)
        self.forget_event(run)

    def concerned(self, change: ChangeEvent) -> list[str]:
        """The runs that watch what changed; a record that came or went concerns all who watch it."""
        found: list[str] = []
        one = self._one.get((change.record, change.id))
        everyone = self._all.get(change.record)
        if one is None and not everyone:
            return found
        whole = change.kind != "updated"
        new = change.new
        for places in (one, everyone):
            if places:
                for run, fields in places.items():
                    if whole or not fields.isdisjoint(new):
                        found.append(run)
        return found

    def awaiting(self, event: str, values: Mapping[str, Value]) -> list[str]:
        """The runs for which an event may be the one that they wait for."""
        found: list[str] = []
        for name, places in self._events.get(event, {}).items():
            runs = places.get(values.get(name) if name else None)
            if runs:
                found += runs
        return found
