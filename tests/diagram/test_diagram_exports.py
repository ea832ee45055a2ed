"""Exports for other tools, read back: Mermaid, BPMN and DMN."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowlang.cli.main import run
from flowlang.connect import draw as drawing
from flowlang.connect.draw import render
from flowlang.diagram.dot import Options, drawn
from flowlang.diagram.exports.bpmn import bpmn_text
from flowlang.diagram.exports.bpmn_layout import layout_dot, layout_of, plain_layout
from flowlang.diagram.exports.bpmn_model import Process, process_of
from flowlang.diagram.exports.dmn import dmn_text
from flowlang.diagram.exports.mermaid import mermaid_text
from flowlang.plan.graph import Plan
from flowlang.project import load_project
from tests.diagram.examples import example_plans, projects
from tests.plan.kit import SCHEMA, plan_of

ROOT = Path(__file__).parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


def process_file(plan: Plan) -> ElementTree.Element:
    """The BPMN of a plan, read back."""
    process = process_of(drawn(plan, Options()))
    return ElementTree.fromstring(bpmn_text(process, plain_layout(process)))  # noqa: S314 - we have just made it


def tags(root: ElementTree.Element, name: str) -> list[str]:
    return [one.get("name", "") for one in root.iter(f"{BPMN}{name}")]


# --- Mermaid ------------------------------------------------------------------------------------


def test_a_flowchart_holds_every_box_and_arrow() -> None:
    """Each shape is declared once, each arrow stands between two shapes, waits are dotted."""
    plan = plan_of("if lead.score is 1 then\n  clear lead.owner\nafter 2 days\nclear lead.email")
    made = drawn(plan, Options())
    text = mermaid_text(made, "leads.flow")
    for box in made.boxes.values():
        beginnings = tuple(f"{box.id}{sign}" for sign in "([{>")
        assert sum(line.strip().startswith(beginnings) for line in text.splitlines()) == 1
    assert "n_after_2_days -.-> n_clear_lead_email" in text
    assert 'subgraph band_2["2 days later"]' in text
    assert 'click n_clear_lead_email href "leads.flow#L7"' in text


def test_nothing_in_a_text_ends_a_label() -> None:
    """Quotes, brackets and tags become numbers that Mermaid turns back into signs."""
    text = mermaid_text(drawn(plan_of('notify team "Sales" that "a ] end | <b>"'), Options()), "x.flow")
    (line,) = [line for line in text.splitlines() if "NOTIFY" in line]
    inside = line[line.index('("') + 2 : line.rindex('")')]
    assert "#93; end #124; #60;b#62;" in inside
    assert not set('"<>[]|') & set(inside.replace("<br/>", ""))


# --- BPMN ---------------------------------------------------------------------------------------


def processes() -> list[Process]:
    """Those of all examples."""
    return [process_of(drawn(plan, Options())) for plan in example_plans()]


def test_every_process_holds_to_the_schema_of_bpmn() -> None:
    """What is written is BPMN by its own definition, laid out by Graphviz or in plain columns."""
    etree = pytest.importorskip("lxml.etree", reason="the schema is checked with lxml, from the group `dev`")
    package = pytest.importorskip("SpiffWorkflow.bpmn.parser", reason="the schemas come with SpiffWorkflow")
    file = Path(package.__file__ or "").parent / "schema" / "BPMN20.xsd"
    schema = etree.XMLSchema(etree.parse(str(file)))
    found = processes()
    laid_out = render([layout_dot(one) for one in found], "json")
    for process, made in zip(found, laid_out, strict=True):
        for layout in (layout_of(process, made), plain_layout(process)):
            text = bpmn_text(process, layout)
            assert schema.validate(etree.fromstring(text.encode())), (process.name, schema.error_log)


def test_every_element_stands_on_the_page_and_leads_on() -> None:
    """Each element has a shape; each flow connects two elements; nothing but an end has no way on."""
    for process in processes():
        layout = plain_layout(process)
        assert set(layout.places) == set(process.elements)
        ids = [flow.id for flow in process.flows]
        assert len(ids) == len(set(ids))
        assert set(layout.corners) == set(ids)
        tails = {flow.tail for flow in process.flows}
        for flow in process.flows:
            assert {flow.tail, flow.head} <= set(process.elements), (process.name, flow)
        for element in process.elements.values():
            assert (element.id in tails) == (element.tag != "endEvent"), (process.name, element)


def test_graphviz_keeps_elements_apart() -> None:
    """No element covers another, but for the events on the border of a task."""
    found = processes()
    for process, made in zip(found, render([layout_dot(one) for one in found], "json"), strict=True):
        layout = layout_of(process, made)
        places = [(name, layout.places[name]) for name, one in process.elements.items() if not one.host]
        for number, (name, one) in enumerate(places):
            for other_name, other in places[number + 1 :]:
                across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
                along = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
                assert across <= 0 or along <= 0, (process.name, name, other_name)


def test_a_question_is_a_task_of_somebody_with_its_timeout_on_the_border() -> None:
    """Answers leave by a gateway, a timeout ends the task, a reminder doesn't."""
    root = process_file(
        plan_of(
            'ask any of team "Sales" to decide "really?" within 3 days\n'
            '  answer "Yes"\n    clear lead.email\n  answer "No"\n    stop\n'
            '  if still waiting after 1 day\n    notify team "Sales" that "hurry"\n'
            "  if time runs out\n    clear lead.owner"
        )
    )
    assert len(tags(root, "userTask")) == 1
    borders = {one.get("name"): one.get("cancelActivity") for one in root.iter(f"{BPMN}boundaryEvent")}
    assert borders == {"no answer within 3 days": "true", "still waiting after 1 day": "false"}
    assert "the answer?" in tags(root, "exclusiveGateway")


