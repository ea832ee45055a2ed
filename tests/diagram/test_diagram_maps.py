"""Pictures of more than one workflow: a record, the life of a choice, the schema."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowlang.cli.main import run
from flowlang.connect.draw import Drawing, draw, render
from flowlang.diagram.exports.mermaid import sheet_mermaid
from flowlang.diagram.maps.life import life_map
from flowlang.diagram.maps.record import record_map
from flowlang.diagram.maps.schema import entities, schema_dot, schema_mermaid
from flowlang.diagram.maps.sheet import Sheet, sheet_dot
from flowlang.plan.life import moves_of
from flowlang.plan.links import links_between
from flowlang.project import Project, load_project
from flowlang.schema.types import ChoiceOf
from tests.diagram.examples import projects
from tests.diagram.geometry import overlapping
from tests.diagram.test_diagram_pictures import SVG, shapes
from tests.plan.kit import SCHEMA, plans_of

THREE = """\
workflow "Score"
  when a Lead is created
  then
    increase lead.score by 10
    create a Task
      title: "Call"
      lead: lead

workflow "Visit"
  when lead.score becomes at least 5
  then
    set lead.status to Contacted

workflow "Give up"
  when lead.status changes to Contacted
  then
    if lead.owner is missing then
      set lead.status to Lost

workflow "Not concerned"
  when lead.status changes to Lost
  then
    stop

"""


@pytest.fixture(scope="module")
def project() -> Project:
    """Three workflows that set each other off, and one that none of them reaches but the last."""
    return load_project([], stdin=("three.flow", f"{THREE}{SCHEMA}".encode()))


def test_changes_set_off_workflows_that_start_with_them(project: Project) -> None:
    """A change of a field is linked to what starts with it, unless the values can't be the same."""
    found = {(link.tail, link.head): link.words for link in links_between(project.plans)}
    assert found == {
        ("Score", "Visit"): ("Lead.score",),
        ("Visit", "Give up"): ("Lead.status",),
        ("Give up", "Not concerned"): ("Lead.status",),
    }


def test_a_record_on_one_page(project: Project) -> None:
    """Each workflow about it is there once, with what starts it, what it changes and what that may start."""
    sheet = record_map(project.schema.records["Lead"], project.plans)
    words = [card.words for card in sheet.cards if card.heading == "workflow"]
    assert words == ["Score", "Visit", "Give up", "Not concerned"]
    assert "score, a new Task" in [card.words for card in sheet.cards if card.heading == "changes"]
    labels = {way.label for way in sheet.ways if way.kind == "wait"}
    assert labels == {"by score", "by status"}


def test_a_life_says_who_moves_a_choice_from_where(project: Project) -> None:
    """What a start, a condition or a decision rules out is no place from which it is moved."""
    record = project.schema.records["Lead"]
    field = record.fields["status"]
    assert isinstance(field.type, ChoiceOf)
    found = [
        (move.workflow, move.before, move.after)
        for move in moves_of(project.plans, "Lead", "status", field.type.values)
    ]
    assert found == [
        ("Visit", frozenset({"New", "Lost"}), "Contacted"),
        ("Give up", frozenset({"Contacted"}), "Lost"),
    ]
    sheet = life_map("Lead", field, field.type, project.plans)
    assert {card.words for card in sheet.cards} >= set(field.type.values)


LIVES = [
    ("if lead.status is New", "", {"New"}),
    ("if lead.status is not New", "", {"Contacted", "Lost"}),
    ("as long as lead.status is either New or Lost", "", {"New", "Lost"}),
    ("", "stop if lead.status is New", {"Contacted", "Lost"}),
    ("if lead.status is New", "after 1 day", {"New", "Contacted", "Lost"}),
    ("as long as lead.status is New", "after 1 day", {"New"}),
    ("if lead.status is New", "set lead.status to Lost", {"Lost"}),
]


@pytest.mark.parametrize(("header", "step", "before"), LIVES)
def test_what_is_known_before_a_move(header: str, step: str, before: set[str]) -> None:
    """Conditions narrow what is known, waits forget it, and what is set is known."""
    lines = [
        'workflow "Test"',
        "  when a Lead is created",
        f"  {header}",
        "  then",
        f"    {step}",
        "    set lead.status to Contacted",
    ]
    plans = plans_of("\n".join(line for line in lines if line.strip()) + "\n")
    moves = moves_of(plans, "Lead", "status", ("New", "Contacted", "Lost"))
    assert moves[-1].before == frozenset(before) - {"Contacted"}


