"""Records at run time: one class a type of record, with an attribute for every field."""

import keyword
import unicodedata
from collections.abc import Mapping
from typing import Any

from flowlang.schema.model import RecordInfo, Schema
from flowlang.schema.types import ListOf

_RESERVED = frozenset({"id", "number"})


def attribute(field_name: str) -> str:
    """The attribute of a record that holds a field: the field's own name wherever Python allows it.

    Two fields never share an attribute: whatever had to be changed, and whatever already looks changed, gets
    an underscore at its end.
    """
    # Python reads `ﬁ` in a source as `fi`, which may be another field, and takes no `௰` at all.
    if unicodedata.normalize("NFKC", field_name) != field_name or not field_name.isidentifier():
        return f"u_{field_name.encode().hex()}_"
    if field_name.startswith("__"):
        return f"u{field_name}_"
    if keyword.iskeyword(field_name) or field_name in _RESERVED or field_name.endswith("_"):
        return f"{field_name}_"
    return field_name


def attributes_of(info: RecordInfo) -> dict[str, str]:
    """The attribute of every field that a record stores; lists read `through` a link are not stored."""
    return {
        name: attribute(name)
        for name, known in info.fields.items()
        if not (isinstance(known.type, ListOf) and known.type.through)
    }


def record_classes(schema: Schema) -> Mapping[str, type]:
    """One class for each type of record: `Lead(id, number)`, `number` being the order of creation.

    Every field is missing (`None`) at first; a list is empty.
    """
    return {name: _record_class(info) for name, info in schema.records.items()}


def _record_class(info: RecordInfo) -> type:
    attributes = attributes_of(info)
    blank: dict[str, list[str]] = {"None": [], "()": []}
    for name, attribute in attributes.items():
        blank["()" if isinstance(info.fields[name].type, ListOf) else "None"].append(f"self.{attribute}")
    # Written out for speed: a loop over many fields is what makes a new record slow.
    lines = [" = ".join([*places, value]) for value, places in blank.items() if places]
    head = "def __init__(self, id, number=0):\n    self.id, self.number = id, number\n"
    made: dict[str, Any] = {}
    exec(head + "".join(f"    {line}\n" for line in lines), made)  # noqa: S102 - names of attributes, made above

    def __repr__(self: Any) -> str:  # noqa: N807
        return f"<{info.name} {self.id}>"

    # Only identifiers may name a class safely; a record is called by its own name in every message.
    return type(
        info.name,
        (),
        {
            "__slots__": ("id", "number", *attributes.values()),
            "__init__": made["__init__"],
            "__repr__": __repr__,
            "__doc__": f"A record of the type {info.name}.",
        },
    )


def missing_record(kind: type) -> Any:
    """The record that stands where there is none: it has no id, and every field of it is missing."""
    record = kind(None)
    for name in kind.__slots__:  # type: ignore[attr-defined]  # made above, with slots
        setattr(record, name, None)
    return record
