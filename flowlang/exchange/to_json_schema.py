"""A schema of ours as JSON Schema 2020-12: what an event may hold for each record.

What JSON Schema can't say stands in keywords that begin with `x-flow-`, which validators pass over.
"""

import json
from typing import Any

from flowlang.exchange.json_schema import DEFAULT, KIND, LINK, PERSONAL, THROUGH, TYPE, UNIQUE
from flowlang.schema.model import ChoiceInfo, EventInfo, FieldInfo, RecordInfo, Schema
from flowlang.schema.types import (
    AnyRecord,
    ChoiceOf,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Simple,
    Type,
)
from flowlang.syntax.expressions import Name, Number, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SIMPLE: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "whole number": {"type": "integer"},
    "yes/no": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", TYPE: "time"},
    "moment": {"type": "string", TYPE: "moment"},
    "duration": {"type": "string", TYPE: "duration"},
    "percent": {"type": "number", TYPE: "percent"},
    "email": {"type": "string", "format": "email"},
    "phone": {"type": "string", TYPE: "phone"},
    "link": {"type": "string", "format": "uri"},
    "template": {"type": "string", TYPE: "Template"},
}


def json_schema_text(schema: Schema, title: str) -> str:
    """The schema as a document: records, events and choices in `$defs`, by their names."""
    things: list[RecordInfo | EventInfo | ChoiceInfo] = [
        *schema.records.values(),
        *schema.events.values(),
        *schema.choices.values(),
    ]
    definitions = {
        one.name: _choice(one) if isinstance(one, ChoiceInfo) else _object(one)
        for one in sorted(things, key=lambda one: one.name)
    }
    document: dict[str, Any] = {
        "$schema": DIALECT,
        **({"title": title} if title else {}),
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _choice(choice: ChoiceInfo) -> dict[str, Any]:
    described = {"description": choice.doc} if choice.doc else {}
    return {**described, "type": "string", "enum": list(choice.type.values)}


def _object(thing: RecordInfo | EventInfo) -> dict[str, Any]:
    found: dict[str, Any] = {KIND: "event" if isinstance(thing, EventInfo) else "record"}
    if thing.doc:
        found["description"] = thing.doc
    found["type"] = "object"
    found["properties"] = {one.name: _field(one) for one in thing.fields.values()}
    required = [one.name for one in thing.fields.values() if one.required]
    if required:
        found["required"] = required
    found["additionalProperties"] = False
    return found


def _field(info: FieldInfo) -> dict[str, Any]:
    found = _type(info.type)
    flags = {UNIQUE: info.unique, PERSONAL: info.personal, "readOnly": info.read_only}
    found |= {name: True for name, holds in flags.items() if holds}
    if info.default is not None:
        default = _default(info)
        # What JSON has no value for stands there as it was written.
        found |= {"default": default} if default is not None else {DEFAULT: info.default.span.text}
    return found


def _type(kind: Type) -> dict[str, Any]:
    match kind:
        case Simple(name):
            return dict(_SIMPLE[name])
        case MoneyOf(currency):
            return {
                "type": ["number", "string", "object"],
                TYPE: f"money in {currency}" if currency else "money",
            }
        case ChoiceOf(values, name):
            return {"$ref": f"#/$defs/{name}"} if name else {"type": "string", "enum": list(values)}
        case RecordOf(name):
            return {"type": "string", LINK: name}
        case Either(options):
            return {"type": "string", LINK: [one.name for one in options if isinstance(one, RecordOf)]}
        case ListOf(item, through):
            return {"type": "array", "items": _type(item), **({THROUGH: through} if through else {})}
        case AnyRecord():
            return {"type": "string", TYPE: "any record"}
    return {}


def _default(info: FieldInfo) -> str | int | float | bool | None:
    """The value at first, as far as JSON has such values."""
    match info.default:
        case Number(text=text) if not text.endswith("%"):
            plain = text.replace("_", "")
            return float(plain) if "." in plain else int(plain)
        case Name(text=("yes" | "no") as text) if info.type == Simple("yes/no"):
            return text == "yes"
        case Name(text=text):
            return text if isinstance(info.type, ChoiceOf) else None
        case Text() as text:
            return text.plain or ""
    return None
