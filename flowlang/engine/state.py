"""What the engine knows between two inputs, and the options under which it works."""

from collections import Counter, deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

from flowlang.engine.agenda import Agenda
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import defaults_of, stamps_of
from flowlang.engine.context import ChangeEvent, Context, Program, Run, Value
from flowlang.engine.dispatch import StartIndex, build_index
from flowlang.engine.flows import Flow, load_flows
from flowlang.engine.generate.policies import Rule
from flowlang.engine.generate.refusals import Refusals
from flowlang.engine.generate.templates import TemplateCode
from flowlang.engine.journal import Journal, personal_fields
from flowlang.engine.ports import Performer, Request, Sink, Store
from flowlang.engine.private import spread_personal
from flowlang.engine.records import attributes_of
from flowlang.engine.seen import SeenEvents
from flowlang.engine.timers import Timers
from flowlang.engine.waiting import WaitIndex
from flowlang.plan.starts import Start
from flowlang.schema.model import Schema

# The clock before the first event.
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_NO_PARTS: frozenset[str] = frozenset()
_NOTHING: Mapping[str, Value] = {}


@frozen
class Options:
    """Under which the engine works.

    `zone` and `calendar` hold for workflows that name no calendar of their own in `calendars`. `depth` is the
    longest chain of events caused by events. With `show_personal` the journal shows personal fields. With
    `explain` the journal says for every workflow whose trigger matched why it did not start, also for those
    that the index would have passed over. `policies` are the rules by which actions are withheld,
    `refusals` those by which changes are refused, `templates` those that actions are filled from. A schedule
    that is due at the very moment of the first input starts a run then, unless `rests_at_first`.
    """

    zone: ZoneInfo = field(factory=lambda: ZoneInfo("UTC"))
    calendar: BusinessCalendar = field(factory=BusinessCalendar)
    calendars: Mapping[str, BusinessCalendar] = field(factory=dict)
    settings: Mapping[str, Value] = field(factory=dict)
    seed: int = 1
    depth: int = 25
    show_personal: bool = False
    explain: bool = False
    rests_at_first: bool = False
    policies: tuple[Rule, ...] = ()
    refusals: Refusals = field(factory=dict)
    templates: Mapping[str, TemplateCode] = field(factory=dict)


@define(eq=False)
class OpenRun:
    """A run that has not ended, with what the engine keeps beside it.

    `number` counts runs in the order of their start. `record` is the id of the record that it is about.
    `armed` is the node whose timers and watches are set. `timers` are their numbers, `due` the one that ends
    the wait. `back` is how long the wait had been going on when a reminder's steps began. `tries` counts how
    often the action at hand has failed.
    """

    run: Run
    flow: Flow
    number: int
    record: str | None
    armed: str = ""
    timers: list[int] = field(factory=list)
    due: int = 0
    back: tuple[datetime, int] | None = None
    tries: int = 0
    question: str | None = None
    # The actions asked for in the present stretch.
    requests: list[Request] = field(factory=list)
    ended: bool = False
    # For a branch of `at the same time`, the run that it belongs to; for that one, its branches, and whether
    # they are just being set off.
    branch_of: str | None = None
    branches: dict[str, None] = field(factory=dict)
    forking: bool = False
    # The order in which runs are looked at: of their start, and of their branches.
    order: tuple[int, ...] = field(init=False)
    # The run that waits for the end of this one; and the one for whose end this run waits.
    caller: str | None = None
    called: str = ""
    # What it gives to the run that waits for it.
    gives: Mapping[str, Value] = _NOTHING
    # The code of this run's version of the workflow.
    program: Program = field(init=False)
    # The record that it is about, as the journal writes it: `Lead L-1`.
    subject: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.program = self.flow.program
        parts = self.run.id.split(".")[1:] if self.branch_of is not None else ()
        self.order = (self.number, *map(int, parts))
        self.subject = f"{self.flow.subject} {self.record}" if self.record is not None else ""


@define
class OpenQuestion:
    """A question that waits for an answer."""

    id: str
    run: str
    node: str
    workflow: str
    record: str | None
    text: str
    people: tuple[str, ...]
    answers: tuple[str, ...]
    since: datetime
    # The keys of the fields to fill in.
    fields: tuple[str, ...] = ()
    # What was answered, as values of the language; the first `heard` of these have had their effect, and
    # while `telling` the steps of the next one are under way.
    given: list[dict[str, Value]] = field(factory=list)
    heard: int = 0
    telling: bool = False
    # Who has handed their question on, and to whom.
    handed: dict[str, str] = field(factory=dict)


@frozen
class Caused:
    """Changes made as one by a run, to be taken as an event when the present one is finished.

    `depth` is the length of `chain`, which tells in words how one thing led to another.
    """

    changes: tuple[ChangeEvent, ...]
    depth: int
    chain: tuple[str, ...]
    because: str


@frozen
class Returned:
    """The end of a run for which another one waits: what it gives, or why it failed."""

    run: str
    by: str
    gives: Mapping[str, Value]
    failure: str | None
    chain: tuple[str, ...]


@frozen
class RecordKind:
    """What is looked up about a type of record: the attributes of its fields, defaults, and time stamps.

    `unique` are the fields that no two records share.
    """

    attributes: Mapping[str, str]
    defaults: Mapping[str, Value]
    created: bool
    updated: bool
    unique: tuple[str, ...] = ()


