"""What an event says beside the values of its records: when, who, and what was answered."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from flowlang.diagnostics.suggest import nearest
from flowlang.engine.decode import (
    found,
)
from flowlang.engine.inputs import Answer


class Problem(Exception):
    """An event that can't be taken: the code of the reason, and the reason as a sentence."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


def data_of(given: Mapping[str, object]) -> dict[str, object]:
    """What the event carries; nothing where it carries nothing. Raises Problem."""
    data = given.get("data")
    if data is None:
        return {}
    if type(data) is not dict:
        raise Problem("FL0701", f"`data` must be a group of fields, and is {found(data)}")
    return data


def time_of(given: Mapping[str, object]) -> datetime:
    """When the event happened, in UTC. Raises Problem."""
    time = given.get("time")
    if type(time) is not str or not time:
        raise without("time", given, "a moment such as 2026-01-05T09:00:00Z")
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        raise Problem(
            "FL0705", f"the time should be a moment like 2026-01-05T09:00:00Z, and is {found(time)}"
        ) from None
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise Problem("FL0705", f'the time "{time}" says no zone: add Z, or an offset such as +02:00')
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Problem("FL0705", f"the time {found(time)} is too near to the end of the calendar") from None


def answer_of(data: Mapping[str, object]) -> Answer:
    """The answer to a question, from the data of an event. Raises Problem."""
    choice, by, comment = data.get("answer"), data.get("by"), data.get("comment")
    values, to = data.get("values"), data.get("delegate_to")
    if values is not None and type(values) is not dict:
        raise Problem("FL0701", f"`data.values` must be a group of fields, and is {found(values)}")
    if to is not None and type(to) is not str:
        raise Problem("FL0701", f"`data.delegate_to` must be the id of a user, and is {found(to)}")
    if type(choice) is not str:
        if values is None and to is None:
            raise Problem("FL0704", "`data.answer` with the answer is missing, or `values` to be filled in")
        choice = ""
    if type(by) is not str:
        raise Problem("FL0704", "`data.by` with the id of who answers is missing")
    said = comment if type(comment) is str else None
    question = data.get("question")
    if type(question) is str:
        return Answer(choice, by, said, question, None, None, values, to)
    if type(question) is dict and type(workflow := question.get("workflow")) is str:
        record = question.get("record")
        known = record if type(record) is str else None
        return Answer(choice, by, said, None, workflow, known, values, to)
    raise Problem(
        "FL0704", '`data.question` is missing: the id of a question, or {"workflow": …, "record": …}'
    )


def without(name: str, given: Mapping[str, object], what: str) -> Problem:
    """The problem that a part of an event is missing, or is of another kind than `what`."""
    if given.get(name) is None:
        return Problem("FL0704", f"the event has no {name}: {what}")
    return Problem("FL0704", f"the {name} of the event should be {what}, and is {found(given[name])}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence that offers the nearest of some names, if one is near."""
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""


def said_in(given: Mapping[str, object], name: str) -> str:
    """A part of an event that is a text; the empty one where it is no text."""
    value = given.get(name)
    return value if isinstance(value, str) else ""
