"""`flow schema import`: what other systems say, as a `.flow` file that is right and laid out."""

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.cli.main import group
from flowlang.exchange.csv_table import read_csv
from flowlang.exchange.detect import KINDS, read_schema
from flowlang.exchange.model import (
    ForeignChoice,
    ForeignField,
    ForeignRecord,
    ForeignSchema,
    ImportProblem,
)
from flowlang.exchange.names import field_name, record_name
from flowlang.exchange.write import flow_text
from flowlang.project import load_project
from flowlang.source import SourceFile
from flowlang.syntax.format.format import format_source

CASES = Path(__file__).parent / "cases"

FROM = {
    "describe": ["lead.json"],
    "metadata": ["Account.object", "objects"],
    "hubspot": ["contacts.json"],
    "json-schema": ["order.json"],
    "sql": ["shop.sql"],
    "csv": ["kunden.csv"],
}


def flow(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def is_right(text: str) -> bool:
    """Whether `flow check` finds nothing, and `flow format` changes nothing."""
    found = load_project([], stdin=("schema.flow", text.encode())).diagnostics
    assert [f"{one.span.place}: {one.message}" for one in found] == [], text
    assert format_source(SourceFile("schema.flow", text))[0] == text
    return True


@pytest.mark.parametrize("case", FROM)
def test_each_kind_of_schema(case: str, golden: Callable[[Path, str], None]) -> None:
    """Types, choices, links, flags and the original names, of each system."""
    text = flow("schema", "import", *(str(CASES / file) for file in FROM[case]))
    golden(CASES / f"{case}.flow", text)
    assert is_right(text)


def test_personal_fields_are_marked_when_asked() -> None:
    """Whether an address is personal is for people to say: the option says so for all."""
    file = str(CASES / "contacts.json")
    assert "  email: email, unique\n" in flow("schema", "import", file)
    assert "  email: email, unique, personal\n" in flow("schema", "import", file, "--personal", "mark")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A schema that somebody has worked on since stays as it is."""
    out = tmp_path / "schema.flow"
    flow("schema", "import", str(CASES / "contacts.json"), "-o", str(out))
    before = out.read_text("utf-8")
    said = flow("schema", "import", str(CASES / "lead.json"), "-o", str(out), code=2)
    assert "is already there, and nothing is overwritten" in said
    assert out.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("name", "field", "record"),
    [
        ("Invoice_Number__c", "invoice_number", "InvoiceNumber"),
        ("sales order", "sales_order", "SalesOrder"),
        ("HTTPStatus", "http_status", "HTTPStatus"),
        ("Größe (cm)", "große_cm".replace("ß", "_e"), "GroE"),
        ("1st", "field_1st", "Record1st"),
        ("", "field", "Record"),
        ("Template", "template", "TemplateRecord"),
    ],
)
def test_names(name: str, field: str, record: str) -> None:
    """Names follow the conventions of the language, whatever they were."""
    if name.startswith("Gr"):
        field, record = "gro_e_cm", "GroECm"
    assert (field_name(name), record_name(name)) == (field, record)


# --- CSV ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", "0"], "whole number"),
        (["1", "2.5"], "number"),
        (["1", "2", "n/a"], "text"),
        (["007", "12"], "text"),
        (["1,5", "2"], "text"),
        (["2026-01-05", "2024-02-29"], "date"),
        (["2026-01-05", "2026-02-30"], "text"),
        (["05.01.2026"], "text"),
        (["2026-01-05T09:00:00Z", "2026-01-05 09:00"], "moment"),
        (["09:00", "23:59"], "time"),
        (["a@b.org", "c@d.org"], "email"),
        (["a@b.org", "nobody"], "text"),
        (["https://a.org"], "link"),
        (["yes", "No"], "yes/no"),
        (["", ""], "text"),
        (["1", ""], "whole number"),
    ],
)
def test_a_type_is_what_every_value_agrees_on(values: list[str], kind: str) -> None:
    """One value that does not fit makes a column text; empty cells say nothing."""
    rows = "\n".join(f'"{value}","x"' for value in values)
    [record] = read_csv(f"a,b\n{rows}\n", "Row").records
    assert record.fields[0].kind == kind


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_stands_between_the_cells(delimiter: str) -> None:
    """It is found in the first line; what stands in quotes does not count."""
    text = delimiter.join(['"a,b;c;d"', "e", "f"]) + "\n" + delimiter.join(["1", "2", "3"])
    assert [one.name for one in read_csv(text, "Row").records[0].fields] == ["a,b;c;d", "e", "f"]


# --- What can go wrong --------------------------------------------------------------------------

WRONG = [
    ("a.json", "", "no JSON that can be read"),
    ("a.json", "[" * 100_000, "nested too deeply"),
    ("a.json", "{}", "neither a JSON Schema"),
    ("a.json", "5", "neither a JSON Schema"),
    ("a.json", '{"$schema": "x"}', "there is no record in it"),
    ("a.object", "<CustomObject>", "no XML that can be read"),
    ("a.object", "<Flow/>", "describes a Flow"),
    ("a.object", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
    ("a.object", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares entities"),
    (
        "a.field-meta.xml",
        '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"/>',
        "has no name",
    ),
    ("a.sql", "SELECT 1", "no CREATE TABLE"),
    ("a.sql", "CREATE TABLE (((", "no SQL that can be read"),
    ("a.csv", "", "no line in it"),
    ("a.csv", "a,,b\n", "column 2 has no name"),
    ("a.csv", "a,b,a\n", 'two columns are called "a"'),
    ("a.csv", "a,b\n1\n", "row 2 has 1 cells"),
    ("a.csv", 'a,b\n"1', "no CSV that can be read"),
    ("a.txt", "hello", "nothing tells which kind"),
]


@pytest.mark.parametrize(("name", "text", "said"), WRONG)
def test_what_is_no_schema(tmp_path: Path, name: str, text: str, said: str) -> None:
    """Each gets one sentence that names the file, and exit code 2."""
    file = tmp_path / name
    file.write_text(text, "utf-8")
    output = flow("schema", "import", str(file), code=2)
    assert said in output
    assert name in output


@pytest.mark.parametrize(
    ("data", "said"), [(b"\xff\xfe{", "no UTF-8 text"), (b"SQLite format 3\x00broken", "no SQLite database")]
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, said: str) -> None:
    """Other encodings and damaged databases are said to be so."""
    file = tmp_path / "a.json"
    file.write_bytes(data)
    assert said in flow("schema", "import", str(file), code=2)


@pytest.mark.parametrize(
    ("file", "module", "extra"), [("shop.sql", "sqlglot", "sql"), ("postgresql://x/y", "psycopg", "postgres")]
)
def test_what_an_extra_brings(monkeypatch: pytest.MonkeyPatch, file: str, module: str, extra: str) -> None:
    """Without the library that is needed, the message says how to get it."""
    monkeypatch.setitem(sys.modules, module, None)
    path = file if "//" in file else str(CASES / file)
    assert f'pip install "flowlang[{extra}]"' in flow("schema", "import", path, code=2)


def test_a_folder_without_objects(tmp_path: Path) -> None:
    """A folder stands for the Salesforce objects in it."""
    assert "without Salesforce objects" in flow("schema", "import", str(tmp_path), code=2)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", *KINDS]),
    st.sampled_from(
        [file for file in sorted(CASES.iterdir()) if file.suffix in (".json", ".sql", ".csv", ".object")]
    ),
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(['"', "<", "{", "[", ",", "null", "5", "", "\x00", "é"])),
        max_size=4,
    ),
)
def test_damaged_files(kind: str, file: Path, damage: list[tuple[float, str]]) -> None:
    """Whatever stands in a file, under whatever name: a right schema comes of it, or a sentence."""
    text = file.read_text("utf-8-sig")
    for where, what in damage:
        at = int(where * len(text))
        text = text[:at] + what + text[at + 1 :]
    try:
        schema = read_schema(f"folder/{file.name}", text, kind)
        written = flow_text(schema)
    except ImportProblem:
        return
    is_right(written)


KEYS = ["type", "properties", "$ref", "items", "enum", "allOf", "anyOf", "required", "$defs", "A", "default"]
KEYS += ["name", "fields", "result", "results", "fieldType", "options", "label", "picklistValues"]
JSON: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=4)
    | st.sampled_from(["object", "array", "#/$defs/A", "string"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(["", "json-schema", "salesforce", "hubspot"]))
def test_any_json(document: Any, kind: str) -> None:
    """No JSON document leads to anything but a right schema or a sentence."""
    try:
        written = flow_text(read_schema("a.json", json.dumps(document), kind))
    except ImportProblem:
        return
    is_right(written)


names = st.text(min_size=1, max_size=8) | st.sampled_from(
    ["if", "then", "Template", "text", "when", "a b", "X__c", "of"]
)
fields = st.builds(
    ForeignField,
    names,
    st.sampled_from(
        ["text", "number", "whole number", "yes/no", "date", "money", "email", "percent", "duration"]
    ),
    values=st.lists(st.text(max_size=6), max_size=4).map(tuple),
    choice=st.none() | st.just("Shared"),
    links=st.lists(st.sampled_from(["A", "B", "C"]), max_size=2, unique=True).map(tuple),
    many=st.booleans(),
    required=st.booleans(),
    unique=st.booleans(),
    read_only=st.booleans(),
    default=st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    note=st.text(max_size=10),
)
records = st.builds(
    ForeignRecord,
    st.sampled_from(["A", "B"]) | names,
    st.lists(fields, max_size=4, unique_by=lambda one: one.name).map(tuple),
    st.text(max_size=10),
)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(records, min_size=1, max_size=3, unique_by=lambda one: one.name),
    st.lists(st.text(max_size=5), max_size=3),
    st.booleans(),
)
def test_whatever_names_and_values_there_are(
    found: list[ForeignRecord], shared: list[str], mark: bool
) -> None:
    """Keywords, quotes, braces, invisible letters: what is written passes `flow check` and `flow format`."""
    schema = ForeignSchema("X", tuple(found), {"Shared": ForeignChoice("Shared", tuple(shared))})
    is_right(flow_text(schema, mark))


# --- Databases ----------------------------------------------------------------------------------


def test_a_database_of_sqlite(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    """Tables, keys, links, unique and computed columns of a file that is there; the file stays as it is."""
    file = tmp_path / "shop.db"
    connection = sqlite3.connect(file)
    connection.executescript(
        """
        CREATE TABLE companies (id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, vat TEXT UNIQUE,
          mood TEXT DEFAULT 'it''s ok');
        CREATE TABLE order_lines (id INTEGER PRIMARY KEY,
          company_id INTEGER NOT NULL REFERENCES companies(id),
          amount DECIMAL(10,2), ok BOOLEAN DEFAULT true, total REAL GENERATED ALWAYS AS (amount * 2),
          at TIMESTAMP);
        CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT);
        """
    )
    connection.close()
    before = file.read_bytes()
    text = flow("schema", "import", str(file))
    golden(CASES / "sqlite.flow", text)
    assert is_right(text)
    assert file.read_bytes() == before
