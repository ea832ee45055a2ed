"""Pictures as people get them: the SVG read back, hostile texts, and what happens without a renderer."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from flowlang.cli.main import run
from flowlang.connect import draw as drawing
from flowlang.connect.draw import Drawing, draw
from flowlang.diagram.dot import dot_text
from flowlang.diagram.lanes import lanes
from flowlang.diagram.layout import picture
from flowlang.diagram.wording import description
from flowlang.diagram.wrapping import shown, wrapped
from flowlang.plan.graph import End, Guard, Plan, Return
from tests.plan.kit import SCHEMA, plan_of, plans_of

CASES = sorted((Path(__file__).parents[1] / "plan" / "cases").glob("*.flow"))
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


def svg_of(*plans: Plan) -> list[ElementTree.Element]:
    """The pictures of some plans, read back."""
    drawings = [Drawing(dot_text(plan), plan.name, description(plan)) for plan in plans]
    return [ElementTree.fromstring(made) for made in draw(drawings, "svg")]  # noqa: S314


def shapes(svg: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """The id of each shape and the words in it."""
    for group in svg.iter(f"{SVG}g"):
        if "node" in group.get("class", "").split():
            yield group.get("id", ""), words(group)


def words(element: ElementTree.Element) -> str:
    return " ".join(" ".join(line.itertext()) for line in element.iter(f"{SVG}text"))


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@pytest.fixture(scope="module")
def pictures() -> dict[str, tuple[Plan, ElementTree.Element]]:
    """Every case of the plans with its picture, drawn in one go."""
    plans = [plans_of(path.read_text("utf-8"), path.name)[0] for path in CASES]
    return {plan.name: (plan, svg) for plan, svg in zip(plans, svg_of(*plans), strict=True)}


def test_every_step_is_told_once_in_a_shape_of_its_own(
    pictures: dict[str, tuple[Plan, ElementTree.Element]],
) -> None:
    """The words of each step stand in exactly one shape, whatever was left out of the page."""
    for plan, svg in pictures.values():
        said = list(shapes(svg))
        for node in plan.nodes.values():
            if isinstance(node, Guard | Return | End):
                continue
            name = "n_" + node.name.replace("-", "_")
            (text,) = [text for one, text in said if one == name]
            title = node.title.removeprefix("if ")
            assert squeezed(title) in squeezed(text.removeprefix("IF POSSIBLE · ")), node.title


def test_shapes_link_to_their_lines(pictures: dict[str, tuple[Plan, ElementTree.Element]]) -> None:
    """A click on a step leads to its line in the file."""
    plan, svg = pictures["Follow up leads"]
    line = plan.nodes["after-2-days"].span.line
    (group,) = [one for one in svg.iter(f"{SVG}g") if one.get("id") == "n_after_2_days"]
    assert [one.get(LINK) for one in group.iter(f"{SVG}a")] == [f"sequence.flow#L{line}"]


def test_a_picture_can_be_heard_and_follows_the_page_into_the_dark(
    pictures: dict[str, tuple[Plan, ElementTree.Element]],
) -> None:
    """The picture has a role, a title and a description, and a style for dark pages."""
    plan, svg = pictures["Follow up leads"]
    assert svg.get("role") == "img"
    assert svg.findtext(f"{SVG}title") == plan.name
    assert "Starts when a Lead is created" in (svg.findtext(f"{SVG}desc") or "")
    assert "prefers-color-scheme: dark" in (svg.findtext(f"{SVG}style") or "")
    ids = {one.get("id") for one in svg}
    assert set((svg.get("aria-labelledby") or "").split()) <= ids


def test_the_header_and_the_start_say_what_stands_in_the_text(
    pictures: dict[str, tuple[Plan, ElementTree.Element]],
) -> None:
    """Name, documentation, owner, triggers, entry condition, `as long as` and `until` are all on the page."""
    _, svg = pictures["Follow up leads"]
    text = squeezed(words(svg))
    for part in (
        "Follow up leads",
        "Every lead hears from us at once, and again after two days.",
        "owner: sales-ops",
        "a Lead is created",
        "lead.status changes from Lost to New",
        'lead.source is "Web form"',
        "as long as lead.email is present",
        "until lead.status is Contacted",
    ):
        assert squeezed(part) in text, part


HOSTILE = [
    "<b>bold</b> & <script>alert(1)</script>",
    "back\\\\slash \\\\N \\\\l and \\\\G",
    '\\"quoted\\" and {{braces}} | pipes <f0>',
    "&amp; &lt; &#65; ]]> -->",
    "مرحبا بالعالم",
    "👩‍💻 emoji 🚀 and ümläut",
    "a" * 300,
    "<<TABLE>>",
]


@pytest.fixture(scope="module")
def hostile() -> list[tuple[str, Plan, ElementTree.Element]]:
    """Pictures with such a text as name, documentation, value, answer and reason, and the text itself."""
    found = []
    for written in HOSTILE:
        steps = (
            f'notify team "Sales" that "{written}"\n'
            f'ask any of team "Sales" to decide "really?"\n  answer "{written}"\n    fail "{written}"'
        )
        header = f'"{written}"\nowner: "{written}"\n\nwhen a Lead is created'
        plan = plan_of(steps, header, name=written)
        found.append((plan.name, plan))
    pictures = svg_of(*(plan for _, plan in found))
    return [(name, plan, svg) for (name, plan), svg in zip(found, pictures, strict=True)]


def test_no_text_breaks_the_picture(hostile: list[tuple[str, Plan, ElementTree.Element]]) -> None:
    """Markup, escapes, other scripts and very long words appear as they are and are never obeyed."""
    for name, plan, svg in hostile:
        title = svg.findtext(f"{SVG}title")
        assert title == shown(name)
        text = "".join(words(svg).split())
        for line in wrapped(name, 18):
            assert "".join(line.split()) in text, (name, line)
        said = dict(shapes(svg))
        notified = said["n_notify_team_sales"]
        assert "NOTIFY" in notified
        assert squeezed(plan.nodes["notify-team-sales"].title)[:60] in squeezed(notified)
        assert svg.find(f".//{SVG}script") is None


def test_characters_that_no_picture_can_hold_are_replaced() -> None:
    """A control character in a text doesn't make the file unreadable."""
    plan = plan_of('notify team "Sales" that "bell\x07 and \x01"')
    (svg,) = svg_of(plan)
    assert "bell\ufffd" in words(svg)


