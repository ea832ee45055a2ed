"""What a stretch of generated code does to the world: the engine's side of `Context`."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import CREATED, UPDATED
from flowlang.engine.context import ChangeEvent, NewValues, Overrun, Run, RunFault, Value
from flowlang.engine.private import hidden_fields
from flowlang.engine.refusals import must_be_allowed
from flowlang.engine.requests import new_request, times_of
from flowlang.engine.rounds import forget_rounds
from flowlang.engine.state import Caused, OpenRun, State
from flowlang.engine.tables import rows_in_words
from flowlang.engine.unique import all_must_be_free, must_be_free
from flowlang.engine.variables import CHAIN
from flowlang.plan.graph import Hand

# Two workflows that each set off two more would double the changes at every link of a chain.
MOST_CAUSED = 10_000
# A text that takes in itself again and again would fill the memory. A line of events holds no longer one.
MOST_CHARACTERS = 16 * 1024 * 1024
_NONE: frozenset[str] = frozenset()


class Effects:
    """The `Context` of generated code. One serves all runs: `serve` says for which it works."""

    __slots__ = (
        "_get",
        "_open",
        "_state",
        "_store",
        "calendar",
        "ghost",
        "last_node",
        "now",
        "settings",
        "zone",
    )

    def __init__(self, state: State) -> None:
        self._state = state
        self._store = state.store
        self._get = state.store.get
        self._open: OpenRun | None = None
        # The deleted record that the present run is about, as (type, id, record).
        self.ghost: tuple[str, str, Any] | None = None
        # The node that last did something, to say where a failure happened.
        self.last_node = ""
        self.now: datetime = state.now
        self.zone: ZoneInfo = state.options.zone
        self.calendar: BusinessCalendar = state.options.calendar
        self.settings: Mapping[str, Value] = state.options.settings

    def serve(self, open_run: OpenRun) -> None:
        """Work for a run from now on."""
        self._open = open_run
        self.prepare(open_run.flow.plan.calendar)
        ghosts = self._state.ghosts
        if ghosts and open_run.subject in ghosts and open_run.flow.about_deletions:
            self.ghost = (open_run.flow.subject or "", open_run.record or "", ghosts[open_run.subject])

    def prepare(self, calendar: str | None) -> None:
        """Take the clock and a workflow's calendar; no deleted record is to be seen."""
        self.now = self._state.now
        self.ghost = None
        self.last_node = ""
        options = self._state.options
        self.calendar = options.calendars.get(calendar, options.calendar) if calendar else options.calendar

    # --- Reading --------------------------------------------------------------------------------

    def record(self, kind: str, id: str | None) -> Any | None:  # noqa: A002
        """The record of a type with an id; the one that a run about deletions is about is still readable."""
        if id is None:
            return None
        found = self._get(kind, id)
        if found is None and self.ghost is not None and self.ghost[:2] == (kind, id):
            return self.ghost[2]
        return found

    def records(self, kind: str) -> Iterable[Any]:
        """All records of a type in the order of creation."""
        return self._store.all(kind)

    def matching(self, kind: str, field: str, value: Value) -> Iterable[Any]:
        """The records of a type whose field equals a value, in the order of creation."""
        return self._store.matching(kind, field, value)

    def newest(self, kind: str) -> str | None:
        """The id of the record of a type that was created last."""
        return self._store.newest(kind)

    # --- Changing records -----------------------------------------------------------------------

    def write(self, run: Run, node: str, kind: str, id: str | None, changes: Mapping[str, Value]) -> None:  # noqa: A002
        """Change fields of a record as one change; what changes nothing is no event."""
        self.last_node = node
        record = self._existing(kind, id)
        state = self._state
        known = state.kinds[kind]
        old: dict[str, Value] = {}
        new: dict[str, Value] = {}
        for name, value in changes.items():
            before = getattr(record, known.attributes[name])
            if before != value:
                old[name], new[name] = before, value
        if not new:
            return
        _must_be_short(new)
        must_be_free(state, kind, record.id, new)
        change = ChangeEvent("updated", kind, record.id, new, old, source="flow", actor=run.workflow)
        must_be_allowed(state, (change,))
        chain = self.chain(run, f"{kind} {record.id} {_in_words(new)}")
        if state.journal.on:
            fields = state.journal.changes(kind, new, old, hidden=self._hidden(node, kind))
            state.entry("changed", self._open, node, f"{kind} {record.id}", fields=fields)
        if known.updated and UPDATED not in new:
            old[UPDATED], new[UPDATED] = getattr(record, known.attributes[UPDATED]), self.now
        self._store.change(kind, record.id, new)
        self._cause(run, chain, (change,))

    def create(self, run: Run, node: str, new: NewValues) -> str:
        """Create a record with its children as one change, and return its id."""
        self.last_node = node
        all_must_be_free(self._state, new)
        chain = self.chain(run, f"a new {new.record}")
        changes = tuple(self._new(run, new, {}))
        must_be_allowed(self._state, changes)
        for one in changes:
            self._create(node, one)
        self._cause(run, chain, changes)
        return changes[0].id

    def _new(self, run: Run, new: NewValues, link: Mapping[str, Value]) -> Iterator[ChangeEvent]:
        """A record that is to be created, and its children."""
        id = self._free_id(new.record)  # noqa: A001
        values = complete(self._state, new.record, {**new.values, **link})
        _must_be_short(values)
        yield ChangeEvent("created", new.record, id, values, {}, source="flow", actor=run.workflow)
        for child in new.children:
            yield from self._new(run, child, {child.link: id} if child.link else {})

    def _create(self, node: str, new: ChangeEvent) -> None:
        state = self._state
        self._store.create(new.record, new.id, new.new)
        if state.journal.on:
            facts = state.journal.fields(new.record, new.new, self._hidden(node, new.record))
            state.entry("created", self._open, node, f"{new.record} {new.id}", values=facts)

    def _hidden(self, node: str, kind: str) -> frozenset[str]:
        """The fields of a record that a node fills from personal values."""
        parts = self._state.hidden(self._open, node) if self._open is not None else None
        return hidden_fields(kind, parts) if parts else _NONE

    def _free_id(self, kind: str) -> str:
        counters = self._state.counters
        while True:
            counters[f"id/{kind}"] += 1
            id = f"{kind}-{counters[f'id/{kind}']}"  # noqa: A001
            if self._get(kind, id) is None:
                return id

    def delete(self, run: Run, node: str, kind: str, id: str | None) -> None:  # noqa: A002
        """Delete a record."""
        self.last_node = node
        record = self._existing(kind, id)
        chain = self.chain(run, f"{kind} {record.id} deleted")
        old = self._store.values(kind, record)
        change = ChangeEvent("deleted", kind, record.id, {}, old, source="flow", actor=run.workflow)
        must_be_allowed(self._state, (change,))
        self._store.delete(kind, record.id)
        self._state.entry("deleted", self._open, node, f"{kind} {record.id}")
        self._cause(run, chain, (change,))

    def _existing(self, kind: str, id: str | None) -> Any:  # noqa: A002
        record = None if id is None else self._get(kind, id)
        if record is None:
            what = f"{kind} {id}" if id is not None else f"the {kind}"
            raise RunFault(f"{what} does not exist (any more), so it can't be changed")
        return record

    def chain(self, run: Run, did: str) -> tuple[str, ...]:
        """The chain of what runs have caused, with one thing more. Raises Overrun when it is too long."""
        chain: tuple[str, ...] = (*run.variables.get(CHAIN, ()), f'"{run.workflow}" made {did}')
        if len(chain) > self._state.options.depth:
            listed = "; ".join(
                chain[:3] + (("…",) if len(chain) > 6 else ()) + chain[max(3, len(chain) - 3) :]
            )
            raise Overrun(
                f"a chain of more than {self._state.options.depth} changes, each caused by the one before, "
                f"was cut here: {listed}"
            )
        if self._state.caused >= MOST_CAUSED:
            raise Overrun(
                f"one event has led to more than {MOST_CAUSED:,} changes, and they were cut here: {chain[-1]}"
            )
        return chain

    def _cause(self, run: Run, chain: tuple[str, ...], changes: tuple[ChangeEvent, ...]) -> None:
        self._state.caused += 1
        self._state.queue.append(Caused(changes, len(chain), chain, f"run {run.id}"))

    # --- Actions and choices --------------------------------------------------------------------

    def request(self, run: Run, node: str, holes: Mapping[str, Value], settings: Mapping[str, Value]) -> None:
        """Ask for an action that is not waited for; it is carried out after the present stretch."""
        self.last_node = node
        if self._open is None:
            raise AssertionError("an action without a run")
        request, withheld_by = new_request(self._state, self._open, node, holes, settings)
        if withheld_by is None:
            self._open.requests.append(request)

    def choose(self, run: Run, node: str, strategy: str, team: str, candidates: list[str]) -> str:
        """One of the candidates: the `next`, a `random` one that a replay finds again, the `least busy`."""
        self.last_node = node
        state = self._state
        if strategy == "least busy":
            hand = self._open.flow.plan.nodes[node] if self._open else None
            if not isinstance(hand, Hand):
                raise AssertionError(f"{node} assigns nothing")
            return min(candidates, key=lambda user: self._store.count(hand.record, hand.field, user))
        if strategy == "random":
            # A hash, and no generator of the library: those may change from one version to the next.
            count = times_of(run, f"random {node}")
            drawn = hashlib.sha256(f"{state.options.seed}/{run.id}/{node}/{count}".encode()).digest()
            return candidates[int.from_bytes(drawn[:8], "big") % len(candidates)]
        place = f"next/{run.workflow}/{node}/{team}"
        count = state.counters[place]
        state.counters[place] += 1
        return candidates[count % len(candidates)]

    # --- Telling the journal --------------------------------------------------------------------

    def branch(self, run: Run, node: str, label: str) -> None:
        """Tell the journal which way a decision went."""
        self.last_node = node
        if self._state.journal.on:
            self._state.entry("branch", self._open, node, way=label)

    def looked_up(self, run: Run, table: str, labels: tuple[str, ...], rows: Value) -> Value:
        """Where everything is to be explained, tell the journal which rows of a table held."""
        state = self._state
        if state.options.explain and state.journal.on:
            facts = {"workflow": run.workflow, "table": table, "way": rows_in_words(rows, labels)}
            state.journal.write(state.now, "looked up", facts=facts)
        return rows

    def skipped(self, run: Run, node: str, missing: str) -> None:
        """Tell the journal that a step under `if possible,` was skipped."""
        self.last_node = node
        self._state.entry("skipped", self._open, node, missing=missing)

    def failed(self, run: Run, node: str, fault: Exception) -> str:
        """Tell the journal that a step with an `if it fails` has failed, and give the reason."""
        if isinstance(fault, Overrun):
            raise fault
        self.last_node = node
        why = str(fault)
        self._state.entry("step failed", self._open, node, why=why)
        return why

    def leave(self, run: Run, node: str, loop: str) -> None:
        """Leave a loop before its end, or the branch of a fork."""
        self.last_node = node
        forget_rounds(run, loop)
        why = self._open.flow.plan.nodes[node].title if self._open else ""
        self._state.entry("left", self._open, node, why=why)


def complete(state: State, record: str, given: Mapping[str, Value]) -> dict[str, Value]:
    """The values of a new record: those given, the defaults of others, and its time stamps."""
    known = state.kinds[record]
    values = {name: value for name, value in given.items() if value is not None}
    for name, value in known.defaults.items():
        if values.get(name) is None:
            values[name] = value
    for stamped, name in ((known.created, CREATED), (known.updated, UPDATED)):
        if stamped and values.get(name) is None:
            values[name] = state.now
    return values


def _must_be_short(values: Mapping[str, Value]) -> None:
    """Raise RunFault when a text is longer than any text of a customer."""
    for name, value in values.items():
        if type(value) is str and len(value) > MOST_CHARACTERS:
            raise RunFault(
                f"the text for `{name}` gets too long: it has more than {MOST_CHARACTERS:,} characters"
            )


def _in_words(changes: Mapping[str, Value]) -> str:
    return ", ".join(changes)
