"""The dictionary as Markdown: the catalogue of actions as a page, and records, events and single actions."""

from collections.abc import Iterable

from flowlang.report.dictionary import LISTS, in_words, places_written, rows_of, said_of
from flowlang.schema.model import EFFECTS, ActionInfo, FieldInfo, Schema

HEADINGS = {
    "message": "Messages to customers",
    "notice": "Notices to colleagues",
    "change": "Changes, here and in other systems",
    "document": "Documents",
    "lookup": "Look-ups",
    "": "Others",
}
INTRODUCTION = """\
# Actions

This page is written by `flow explain actions --format markdown`; change the declarations, not the page.

An action is a line in a workflow: its fixed words, with values in the places that stand in parentheses.
Settings are lines under it. Where an action gives something back, name it with `as`: `… as checked`, and
then `checked.valid`. `flow run` and `flow test` carry no action out: the journal notes it, and it succeeds.

"""


def entry(schema: Schema, asked: str) -> str | None:
    """What `dictionary.entry` says, as Markdown; nothing when the schema has no such name."""
    if asked == "actions":
        return _catalogue(schema.actions)
    if asked in LISTS:
        rows = rows_of(schema, asked)
        return f"# {asked.capitalize()}\n\n" + "".join(
            f"- **{name}** {doc}".rstrip() + "\n" for name, doc in rows
        )
    if asked in schema.records:
        record = schema.records[asked]
        return _thing(record.name, record.doc, record.fields.values())
    if asked in schema.events:
        event = schema.events[asked]
        return _thing(event.name, event.doc, event.fields.values())
    if asked in schema.choices:
        choice = schema.choices[asked]
        return f"## {choice.name}\n\n{_sentence(choice.doc)}" + "".join(
            f"- {one}\n" for one in choice.type.values
        )
    return "\n".join(_action(one) for one in schema.actions if asked in {one.name, one.signature}) or None


def _catalogue(actions: Iterable[ActionInfo]) -> str:
    """All actions, by whom they touch, and by name."""
    ordered = sorted(actions, key=lambda one: one.signature)
    page = INTRODUCTION
    for effect in (*EFFECTS, ""):
        having = [one for one in ordered if one.effect == effect]
        if having:
            page += f"## {HEADINGS[effect]}\n\n" + "\n".join(_action(one) for one in having) + "\n"
    return page.rstrip() + "\n"


def _action(action: ActionInfo) -> str:
    rows = [(f"({hole.name})", in_words(hole.type)) for hole in action.holes]
    rows += [(f"{one.name}:", f"{said_of(one)}, a setting") for one in action.settings.values()]
    rows += [(f"gives {one.name}", in_words(one.type)) for one in action.gives.values()]
    if action.writes:
        rows.append(("writes", ", ".join(places_written(action))))
    return f"### {action.signature}\n\n{_sentence(action.doc)}" + _table(rows)


def _thing(name: str, doc: str, fields: Iterable[FieldInfo]) -> str:
    return f"## {name}\n\n{_sentence(doc)}" + _table([(one.name, said_of(one)) for one in fields])


def _sentence(doc: str) -> str:
    if not doc:
        return ""
    return f"{doc}\n\n" if doc.endswith(".") else f"{doc}.\n\n"


def _table(rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    lines = [f"| `{name}` | {_cell(said)} |" for name, said in rows]
    return "\n".join(["| | |", "| --- | --- |", *lines]) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
