"""Fields that somebody was asked to fill in: what is wrong with values, and writing them as one change."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen
from msgspec.structs import replace

from flowlang.diagnostics.suggest import nearest
from flowlang.engine.constants import UPDATED
from flowlang.engine.context import ChangeEvent, RunFault, Value
from flowlang.engine.decode import DecodeProblem
from flowlang.engine.fields import reader
from flowlang.engine.inputs import Answer
from flowlang.engine.refusals import must_be_allowed
from flowlang.engine.state import Caused, OpenQuestion, OpenRun, State
from flowlang.engine.unique import must_be_free
from flowlang.plan.graph import AskedField, Question

# The source of a change that somebody makes by an answer.
PERSON = "person"


class NotFilledIn(Exception):
    """Values that do not fill in what was asked for. The text says why."""


@frozen
class _Filled:
    """A value for a field of a record."""

    record: str
    id: str
    field: str
    value: Value


def fill_in(state: State, open_run: OpenRun, node: Question, answer: Answer) -> None:
    """Write what was filled in as one change by that person, to be taken as an event of theirs."""
    changes: list[ChangeEvent] = []
    for change in _changes(state, _read(state, open_run, node, answer.values or {}), answer.by):
        if state.journal.on:
            fields = state.journal.changes(change.record, change.new, change.old)
            about = f"{change.record} {change.id}"
            state.entry("changed", open_run, node.name, about, fields=fields, by=answer.by)
        changes.append(_stamped(state, change))
        state.store.change(change.record, change.id, changes[-1].new)
    if changes:
        state.queue.append(Caused(tuple(changes), 0, (), f"the answer of {answer.by}"))


def _stamped(state: State, change: ChangeEvent) -> ChangeEvent:
    """A change with the time at which it was made, where the record keeps that."""
    kind = state.kinds[change.record]
    if not kind.updated or UPDATED in change.new:
        return change
    known = state.store.get(change.record, change.id)
    old = {**change.old, UPDATED: getattr(known, kind.attributes[UPDATED])}
    return replace(change, old=old, new={**change.new, UPDATED: state.now})


def _changes(state: State, filled: Iterable[_Filled], by: str) -> tuple[ChangeEvent, ...]:
    """What filling in would change, one change a record."""
    by_record: dict[tuple[str, str], dict[str, Value]] = {}
    for one in filled:
        by_record.setdefault((one.record, one.id), {})[one.field] = one.value
    found = (_change(state, record, id, values, by) for (record, id), values in by_record.items())  # noqa: A001
    return tuple(change for change in found if change.new)


def _change(
    state: State,
    record: str,
    id: str,  # noqa: A002
    values: Mapping[str, Value],
    by: str,
) -> ChangeEvent:
    known, kind = state.store.get(record, id), state.kinds[record]
    old: dict[str, Value] = {}
    new: dict[str, Value] = {}
    for name, value in values.items():
        before = getattr(known, kind.attributes[name])
        if before != value:
            old[name], new[name] = before, value
    return ChangeEvent("updated", record, id, new, old, source=PERSON, actor=by)


def target_ids(state: State, question: OpenQuestion) -> dict[str, str | None]:
    """The ids of the records whose fields a question asks for, as they are now, by the keys of the fields."""
    open_run = state.runs[question.run]
    state.effects.serve(open_run)
    finders = open_run.program.waits[question.node].targets
    return {
        key: find(open_run.run, state.effects) for key, find in zip(question.fields, finders, strict=True)
    }


def why_not_filled(state: State, open_run: OpenRun, node: Question, answer: Answer) -> str | None:
    """Why values can't be taken; nothing when they can."""
    if answer.values is None:
        return f"this question asks to fill in {', '.join(asked.key for asked in node.fields)}"
    try:
        changes = _changes(state, _read(state, open_run, node, answer.values), answer.by)
        for change in changes:
            must_be_free(state, change.record, change.id, change.new)
        must_be_allowed(state, changes)
    except (NotFilledIn, RunFault) as problem:
        return str(problem)
    return None


def _read(state: State, open_run: OpenRun, node: Question, given: Mapping[str, object]) -> list[_Filled]:
    """The values for the fields that were asked for. One that has a value already may be left out."""
    named = _by_key(node, given)
    ids = target_ids(state, state.questions[open_run.question or ""])
    filled: list[_Filled] = []
    for asked in node.fields:
        id = ids[asked.key]  # noqa: A001
        record = None if id is None else state.store.get(asked.record, id)
        if id is None or record is None:
            raise NotFilledIn(f"there is no record to which {asked.key} could be written")
        if asked.key in named:
            filled.append(_Filled(asked.record, id, asked.field, _value(state, asked, named[asked.key])))
        elif _lacks(state, record, asked):
            raise NotFilledIn(f"{asked.key} is missing")
    return filled


def keys_given(node: Question, answer: Answer) -> list[str]:
    """The keys of the fields that an answer fills in."""
    return list(_by_key(node, answer.values or {}))


def _by_key(node: Question, given: Mapping[str, object]) -> dict[str, object]:
    """What was given, by the keys of the fields; the name of the field will do where only one has it."""
    fields = [asked.field for asked in node.fields]
    keys = {asked.field: asked.key for asked in node.fields if fields.count(asked.field) == 1}
    keys |= {asked.key: asked.key for asked in node.fields}
    found: dict[str, object] = {}
    for name, value in given.items():
        if name not in keys:
            near = nearest(name, keys)
            raise NotFilledIn(f"{name} was not asked for" + (f"; did you mean {near}?" if near else ""))
        found[keys[name]] = value
    return found


def _lacks(state: State, record: Any, asked: AskedField) -> bool:
    value = getattr(record, state.kinds[asked.record].attributes[asked.field])
    return value is None


def _value(state: State, asked: AskedField, given: object) -> Value:
    if given is None:
        raise NotFilledIn(f"{asked.key} is missing")
    info = state.schema.records[asked.record].fields[asked.field]
    try:
        return reader(info.type, state.options.zone)(given)
    except DecodeProblem as problem:
        found = "" if info.personal and not state.options.show_personal else f", and is {problem.found}"
        raise NotFilledIn(f"{asked.key} should be {problem.expected}{found}") from None
