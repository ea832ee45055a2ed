"""JSON Schema as records: objects of `$defs`, of `definitions`, or the document itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, evolve, field

from flowlang.exchange.model import (
    ForeignChoice,
    ForeignField,
    ForeignRecord,
    ForeignSchema,
    ImportProblem,
)

SYSTEM = "JSON Schema"
TYPE, LINK, THROUGH = "x-flow-type", "x-flow-link", "x-flow-through"
UNIQUE, PERSONAL, KIND = "x-flow-unique", "x-flow-personal", "x-flow-kind"
DEFAULT = "x-flow-default"
_FORMATS = {
    "date": "date",
    "time": "time",
    "date-time": "moment",
    "duration": "duration",
    "email": "email",
    "idn-email": "email",
    "uri": "link",
    "iri": "link",
    "phone": "phone",
}
_TYPES = {"string": "text", "number": "number", "integer": "whole number", "boolean": "yes/no"}
_KINDS = frozenset({*_TYPES.values(), *_FORMATS.values(), "percent", "money", "any record", "Template"})
# Objects within objects, and references to references, end here.
_DEEPEST = 12

Node = Mapping[str, Any]


def read_json_schema(document: object, name: str) -> ForeignSchema:
    """The records of a document. `name` is what its root is called where it has no title."""
    if not isinstance(document, dict):
        raise ImportProblem("a JSON Schema is an object, and this is something else")
    return _Reader(document).schema(name)


def looks_like(document: object) -> bool:
    """Whether a JSON document is a JSON Schema."""
    return isinstance(document, dict) and (
        "$schema" in document
        or isinstance(document.get("$defs"), dict)
        or isinstance(document.get("definitions"), dict)
        or (document.get("type") == "object" and isinstance(document.get("properties"), dict))
    )


@define
class _Reader:
    root: Node
    choices: dict[str, ForeignChoice] = field(factory=dict)
    # Whether we wrote the document.
    own: bool = False

    def schema(self, name: str) -> ForeignSchema:
        definitions = dict(self._definitions())
        self.own = any(KIND in node for _, node in definitions.values())
        for pointer, (called, node) in definitions.items():
            values = _values(node)
            if values and not _is_object(self._merged(node)):
                self.choices[pointer] = ForeignChoice(called, values, _doc(node))
        records = [
            self._record(called, node)
            for called, node in definitions.values()
            if _is_object(self._merged(node))
        ]
        if _is_object(self._merged(self.root)):
            title = self.root.get("title")
            records.insert(
                0, self._record(title if isinstance(title, str) and title.strip() else name, self.root)
            )
        choices = {one.name: one for one in self.choices.values()}
        return ForeignSchema(SYSTEM, tuple(records), choices)

    def _definitions(self) -> "Iterator[tuple[str, tuple[str, Node]]]":
        for group in ("$defs", "definitions"):
            found = self.root.get(group)
            if isinstance(found, dict):
                for name, node in found.items():
                    if isinstance(node, dict):
                        yield f"#/{group}/{name}", (name, node)

    def _merged(self, node: Node, depth: int = 0) -> Node:
        """A node with what `allOf` adds to it."""
        parts = node.get("allOf")
        if not isinstance(parts, list) or depth > _DEEPEST:
            return node
        merged: dict[str, Any] = {key: value for key, value in node.items() if key != "allOf"}
        for part in parts:
            if not isinstance(part, dict):
                continue
            other = self._merged(self._target(part), depth + 1)
            properties = {**_group(other, "properties"), **_group(merged, "properties")}
            required = [*_names(merged.get("required")), *_names(other.get("required"))]
            merged = {**other, **merged, "required": required}
            if properties:
                merged["properties"] = properties
        return merged

    def _target(self, node: Node) -> Node:
        """The node that a reference leads to, or the node itself."""
        for _ in range(_DEEPEST):
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            found: Any = self.root
            for part in reference.removeprefix("#/").split("/"):
                name = part.replace("~1", "/").replace("~0", "~")
                found = found.get(name) if isinstance(found, dict) else None
            if not isinstance(found, dict):
                return {}
            node = found
        return {}

    def _record(self, name: str, node: Node) -> ForeignRecord:
        merged = self._merged(node)
        fields = tuple(self._fields(merged, "", 0))
        return ForeignRecord(name, fields, _doc(node), event=node.get(KIND) == "event")

    def _fields(self, node: Node, prefix: str, depth: int) -> Iterator[ForeignField]:
        required = set(_names(node.get("required")))
        for name, written in _group(node, "properties").items():
            found = written if isinstance(written, dict) else {}
            inner = self._merged(found)
            # An object within the object: its fields are told one by one.
            if _is_object(inner) and "$ref" not in found and LINK not in found and depth < _DEEPEST:
                yield from self._fields(inner, f"{prefix}{name}.", depth + 1)
            else:
                yield self._field(f"{prefix}{name}", found, name in required and not prefix)

    def _field(self, name: str, found: Node, required: bool) -> ForeignField:
        node, empty = self._without_null(found)
        made = self._typed(ForeignField(name), node)
        return evolve(
            made,
            required=required and not empty,
            unique=found.get(UNIQUE) is True,
            personal=found.get(PERSONAL) is True,
            read_only=found.get("readOnly") is True,
            default=_scalar(found.get("default")),
            written_default=_text(found.get(DEFAULT)),
        )

    def _without_null(self, node: Node) -> tuple[Node, bool]:
        """A node without the possibility that there is nothing, and whether there was one."""
        for key in ("anyOf", "oneOf"):
            options = node.get(key)
            if isinstance(options, list):
                left = [one for one in options if isinstance(one, dict) and one.get("type") != "null"]
                if len(left) == 1:
                    return {**node, **left[0]}, len(left) < len(options)
        kind = node.get("type")
        if isinstance(kind, list) and "null" in kind:
            left = [one for one in kind if one != "null"]
            return {**node, "type": left[0] if len(left) == 1 else left}, True
        return node, False

    def _typed(self, made: ForeignField, node: Node, depth: int = 0) -> ForeignField:
        own = node.get(TYPE)
        if isinstance(own, str) and (own in _KINDS or own.startswith("money in ")):
            return evolve(made, kind=own)
        links = node.get(LINK)
        if links is not None:
            return evolve(made, links=tuple(_names(links if isinstance(links, list) else [links])))
        reference = node.get("$ref")
        if isinstance(reference, str) and depth < _DEEPEST:
            return self._referred(made, reference, node, depth)
        if node.get("type") == "array" or "items" in node:
            items = node.get("items")
            through = node.get(THROUGH)
            inner = (
                self._typed(made, items, depth + 1) if isinstance(items, dict) and depth < _DEEPEST else made
            )
            if isinstance(items, dict) and _is_object(self._merged(items)) and not inner.links:
                inner = evolve(inner, note="a list of objects")
            return evolve(inner, many=True, through=through if isinstance(through, str) else None)
        values = _values(node)
        if values:
            return evolve(made, values=values, in_place=self.own)
        kind, form = node.get("type"), node.get("format")
        if form in _FORMATS and kind in (None, "string"):
            return evolve(made, kind=_FORMATS[str(form)])
        if isinstance(kind, str) and kind in _TYPES:
            return evolve(made, kind=_TYPES[kind])
        note = "of several types" if isinstance(kind, list) else "of no type that is known here"
        return evolve(made, note=note)

    def _referred(self, made: ForeignField, reference: str, node: Node, depth: int) -> ForeignField:
        target = self._target(node)
        if reference in self.choices:
            return evolve(made, choice=self.choices[reference].name)
        if _is_object(self._merged(target)):
            return evolve(made, links=(reference.rsplit("/", 1)[-1],))
        return self._typed(made, {key: value for key, value in target.items() if key != "$ref"}, depth + 1)


def _is_object(node: Node) -> bool:
    return isinstance(node.get("properties"), dict) and node.get("type", "object") in (
        "object",
        ["object", "null"],
    )


def _group(node: Node, key: str) -> dict[str, Any]:
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def _names(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _values(node: Node) -> tuple[str, ...]:
    found = node.get("enum", [node["const"]] if isinstance(node.get("const"), str) else None)
    if not isinstance(found, list):
        return ()
    texts = [one for one in found if isinstance(one, str)]
    return tuple(texts) if texts and all(isinstance(one, str) or one is None for one in found) else ()


def _doc(node: Node) -> str:
    found = node.get("description")
    return found if isinstance(found, str) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _scalar(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool) else None