def sheets(project: Project) -> list[Sheet]:
    found = [record_map(record, project.plans) for record in project.schema.records.values()]
    for record in project.schema.records.values():
        for field in record.fields.values():
            if isinstance(field.type, ChoiceOf):
                found.append(life_map(record.name, field, field.type, project.plans))
    return found


def test_every_record_and_choice_of_the_examples_is_drawn() -> None:
    """No map of an example has shapes that cover each other, and each says its cards."""
    found = [sheet for project in projects() for sheet in sheets(project) if sheet.ways]
    texts = [sheet_dot(sheet, str) for sheet in found]
    assert [pairs for one in render(texts, "json") if (pairs := overlapping(one))] == []
    for sheet, made in zip(found, draw([Drawing(text, "", "") for text in texts], "svg"), strict=True):
        said = dict(shapes(ElementTree.fromstring(made)))  # noqa: S314 - we have just made it
        for card in sheet.cards:
            assert "".join(card.words.split()) in "".join(said[card.id].split()), (sheet.title, card)
        assert sheet_mermaid(sheet).startswith("---\ntitle:")


def test_the_schema_shows_records_and_what_they_refer_to(project: Project) -> None:
    """Each record has its fields, and each reference an arrow with the name of its field."""
    found = entities(project.schema, {"three.flow"}, set(), "normal")
    text = schema_dot(found, str)
    assert "r_Task -> r_Lead" in text
    assert "  lead  " in text
    mermaid = schema_mermaid(found)
    assert "Task }o--o| Lead : lead" in mermaid
    assert "text title" in mermaid
    (drawn,) = render([text], "json")
    assert overlapping(drawn) == []


def test_the_fields_of_a_record_stand_in_columns(project: Project) -> None:
    """In the finished picture each field and its type stand beside each other, the types in one column."""
    text = schema_dot(entities(project.schema, {"three.flow"}, set(), "normal"), str)
    svg = ElementTree.fromstring(draw([Drawing(text, "", "")], "svg")[0])  # noqa: S314 - we have just made it
    (task,) = [one for one in svg.iter(f"{SVG}g") if one.get("id") == "r_Task"]
    lines = [("".join(one.itertext()), float(one.get("x", "0"))) for one in task.iter(f"{SVG}text")]
    assert [words for words, _ in lines] == ["Task", "title *", "text", "lead", "Lead", "owner", "User"]
    names, types = {x for _, x in lines[1::2]}, {x for _, x in lines[2::2]}
    assert len(names) == len(types) == 1
    assert max(names) + 20 < min(types)


def test_of_records_from_elsewhere_only_what_is_used_is_shown(project: Project) -> None:
    """The page is about the project: a field of a library that nobody uses is counted, not shown."""
    found = {one.record.name: one for one in entities(project.schema, set(), {"Lead.score"}, "normal")}
    assert [field.name for field in found["Lead"].fields] == ["name", "score"]
    assert found["Lead"].left_out == len(project.schema.records["Lead"].fields) - 2
    everything = entities(project.schema, set(), set(), "full")
    assert len(everything) == len(project.schema.records)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the three workflows."""
    (tmp_path / "three.flow").write_text(THREE + SCHEMA, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (["--record", "Lead"], "All automation of Lead"),
        (["--record", "lead"], "All automation of Lead"),
        (["--life", "lead.status"], "The life of Lead.status"),
        (["--schema"], "The schema"),
    ],
)
def test_each_map_is_drawn_with_links_to_the_text(folder: Path, options: list[str], title: str) -> None:
    """The command draws the map under the name that was given, and its shapes lead to the text."""
    assert run(["diagram", *options, "-o", "out/x.svg"]) == 0
    text = (folder / "out" / "x.svg").read_text("utf-8")
    assert f">{title}</title>" in text
    assert 'href="../three.flow#L' in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--record", "Leed"], 'There is no record "Leed". Did you mean Lead?'),
        (["--life", "lead.stats"], "A Lead has no field stats. Did you mean status?"),
        (
            ["--life", "lead.score"],
            "lead.score is no choice, so it has no states. These are: source, status.",
        ),
        (["--life", "status"], "write it as deal.stage"),
    ],
)
def test_what_is_not_there_is_named(
    folder: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt name is answered with the nearest, and a field without states with those that have."""
    assert run(["diagram", *options]) == 2
    assert said in capsys.readouterr().err
