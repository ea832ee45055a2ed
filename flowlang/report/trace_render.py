"""The story of a record as text for people, and as JSON for programs."""

import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import click

from flowlang.diagnostics.render.concise import counted
from flowlang.diagnostics.render.terminal import one_line
from flowlang.engine.ports import Entry
from flowlang.report.trace import Story, Told, event_count, told_lines
from flowlang.testing.story import Teller, record_words

VERSION = 1
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BAD = frozenset({"failed", "action failed", "step failed", "rejected"})


class BadEntry(Exception):
    """An entry whose facts are not those of its kind."""


def trace_text(story: Story, teller: Teller, files: Mapping[str, str], color: bool) -> str:
    """The story line by line. The date stands where the day is another than in the line above.

    `files` are those of the workflows that are known: with it, lines say which step of the text they tell of.
    """
    head = f"{story.record}: {counted(event_count(story), 'event')}, {counted(len(story.runs), 'run')}"
    lines = [click.style(head, bold=True) if color else head, ""]
    told = list(told_lines(story.roots))
    moments = [local(one.entry, teller.zone) for _, one in told]
    seconds = any(at.second for at in moments)
    day = None
    for (depth, one), at in zip(told, moments, strict=True):
        date = f"{_WEEKDAYS[at.weekday()]} {at.date().isoformat()}" if at.date() != day else ""
        day = at.date()
        time = f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"
        place = _place(one.entry, files)
        words = one_line(sentence(one, teller, story.record))
        if place:
            words = words.removeprefix(f"line {one.entry['line']}: ")
        lines.append(_painted(f"{date:14} {time}", depth, words, place, one, color).rstrip())
    return "\n".join(lines) + "\n"


def _painted(when: str, depth: int, words: str, place: str, told: Told, color: bool) -> str:
    indent, what = "  " * depth, told.entry["what"]
    where = f"  ({place})" if place else ""
    if not color:
        return f"{when}  {indent}{words}{where}"
    look: dict[str, Any] = {}
    if what in _BAD:
        look = {"fg": "red"}
    elif what == "started":
        look = {"fg": "green", "bold": not told.aside}
    elif what == "event":
        look = {"bold": True}
    elif what == "not started":
        look = {"fg": "yellow"}
    elif what in ("waiting", "asked"):
        look = {"fg": "magenta"}
    return (
        f"{click.style(when, dim=True)}  {indent}{click.style(words, **look)}{click.style(where, dim=True)}"
    )


def sentence(told: Told, teller: Teller, record: str) -> str:
    """The entry in words. What a story says for the record itself need not name it again."""
    entry = told.entry
    try:
        return _sentence(told, teller, record)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadEntry(f"the facts of an entry `{entry['what']}` are not those of its kind") from None


def _sentence(told: Told, teller: Teller, record: str) -> str:
    entry = told.entry
    about = record_words(entry["record"]) if entry.get("record") else ""
    match entry["what"]:
        case "event":
            return event_sentence(entry, teller)
        case "started":
            aside = f" for {about}" if told.aside and about else ""
            return f'"{entry["workflow"]}" started{aside}, run {entry["run"]}'
        case "not started":
            part = f" ({entry['part']})" if entry.get("part") else ""
            return f'"{entry["workflow"]}" did not start: {entry["why"]}{part}'
        case _ if told.aside:
            return f'{teller.sentence(entry)}, by "{entry["workflow"]}", run {entry["run"]}'
    return teller.sentence(entry)


def event_sentence(entry: Entry, teller: Teller) -> str:
    """An event with the values of what was created, and who did it where that is known."""
    told = teller.sentence(entry)
    kind, _, did = str(entry.get("type", "")).partition(".")
    if did == "created" and entry.get("values"):
        values = teller.values(entry["values"], teller.kinds_of(kind))
        told = f"{told} ({values})" if values else told
    if entry.get("by workflow"):
        return f'{told}, by "{entry["by workflow"]}"'
    return f"{told}, by {entry['actor']}" if entry.get("actor") else told


def local(entry: Entry, zone: tzinfo) -> datetime:
    """The moment of an entry, local to a zone."""
    try:
        return datetime.fromisoformat(entry["at"]).astimezone(zone)
    except (ValueError, OverflowError):
        raise BadEntry(f"{entry['at']} is no moment") from None


def _place(entry: Entry, files: Mapping[str, str]) -> str:
    """The line of the text that an entry tells of, where the file is known."""
    file = files.get(entry.get("workflow", ""))
    return f"{file}:{entry['line']}" if file and entry.get("line") else ""


# --- As JSON ------------------------------------------------------------------------------------


def trace_json(story: Story, teller: Teller, files: Mapping[str, str]) -> str:
    """The same as one JSON object; what came of an entry stands under its `then`."""
    document = {
        "version": VERSION,
        "record": story.record,
        "timezone": str(teller.zone),
        "events": event_count(story),
        "runs": len(story.runs),
        "story": [_node(one, teller, story.record, files) for one in story.roots],
    }
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


def _node(told: Told, teller: Teller, record: str, files: Mapping[str, str]) -> dict[str, Any]:
    entry = told.entry
    found: dict[str, Any] = {
        "at": entry["at"],
        "local": local(entry, teller.zone).isoformat(),
        "sentence": sentence(told, teller, record),
        "entry": entry,
    }
    place = _place(entry, files)
    if place:
        found["place"] = place
    found["then"] = [_node(one, teller, record, files) for one in told.then]
    return found
