"""Exports opened with the tools that people use: Mermaid, bpmn-moddle, bpmnlint, dmn-moddle, a browser."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowlang.cli.main import run
from flowlang.connect.draw import Drawing, draw, render
from flowlang.diagram.dot import Options, dot_text, drawn, file_name
from flowlang.diagram.exports.bpmn import bpmn_text
from flowlang.diagram.exports.bpmn_layout import layout_dot, layout_of, plain_layout
from flowlang.diagram.exports.bpmn_model import process_of
from flowlang.diagram.exports.dmn import dmn_text
from flowlang.diagram.exports.mermaid import mermaid_text, sheet_mermaid
from flowlang.diagram.maps.schema import entities, schema_mermaid
from flowlang.plan.names import slug
from tests.chromium import chromium
from tests.diagram.examples import FOLDERS, ROOT, example_plans, projects
from tests.diagram.test_diagram_maps import sheets
from tests.diagram.test_diagram_pictures import HOSTILE
from tests.plan.kit import plan_of

pytestmark = pytest.mark.slow

NPM = ROOT / "tests" / "npm"
PATIENCE = 300

Reader = Callable[[str, dict[str, str]], list[str]]


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf", ".dot", ".mmd", ".bpmn", ".dmn"])
def test_every_example_comes_in_every_format(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command writes a file for every workflow, or every table, that begins as such files do."""
    monkeypatch.chdir(ROOT)
    kind = "mermaid" if ending == ".mmd" else ending[1:]
    files: list[Path] = []
    for number, (folder, project) in enumerate(zip(FOLDERS, projects(), strict=True)):
        out = tmp_path / str(number)
        assert run(["diagram", str(folder), "--format", kind, "-o", f"{out}/"]) == 0
        made = list(out.iterdir()) if out.exists() else []
        assert len(made) == len(project.schema.tables if kind == "dmn" else project.plans)
        files += made
    assert files
    assert {file.suffix for file in files} == {ending}
    begins = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF", ".dot": b"digraph", ".mmd": b"---"}
    assert all(file.read_bytes().startswith(begins.get(ending, b"<?xml")) for file in files)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Reads files with the tools from npm, and gives what they complain about."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip(
            "npm and node are not installed, so no export was read with Mermaid, bpmnlint and dmn-moddle"
        )
    folder = tmp_path_factory.mktemp("npm")
    for file in NPM.iterdir():
        shutil.copy(file, folder)
    installed = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if installed.returncode != 0:
        pytest.skip(f"npm could not install the tools, so no export was read: {installed.stderr[-300:]}")

    def read(kind: str, texts: dict[str, str]) -> list[str]:
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        command = [node, "check.mjs", kind, *texts]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return read


def test_mermaid_reads_every_example(complaints: Reader) -> None:
    """Every workflow, record and choice of the examples, and the schema, is a chart to the real parser."""
    texts: dict[str, str] = {}
    for number, project in enumerate(projects()):
        for plan in project.plans:
            texts[f"{number}-{file_name(plan)}.mmd"] = mermaid_text(drawn(plan, Options()), plan.path)
        for sheet in sheets(project):
            texts[f"{number}-{slug(sheet.title)}.mmd"] = sheet_mermaid(sheet)
        texts[f"{number}-schema.mmd"] = schema_mermaid(entities(project.schema, set(), set(), "full"))
    assert complaints("mermaid", texts) == []


def test_mermaid_reads_hostile_texts(complaints: Reader) -> None:
    """No text in a workflow breaks its chart."""
    texts = {}
    for number, words in enumerate([*HOSTILE, "end", "click me", "%% comment", "`tick`", "; #35;"]):
        steps = f'notify team "Sales" that "{words}"\nif lead.name is "{words}" then\n  fail "{words}"'
        plan = plan_of(steps, f'"{words}"\nowner: "{words}"\n\nwhen a Lead is created', name=words)
        texts[f"hostile_{number}.mmd"] = mermaid_text(drawn(plan, Options()), plan.path)
    assert complaints("mermaid", texts) == []


