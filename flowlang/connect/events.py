"""Events in: CloudEvents 1.0 as JSON lines, one object a line.

The type of an event is `Lead.created`, `Lead.updated`, `Lead.deleted`, the name of a declared event,
`Answer` for an answer to a question, `Pressed` for a button that somebody pressed, or `Changes` for several
changes of records taken as one. What stands before that, as in `com.acme.Lead.created`, says who sent it and
is passed over. A line that is no such event is a Rejection.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec
from attrs import frozen

from flowlang.connect.envelope import Problem, answer_of, data_of, did_you_mean, said_in, time_of, without
from flowlang.connect.json_lines import BadLine, read_line, reader_of
from flowlang.engine.context import Value
from flowlang.engine.decode import (
    DecodeProblem,
    decode_number,
    decode_text,
    decode_whole_number,
    decode_yes_no,
    found,
)
from flowlang.engine.fields import Reader, readers
from flowlang.engine.inputs import Content, Event, Pressed, Received, RecordChange
from flowlang.engine.journal import personal_fields
from flowlang.schema.model import Schema

_NULL = msgspec.Raw(b"null")
# Whole numbers below this are never too long.
_SMALL = 10**15
_AS_IT_IS: dict[Reader, type] = {
    decode_text: str,
    decode_yes_no: bool,
    decode_number: int,
    decode_whole_number: int,
}
KINDS = ("created", "updated", "deleted")
ANSWER, PRESSED, CHANGES = "Answer", "Pressed", "Changes"


@frozen
class Rejection:
    """A line that was set aside: the code of the problem, a sentence, and what is known of the event."""

    code: str
    why: str
    type: str = ""
    source: str = ""
    id: str = ""
    record: str = ""


class _Told(msgspec.Struct):
    """What an event says of one record: new values, and those before, which are looked at last."""

    changed: dict[str, Any] | None = None
    record: dict[str, Any] | None = None
    previous: msgspec.Raw = _NULL


class _Plain(msgspec.Struct):
    """A change of one record as nearly all events tell it, with all of its parts there and of their kinds."""

    type: str
    id: str | int
    subject: str
    time: datetime
    data: _Told
    source: str = ""
    actor: str = ""


_read_plain = reader_of(_Plain)


@frozen
class _Kind:
    """What a type of event means: a change of a type of record, or a declared event, and its fields."""

    name: str
    change: str
    fields: Mapping[str, Reader]
    # The fields whose JSON values of one class are taken as they are.
    as_they_are: Mapping[str, type]


class EventReader:
    """Reads the events of a stream. Types are looked up once, for a stream has few of them.

    `buttons` are those of the workflows: the types of record on which they stand, by label. `known` gives a
    record that has been seen: what an event says of the time before is then not looked at.
    """

    def __init__(
        self,
        schema: Schema,
        zone: tzinfo,
        buttons: Mapping[str, tuple[str, ...]] | None = None,
        known: Callable[[str, str], object | None] | None = None,
    ) -> None:
        self._buttons = buttons or {}
        self._known = known or (lambda _record, _id: None)
        self._records = {name: readers(known.fields, zone) for name, known in schema.records.items()}
        self._events = {name: readers(known.fields, zone) for name, known in schema.events.items()}
        # What stands in personal fields is shown nowhere, not even where it is wrong.
        self._personal = personal_fields(schema)
        self._worked_out = {
            name: known.fields.keys() - self._records[name].keys() for name, known in schema.records.items()
        }
        self._kinds: dict[str, _Kind] = {}

    def read(self, line: bytes) -> Event | Rejection:
        """Read one line."""
        event = self._read_plain(line)
        if event is not None:
            return event
        try:
            given = read_line(line)
        except BadLine as problem:
            return Rejection("FL0701" if problem.is_text else "FL0702", problem.why)
        try:
            if type(given) is not dict:
                raise Problem("FL0701", f"one event a line is expected, and this is {found(given)}")
            return self._event(given)
        except Problem as problem:
            known = given if isinstance(given, dict) else {}
            return Rejection(
                problem.code,
                problem.why,
                said_in(known, "type"),
                said_in(known, "source"),
                said_in(known, "id"),
                self._record_in(known),
            )

    def _record_in(self, given: Mapping[str, object]) -> str:
        """The record that an event is about, `Lead L-1`, as far as it says so."""
        kind, subject = said_in(given, "type").partition(".")[0], said_in(given, "subject")
        return f"{kind} {subject}" if subject and kind in self._records else ""

    def _read_plain(self, line: bytes) -> Event | None:
        """A change of one record that holds no surprise. Whatever does is read once more, part by part."""
        given = _read_plain(line)
        if (
            given is None
            or not given.type
            or not given.subject
            or given.id == ""
            or given.time.tzinfo is not UTC
        ):
            return None
        try:
            kind = self._kinds.get(given.type)
            if kind is None:
                kind = self._kinds[given.type] = self._resolve(given.type)
            told = given.data
            fields = told.record if kind.change == "created" or told.changed is None else told.changed
            if fields is None or kind.change not in ("created", "updated"):
                return None
            previous: dict[str, Value] | None = None
            if (
                kind.change == "updated"
                and bytes(told.previous) != b"null"
                and self._known(kind.name, given.subject) is None
            ):
                before = read_line(bytes(told.previous))
                if type(before) is not dict:
                    return None
                previous = self._values(kind, before, given.subject)
            values = self._values(kind, fields, given.subject)
        except (Problem, BadLine):
            return None
        change = RecordChange(kind.change, kind.name, given.subject, values, previous)
        return Event(given.time, given.source, str(given.id), given.type, (change,), given.actor)

    def _event(self, given: dict[str, object]) -> Event:
        # Written out for speed: every event of a stream comes through here.
        name = given.get("type")
        if type(name) is not str or not name:
            raise without("type", given, "what happened, such as Lead.created")
        id = given.get("id")  # noqa: A001
        if type(id) is not str or not id:
            if type(id) is not int:
                raise without("id", given, "a text by which a repeated event is known")
            id = str(id)  # noqa: A001
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = self._resolve(name)
        source = given.get("source")
        actor = given.get("actor")
        return Event(
            time_of(given),
            source if type(source) is str else "",
            id,
            name,
            (self._change(kind, given, data_of(given)),)
            if kind.change in KINDS
            else self._content(kind, given),
            actor if type(actor) is str else "",
        )

    def _resolve(self, name: str) -> _Kind:
        parts = name.split(".")
        last = parts[-1]
        if last in KINDS and len(parts) > 1:
            record = parts[-2]
            if record not in self._records:
                raise Problem(
                    "FL0706", f"nothing declares a record {record}{did_you_mean(record, self._records)}"
                )
            return _kind(record, last, self._records[record])
        if last in self._events:
            return _kind(last, "received", self._events[last])
        if last in (ANSWER, PRESSED, CHANGES):
            return _kind(last, last, {})
        if last in self._records:
            raise Problem(
                "FL0706", f"what happened to the {last} is missing: {last}.created, .updated or .deleted"
            )
        near = did_you_mean(last, self._events)
        raise Problem("FL0706", f"nothing declares an event {last}{near}")

    def _content(self, kind: _Kind, given: Mapping[str, object]) -> tuple[Content, ...]:
        data = data_of(given)
        if kind.change == "received":
            return (Received(kind.name, self._values(kind, data, None)),)
        if kind.change == ANSWER:
            return (answer_of(data),)
        if kind.change == PRESSED:
            return (self._pressed(data),)
        return tuple(self._changes(data))

    def _change(self, kind: _Kind, given: Mapping[str, object], data: dict[str, object]) -> RecordChange:
        subject = given.get("subject")
        if type(subject) is not str or not subject:
            raise without("subject", given, f"the id of the {kind.name}")
        if kind.change == "deleted":
            return RecordChange("deleted", kind.name, subject, {})
        # Some systems send the whole record with an update.
        wanted = "record" if kind.change == "created" or "changed" not in data else "changed"
        fields = data.get(wanted)
        if type(fields) is not dict:
            name = "record" if kind.change == "created" else "changed"
            raise Problem("FL0704", f"`data.{name}` with the fields is missing")
        values = self._values(kind, fields, subject)
        previous = data.get("previous")
        if previous is None or kind.change == "created" or self._known(kind.name, subject) is not None:
            return RecordChange(kind.change, kind.name, subject, values)
        if type(previous) is not dict:
            raise Problem("FL0701", f"`data.previous` must be a group of fields, and is {found(previous)}")
        return RecordChange("updated", kind.name, subject, values, self._values(kind, previous, subject))

    def _values(self, kind: _Kind, given: dict[str, Any], subject: str | None) -> dict[str, Value]:
        fields, as_they_are = kind.fields, kind.as_they_are
        values: dict[str, Value] = given
        for name, value in given.items():
            # Most fields are plain texts and small numbers: no function is called for those.
            of = type(value)
            if of is as_they_are.get(name) and (
                value.isascii() if of is str else of is bool or -_SMALL < value < _SMALL
            ):
                continue
            if values is given:
                values = given.copy()
            read = fields.get(name)
            if read is None:
                # A snapshot of a record often holds its id once more.
                if name == "id" and value == subject is not None:
                    del values[name]
                    continue
                raise self._unknown_field(kind, name)
            try:
                values[name] = read(value)
            except DecodeProblem as problem:
                is_what = "something else" if name in self._personal.get(kind.name, ()) else problem.found
                raise Problem(
                    "FL0708", f"{kind.name}.{name} should be {problem.expected}, and is {is_what}"
                ) from None
        return values

    def _unknown_field(self, kind: _Kind, name: str) -> Problem:
        if name in self._worked_out.get(kind.name, ()):
            return Problem(
                "FL0707", f"{kind.name}.{name} is worked out from other records and can't be given"
            )
        shown = name if len(name) <= 40 else name[:39] + "…"
        return Problem("FL0707", f"{kind.name} has no field {shown}{did_you_mean(name, kind.fields)}")

    def _pressed(self, data: Mapping[str, object]) -> Pressed:
        label, record, user, on = (data.get(name) for name in ("label", "record", "user", "on"))
        if type(label) is not str or not label:
            raise Problem("FL0704", "`data.label` with the label of the button is missing")
        if type(record) is not str or not record:
            raise Problem("FL0704", "`data.record` with the id of the record is missing")
        if type(user) is not str or not user:
            raise Problem("FL0704", "`data.user` with the id of who pressed is missing")
        kinds = self._buttons.get(label, ())
        if not kinds:
            near = did_you_mean(label, self._buttons)
            raise Problem("FL0710", f'no workflow has a button "{label}"{near}')
        if on is None and len(kinds) > 1:
            raise Problem("FL0704", f'"{label}" stands on {" and ".join(kinds)}: say which in `data.on`')
        if on is not None and on not in kinds:
            raise Problem("FL0710", f'"{label}" stands on {" and ".join(kinds)}, and not on {found(on)}')
        return Pressed(label, kinds[0] if on is None else str(on), record, user)

    def _changes(self, data: dict[str, object]) -> Iterable[RecordChange]:
        several = data.get("changes")
        if type(several) is not list or not several:
            raise Problem("FL0704", "`data.changes` with a list of changes is missing")
        for place, one in enumerate(several, start=1):
            if type(one) is not dict:
                raise Problem("FL0701", f"change {place} must be a group of fields, and is {found(one)}")
            name = one.get("type")
            if type(name) is not str:
                raise without("type", one, f"what change {place} is")
            kind = self._resolve(name)
            if kind.change not in KINDS:
                raise Problem("FL0706", f"change {place} is {name}, which is no change of a record")
            data = one.get("data") or {}
            if type(data) is not dict:
                raise Problem("FL0701", f"`data` of change {place} must be a group of fields")
            yield self._change(kind, one, data)


def _kind(name: str, change: str, fields: Mapping[str, Reader]) -> _Kind:
    known = {field: _AS_IT_IS[read] for field, read in fields.items() if read in _AS_IT_IS}
    return _Kind(name, change, fields, known)
