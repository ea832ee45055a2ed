"""The little world in which one test runs: records, people, a clock, and what happened."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, cast

import attrs
from attrs import define, field, frozen

from flowlang.check.terms import Constant, Term
from flowlang.connect.simulate import Simulated
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import defaults_of
from flowlang.engine.context import Context, Run, Value
from flowlang.engine.generate.program import compile_value
from flowlang.engine.inputs import Content, Event, Refused
from flowlang.engine.machine import Engine
from flowlang.engine.ports import Entry, Outcome, Request
from flowlang.engine.reading import Reading
from flowlang.meetings.availability import look_ups
from flowlang.schema.types import RecordOf
from flowlang.stores.memory import MemoryStore
from flowlang.testing.prepare import Prepared

if TYPE_CHECKING:
    from flowlang.mail.outbox import Outbox


@frozen
class Done:
    """An action that a workflow asked for, and when. Attempts to repeat it are the same action."""

    request: Request
    at: datetime


@define
class RunSeen:
    """A run of the test, as the journal tells of it. `entry` is the one that ended it."""

    id: str
    workflow: str
    record: str
    outcome: str = "waiting"
    entry: Entry | None = None
    # Whether the test has said that this run was to fail.
    expected: bool = False


@define(eq=False)
class World:
    """What a test works on. Each input is taken at the clock's time."""

    prepared: Prepared
    store: MemoryStore
    engine: Engine
    recorder: "Recorder"
    settings: dict[str, Value]
    variables: dict[str, Value] = field(factory=dict)
    journal: list[Entry] = field(factory=list)
    # In the order of their start.
    runs: dict[str, RunSeen] = field(factory=dict)
    # The ids of the people who were asked, by question, oldest first.
    asked: dict[str, tuple[str, ...]] = field(factory=dict)
    # Somebody named by a workflow who is not there, the first time that it matters.
    nobody: Constant | None = None
    # Why the last event was refused, if one was.
    refused: Refused | None = None
    clock: datetime = field(init=False)
    _events: int = field(init=False, default=0)
    _numbers: dict[str, int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.clock = self.prepared.start

    @property
    def zone(self) -> tzinfo:
        """The project's time zone."""
        return self.prepared.options.zone

    @property
    def calendar(self) -> BusinessCalendar:
        """The business time by which the test counts: of the one calendar there is, or of the project."""
        options = self.prepared.options
        return next(iter(options.calendars.values())) if len(options.calendars) == 1 else options.calendar

    @property
    def begun(self) -> bool:
        """Whether anything has happened yet."""
        return self.engine.begun

    # --- Inputs ---------------------------------------------------------------------------------

    def take(self, kind: str, *content: Content) -> None:
        """Let something happen now; several things as one event."""
        self._begin()
        self._events += 1
        self.refused = None
        if not self.engine.take(Event(self.clock, "test", f"e{self._events}", kind, content)):
            self.refused = self.engine.refusal

    def _begin(self) -> None:
        if not self.begun:
            self.engine.advance(self.clock)

    def advance(self, to: datetime) -> None:
        """Let time pass; before anything has happened, the test just begins at another time."""
        self.clock = to
        if self.begun:
            self.engine.advance(to)

    def free_id(self, record: str) -> str:
        """An id for a new record: `Lead-1`."""
        while True:
            self._numbers[record] = self._numbers.get(record, 0) + 1
            id = f"{record}-{self._numbers[record]}"  # noqa: A001
            if self.store.get(record, id) is None:
                return id

    def put(self, record: str, id: str, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Make somebody be there, without any event."""
        if self.store.get(record, id) is not None:
            self.store.change(record, id, values)
            return
        defaults = defaults_of(self.prepared.schema.records[record].fields, self.zone)
        self.store.create(record, id, {**defaults, **values})

    # --- Looking --------------------------------------------------------------------------------

    def value(self, term: Term) -> Value:
        """What a value or condition of the test is now. Raises RunFault where it can't be said."""
        reading = Reading(self.clock, self.zone, self.calendar, self.settings, self.store)
        compute = compile_value(term, self.prepared.schema, self.zone, self.calendar)
        run = Run("", "", "", "", self.clock, dict(self.variables))
        return compute(run, cast(Context, reading))

    def nobody_in(self, named: Constant) -> bool:
        """Whether a user or team that is named is not there; a team without members is not, either."""
        kind = named.type
        if not isinstance(kind, RecordOf) or kind.name not in self.prepared.schema.records:
            return False
        found = self.store.get(kind.name, str(named.value))
        return found is None or (kind.name == "Team" and not getattr(found, "members", True))

    # --- The journal ----------------------------------------------------------------------------

    def hear(self, entry: Entry) -> None:
        """Take an entry of the journal."""
        self.journal.append(entry)
        match entry["what"]:
            case "started":
                run = entry["run"]
                self.runs[run] = RunSeen(run, entry["workflow"], entry.get("record", ""))
            case "ended" | "failed" as what if entry.get("run") in self.runs:
                seen = self.runs[entry["run"]]
                seen.outcome, seen.entry = what, entry
            case "asked":
                self.asked[entry["question"]] = tuple(entry["people"])
            case "delegated":
                people, by = self.asked[entry["question"]], entry["by"]
                self.asked[entry["question"]] = tuple(entry["to"] if one == by else one for one in people)
        if self.nobody is None and "node" in entry:
            named = self.prepared.mentions.get((entry["workflow"], entry["node"]), ())
            self.nobody = next((one for one in named if self.nobody_in(one)), None)


@define(eq=False)
class Recorder:
    """Carries out nothing, and remembers in order what was asked for."""

    clock: Callable[[], datetime]
    simulated: Simulated
    done: dict[str, Done] = field(factory=dict)
    outbox: "Outbox | None" = None

    def perform(self, request: Request) -> Outcome:
        """Remember an action, and answer for it as the test says."""
        self.done.setdefault(request.key, Done(request, self.clock()))
        if self.outbox is not None:
            self.outbox.hear(request, self.clock())
        return self.simulated.perform(request)


def new_world(prepared: Prepared) -> World:
    """A world in which nothing has happened, with the people that the project declares."""
    settings = dict(prepared.options.settings)
    store = MemoryStore(prepared.schema)
    journal = _Journal()
    recorder = Recorder(
        lambda: engine.now, Simulated(clock=lambda: engine.now, look_ups=look_ups(prepared.schema, store))
    )
    engine = Engine(
        prepared.programs,
        prepared.schema,
        store,
        recorder,
        options=attrs.evolve(prepared.options, settings=settings),
        journal=journal,
    )
    if prepared.desk is not None:
        recorder.outbox = prepared.desk.open(prepared.schema, store.get, prepared.options.zone)
    world = World(prepared, store, engine, recorder, settings)
    journal.world = world
    return world


@define
class _Journal:
    """Hands entries on to the world, which needs an engine before it can be made."""

    world: World | None = None

    def __call__(self, entry: Entry) -> None:
        if self.world is not None:
            self.world.hear(entry)
