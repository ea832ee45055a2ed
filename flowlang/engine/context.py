"""What generated code and the state machine say to each other.

A plan becomes a `Program`: plain functions of a `Run` and a `Context`. Generated functions read records
through the context, change them only through it, and never look at a clock, a file or a store of their own.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from attrs import define, field, frozen
from msgspec import Struct

from flowlang.engine.calendars import BusinessCalendar
from flowlang.plan.graph import Plan

# A value of the language at run time: str, int, Decimal, bool, date, time, datetime (aware, UTC), Length,
# Money, a tuple of values, a mapping for an event or a result, or None when it is missing.
Value = Any


class RecordLike(Protocol):
    """A record at run time: its id, and one attribute a field (see `flowlang.engine.records`)."""

    id: str


# The kind of a change that changes nothing: a record is known from now on.
SEEN = "seen"


# Every event makes one, and a Struct is made in a quarter of the time that an attrs class takes.
class ChangeEvent(Struct, frozen=True):
    """What an event did to one record.

    `kind` is `created`, `updated`, `deleted`, or `SEEN`. `new` holds the fields that really changed with
    their new values (all fields with a value, for a creation), `old` their values before. `unknown` are
    changed fields whose value before is not known. `record_before` is the whole record for a deletion.
    """

    kind: str
    record: str
    id: str
    new: Mapping[str, Value]
    old: Mapping[str, Value]
    unknown: frozenset[str] = frozenset()
    source: str = ""
    actor: str = ""
    # The record was not known before, although this is no creation.
    first: bool = False


@define
class Run:
    """One run of a workflow. Everything in it can be frozen to JSON and thawed again."""

    id: str
    workflow: str
    version: str
    key: str
    started: datetime
    # The variables: ids for records, plain values for the rest. Names that start with `$` are the engine's.
    variables: dict[str, Value]
    # The node at which it waits; empty while it moves.
    node: str = ""
    # When the wait began, and how many of its reminders are done.
    since: datetime | None = None
    reminded: int = 0
    # Depth of the chain of events that led here.
    depth: int = 0


class Context(Protocol):
    """What a stretch of generated code may use while it runs."""

    now: datetime
    zone: ZoneInfo
    calendar: BusinessCalendar
    settings: Mapping[str, Value]

    def record(self, kind: str, id: str | None) -> Any | None:  # noqa: A002
        """The record of a type with an id; `None` for no id, a deleted or an unknown record."""

    def records(self, kind: str) -> Iterable[Any]:
        """All records of a type in the order of creation."""

    def matching(self, kind: str, field: str, value: Value) -> Iterable[Any]:
        """The records of a type whose field equals a value, by an index, in the order of creation."""

    def write(
        self,
        run: Run,
        node: str,
        kind: str,
        id: str | None,  # noqa: A002
        changes: Mapping[str, Value],
    ) -> None:
        """Change fields of a record as one change. Raises `RunFault` when the record is gone."""

    def create(self, run: Run, node: str, new: "NewValues") -> str:
        """Create a record with its children as one change, and return its id."""

    def delete(self, run: Run, node: str, kind: str, id: str | None) -> None:  # noqa: A002
        """Delete a record."""

    def request(self, run: Run, node: str, holes: Mapping[str, Value], settings: Mapping[str, Value]) -> None:
        """Put the action of a `Perform` node that is not waited for into the outbox."""

    def choose(self, run: Run, node: str, strategy: str, team: str, candidates: list[str]) -> str:
        """One of the candidates (user ids, never empty): `next`, `random` or `least busy`."""

    def branch(self, run: Run, node: str, label: str) -> None:
        """Tell the journal which way a decision went."""

    def looked_up(self, run: Run, table: str, labels: tuple[str, ...], rows: Value) -> Value:
        """Hear which rows of a table held, and give them back."""

    def skipped(self, run: Run, node: str, missing: str) -> None:
        """Tell the journal that a step under `if possible,` was skipped, and what was missing."""

    def failed(self, run: Run, node: str, fault: Exception) -> str:
        """Tell the journal that a step with an `if it fails` has failed, and give the reason.

        Raises the fault again when it is an `Overrun`: that ends the run in any case.
        """

    def leave(self, run: Run, node: str, loop: str) -> None:
        """Leave a loop before its end, or the branch of a fork."""

    def newest(self, kind: str) -> str | None:
        """The id of the record of a type that was created last."""


@frozen
class NewValues:
    """A record to create, with values instead of terms."""

    record: str
    values: Mapping[str, Value]
    children: tuple["NewValues", ...] = ()
    link: str | None = None


class RunFault(Exception):
    """The run can't go on: a value or a record is missing, or the workflow says `fail`.

    The text is for the analyst. `missing` names what was missing, when that is the reason.
    """

    def __init__(self, message: str, missing: str | None = None) -> None:
        super().__init__(message)
        self.missing = missing


class Overrun(RunFault):
    """The run was cut off as it would have gone on for ever; no `if it fails` hears of that."""


Condition = Callable[[Run, Context], bool]
Compute = Callable[[Run, Context], Value]


@frozen
class Dependency:
    """A record that a condition reads: `id` finds it for a run (missing: every record of that type)."""

    record: str
    fields: frozenset[str]
    id: Compute | None


@frozen
class Watched:
    """A condition that is looked at again whenever something it reads changes."""

    holds: Condition
    reads: tuple[Dependency, ...]


@frozen
class WaitCode:
    """The functions of a `Wait`, `Question` or `Ladder` node; those that the node does not need are missing.

    `due` gives the moment at which the wait is over (a missing value: the field it follows was cleared);
    `due_reads` are what it follows. `limit` and `reminders` give moments, counted from `run.since`,
    and `rungs` those of a ladder (missing values: the field it follows was cleared).
    `matches` tests an event; `correlate` are `(field of the event, value for this run)` pairs that must be
    equal, from which the engine may build an index. `people` gives the ids of those who are asked, `targets`
    those of the records whose fields are to be filled in.
    """

    due: Compute | None = None
    due_reads: tuple[Dependency, ...] = ()
    until: Watched | None = None
    limit: Compute | None = None
    reminders: tuple[Compute, ...] = ()
    rungs: tuple[Compute, ...] = ()
    matches: Callable[[Run, Context, Mapping[str, Value]], bool] | None = None
    correlate: tuple[tuple[str, Compute], ...] = ()
    people: Compute | None = None
    question: Compute | None = None
    about: Compute | None = None
    targets: tuple[Compute, ...] = ()


@frozen
class RoundCode:
    """The functions of an `Again` node; `baseline` gives the values with which `changes` compares."""

    until: Condition | None = None
    at_most: Compute | None = None
    baseline: Compute | None = None


@frozen
class TimedCode:
    """A trigger on time, as functions of a context and a record.

    `due` gives the moment at which a run starts; missing when there is none. `date` is what that was counted
    from; it says for which date a run has started. `ahead` says whether that date is still to come. `holds`
    is the condition that must hold from now until then. `records` gives the ids of the records for each of
    which a schedule starts a run.
    """

    due: Callable[[Context, Any], datetime | None] | None = None
    date: Callable[[Context, Any], Value] | None = None
    ahead: Callable[[Context, Any], bool] | None = None
    holds: Callable[[Context, Any], bool] | None = None
    records: Callable[[Context], tuple[str, ...]] | None = None


@frozen
class StartCode:
    """A trigger: `test` looks at what only code can decide; missing when the index alone decides.

    `matches` says of a record that is there already whether it is as the trigger says.
    """

    test: Callable[[Context, ChangeEvent], bool] | None = None
    # Equality tests `field is constant` of trigger and entry condition, by which starts are indexed.
    equal: tuple[tuple[str, Value], ...] = ()
    matches: Callable[[Context, Any], bool] | None = None
    timed: TimedCode | None = None


@frozen
class RefusalCode:
    """What a policy refuses: the tests of its triggers, its condition, and the words of its reason."""

    starts: tuple[StartCode, ...]
    holds: Condition | None
    because: Compute | None


@frozen
class ActionCode:
    """A `Perform` node that is waited for: its holes and settings, and its retries."""

    holes: Callable[[Run, Context], Mapping[str, Value]]
    settings: Callable[[Run, Context], Mapping[str, Value]]
    retry_times: Compute | None = None
    retry_every: Compute | None = None


@frozen
class LaunchCode:
    """A `Launch` node: the record that the other workflow is about, and the values that it needs."""

    subject: Compute | None
    needs: Compute


@frozen
class Program:
    """A compiled plan.

    `steps[name](run, context)` runs from a node until the run waits or ends and returns the name of the
    `Wait`, `Question`, waited-for `Perform`, `Return` or `End` node it came to. `begin` is the first stretch.
    `entry` is the entry condition on a run that does not exist yet (its variables are set). `failure` gives
    the reason of an `End` with the outcome `failed`.
    """

    plan: Plan
    source: str = field(repr=False)
    starts: tuple[StartCode, ...]
    entry: Condition | None
    # The parts of the entry condition (its `and` items) with their words, to say which did not hold.
    entry_parts: tuple[tuple[str, Condition], ...]
    per: Compute | None
    as_long_as: Watched | None
    until: Watched | None
    begin: Callable[[Run, Context], str]
    steps: Mapping[str, Callable[[Run, Context], str]]
    waits: Mapping[str, WaitCode]
    actions: Mapping[str, ActionCode]
    failure: Mapping[str, Compute]
    # What an `End` gives to the workflow that runs this one, and what a `Launch` gives to the one it starts.
    results: Mapping[str, Compute] = field(factory=dict)
    launches: Mapping[str, LaunchCode] = field(factory=dict)
    rounds: Mapping[str, RoundCode] = field(factory=dict)
