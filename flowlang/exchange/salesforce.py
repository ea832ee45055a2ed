"""Salesforce: the JSON of a describe call, and object metadata as XML, whole or one file a field."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from attrs import evolve

from flowlang.exchange.model import ForeignField, ForeignRecord, ForeignSchema, ImportProblem

SYSTEM = "Salesforce"
_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
# Types of the describe call.
_DESCRIBED = {
    "boolean": "yes/no",
    "int": "whole number",
    "long": "whole number",
    "double": "number",
    "currency": "money",
    "percent": "percent",
    "date": "date",
    "time": "time",
    "datetime": "moment",
    "email": "email",
    "phone": "phone",
    "url": "link",
}
# Types of the metadata.
_METADATA = {
    "Checkbox": "yes/no",
    "Currency": "money",
    "Percent": "percent",
    "Date": "date",
    "Time": "time",
    "DateTime": "moment",
    "Email": "email",
    "Phone": "phone",
    "Url": "link",
}
_LINKS = frozenset(
    {"Lookup", "MasterDetail", "Hierarchy", "ExternalLookup", "IndirectLookup", "MetadataRelationship"}
)
_COMPUTED = frozenset({"Summary", "AutoNumber"})


# --- Describe -----------------------------------------------------------------------------------


def looks_described(document: object) -> bool:
    """Whether a JSON document is the answer of a describe call, or of several."""
    return any(True for _ in _objects(document))


def _objects(document: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a document: one, a list, or what the command line tool wraps in `result`."""
    if isinstance(document, list):
        for one in document:
            yield from _objects(one)
    elif isinstance(document, dict):
        fields = document.get("fields")
        if isinstance(document.get("name"), str) and isinstance(fields, list):
            yield document
        elif isinstance(document.get("result"), dict | list):
            yield from _objects(document["result"])


def read_described(document: object) -> ForeignSchema:
    """The objects of a describe call. The id of a record needs no field here and is left out."""
    records = []
    for found in _objects(document):
        fields = [
            one for one in found["fields"] if isinstance(one, dict) and isinstance(one.get("name"), str)
        ]
        records.append(
            ForeignRecord(
                found["name"],
                tuple(_described(one) for one in fields if one.get("type") != "id"),
                _text(found.get("label")),
            )
        )
    return ForeignSchema(SYSTEM, tuple(records))