def test_a_workflow_without_steps_worth_a_shape_is_drawn() -> None:
    """A workflow that only stops is drawn, from its start to its end."""
    (svg,) = svg_of(plan_of("stop"))
    assert [text for one, text in shapes(svg) if one == "n_stop"] == ["stop"]


def test_a_broken_drawing_is_our_fault() -> None:
    """What Graphviz complains about is never passed over: a label that isn't well formed is drawn wrongly."""
    with pytest.raises(RuntimeError, match="Graphviz"):
        draw([Drawing("digraph { a [label=<<b>>] }", "", "")], "svg")


# --- The command --------------------------------------------------------------------------------

TWO = """\
workflow "First one"
  when a Lead is created
  then
    stop

workflow "Second one"
  when a Lead is updated
  then
    stop

"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two workflows, in the working folder."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "two.flow").write_text(TWO + SCHEMA, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_workflow_gets_a_file_named_after_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several workflows go to a folder, and the links lead from there to the text."""
    assert run(["diagram", "-o", "out/"]) == 0
    assert capsys.readouterr().out.split() == ["out/first-one.svg", "out/second-one.svg"]
    assert 'href="../flows/two.flow#L4"' in (project / "out" / "first-one.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("ending", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<svg"), ("dot", b"digraph")]
)
def test_the_ending_of_the_file_says_the_format(project: Path, ending: str, start: bytes) -> None:
    """A single picture is written in the format that the name asks for."""
    assert run(["diagram", "--workflow", "First one", "-o", f"x.{ending}"]) == 0
    assert (project / f"x.{ending}").read_bytes().startswith(start)


def test_one_file_for_several_workflows_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is overwritten: one file can't take two pictures."""
    assert run(["diagram", "-o", "x.svg"]) == 2
    assert "there are 2 workflows" in capsys.readouterr().err
    assert not (project / "x.svg").exists()