class Witness(Protocol):
    """Somebody who looks on as workflows are about to start, and changes nothing."""

    def changed(self, state: "State", change: ChangeEvent, record: Any) -> None:
        """A record was changed, and triggers are about to be tested; `record` is it as it is now."""

    def tried(self, state: "State", flow: Flow, start: Start, run: Run, record: str | None) -> None:
        """A trigger has matched, and conditions are about to be tested on a run that does not exist yet."""


class Acting(Context, Protocol):
    """What generated code does to the world; one serves all runs, one after the other."""

    # The deleted record that the present run is about, as (type, id, record).
    ghost: tuple[str, str, Any] | None
    # The node that last did something, to say where a failure happened.
    last_node: str

    def serve(self, open_run: OpenRun) -> None:
        """Work for a run from now on."""

    def prepare(self, calendar: str | None) -> None:
        """Take the clock and a workflow's calendar; no deleted record is to be seen."""

    def chain(self, run: Run, did: str) -> tuple[str, ...]:
        """The chain of what runs have caused, with one thing more. Raises RunFault when it is too long."""


@define(eq=False)
class State:
    """The engine's state and its connections. All functions of the engine work on one of these."""

    schema: Schema
    options: Options
    store: Store
    performer: Performer
    journal: Journal
    flows: list[Flow]
    # Workflows by name and version: a run keeps the version that it started with.
    versions: dict[tuple[str, str], Flow]
    starts: StartIndex
    kinds: Mapping[str, RecordKind]
    now: datetime = BEGINNING
    runs: dict[str, OpenRun] = field(factory=dict)
    last_run: int = 0
    # Open runs by workflow and what they are counted per.
    by_key: dict[tuple[str, str], dict[str, None]] = field(factory=dict)
    # For workflows that run once: what they have run for.
    once: set[tuple[str, str]] = field(factory=set)
    waits: WaitIndex = field(factory=WaitIndex)
    timers: Timers = field(factory=Timers)
    seen: SeenEvents = field(factory=SeenEvents)
    counters: Counter[str] = field(factory=Counter)
    # When actions were taken that limits of policies still count.
    limits: dict[str, list[datetime]] = field(factory=dict)
    questions: dict[str, OpenQuestion] = field(factory=dict)
    # The open questions of a workflow about a record, oldest first.
    asked_about: dict[tuple[str, str | None], dict[str, None]] = field(factory=dict)
    # Why questions that are closed take no more answers; the newest ones only.
    closed: dict[str, str] = field(factory=dict)
    last_question: int = 0
    # Records that were deleted, for the runs that are about their deletion.
    ghosts: dict[str, Any] = field(factory=dict)
    queue: deque[Caused] = field(factory=deque)
    # How many changes the present event or timer has led to; nothing between two of them.
    caused: int = 0
    # The ends of runs for which others wait.
    returns: deque[Returned] = field(factory=deque)
    # The triggers that have been taken up, by workflow; and whether that was looked at since the beginning.
    known: dict[str, tuple[str, ...]] = field(factory=dict)
    awake: bool = False
    agenda: Agenda = field(init=False)
    witness: Witness | None = None
    effects: "Acting" = field(init=False)
    # Whether no type of record has a field of which no two may share a value; and whether any event is taken.
    shares_nothing: bool = field(init=False)
    takes_all: bool = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.shares_nothing = not any(kind.unique for kind in self.kinds.values())
        self.takes_all = self.shares_nothing and not self.options.refusals
        self.agenda = Agenda(self.timers)

    def hidden(self, open_run: OpenRun, node: str) -> frozenset[str]:
        """The parts of a node that the journal does not show, as they are filled from personal values."""
        return _NO_PARTS if self.options.show_personal else open_run.flow.private.get(node, _NO_PARTS)

    def entry(
        self,
        what: str,
        open_run: OpenRun | None = None,
        node: str | None = None,
        record: str | None = None,
        **facts: Any,
    ) -> None:
        """Write an entry about a run, or about an event when there is none. Facts are plain JSON values."""
        journal = self.journal
        if not journal.on:
            return
        if open_run is None:
            journal.write(self.now, what, None, None, record, None, facts)
        else:
            about = record or open_run.subject
            journal.write(self.now, what, open_run.flow, open_run.run, about, node, facts)


def new_state(
    programs: list[Program],
    older: list[Program],
    schema: Schema,
    *,
    store: Store,
    performer: Performer,
    options: Options,
    sink: Sink | None,
) -> State:
    """A state in which nothing has happened yet. `older` are versions that only open runs still use."""
    if not options.show_personal:
        schema = spread_personal([one.plan for one in (*programs, *older)], schema)
    flows, before = load_flows(programs, older, schema)
    versions = {(flow.name, flow.plan.version): flow for flow in (*before, *flows)}
    kinds = {
        name: RecordKind(
            attributes_of(known),
            defaults_of(known.fields, options.zone),
            *stamps_of(known.fields),
            unique=tuple(one.name for one in known.fields.values() if one.unique),
        )
        for name, known in schema.records.items()
    }
    return State(
        schema=schema,
        options=options,
        store=store,
        performer=performer,
        journal=Journal(sink, {} if options.show_personal else personal_fields(schema)),
        flows=flows,
        versions=versions,
        starts=build_index(flows, options.explain),
        kinds=kinds,
    )
