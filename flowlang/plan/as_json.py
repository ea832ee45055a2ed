"""The plan as JSON, complete and stable, and the short hash of what a plan means."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeVar

import attrs

from flowlang.check.terms import Term
from flowlang.plan.exits import exits
from flowlang.plan.graph import Decide, Node, Plan
from flowlang.plan.names import in_words
from flowlang.plan.starts import PressedStart, Start
from flowlang.plan.walk import fields_read, fields_written
from flowlang.schema.model import ActionInfo
from flowlang.schema.types import Type, describe
from flowlang.source import Span

FORMAT = "flowlang plan"
FORMAT_VERSION = 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

T = TypeVar("T")

_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TYPES = Type.__args__


def plans_as_json(plans: Sequence[Plan]) -> str:
    """Plans as one JSON document, with two blanks a level and a line end."""
    document: Json = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "workflows": [plan_as_json(plan) for plan in plans],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def plan_as_json(plan: Plan) -> dict[str, Json]:
    """One plan."""
    return {
        "name": plan.name,
        "version": plan.version,
        "doc": plan.doc,
        "at": _place(plan.span),
        "owner": plan.owner,
        "tags": list(plan.tags),
        "calendar": plan.calendar,
        "include_existing": plan.include_existing,
        "runs": plan.runs,
        "per": _value(plan.per),
        "subject": {
            "variable": plan.variable,
            "type": describe(plan.subject) if plan.subject is not None else None,
        },
        "starts": [_start(start) for start in plan.starts],
        "condition": _value(plan.condition),
        "as_long_as": _value(plan.as_long_as),
        "until": _value(plan.until),
        "variables": {name: describe(kind) for name, kind in plan.variables.items()},
        "reads": [*sorted(fields_read(plan))],
        "writes": [*sorted(fields_written(plan))],
        "first": plan.first,
        "nodes": [_node(node) for node in plan.nodes.values()],
    }


def version_of(plan: Plan) -> str:
    """Twelve letters that change whenever the meaning of a plan does, and only then."""
    meant = _parts(plan, meaning, left_out={"doc", "span", "owner", "version"})
    text = json.dumps(meant, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# --- For readers --------------------------------------------------------------------------------


def _place(span: Span) -> dict[str, Json]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _start(start: Start) -> dict[str, Json]:
    return {"kind": _kind(start), "title": start.title, "at": _place(start.span), **_details(start)}


def _node(node: Node) -> dict[str, Json]:
    conditions = [_value(way.condition) for way in node.exits] if isinstance(node, Decide) else []
    ways: list[Json] = []
    for number, (target, label) in enumerate(exits(node)):
        way: dict[str, Json] = {"label": label, "to": target}
        if number < len(conditions):
            way["condition"] = conditions[number]
        ways.append(way)
    common: dict[str, Json] = {
        "name": node.name,
        "kind": _kind(node),
        "title": node.title,
        "at": _place(node.span),
        "exits": ways,
    }
    return common | _details(node)


def _details(thing: Node | Start) -> dict[str, Json]:
    return _parts(thing, _value, left_out={"name", "span", "title", "exits"})


def _value(value: object) -> Json:
    if isinstance(value, Term):
        return {"words": in_words(value), "term": _plain(value)}
    return _plain(value)


def _plain(value: object) -> Json:
    """Any part of a plan as JSON. Terms keep their structure; spans are left out of them."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | date() | datetime() | time():
            return str(value)
        case ActionInfo():
            return {"name": value.name, "signature": value.signature, "effect": value.effect}
        case tuple() | list():
            return [_value(item) if not isinstance(item, Term) else _plain(item) for item in value]
        case frozenset():
            return [*sorted(str(item) for item in value)]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case Term():
            return {"is": _kind(value), **_parts(value, _plain)}
        case _ if isinstance(value, _TYPES):
            return describe(value)
        case _ if attrs.has(type(value)):
            # A part of a node, such as an exit: its terms come with their words.
            return _parts(value, _value)
    raise TypeError(f"no JSON for {value!r}")


def _parts(
    value: object, shown: Callable[[object], T], left_out: Set[str] = frozenset({"span"})
) -> dict[str, T]:
    """The attributes of a part of a plan, each as `shown` makes it."""
    kind = type(value)
    names = [attribute.name for attribute in attrs.fields(kind)] if attrs.has(kind) else []
    return {name: shown(getattr(value, name)) for name in names if name not in left_out}


def _kind(thing: object) -> str:
    """The name of a class in words: `FieldRead` is `field read`."""
    return _INNER_CAPITAL.sub(" ", type(thing).__name__).lower()


# --- For the version ----------------------------------------------------------------------------


def meaning(value: object) -> object:
    """What counts for the meaning of a part: not where it stands, nor how it is laid out."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            # 1.50 and 1.5 are the same number.
            return f"decimal {value.normalize():f}"
        case date() | datetime() | time():
            return f"{type(value).__name__} {value}"
        case ActionInfo():
            return [value.signature, value.effect, [hole.name for hole in value.holes]]
        case tuple() | list():
            return [meaning(item) for item in value]
        case frozenset():
            return sorted(str(item) for item in value)
        case Mapping():
            return {str(key): meaning(item) for key, item in value.items()}
        case _ if attrs.has(type(value)):
            wording = {"span", "title", "written"}
            # The label of a way only repeats its condition; that of a button is what people press.
            wording |= set() if isinstance(value, PressedStart) else {"label"}
            parts = _parts(value, meaning, left_out=wording)
            return {"is": type(value).__name__, **parts}
    raise TypeError(f"no meaning for {value!r}")
