"""HubSpot: the definitions of properties, as the properties API gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from flowlang.exchange.model import ForeignField, ForeignRecord, ForeignSchema

SYSTEM = "HubSpot"
_TYPES = {
    "bool": "yes/no",
    "number": "number",
    "date": "date",
    "datetime": "moment",
    "phone_number": "phone",
    "string": "text",
}
_SINGULAR = {"companies": "Company", "contacts": "Contact", "deals": "Deal", "tickets": "Ticket"}


def looks_like(document: object) -> bool:
    """Whether a JSON document has definitions of properties."""
    return any(True for _ in _properties(document))


def _properties(document: object) -> Iterator[Mapping[str, Any]]:
    found: Any = document
    if isinstance(document, dict):
        found = document.get("results", document.get("properties"))
    if isinstance(found, list):
        yield from (
            one
            for one in found
            if isinstance(one, dict) and isinstance(one.get("name"), str) and "fieldType" in one
        )


def read_hubspot(document: object, name: str) -> ForeignSchema:
    """The properties of one type of object: `name`, or what the schema of a custom object says."""
    doc = ""
    if isinstance(document, dict):
        labels = document.get("labels")
        doc = str(labels.get("singular") or "") if isinstance(labels, dict) else ""
        name = document["name"] if isinstance(document.get("name"), str) else name
        required = document.get("requiredProperties")
    else:
        required = None
    needed = (
        set(required)
        if isinstance(required, list) and all(isinstance(one, str) for one in required)
        else set()
    )
    fields = [_field(one) for one in _properties(document)]
    fields = [evolve(one, required=one.name in needed) for one in fields]
    return ForeignSchema(SYSTEM, (ForeignRecord(_SINGULAR.get(name.lower(), name), tuple(fields), doc),))


def _field(found: Mapping[str, Any]) -> ForeignField:
    kind, shown = found.get("type"), found.get("fieldType")
    meta = found.get("modificationMetadata")
    fixed = isinstance(meta, dict) and meta.get("readOnlyValue") is True
    label = found.get("label") if isinstance(found.get("label"), str) else ""
    same = "".join(filter(str.isalnum, str(label))).lower() == found["name"].replace("_", "").lower()
    made = ForeignField(
        found["name"],
        _TYPES.get(str(kind), "text"),
        unique=found.get("hasUniqueValue") is True,
        read_only=fixed or found.get("calculated") is True,
        note="" if same else str(label),
    )
    if kind == "string" and (shown == "phonenumber" or found["name"] in ("phone", "mobilephone")):
        return evolve(made, kind="phone")
    if kind == "string" and found["name"] == "email":
        return evolve(made, kind="email")
    if kind == "number" and found.get("showCurrencySymbol") is True:
        return evolve(made, kind="money")
    if kind == "number" and found.get("numberDisplayHint") == "percentage":
        return evolve(made, kind="percent")
    options = found.get("options")
    if kind == "enumeration" and isinstance(options, list):
        live = [one for one in options if isinstance(one, dict) and one.get("hidden") is not True]
        values = tuple(str(one["value"]) for one in live if isinstance(one.get("value"), str))
        if shown == "booleancheckbox" and {one.lower() for one in values} <= {"true", "false"}:
            return evolve(made, kind="yes/no")
        return evolve(made, values=values, many=shown == "checkbox")
    return made
