"""The JSON Schema of flow.toml says the same as the reader, and its two copies are one."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from flowlang.configuration.lint import LEVELS, LISTS
from flowlang.configuration.model import Configuration
from flowlang.configuration.read import KEYS, read_configuration

TEXT = (files("flowlang.configuration") / "flow-toml.schema.json").read_text("utf-8")
SCHEMA = json.loads(TEXT)
DOCS = Path(__file__).resolve().parents[2] / "docs"

# For each key, values of every kind: those that it takes, and those that it doesn't.
VALUES: dict[str, list[str]] = {
    "name": ['"Acme"', "5", "[]", "true"],
    "timezone": ['"Europe/Sofia"', "1", "{}"],
    "files": ['["a/*.flow"]', "[]", '"a"', "[1]", '["a", 1]', '["a..b/*"]']
    + [f'["{one}"]' for one in ("../**", "a/../b", "/etc/**", "..", "C:/a", "a/..")],
    "depth": ["1", "1000", "1001", "0", "-1", "2.5", "true", '"1"'],
    "seed": ["0", "-1", "false", "1"],
    "settings": [
        "{}",
        "1",
        "{a = 1}",
        '{a = "x", b = true, c = 1.5}',
        "{a = {}}",
        '{a = ["x"]}',
        "{a = [1]}",
    ],
    "lint": [
        "{}",
        "1",
        "[]",
        '{cases-not-covered = "off"}',
        '{cases-not-covered = "loud"}',
        "{cases-not-covered = 1}",
        '{FL0561 = "note"}',
        '{select = ["FL05"], ignore = []}',
        '{select = "FL05"}',
        "{ignore = [1]}",
    ],
    "report": ["{}", "1", "{conversion = 1}"],
    "unknown": ["1"],
}


def agree(text: str) -> None:
    import tomllib

    _, found = read_configuration("flow.toml", text.encode(), Path())
    valid = Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    assert valid == (not found), (text, [one.message for one in found])


@pytest.mark.parametrize("line", [f"{key} = {value}" for key, values in VALUES.items() for value in values])
def test_the_schema_and_the_reader_agree_on_each_value(line: str) -> None:
    """What an editor underlines is what `flow check` reports, and nothing else."""
    agree(line + "\n")


@given(st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()}))
def test_the_schema_and_the_reader_agree_on_whole_files(document: dict[str, str]) -> None:
    """Also when several keys are right or wrong together."""
    agree("".join(f"{key} = {value}\n" for key, value in document.items()))


def test_the_schema_has_the_keys_levels_and_defaults_of_the_reader() -> None:
    """A key that is added to one has to be added to the other."""
    keys = SCHEMA["properties"]
    assert set(keys) == set(KEYS)
    assert keys["lint"]["additionalProperties"]["enum"] == list(LEVELS)
    assert set(keys["lint"]["properties"]) == set(LISTS)
    plain = Configuration(root=Path())
    for key in ("name", "timezone", "depth", "seed"):
        assert keys[key]["default"] == getattr(plain, key)
    assert tuple(keys["files"]["default"]) == plain.files


def test_the_copy_in_the_documentation_is_the_same() -> None:
    """Editors load the one, readers find the other."""
    assert (DOCS / "flow-toml.schema.json").read_text("utf-8") == TEXT


@pytest.mark.slow
def test_the_schema_is_a_schema_and_takes_the_example(tmp_path: Path) -> None:
    """The validator that people run in their build reads it, and a flow.toml with it."""
    schema = tmp_path / "schema.json"
    schema.write_text(TEXT, encoding="utf-8")
    good, bad = tmp_path / "flow.toml", tmp_path / "bad.toml"
    good.write_text('name = "Acme"\n[lint]\ncases-not-covered = "error"\n')
    bad.write_text('nam = "Acme"\n')
    run = [sys.executable, "-m", "check_jsonschema"]
    for arguments, code in [
        (["--check-metaschema", str(schema)], 0),
        (["--schemafile", str(schema), str(good)], 0),
        (["--schemafile", str(schema), str(bad)], 1),
    ]:
        done = subprocess.run([*run, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == code, done.stdout + done.stderr
