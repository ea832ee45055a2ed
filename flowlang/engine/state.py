"""What the engine knows between two inputs, and the options under which it works."""

from collections import Counter, deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import defaults_of, stamps_of
from flowlang.engine.context import ChangeEvent, Program, Run, Value
from flowlang.engine.dispatch import StartIndex, build_index
from flowlang.engine.flows import Flow, load_flow, load_flows
from flowlang.engine.journal import Journal, personal_fields
from flowlang.engine.ports import Performer, Request, Sink, Store
from flowlang.engine.records import attributes_of
from flowlang.engine.seen import SeenEvents
from flowlang.engine.timers import Timers
from flowlang.engine.waiting import WaitIndex
from flowlang.schema.model import Schema

if TYPE_CHECKING:
    from flowlang.engine.effects import Effects

# The clock before the first event.
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@frozen
class Options:
    """Under which the engine works.

    `zone` and `calendar` hold for workflows that name no calendar of their own in `calendars`. `depth` is the
    longest chain of events caused by events. With `show_personal` the journal shows personal fields. With
    `explain` the journal says for every workflow whose trigger matched why it did not start, also for those
    that the index would have passed over.
    """

    zone: ZoneInfo = field(factory=lambda: ZoneInfo("UTC"))
    calendar: BusinessCalendar = field(factory=BusinessCalendar)
    calendars: Mapping[str, BusinessCalendar] = field(factory=dict)
    settings: Mapping[str, Value] = field(factory=dict)
    seed: int = 1
    depth: int = 25
    show_personal: bool = False
    explain: bool = False


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
    # The code of this run's version of the workflow.
    program: Program = field(init=False)
    # The record that it is about, as the journal writes it: `Lead L-1`.
    subject: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.program = self.flow.program
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
class RecordKind:
    """What is looked up about a type of record: the attributes of its fields, defaults, and time stamps."""

    attributes: Mapping[str, str]
    defaults: Mapping[str, Value]
    created: bool
    updated: bool


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
    questions: dict[str, OpenQuestion] = field(factory=dict)
    # The open questions of a workflow about a record, oldest first.
    asked_about: dict[tuple[str, str | None], dict[str, None]] = field(factory=dict)
    # Why questions that are closed take no more answers; the newest ones only.
    closed: dict[str, str] = field(factory=dict)
    last_question: int = 0
    # Records that were deleted, for the runs that are about their deletion.
    ghosts: dict[str, Any] = field(factory=dict)
    queue: deque[Caused] = field(factory=deque)
    effects: "Effects" = field(init=False)

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
            journal.write(self.now, what, record=record, facts=facts)
        else:
            journal.write(
                self.now,
                what,
                flow=open_run.flow,
                run=open_run.run,
                record=record or open_run.subject,
                node=node,
                facts=facts,
            )


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
    flows = load_flows(programs, schema)
    versions = {
        (flow.name, flow.plan.version): flow for flow in [load_flow(-1, one, schema) for one in older]
    }
    versions.update({(flow.name, flow.plan.version): flow for flow in flows})
    kinds = {
        name: RecordKind(
            attributes_of(known), defaults_of(known.fields, options.zone), *stamps_of(known.fields)
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
