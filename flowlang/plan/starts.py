"""The starts of a plan: its triggers, as data."""

from datetime import time

from attrs import field

from flowlang.check.terms import Term
from flowlang.frozen import frozen
from flowlang.schema.types import Type
from flowlang.source import Span


@frozen
class Start:
    """One trigger. `title` is its words without `when`."""

    span: Span = field(eq=False, repr=False)
    title: str

    @property
    def words(self) -> str:
        """The trigger as it is written."""
        return f"when {self.title}"


@frozen
class RecordStart(Start):
    """A record is created, updated or deleted: `kinds` holds some of these three words."""

    record: str
    kinds: frozenset[str]


@frozen
class FieldStart(Start):
    """A field changes; from `before` and to `after`, where these are given."""

    record: str
    field: str
    before: Term | None
    after: Term | None


@frozen
class AssignedStart(Start):
    """The `owner` of a record becomes somebody new, at its creation too."""

    record: str


@frozen
class BecomesStart(Start):
    """A condition on a record turns from false to true, at its creation too. `fields` are those it reads."""

    record: str
    condition: Term
    fields: frozenset[str]


@frozen
class EventStart(Start):
    """An event is received."""

    event: str


@frozen
class DateStart(Start):
    """A moment comes that is counted from the date in a `field` of a record.

    `moment` is the date or moment itself, `at` a local time of its day. With `at_most`, a run starts at once
    where the moment has passed and the date is still ahead.
    """

    record: str
    field: str
    moment: Term
    at: Term | None
    at_most: bool


@frozen
class UnchangedStart(Start):
    """Nothing but this workflow has changed a record for a `length` of time."""

    record: str
    length: Term


@frozen
class HeldStart(Start):
    """A condition on a record has held for a `length` without a break. `fields` are those it reads."""

    record: str
    condition: Term
    fields: frozenset[str]
    length: Term


@frozen
class ScheduleStart(Start):
    """The clock says so.

    `every` is `weekday`, `day`, a day of the week, `1st` to `31st` or `last day` (of the month); without it,
    `minutes` counts from midnight. `records` are those that get a run each; without them, one run about
    nothing starts. A `setting` holds the time of day in the place of `at`.
    """

    every: str | None
    minutes: int
    at: time
    records: Term | None
    setting: str | None = None

    @property
    def words(self) -> str:
        """The schedule as it is written; its title begins with `every`."""
        return self.title


@frozen
class CalledStart(Start):
    """Another workflow runs this one. `needs` are what it is given, `gives` what it may give back."""

    record: str | None
    needs: tuple[tuple[str, Type], ...]
    gives: tuple[tuple[str, Type], ...]


@frozen
class PressedStart(Start):
    """Somebody presses a button with a label, on a record; they are bound to `user`."""

    label: str
    record: str
