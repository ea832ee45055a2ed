"""The dictionary: what the records, events and actions of a schema are, in words.

`flow explain Lead`, `flow explain "send email"` and `flow explain actions` show it, so that nobody has to
open the files that declare these things.
"""

from collections.abc import Iterable, Mapping

from flowlang.diagnostics.suggest import nearest
from flowlang.schema.model import ActionInfo, FieldInfo, HoleInfo, Schema
from flowlang.schema.types import (
    TEMPLATE,
    AnyRecord,
    ChoiceOf,
    Either,
    ListOf,
    RecordOf,
    Simple,
    Type,
    describe,
)

LISTS = ("records", "events", "actions", "choices", "templates", "teams", "segments", "settings")


def entry(schema: Schema, asked: str) -> str | None:
    """What the schema says about a name, or about one of the lists; nothing when it has no such name."""
    if asked in LISTS:
        return _list(schema, asked)
    if asked in schema.records:
        record = schema.records[asked]
        return _thing(f"record {record.name}", record.doc, record.fields.values())
    if asked in schema.events:
        event = schema.events[asked]
        return _thing(f"event {event.name}", event.doc, event.fields.values())
    if asked in schema.choices:
        choice = schema.choices[asked]
        return _thing(f"choice {choice.name}", choice.doc, ()) + "".join(
            f"  {value}\n" for value in choice.type.values
        )
    actions = [one for one in schema.actions if asked in {one.name, one.signature}]
    return "\n".join(_action(one) for one in actions) or None


def near(schema: Schema, asked: str) -> str | None:
    """The name of the dictionary that is most like the one that was asked for."""
    names = [*schema.records, *schema.events, *schema.choices, *(one.name for one in schema.actions), *LISTS]
    return nearest(asked, names)


def _list(schema: Schema, which: str) -> str:
    found = rows_of(schema, which)
    if not found:
        return f"There are no {which} here.\n"
    width = max(len(name) for name, _ in found)
    return "".join(f"{name.ljust(width)}  {doc}".rstrip() + "\n" for name, doc in found)


def rows_of(schema: Schema, which: str) -> list[tuple[str, str]]:
    """One of the `LISTS`: what stands in it, each with a word about it."""
    rows: Mapping[str, list[tuple[str, str]]] = {
        "records": [(one.name, one.doc) for one in schema.records.values()],
        "events": [(one.name, one.doc) for one in schema.events.values()],
        "actions": [(one.signature, one.doc) for one in schema.actions],
        "choices": [(one.name, one.doc) for one in schema.choices.values()],
        "templates": [
            (f'"{one.name}"', f"for a {one.record}" if one.record else "")
            for one in schema.templates.values()
        ],
        "teams": [(f'"{name}"', "") for name in schema.teams],
        "segments": [(f'"{name}"', f"of a {one.record.text}") for name, one in schema.segments.items()],
        "settings": [(f"settings.{one.name}", in_words(one.type)) for one in schema.settings.values()],
    }
    return rows[which]


def _thing(heading: str, doc: str, fields: Iterable[FieldInfo]) -> str:
    head = f"{heading}\n" + (f"  {doc}.\n" if doc else "")
    listed = list(fields)
    if not listed:
        return head
    width = max(len(one.name) for one in listed)
    return head + "\n" + "".join(f"  {one.name.ljust(width)}  {said_of(one)}\n" for one in listed)


def said_of(info: FieldInfo) -> str:
    """The type of a field, and what is special about it."""
    flags = [
        word
        for word, holds in (
            ("required", info.required and not info.read_only),
            ("unique", info.unique),
            ("personal", info.personal),
            ("read only", info.read_only),
        )
        if holds
    ]
    default = f"at first {info.default.span.text}" if info.default is not None else ""
    return ", ".join([in_words(info.type), *flags, *([default] if default else [])])


def _action(action: ActionInfo) -> str:
    lines = [action.signature]
    if action.doc:
        lines.append(f"  {action.doc}")
    lines += [
        f"  ({part.name}) is {in_words(part.type)}" for part in action.parts if isinstance(part, HoleInfo)
    ]
    if action.settings:
        lines.append("  Settings, in lines under it:")
        lines += [f"    {one.name}: {said_of(one)}" for one in action.settings.values()]
    if action.gives:
        lines.append("  It gives back (write `as result` after it):")
        lines += [f"    result.{one.name}: {in_words(one.type)}" for one in action.gives.values()]
    if action.writes:
        lines.append(f"  It writes {', '.join(places_written(action))}")
    return "\n".join(lines) + "\n"


def places_written(action: ActionInfo) -> list[str]:
    """What an action writes, as it was declared."""
    return list(dict.fromkeys(one.place for one in action.writes))


def in_words(kind: Type) -> str:
    """A type as the dictionary shows it, with all values of a choice."""
    match kind:
        case Simple(name):
            return "Template" if kind == TEMPLATE else name
        case ChoiceOf(values, name):
            return name if name else " | ".join(values)
        case RecordOf(name):
            return name
        case Either(options):
            return " or ".join(in_words(option) for option in options)
        case ListOf(item):
            return f"list of {in_words(item)}"
        case AnyRecord():
            return "any record"
    return describe(kind)