def _described(found: Mapping[str, Any]) -> ForeignField:
    kind = found.get("type")
    writable = found.get("createable", True) is True or found.get("updateable", True) is True
    needed = found.get("nillable") is False and found.get("createable", True) is True
    made = ForeignField(
        found["name"],
        _DESCRIBED.get(str(kind), "text"),
        required=needed and found.get("defaultedOnCreate") is not True and kind != "boolean",
        unique=found.get("unique") is True,
        read_only=not writable,
        note=_other(found, "label"),
    )
    if kind == "double" and found.get("scale") == 0:
        made = evolve(made, kind="whole number")
    links = found.get("referenceTo")
    if kind == "reference" and isinstance(links, list):
        return evolve(made, links=tuple(one for one in links if isinstance(one, str)))
    if kind in ("picklist", "multipicklist"):
        rows = found.get("picklistValues")
        rows = [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
        live = [one for one in rows if one.get("active", True) is True]
        first = [_text(one.get("value")) for one in live if one.get("defaultValue") is True]
        made = evolve(
            made,
            values=tuple(_text(one.get("value")) for one in live),
            many=kind == "multipicklist",
            default=first[0] if first else None,
        )
        # A list that anybody may add to is no choice.
        if found.get("restrictedPicklist") is False and not made.values:
            return evolve(made, values=())
    default = found.get("defaultValue")
    return evolve(made, default=default) if isinstance(default, bool) and kind == "boolean" else made


def _other(found: Mapping[str, Any], key: str) -> str:
    """What a field is called for people, where that tells more than its name."""
    label = _text(found.get(key))
    plain = "".join(filter(str.isalnum, _text(found.get("name")).removesuffix("__c"))).lower()
    return "" if "".join(filter(str.isalnum, label)).lower() == plain else label


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# --- Metadata -----------------------------------------------------------------------------------


def parse_xml(text: str) -> Element:
    """Read XML without entities and without anything from outside. Raises ImportProblem."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text, forbid_dtd=True)
    except ParseError as problem:
        raise ImportProblem(f"it is no XML that can be read: {problem}") from None
    except DefusedXmlException:
        raise ImportProblem("it declares entities or a document type, which is not read for safety") from None
    assert isinstance(root, Element)
    return root


def read_metadata(text: str, name: str, parent: str) -> ForeignSchema:
    """An object (`.object`, `.object-meta.xml`) or one of its fields (`.field-meta.xml`).

    `name` is that of the object, which stands in the name of its file; for a field it is `parent`, the folder
    above `fields`.
    """
    root = parse_xml(text)
    kind = root.tag.removeprefix(_NAMESPACE)
    if kind == "CustomField":
        return ForeignSchema(SYSTEM, (ForeignRecord(parent, (_field(root, parent),)),))
    if kind != "CustomObject":
        raise ImportProblem(f"it describes a {kind}, and not an object or a field")
    fields = [_field(one, name) for one in root.findall(f"{_NAMESPACE}fields")]
    own = root.find(f"{_NAMESPACE}nameField")
    if own is not None and all(one.name != "Name" for one in fields):
        numbered = _inner(own, "type") == "AutoNumber"
        note = _inner(own, "label")
        fields.insert(0, ForeignField("Name", required=not numbered, read_only=numbered, note=note))
    doc = _inner(root, "description") or _inner(root, "label")
    return ForeignSchema(SYSTEM, (ForeignRecord(name, tuple(fields), doc),))


def _inner(node: Element, *path: str) -> str:
    found = node.find("/".join(f"{_NAMESPACE}{part}" for part in path))
    return (found.text or "").strip() if found is not None else ""


def _field(node: Element, record: str) -> ForeignField:
    name, kind = _inner(node, "fullName"), _inner(node, "type")
    if not name:
        raise ImportProblem(f"a field of {record} has no name (fullName)")
    made = ForeignField(
        name,
        _METADATA.get(kind, "text"),
        required=_inner(node, "required") == "true" or kind == "MasterDetail",
        unique=_inner(node, "unique") == "true",
        read_only=kind in _COMPUTED or bool(_inner(node, "formula")),
        note=_other({"name": name, "label": _inner(node, "label")}, "label"),
    )
    if kind in ("Number", "Summary"):
        return evolve(
            made, kind="whole number" if _inner(node, "scale") in ("0", "") and kind == "Number" else "number"
        )
    if kind in _LINKS or (not kind and _inner(node, "referenceTo")):
        target = _inner(node, "referenceTo")
        return evolve(made, links=(target or record,))
    if kind in ("Picklist", "MultiselectPicklist"):
        return _picklist(made, node, many=kind == "MultiselectPicklist")
    if kind == "Checkbox":
        return evolve(made, default=_inner(node, "defaultValue") == "true")
    return made


def _picklist(made: ForeignField, node: Element, many: bool) -> ForeignField:
    rows = node.findall(f"{_NAMESPACE}valueSet/{_NAMESPACE}valueSetDefinition/{_NAMESPACE}value")
    # Before 2017, values stood under `picklist`.
    rows += node.findall(f"{_NAMESPACE}picklist/{_NAMESPACE}picklistValues")
    live = [one for one in rows if _inner(one, "isActive") != "false"]
    first = [_inner(one, "fullName") for one in live if _inner(one, "default") == "true"]
    shared = _inner(node, "valueSet", "valueSetName")
    made = evolve(made, values=tuple(_inner(one, "fullName") for one in live), many=many)
    if not live:
        values = (
            f"a value of the list {shared}, which stands elsewhere" if shared else "a choice without values"
        )
        return evolve(made, note=values)
    return evolve(made, default=first[0] if first else None)