def test_a_workflow_that_is_not_there_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name is answered with the nearest."""
    assert run(["diagram", "--workflow", "First won"]) == 2
    assert 'Did you mean "First one"?' in capsys.readouterr().err


def test_without_a_renderer_one_message_says_what_to_do(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither wheel nor program: the command names the cause and the cheapest cure, and ends with 2."""
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    monkeypatch.setattr(drawing.shutil, "which", lambda name: None)
    assert run(["diagram", "--workflow", "First one"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("Error: no Graphviz renderer found, so first-one.svg was not drawn\n")
    assert 'pip install "flowlang[diagrams]"' in said
    assert run(["diagram", "--workflow", "First one", "--format", "dot", "-o", "-"]) == 0


def test_mistakes_are_reported_instead_of_pictures(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with a mistake is not drawn: the mistake is shown, and the exit code is that of findings."""
    (project / "flows" / "two.flow").write_text(TWO.replace("stop", "stopp") + SCHEMA, "utf-8")
    assert run(["diagram", "-o", "out/"]) == 1
    assert "error FL" in capsys.readouterr().out
    assert not (project / "out").exists()


def test_the_program_dot_is_used_when_there_is_no_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed `dot` is asked for the format, and what it writes is the picture."""
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\ncat > /dev/null\necho "$@"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert draw([Drawing("digraph { }", "", "")], "png") == [b"-Tpng -Gdpi=144\n"]


def test_an_overview_tells_steps_in_a_row_in_one_shape(project: Path) -> None:
    """On an overview, steps without a question between them are one shape that names each."""
    text = TWO.replace("stop", "clear lead.email\n    set lead.score to 1", 1)
    (project / "flows" / "two.flow").write_text(text + SCHEMA, "utf-8")
    assert run(["diagram", "--workflow", "First one", "--detail", "overview", "-o", "x.svg"]) == 0
    said = dict(shapes(ElementTree.parse("x.svg").getroot()))  # noqa: S314 - we have just made it
    assert " ".join(said["n_clear_lead_email"].split()) == "2 STEPS clear lead.email set lead.score to 1"
    assert not any(name.startswith("n_set") for name in said)


def test_lanes_say_who_acts() -> None:
    """A question stands with those who approve, work with the team, what is waited for with the customer."""
    plan = plan_of(
        'wait for a Reply\nassign lead to the next member of team "Sales"\n'
        'ask any of team "Sales" to decide "really?"\n  answer "Yes"\n    clear lead.email'
    )
    found = {lane.name: lane.boxes for lane in lanes(picture(plan))}
    assert [one for one in found["customer"] if one.startswith("n_")] == ["n_wait_for_a_reply"]
    assert any(one.startswith("n_assign") for one in found["team"])
    assert any(one.startswith("n_ask") for one in found["approver"])
    assert "n_clear_lead_email" in found["system"]


def test_a_page_in_lanes_says_what_every_page_says(project: Path) -> None:
    """Nothing is left out for lanes: the start, what ends a run early, and every step are there."""
    text = TWO.replace("then", "as long as lead.email is present\n  then", 1)
    (project / "flows" / "two.flow").write_text(text + SCHEMA, "utf-8")
    said = []
    for options in ([], ["--lanes"]):
        assert run(["diagram", "--workflow", "First one", *options, "-o", "x.svg"]) == 0
        svg = ElementTree.parse("x.svg").getroot()  # noqa: S314 - we have just made it
        said.append({name: " ".join(words.split()) for name, words in shapes(svg) if words.strip()})
    assert said[0] == said[1]
    assert said[1]["watched"] == "AS LONG AS lead.email is present"


def test_a_legend_explains_what_is_on_the_page_and_nothing_else(project: Path) -> None:
    """The legend has a row for each kind of shape that is drawn."""
    assert run(["diagram", "--workflow", "First one", "--legend", "-o", "x.svg"]) == 0
    said = dict(shapes(ElementTree.parse("x.svg").getroot()))  # noqa: S314 - we have just made it
    legend = {name for name in said if name.startswith("legend_")}
    assert "legend_trigger" in legend
    assert "legend_question" not in legend


def test_links_may_lead_to_a_place_that_everybody_can_read(project: Path) -> None:
    """With a base, links start there instead of leading from file to file."""
    assert (
        run(["diagram", "--workflow", "First one", "--link-base", "https://git.example/x/", "-o", "o/x.svg"])
        == 0
    )
    assert 'href="https://git.example/x/flows/two.flow#L4"' in (project / "o" / "x.svg").read_text("utf-8")


def test_the_resolution_of_a_png_can_be_chosen(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Twice the points an inch make a picture twice as wide; other formats have no points."""
    widths = []
    for dpi in ("100", "200"):
        assert run(["diagram", "--workflow", "First one", "--dpi", dpi, "-o", "x.png"]) == 0
        widths.append(int.from_bytes((project / "x.png").read_bytes()[16:20], "big"))
    assert abs(widths[1] - 2 * widths[0]) <= 4
    assert run(["diagram", "--workflow", "First one", "--dpi", "100", "-o", "x.svg"]) == 2
    assert "--dpi is for PNG" in capsys.readouterr().err
