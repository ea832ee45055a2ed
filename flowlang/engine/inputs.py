"""What the engine takes in: events, already decoded, each with its time."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen
from msgspec import Struct

from flowlang.engine.context import Value


# Every event makes one, and a Struct is made in a quarter of the time that an attrs class takes.
class RecordChange(Struct, frozen=True):
    """A record was created, updated or deleted.

    `values` are the fields given; `previous` the values before, where the sender knows them.
    """

    kind: str
    record: str
    id: str
    values: Mapping[str, Value]
    previous: Mapping[str, Value] | None = None


@frozen
class Received:
    """A declared event arrived, with its fields."""

    event: str
    values: Mapping[str, Value]


@frozen
class Answer:
    """Somebody answers a question.

    The question is named by its id, or as the open question of a workflow about a record. Who is asked to
    fill in fields gives `values`, as JSON, instead of a choice; who lets somebody else answer names them in
    `delegate_to`.
    """

    choice: str
    by: str
    comment: str | None = None
    question: str | None = None
    workflow: str | None = None
    record: str | None = None
    values: Mapping[str, object] | None = None
    delegate_to: str | None = None


@frozen
class Pressed:
    """Somebody presses a button on a record; `record` is its type."""

    label: str
    record: str
    id: str
    user: str


Content = RecordChange | Received | Answer | Pressed


@frozen
class Refused:
    """Why an event is not taken: `why` is for the journal, and holds no personal fields.

    Where a `policy` refuses it, `because` is its reason or else its name, and `record` what was to change.
    """

    why: str
    policy: str | None = None
    because: str = ""
    record: str = ""


class Event(Struct, frozen=True):
    """One event of a stream: `content` are its changes, taken as one.

    `at` is aware and in UTC. `source` and `id` together say which event it is: a second one is skipped.
    `actor` is who caused it, where that is known.
    """

    at: datetime
    source: str
    id: str
    type: str
    content: tuple[Content, ...]
    actor: str = ""
