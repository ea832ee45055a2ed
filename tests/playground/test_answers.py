"""What the page of the playground is answered, asked in this Python."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowlang.diagram.svg import SVG, XLINK
from flowlang.playground.answer import answer
from flowlang.playground.as_json import point, units
from flowlang.playground.session import Session
from flowlang.source import SourceFile

SCHEMA = 'use crm\n\nextend Lead\n  level: Small | Large = Small\n\nteam "Sales 😀"\n'
FLOW = """\
use "schema.flow"

# 😀 takes two units of JavaScript, and one letter of Python.
workflow "Welcome"
  "Every lead hears from us."
  owner: "sales"
  when a Lead is created
  if lead.email is present
  then
    notify team "Sales 😀" "new"
    after 2 days
    set lead.level to Large

test "a lead becomes large"
  given user "ana" in team "Sales 😀"
  given a Lead
    name: "Lina"
    email: "lina@example.org"
  after 2 days
  check lead.level is Large
"""
Ask = Callable[..., Any]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks about two files that lie nowhere; a stand-in lays drawings out, and tells what it was given."""
    monkeypatch.chdir(tmp_path)

    def stand_in(drawing: str) -> str:
        drawn.append(drawing)
        shape = '<g class="node action"><a xlink:href="#L{}"/></g>'
        shapes = "".join(shape.format(line) for line in (7, 10, 11, 12))
        return f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}">{shapes}</svg>'

    drawn: list[str] = []
    session = Session(tmp_path, stand_in)

    def asks(question: str, **given: object) -> Any:
        found = json.loads(answer(session, json.dumps({"ask": question, **given})))
        return {**found, "drawings": list(drawn)} if question == "draw" else found

    asks("open", main="main.flow", files={"main.flow": FLOW, "schema.flow": SCHEMA})
    return asks


def at(words: str, text: str = FLOW) -> int:
    """Where some words end, as JavaScript counts."""
    return len(text[: text.index(words) + len(words)].encode("utf-16-le")) // 2


def test_sound_files_have_no_findings(ask: Ask) -> None:
    """What the used file declares is known, though neither lies on disk."""
    assert ask("check") == {"findings": []}


def test_a_mistake_is_found_at_its_place_with_its_fix(ask: Ask) -> None:
    """Offsets count as JavaScript counts, and a fix says what to put where."""
    text = FLOW.replace("lead.level to", "lead.levl to")
    (found,) = ask("check", files={"main.flow": text})["findings"]
    assert (found["code"], found["severity"], found["file"], found["line"]) == (
        "FL0203",
        "error",
        "main.flow",
        12,
    )
    assert (found["from"], found["to"]) == (at("set lead.", text), at("set lead.levl", text))
    (fix,) = found["fixes"]
    (edit,) = fix["edits"]
    assert (edit["from"], edit["to"], edit["text"]) == (found["from"], found["to"], "level")
    assert ask("check", files={"main.flow": FLOW}) == {"findings": []}


def test_a_mistake_in_the_used_file_is_told_of_it(ask: Ask) -> None:
    """Whoever edits the schema sees there what is wrong with it."""
    found = ask("check", files={"schema.flow": SCHEMA.replace("  level: Small |", "  level Small |")})[
        "findings"
    ]
    assert "schema.flow" in {one["file"] for one in found}


def test_an_unknown_file_is_a_finding(ask: Ask) -> None:
    """A page whose example has lost a file says so, and nothing breaks."""
    found = ask("check", files={"main.flow": FLOW.replace("schema.flow", "other.flow")})["findings"]
    assert any("other.flow" in one["message"] for one in found)


def test_the_workflow_at_the_cursor_is_drawn_and_its_step_marked(ask: Ask) -> None:
    """The page's own layout gets the drawing once; when only the cursor moves, another shape is marked."""
    first = ask("draw", name="main.flow", offset=at("after 2 days"))
    assert first["title"] == "Welcome"
    assert re.findall(r'here"><a xlink:href="#L(\d+)"', first["svg"]) == ["11"]
    second = ask("draw", name="main.flow", offset=at("set lead.level"))
    assert second["svg"] != first["svg"]
    assert len(second["drawings"]) == 1
    assert "2 days" in second["drawings"][0]


