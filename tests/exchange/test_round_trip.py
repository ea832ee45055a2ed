"""`flow schema export`: JSON Schema that validators accept, and that comes back as what it was."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.cli.main import group
from flowlang.exchange.json_schema import read_json_schema
from flowlang.exchange.to_json_schema import json_schema_text
from flowlang.exchange.write import flow_text
from flowlang.project import load_project
from flowlang.schema.model import FieldInfo, Schema

ROOT = Path(__file__).resolve().parents[2]


def schema_of(text: str) -> Schema:
    project = load_project([], stdin=("schema.flow", text.encode()))
    assert [one.message for one in project.diagnostics] == [], text
    return project.schema


def back(schema: Schema) -> Schema:
    return schema_of(flow_text(read_json_schema(json.loads(json_schema_text(schema, "Shop")), "Shop")))


def told(fields: Mapping[str, FieldInfo]) -> list[tuple[Any, ...]]:
    """Everything about fields but the place where they stand."""
    return [
        (
            one.name,
            one.type,
            one.required,
            one.unique,
            one.personal,
            one.read_only,
            one.default.span.text if one.default is not None else None,
        )
        for one in fields.values()
    ]


def same(one: Schema, other: Schema) -> None:
    assert {name: told(thing.fields) for name, thing in one.records.items()} == {
        name: told(thing.fields) for name, thing in other.records.items()
    }
    assert {name: told(thing.fields) for name, thing in one.events.items()} == {
        name: told(thing.fields) for name, thing in other.events.items()
    }
    assert {name: (thing.type, thing.doc) for name, thing in one.choices.items()} == {
        name: (thing.type, thing.doc) for name, thing in other.choices.items()
    }
    for name, record in one.records.items():
        assert other.records[name].doc == record.doc


@pytest.mark.parametrize("project", ["examples/bike-shop", "examples/real", "stdlib/crm.flow"])
def test_the_schemas_that_we_have_come_back(project: str) -> None:
    """Records, events and choices with every field, type, flag and default."""
    schema = load_project([ROOT / project], with_used=True).schema
    same(schema, back(schema))


def test_every_type_comes_back() -> None:
    """Each type of the language, alone and in a list; choices of both kinds; links of every form."""
    kinds = (
        "text, number, whole number, yes/no, date, time, moment, duration, percent, email, phone, link, money"
    )
    lines = [f"  f{n}: {kind}\n  l{n}: list of {kind}" for n, kind in enumerate(kinds.split(", "))]
    lines += [
        "  amount: money in EUR = 500 EUR",
        "  rest: duration = 2 business days",
        "  cut: percent = 20%",
    ]
    lines += ["  size: S | M = M, required", '  one: "Only this"', '  two: "a {b}" | "c \\" d" = "c \\" d"']
    lines += ["  mood: Mood = Good", "  moods: list of Mood", "  who: A or B, read only", "  parent: A"]
    lines += ["  children: list of A through parent", "  any: any record", '  text: text = "x {{y}}", unique']
    text = 'choice Mood "How it is"\n  Good\n  Bad\n\nrecord A "A thing"\n' + "\n".join(lines)
    text += '\n\nrecord B\n  name: text, required, personal\n\nevent Ping "It rang"\n  a: A, required\n'
    schema = schema_of(
        text.replace('"a {b}"', '"a {{b}}"')
        .replace("= M, required", ", required = M")
        .replace('= "x {{y}}", unique', ', unique = "x {{y}}"')
    )
    same(schema, back(schema))


simple = st.sampled_from(
    [
        "text",
        "number",
        "whole number",
        "yes/no",
        "date",
        "moment",
        "duration",
        "percent",
        "money in USD",
        "A",
        "Mood",
    ]
)
kinds = (
    simple | simple.map(lambda kind: f"list of {kind}") | st.sampled_from(["X | Y", '"in a" | Z', "A or B"])
)
flags = st.lists(st.sampled_from(["required", "unique", "personal", "read only"]), unique=True, max_size=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(kinds, flags), min_size=1, max_size=6))
def test_any_fields_come_back(fields: list[tuple[str, list[str]]]) -> None:
    """Whatever fields a record has: exported and imported again, they are the same."""
    lines = [f"  f{n}: {', '.join([kind, *some])}" for n, (kind, some) in enumerate(fields)]
    schema = schema_of(
        "choice Mood\n  Good\n  Bad\n\nrecord B\n  name: text\n\nrecord A\n" + "\n".join(lines) + "\n"
    )
    same(schema, back(schema))


def test_the_export_is_json_schema(tmp_path: Path) -> None:
    """Validators accept it, and accept and refuse the records that they should."""
    document = json.loads(
        json_schema_text(load_project([ROOT / "stdlib/crm.flow"], with_used=True).schema, "")
    )
    jsonschema.Draft202012Validator.check_schema(document)
    lead = jsonschema.Draft202012Validator({**document, "$ref": "#/$defs/Lead"})
    good = {
        "name": "Ana",
        "status": "New",
        "score": 5,
        "created": "2026-01-05T09:00:00Z",
        "tags": ["a"],
        "owner": "u-1",
    }
    assert lead.is_valid(good)
    assert not lead.is_valid({**good, "status": "Nwe"})
    assert not lead.is_valid({**good, "score": "many"})
    assert not lead.is_valid({"status": "New"})


def test_the_command(tmp_path: Path) -> None:
    """`flow schema export` writes what it is asked for, and the file is not overwritten."""
    (tmp_path / "a.flow").write_text('record Bike "A bicycle"\n  frame: text, required, unique\n', "utf-8")
    out = tmp_path / "schema.json"
    arguments = ["schema", "export", str(tmp_path / "a.flow"), "-o", str(out)]
    assert CliRunner().invoke(group, arguments).exit_code == 0
    assert json.loads(out.read_text("utf-8"))["$defs"]["Bike"]["required"] == ["frame"]
    assert CliRunner().invoke(group, arguments).exit_code == 2
    (tmp_path / "a.flow").write_text("record Bike\n  frame: txt\n", "utf-8")
    assert CliRunner().invoke(group, ["schema", "export", str(tmp_path / "a.flow")]).exit_code == 1