def test_the_parser_of_mermaid_is_asked(complaints: Reader) -> None:
    """A chart that is none is complained about: the tests above can fail."""
    assert len(complaints("mermaid", {"bad.mmd": "flowchart TD\n  end --> (x"})) == 1


def test_bpmn_tools_have_no_complaint(complaints: Reader) -> None:
    """bpmn-moddle reads every process without a warning, and bpmnlint finds nothing."""
    processes = {file_name(plan): process_of(drawn(plan, Options())) for plan in example_plans()}
    laid_out = render([layout_dot(one) for one in processes.values()], "json")
    texts = {}
    for (name, process), made in zip(processes.items(), laid_out, strict=True):
        texts[f"{name}.bpmn"] = bpmn_text(process, layout_of(process, made))
        texts[f"{name}-plain.bpmn"] = bpmn_text(process, plain_layout(process))
    assert complaints("bpmn", texts) == []
    without = next(iter(texts.values())).replace(
        '<bpmndi:BPMNShape id="start_shape"', '<bpmndi:BPMNShape id="x"', 1
    )
    assert (
        complaints("bpmn", {"bad.bpmn": without.replace('bpmnElement="start"', 'bpmnElement="nobody"')}) != []
    )


def test_dmn_tools_have_no_complaint(complaints: Reader) -> None:
    """dmn-moddle reads every table without a warning, and finds its rows."""
    texts = {
        f"{number}-{slug(name)}.dmn": dmn_text(table)
        for number, project in enumerate(projects())
        for name, table in project.schema.tables.items()
    }
    assert texts
    assert complaints("dmn", texts) == []


MEASURE = """
() => {
  const bad = [];
  for (const node of document.querySelectorAll('g.node')) {
    const shapes = [...node.querySelectorAll('path, polygon, ellipse')];
    const shape = shapes.find((one) => one.getAttribute('fill') !== 'none');
    if (!shape) continue;
    for (const text of node.querySelectorAll('text')) {
      const box = text.getBBox();
      const corners = [[box.x + 2, box.y + 4], [box.x + box.width - 2, box.y + 4],
        [box.x + 2, box.y + box.height - 4], [box.x + box.width - 2, box.y + box.height - 4]];
      for (const [x, y] of corners) {
        const point = shape.ownerSVGElement.createSVGPoint();
        point.x = x; point.y = y;
        if (!shape.isPointInFill(point)) { bad.push(node.id + ': ' + text.textContent); break; }
      }
    }
  }
  return JSON.stringify(bad);
}
"""


@pytest.fixture(scope="module")
def measured() -> Iterator[Callable[[str, str], list[str]]]:
    """Opens a picture in a browser by day or by night, and gives the texts that leave their shapes."""
    with chromium() as browser:

        def measure(svg: str, scheme: str) -> list[str]:
            page = browser.new_page(color_scheme=scheme)
            page.set_content(f"<body>{svg}</body>")
            found: list[str] = json.loads(page.evaluate(MEASURE))
            page.close()
            return found

        yield measure


def test_no_text_leaves_its_shape(measured: Callable[[str, str], list[str]]) -> None:
    """In a browser, each line of each shape lies inside it, by day and by night."""
    plans = example_plans()
    drawings = [Drawing(dot_text(plan, Options("full", legend=True)), plan.name, "") for plan in plans]
    for plan, picture in zip(plans, draw(drawings, "svg"), strict=True):
        for scheme in ("light", "dark"):
            assert measured(picture.decode(), scheme) == [], (plan.name, scheme)


def test_a_text_that_leaves_its_shape_is_seen(measured: Callable[[str, str], list[str]]) -> None:
    """The measure can fail: a text that is too wide for its shape is named."""
    (picture,) = draw([Drawing(dot_text(plan_of("clear lead.email")), "", "")], "svg")
    wide = picture.decode().replace(">lead.email<", f">{'wide ' * 30}<")
    assert len(measured(wide, "light")) == 1
