"""Which kind of schema a text is, and its importer."""

import json

from flowlang.exchange import hubspot, json_schema, salesforce
from flowlang.exchange.csv_table import read_csv
from flowlang.exchange.model import ForeignSchema, ImportProblem
from flowlang.exchange.sql import read_sql
from flowlang.exchange.tables import singular

KINDS = ("salesforce", "hubspot", "json-schema", "sql", "csv")
_XML_ENDINGS = (".object-meta.xml", ".field-meta.xml", ".object", ".xml")


def read_schema(path: str, text: str, kind: str = "", record: str = "") -> ForeignSchema:
    """The schema in a text. `path` is only looked at for its names, with `/` between them.

    `kind` is one of KINDS, or empty to find out; `record` is what a record without a name is called.
    Raises ImportProblem.
    """
    *folders, file = path.split("/")
    name = record or file.partition(".")[0]
    kind = kind or _kind_of(file.lower(), text)
    if kind == "csv":
        return read_csv(text, record or singular(name), record or name)
    if kind == "sql":
        return read_sql(text)
    if text.lstrip().startswith("<") or file.lower().endswith(_XML_ENDINGS):
        # An object's folder has a folder `fields`.
        above = [one for one in folders if one != "fields"]
        return salesforce.read_metadata(text, name, record or (above[-1] if above else "") or name)
    document = _json(text)
    if kind == "salesforce" or (not kind and salesforce.looks_described(document)):
        if not salesforce.looks_described(document):
            raise ImportProblem("it has no object with `name` and `fields`, as a describe call gives them")
        return salesforce.read_described(document)
    if kind == "hubspot" or (not kind and hubspot.looks_like(document)):
        if not hubspot.looks_like(document):
            raise ImportProblem("it has no properties with `name` and `fieldType`, as HubSpot gives them")
        return hubspot.read_hubspot(document, name)
    if kind == "json-schema" or json_schema.looks_like(document):
        return json_schema.read_json_schema(document, name)
    raise ImportProblem("this JSON is neither a JSON Schema, nor from Salesforce, nor from HubSpot")


def _kind_of(file: str, text: str) -> str:
    """The kind as far as the name of the file and the first letter tell; empty for JSON and XML."""
    if file.endswith((".csv", ".tsv")):
        return "csv"
    if file.endswith((".sql", ".ddl")):
        return "sql"
    first = text.lstrip()[:1]
    if file.endswith((*_XML_ENDINGS, ".json")) or first in ("<", "{", "["):
        return ""
    raise ImportProblem(
        f"nothing tells which kind of schema it is: say --from with one of {', '.join(KINDS)}"
    )


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        said = str(problem) if isinstance(problem, ValueError) else "it is nested too deeply"
        raise ImportProblem(f"it is no JSON that can be read: {said}") from None
