"""Steps of a test that let something happen: records, events, time and actions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from flowlang.check.model import Typing
from flowlang.check.terms import FieldRead, Term
from flowlang.engine.constants import defaults_of
from flowlang.engine.context import RunFault, Value
from flowlang.engine.durations import shift
from flowlang.engine.generate.scope import kinds_of, words_of
from flowlang.engine.inputs import Received, RecordChange
from flowlang.engine.zones import at_time, start_of_day
from flowlang.schema.model import FieldInfo, SettingInfo
from flowlang.schema.types import ListOf, RecordOf
from flowlang.source import Span
from flowlang.syntax.declarations import (
    At,
    Given,
    GivenTeam,
    GivenUser,
    MakeFail,
    MakeGive,
    WhenChanges,
    WhenDeleted,
    WhenReceived,
    WhenUpdated,
    WithSetting,
)
from flowlang.syntax.expressions import Expression, Text
from flowlang.syntax.steps import After, Entry, Let, Phrase
from flowlang.testing import messages
from flowlang.testing.model import Failure
from flowlang.testing.showing import shown
from flowlang.testing.world import World


def given(world: World, typing: Typing, step: Given) -> Failure | None:
    """A record comes into being, and its children with it."""
    record = step.record.text
    created = tuple(_created(world, typing, record, step.entries, {}))
    world.take(f"{record}.created", *created)
    if step.refused is None:
        world.variables[typing.name(step)] = created[0].id
    return None


def _created(
    world: World, typing: Typing, record: str, entries: Sequence[Entry], link: Mapping[str, Value]
) -> Iterator[RecordChange]:
    """A new record, then its children; `link` is the field that leads to the parent."""
    fields = world.prepared.schema.records[record].fields
    id = world.free_id(record)  # noqa: A001
    yield RecordChange("created", record, id, {**_values(world, typing, entries, fields), **link})
    for entry in entries:
        listed = fields[entry.name.text].type
        if isinstance(entry.value, tuple) and isinstance(listed, ListOf) and listed.through:
            assert isinstance(listed.item, RecordOf)
            yield from _created(world, typing, listed.item.name, entry.value, {listed.through: id})


def given_user(world: World, typing: Typing, step: GivenUser) -> Failure | None:
    """Somebody is there, and belongs to teams."""
    schema, name = world.prepared.schema, _plain(step.name)
    if "User" not in schema.records:
        return messages.type_missing(step.name.span, "User")
    fields = schema.records["User"].fields
    values = {"name": name, "email": f"{_address(name)}@example.org", "active": True}
    if world.store.get("User", name) is not None:
        values = {}
    known = {field: value for field, value in values.items() if field in fields}
    world.put("User", name, {**known, **_values(world, typing, step.entries, fields)})
    for team in step.teams:
        failure = _ensure_team(world, team)
        if failure is not None:
            return failure
        members = getattr(world.store.get("Team", _plain(team)), "members", ())
        if name not in members:
            world.put("Team", _plain(team), {"members": (*members, name)})
    return None


def given_team(world: World, typing: Typing, step: GivenTeam) -> Failure | None:
    """A team is there."""
    failure = _ensure_team(world, step.name)
    if failure is None:
        fields = world.prepared.schema.records["Team"].fields
        world.put("Team", _plain(step.name), _values(world, typing, step.entries, fields))
    return failure


def _ensure_team(world: World, team: Text) -> Failure | None:
    if "Team" not in world.prepared.schema.records:
        return messages.type_missing(team.span, "Team")
    if world.store.get("Team", _plain(team)) is None:
        world.put("Team", _plain(team), {"name": _plain(team)})
    return None


def _address(name: str) -> str:
    return ".".join(name.lower().split()) or "nobody"


def with_setting(world: World, typing: Typing, step: WithSetting) -> Failure | None:
    """A setting of the project holds for this test."""
    if world.begun:
        return messages.too_late_for_setting(step.span, step.name.text)
    info = world.prepared.schema.settings[step.name.text]
    world.settings[info.name] = value_for(world, typing, step.value, info)
    return None


# --- Records and events -------------------------------------------------------------------------


def when_changes(world: World, typing: Typing, step: WhenChanges) -> Failure | None:
    """A field of a record changes."""
    target = typing.term(step.target)
    if not isinstance(target, FieldRead):
        raise AssertionError("the checker lets only fields change")
    kind, id = record_of(world, target.base)  # noqa: A001
    if id is None:
        return messages.record_gone(target.base.span, words_of(target.base))
    info = world.prepared.schema.records[kind].fields[target.field]
    value = value_for(world, typing, step.value, info) if step.value is not None else None
    before = world.value(target)
    if before == value or (value is None and before == ()):
        return messages.changes_nothing(step.span, words_of(target), shown(value, info.type, world.zone))
    _update(world, kind, id, {target.field: value})
    return None


def when_updated(world: World, typing: Typing, step: WhenUpdated) -> Failure | None:
    """Several fields of a record change at once."""
    target = typing.term(step.target)
    kind, id = record_of(world, target)  # noqa: A001
    if id is None:
        return messages.record_gone(target.span, words_of(target))
    _update(world, kind, id, _values(world, typing, step.entries, world.prepared.schema.records[kind].fields))
    return None


def when_deleted(world: World, typing: Typing, step: WhenDeleted) -> Failure | None:
    """A record is deleted."""
    target = typing.term(step.target)
    kind, id = record_of(world, target)  # noqa: A001
    if id is None:
        return messages.record_gone(target.span, words_of(target))
    world.take(f"{kind}.deleted", RecordChange("deleted", kind, id, {}))
    return None


def _update(world: World, kind: str, id: str, values: dict[str, Value]) -> None:  # noqa: A002
    world.take(f"{kind}.updated", RecordChange("updated", kind, id, values))


def record_of(world: World, term: Term) -> tuple[str, str | None]:
    """The type and id of the record that a value stands for; no id when it is not there."""
    id = world.value(term)  # noqa: A001
    kinds = kinds_of(term.type)
    for kind in kinds:
        if id is not None and world.store.get(kind, id) is not None:
            return kind, str(id)
    return kinds[0], None


def when_received(world: World, typing: Typing, step: WhenReceived) -> Failure | None:
    """An event arrives."""
    event = world.prepared.schema.events[step.event.text]
    given = _values(world, typing, step.entries, event.fields)
    world.take(event.name, Received(event.name, {**defaults_of(event.fields, world.zone), **given}))
    return None


# --- Time ---------------------------------------------------------------------------------------


def after(world: World, typing: Typing, step: After) -> Failure | None:
    """Time goes by."""
    length = world.value(typing.term(step.duration))
    to: datetime = shift(world.clock, length, "after", world.zone, world.calendar)
    if step.at is not None:
        at: time = world.value(typing.term(step.at))
        to = at_time(to, at, world.zone)
    return _go_to(world, to, step.span)


def at(world: World, typing: Typing, step: At) -> Failure | None:
    """The clock goes on to a moment; a date is its first."""
    moment: date | datetime | None = world.value(typing.term(step.moment))
    if moment is None:
        raise RunFault(f"{words_of(typing.term(step.moment))} is missing")
    return _go_to(
        world, moment if isinstance(moment, datetime) else start_of_day(moment, world.zone), step.span
    )


def _go_to(world: World, to: datetime, span: Span) -> Failure | None:
    if to < world.clock and world.begun:
        return messages.backwards(span, to, world.clock, world.zone)
    world.advance(to)
    return None


# --- Actions -----------------------------------------------------------------------------------


def make_fail(world: World, step: MakeFail) -> Failure | None:
    """An action fails from now on."""
    reason = _plain(step.reason) if step.reason else "the test makes it fail"
    world.recorder.simulated.fail(_name(step.phrase), reason)
    return None


def make_give(world: World, typing: Typing, step: MakeGive) -> Failure | None:
    """An action gives something back from now on."""
    signature = typing.name(step)
    action = next(one for one in world.prepared.schema.actions if one.signature == signature)
    world.recorder.simulated.give(action.name, _values(world, typing, step.gives, action.gives))
    return None


def _name(phrase: Phrase) -> str:
    return " ".join(token.text for token in phrase.tokens)


def let(world: World, typing: Typing, step: Let) -> Failure | None:
    """A value gets a name; a record that has one is read as it is then."""
    world.variables[typing.name(step)] = world.value(typing.term(step.value))
    return None


# --- Values -------------------------------------------------------------------------------------


def _plain(text: Text) -> str:
    return text.plain or ""


def _values(
    world: World, typing: Typing, entries: Sequence[Entry], fields: Mapping[str, FieldInfo]
) -> dict[str, Value]:
    return {
        entry.name.text: value_for(world, typing, entry.value, fields[entry.name.text])
        for entry in entries
        if isinstance(entry.value, Expression)
    }


def value_for(world: World, typing: Typing, written: Expression, info: FieldInfo | SettingInfo) -> Value:
    """A value of the test for a field or setting."""
    value = world.value(typing.term(written))
    # One value may stand where a list of them is wanted.
    if isinstance(info.type, ListOf) and value is not None and not isinstance(value, tuple):
        return (value,)
    return value
