"""What the engine needs from the world around it: a place for records, and somebody to carry out actions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from attrs import define, field, frozen

from flowlang.engine.context import Value
from flowlang.engine.marks import MarkedText
from flowlang.schema.model import ActionInfo


class Store(Protocol):
    """Where records are kept.

    A record has an `id` and one attribute a field; the engine reads records as they are and changes them
    only through the store, so that indexes stay true.
    """

    def get(self, record: str, id: str) -> Any | None:  # noqa: A002
        """The record of a type with an id, or nothing."""

    def all(self, record: str) -> Iterable[Any]:
        """The records of a type in the order of creation; a copy that later changes do not disturb."""

    def matching(self, record: str, field: str, value: Value) -> Iterable[Any]:
        """The records of a type whose field equals a value, in the order of creation; a copy."""

    def count(self, record: str, field: str, value: Value) -> int:
        """How many records of a type have a field that equals a value."""

    def newest(self, record: str) -> str | None:
        """The id of the record of a type that was created last."""

    def create(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """Keep a new record. The id must be free."""

    def change(self, record: str, id: str, values: Mapping[str, Value]) -> None:  # noqa: A002
        """Set fields of a record that is there."""

    def delete(self, record: str, id: str) -> None:  # noqa: A002
        """Forget a record that is there."""

    def values(self, record: str, of: Any) -> dict[str, Value]:
        """The fields of a record that have a value, by their names, in the order of the schema."""

    def revive(self, record: str, id: str, values: Mapping[str, Value]) -> Any:  # noqa: A002
        """A record object with these values that is not kept: what a deleted record looked like."""

    def save(self) -> dict[str, Any]:
        """Everything, as JSON."""

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take over what `save` gave; whatever was kept before is forgotten."""


@frozen
class Number:
    """A number that a document has taken from its series: the 17th of `INV-2026-{counter}`."""

    text: str
    series: str
    count: int


# Not frozen: that would double the time to make one.
@define
class Request:
    """An action that a run asks for; `name` are its fixed words: `send email`.

    `key` is the same whenever the same step of the same run is repeated: an outside system may discard a
    request that it has already carried out. `texts` are the parts of its template (`subject`, `body`), filled
    in; a setting of the same name stands in the place of a part. `marked` are those parts with what was
    filled in told apart, where somebody looks at the messages. For a document, `number` is the one that it
    has taken, `form` the merge fields of its Word file, filled in, and `file` the name of the file.
    `subject` is what the run is about: `Meeting M-1`.
    """

    key: str
    name: str
    action: ActionInfo = field(repr=False)
    workflow: str
    run: str
    node: str
    holes: Mapping[str, Value]
    settings: Mapping[str, Value]
    about: str | None = None
    texts: Mapping[str, str] = field(factory=dict)
    marked: Mapping[str, MarkedText] = field(factory=dict)
    template: str = ""
    number: Number | None = None
    form: Any = field(default=None, repr=False)
    file: str = ""
    subject: str = ""


@frozen
class Outcome:
    """What came of an action: what it gives back, or why it failed."""

    ok: bool
    gives: Mapping[str, Value] = field(factory=dict)
    reason: str = ""


class Performer(Protocol):
    """Carries out actions."""

    def perform(self, request: Request) -> Outcome:
        """Carry out one action and say what came of it. A failure is an outcome, never an exception."""


Entry = dict[str, Any]
# Takes the entries of the journal one by one.
Sink = Callable[[Entry], None]