def test_outside_of_workflows_nothing_is_marked(ask: Ask) -> None:
    """In a test, the workflow above it is shown; in a broken workflow, why there is no picture."""
    assert (
        " here"
        not in ask("draw", name="main.flow", offset=at("given a Lead"))["svg"].partition("</style>")[2]
    )
    broken = {"main.flow": FLOW.replace("set lead.level", "set lead.levl")}
    assert "mistake" in ask("draw", files=broken, name="main.flow", offset=at("after 2 days"))["problem"]
    assert "no workflow" in ask("draw", name="schema.flow", offset=0)["problem"]


def test_tests_are_run_and_told(ask: Ask) -> None:
    """A test that fails comes with the step, what was found, and the story; with mistakes none is run."""
    report = ask("test")
    assert (report["passed"], report["failed"]) == (1, 0)
    assert any("started" in line for line in report["tests"][0]["story"])
    report = ask("test", files={"main.flow": FLOW.replace("level is Large", "level is Small")})
    assert (report["passed"], report["failed"]) == (0, 1)
    assert report["tests"][0]["failure"]["line"] == 20
    assert "mistakes" in ask("test", files={"main.flow": FLOW.replace("then", "than")})["problem"]
    assert "No tests" in ask("test", files={"main.flow": FLOW.partition("test ")[0]})["problem"]


def test_a_file_is_laid_out_by_edits(ask: Ask) -> None:
    """Edits change what is to be changed, so that a cursor stays; a broken text stays as it is."""
    (edit,) = ask("format", files={"main.flow": FLOW.replace("to Large", "to    Large")}, name="main.flow")[
        "edits"
    ]
    assert edit["text"] == "    set lead.level to Large\n"
    assert ask("format", files={"main.flow": FLOW}, name="main.flow") == {"edits": []}
    assert (
        "Mend"
        in ask("format", files={"main.flow": FLOW.replace("then", "than")}, name="main.flow")["problem"]
    )


def test_completion_and_descriptions_are_those_of_the_language_server(ask: Ask) -> None:
    """Values of a choice come with the place that they take; a name tells what it is."""
    items = ask("complete", name="main.flow", offset=at("level to La"))["items"]
    assert [one["label"] for one in items] == ["Large", "Small"]
    assert items[0]["from"] == at("level to ")
    said = ask("hover", name="main.flow", offset=at("set lead.le"))
    assert "Small" in said["text"]
    assert said["to"] == at("set lead.level")
    assert ask("hover", name="main.flow", offset=0) == {}


def test_codes_are_explained(ask: Ask) -> None:
    """A code leads to the page that `flow explain` shows."""
    assert ask("explain", code="FL0203")["text"].startswith("# FL0203")


def test_another_example_takes_the_place_of_the_first(ask: Ask) -> None:
    """Nothing of the files before is left, and a configuration holds."""
    files = {"a/other.flow": "use crm\n", "flow.toml": 'name = "x"\n'}
    ask("open", main="a/other.flow", files=files)
    assert ask("check") == {"findings": []}
    assert ask("hover", name="main.flow", offset=3) == {}
    ask("open", main="a/other.flow", files={**files, "flow.toml": "nonsense = ["})
    assert {one["file"] for one in ask("check")["findings"]} == {"flow.toml"}


def test_what_stands_in_the_way_is_said_in_words(ask: Ask) -> None:
    """A setting of the wrong kind keeps tests from running: a sentence, and no fault of the page."""
    text = FLOW.replace('"schema.flow"\n', '"schema.flow"\n\nsetting limit: number = 3\n')
    files = {"main.flow": text, "schema.flow": SCHEMA, "flow.toml": '[settings]\nlimit = "many"\n'}
    ask("open", main="main.flow", files=files)
    assert "`limit` is declared as something else" in ask("test")["problem"]


@given(st.text(alphabet=st.sampled_from("aé😀\n"), max_size=12), st.integers(0, 12))
def test_offsets_are_those_of_javascript_and_back(text: str, offset: int) -> None:
    """Whatever signs a text has, a place leads to JavaScript and back to itself."""
    source = SourceFile("a.flow", text)
    offset = min(offset, len(text))
    counted = units(source, offset)
    assert counted == len(text[:offset].encode("utf-16-le")) // 2
    assert point(source, counted) == offset
    assert point(source, counted + 100) == len(text)