def test_a_decision_marks_its_default_and_waits_are_events() -> None:
    """The way that needs no condition is the default; a delay is a timer in the words of the text."""
    root = process_file(
        plan_of("if lead.score is 1 then\n  clear lead.owner\nafter 2 business days\nclear lead.email")
    )
    gateway = next(one for one in root.iter(f"{BPMN}exclusiveGateway") if one.get("name"))
    default = next(one for one in root.iter(f"{BPMN}sequenceFlow") if one.get("id") == gateway.get("default"))
    assert default.get("name") == "no"
    assert default.find(f"{BPMN}conditionExpression") is None
    (timer,) = root.iter(f"{BPMN}intermediateCatchEvent")
    assert timer.get("name") == "after 2 business days"
    assert timer.find(f"{BPMN}timerEventDefinition") is not None


def test_a_process_can_be_written_without_graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts for other tools need no renderer, and neither does the layout of a process."""
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    monkeypatch.setattr(drawing.shutil, "which", lambda name: None)
    monkeypatch.chdir(ROOT)
    shop = "examples/bike-shop"
    for ending in ("bpmn", "mmd", "dot"):
        file = tmp_path / f"x.{ending}"
        assert run(["diagram", shop, "--workflow", "Score fleet leads", "-o", str(file)]) == 0
        assert "director" in file.read_text("utf-8")
    assert run(["diagram", "examples/real", "--format", "dmn", "-o", f"{tmp_path}/t/"]) == 0
    assert len(list((tmp_path / "t").iterdir())) == 2


# --- DMN ----------------------------------------------------------------------------------------


def test_every_table_holds_to_the_schema_of_dmn() -> None:
    """What is written is DMN by its own definition."""
    etree = pytest.importorskip("lxml.etree", reason="the schema is checked with lxml, from the group `dev`")
    package = pytest.importorskip("SpiffWorkflow.dmn.parser", reason="the schemas come with SpiffWorkflow")
    file = Path(package.__file__ or "").parent / "schema" / "DMN13.xsd"
    schema = etree.XMLSchema(etree.parse(str(file)))
    tables = [table for project in projects() for table in project.schema.tables.values()]
    assert tables
    for table in tables:
        assert schema.validate(etree.fromstring(dmn_text(table).encode())), schema.error_log


TABLE = """
table "Route" for a Lead gives team: text, weight: percent
  lead.score | lead.source | lead.email | team | weight
  1 to 5 | "Web form", Call | any | "A \\"b\\"" | 20%
  at least 6 | any | missing | "C" | 5%
  otherwise | | | "D" | 0%

"""


def test_cells_become_feel() -> None:
    """Ranges, lists, comparisons, missing values and percentages are written as FEEL has them."""
    project = load_project([], stdin=("t.flow", f"{TABLE}{SCHEMA}".encode()))
    assert [one.message for one in project.diagnostics] == []
    root = ElementTree.fromstring(dmn_text(project.schema.tables["Route"]))  # noqa: S314 - we have just made it
    rows = [[one.text for one in rule.iter(f"{DMN}text")] for rule in root.iter(f"{DMN}rule")]
    assert rows == [
        ["[1..5]", '"Web form", "Call"', "-", '"A \\"b\\""', "0.2"],
        [">= 6", "-", "null", '"C"', "0.05"],
        ["-", "-", "-", '"D"', "0"],
    ]
    (table,) = root.iter(f"{DMN}decisionTable")
    assert table.get("hitPolicy") == "FIRST"
    assert [one.get("typeRef") for one in root.iter(f"{DMN}output")] == ["string", "number"]


# --- What doesn't go together -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lanes", "--format", "mermaid"], "--lanes is for pictures that are drawn"),
        (["--detail", "full", "--format", "bpmn"], "bpmn always holds everything"),
        (["--record", "Lead", "--schema"], "are two pictures"),
        (["--record", "Lead", "--format", "bpmn"], "--record has no form as bpmn"),
        (["--life", "lead.status", "--lanes"], "--lanes is for pictures of workflows"),
        (["--format", "dmn", "--workflow", "x"], "dmn holds decision tables"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No option is passed over in silence: the message says what it is for."""
    assert run(["diagram", str(ROOT / "examples" / "bike-shop"), *options]) == 2
    assert said in capsys.readouterr().err
