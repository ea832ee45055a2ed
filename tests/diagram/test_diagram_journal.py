"""Pictures with a journal: how many went which way, where they wait and stand, and the way of one record."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group
from flowlang.cli.workers import prepare_project
from flowlang.plan.graph import Plan
from flowlang.ready import tests_of as every_test
from flowlang.report.measure.paths import Paths
from flowlang.testing.coverage import coverage
from flowlang.testing.run import run_tests
from tests.diagram.examples import projects
from tests.plan.kit import SCHEMA, plan_of, plans_of

SVG = "{http://www.w3.org/2000/svg}"


def told(what: str, run: str = "r1", at: str = "05T09:00", **facts: Any) -> dict[str, Any]:
    moment = f"2026-01-{at}:00Z"
    return {"at": moment, "what": what, "run": run, "workflow": "Test", "record": "Lead L-1", **facts}


def named(plan: Plan, words: str) -> str:
    """The name of the step whose title begins with some words."""
    (name,) = (node.name for node in plan.nodes.values() if node.title.startswith(words))
    return name


def followed(plan: Plan, entries: list[dict[str, Any]], record: str | None = None) -> Paths:
    paths = Paths(plan, record)
    for entry in entries:
        paths.take(entry)
    paths.settle()
    return paths


def taken(paths: Paths) -> dict[tuple[str, str], int]:
    """How many runs went from one step to another, by the beginnings of their titles."""
    titles = {name: node.title for name, node in paths.plan.nodes.items()}
    return {
        (titles[tail], titles[head]): sum(counts)
        for (tail, head), counts in paths.by_target().items()
        if sum(counts)
    }


REMINDED = """
wait at most 14 days until lead.status is Lost
  if still waiting after 3 days
    set lead.score to 1
  if time runs out
    stop
"""


def test_what_leaves_no_entry_is_found_between_what_does() -> None:
    """A step under `let` counts with those around it, and a way that nobody took does not."""
    plan = plan_of(
        "let limit be 1\nif lead.score > limit then\n  set lead.status to Lost\nset lead.score to 2"
    )
    decide, end = named(plan, "if "), named(plan, "set lead.score")
    paths = followed(
        plan,
        [
            told("started"),
            told("branch", node=decide, way="otherwise"),
            told("changed", node=end, fields={}),
            told("ended", outcome="finished"),
        ],
    )
    assert paths.nodes[named(plan, "let")] == 1
    assert paths.nodes[named(plan, "set lead.status")] == 0
    assert sum(taken(paths).values()) == 3
    assert not paths.here()


def test_a_reminder_leads_back_to_its_wait() -> None:
    """A run that was reminded stands at its wait again, where its time may still run out."""
    plan = plan_of(REMINDED)
    wait, step = named(plan, "wait"), named(plan, "set")
    entries = [
        told("started"),
        told("waiting", node=wait),
        told("reminded", node=wait, after="3 days"),
        told("changed", node=step, fields={}),
    ]
    assert followed(plan, entries).here() == {wait: 1}
    late = followed(plan, [*entries, told("timed out", node=wait), told("ended", outcome="stopped")])
    assert not late.here()
    assert late.nodes[named(plan, "stop")] == 1


def test_a_run_counts_once_however_often_it_comes() -> None:
    """The rounds of one run are one run, at its steps and at its ways."""
    plan = plan_of(REMINDED)
    wait = named(plan, "wait")
    moved = [told("waiting", node=wait), told("waiting", node=wait, why="the moment moved")]
    assert followed(plan, [told("started"), *moved]).nodes[wait] == 1


def test_only_the_runs_of_a_record_are_followed() -> None:
    """With a record, named with or without its type, runs about others leave nothing behind."""
    plan = plan_of(REMINDED)
    other = {**told("started", "r2"), "record": "Lead L-2"}
    for name in ("L-1", "Lead L-1"):
        assert followed(plan, [told("started"), other], name).started == 1
    assert followed(plan, [other], "L-1").started == 0


def test_steps_of_an_older_text_are_told_of() -> None:
    """A run that went over a step that the text no longer has is known to be incomplete."""
    plan = plan_of(REMINDED)
    paths = followed(plan, [told("started"), told("action", node="gone")])
    assert paths.unknown == {"r1"}


def test_ways_agree_with_what_tests_are_known_to_reach() -> None:
    """Over the tests of all examples: what the counts say was come to is what coverage says was reached."""
    compared = 0
    for project in projects():
        journals = [
            result.journal for result in run_tests(prepare_project(project, False), every_test(project))
        ]
        for seen in coverage(project.plans, journals):
            if not seen.started:
                continue
            reached: set[str] = set()
            for journal in journals:
                paths = Paths(seen.plan)
                for entry in journal:
                    if entry.get("workflow") == seen.plan.name:
                        paths.take(entry)
                paths.settle()
                reached |= set(paths.nodes)
                came = {seen.plan.first: paths.started}
                for (_, head), counts in paths.by_target().items():
                    came[head] = came.get(head, 0) + sum(counts)
                # Nobody is anywhere who did not come there.
                for name, count in paths.nodes.items():
                    assert count <= came.get(name, 0), f"{seen.plan.name}: {name}"
            wrong = {name for name in reached ^ seen.nodes if not _is_end(seen.plan, name)}
            assert not wrong, seen.plan.name
            compared += 1
    assert compared > 50


def _is_end(plan: Plan, name: str) -> bool:
    return type(plan.nodes[name]).__name__ in ("End", "Return")


# --- The command ---------------------------------------------------------------------------------


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, Path]:
    """A workflow, and a journal of two leads that waited: one answered, one waits still."""
    steps = "wait at most 14 days until lead.status is Lost\n      if time runs out\n        stop"
    text = f'workflow "Test"\n  when a Lead is created\n  then\n    {steps}\n    set lead.score to 1\n'
    file = tmp_path / "test.flow"
    file.write_text(f"{text}\n{SCHEMA}", "utf-8")
    (plan,) = plans_of(text)
    wait, step = named(plan, "wait"), named(plan, "set")
    second = {"record": "Lead L-2"}
    entries = [
        told("started"),
        told("waiting", node=wait, line=4, until="until lead.status is Lost"),
        told("started", "r2") | second,
        told("waiting", "r2", node=wait, line=4, until="until lead.status is Lost") | second,
        told("resumed", node=wait, why="it holds", at="07T09:00"),
        told("changed", node=step, fields={"score": [0, 1]}, at="07T09:00"),
        told("ended", outcome="finished", at="07T09:00"),
    ]
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    return file, journal


def diagram(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(group, ["diagram", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result


def drawn(file: Path) -> ElementTree.Element:
    return ElementTree.parse(file).getroot()  # noqa: S314 - we have just drawn it


def said(group: ElementTree.Element) -> str:
    return " ".join(" ".join(line.itertext()) for line in group.iter(f"{SVG}text"))


def groups(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [group for group in svg.iter(f"{SVG}g") if kind in group.get("class", "").split()]


def test_a_picture_counts_ways_waits_and_runs(shop: tuple[Path, Path], tmp_path: Path) -> None:
    """The SVG says how many took each way and which share, how long they waited, and who waits now."""
    file, journal = shop
    diagram(file, "--journal", journal, "-o", tmp_path / "out.svg", code=0)
    svg = drawn(tmp_path / "out.svg")
    shapes = {group.get("id"): said(group) for group in groups(svg, "node")}
    (wait,) = (words for words in shapes.values() if "WAIT AT MOST" in words)
    assert "median 2 d" in wait
    assert "1 waiting now" in wait
    assert "2 runs, 1 not over yet" in shapes["start"]
    arrows = [said(group) for group in groups(svg, "edge")]
    assert any("1 · 100%" in words for words in arrows)
    assert any("0 · 0%" in words for words in arrows)
    assert "counted on" in said(groups(svg, "paper")[0]) or "counted 2026-01-05 to 2026-01-07" in said(svg)


def test_the_way_of_a_record_is_lit(shop: tuple[Path, Path], tmp_path: Path) -> None:
    """What the record did not come by is pale, and where it stands is said."""
    file, journal = shop
    diagram(file, "--journal", journal, "--for", "L-2", "-o", tmp_path / "two.svg",
        code=0,
    )  # fmt: skip
    svg = drawn(tmp_path / "two.svg")
    pale = " ".join(said(group) for group in groups(svg, "dim"))
    lit = " ".join(said(group) for group in groups(svg, "node") if "dim" not in group.get("class", ""))
    assert "stands here now" in lit
    assert "lead.score" in pale
    assert ".dim" in "".join(svg.find(f"{SVG}style").itertext())  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--for", "L-1"], "name it with --journal"),
        (["--journal", "J", "--schema"], "another kind"),
        (["--journal", "J", "--format", "mermaid"], "leaves the looks"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    shop: tuple[Path, Path], options: list[str], message: str
) -> None:
    """A journal marks pictures of workflows that are drawn, and a record is one of a journal."""
    file, journal = shop
    given = [str(journal) if option == "J" else option for option in options]
    assert message in diagram(file, *given, "-o", "-", code=2).stderr


def test_a_record_that_the_journal_does_not_know_is_told(shop: tuple[Path, Path]) -> None:
    """A misspelled record gets the near one named, and no picture of nothing."""
    file, journal = shop
    result = diagram(file, "--journal", journal, "--for", "L-11", "-o", "-", code=1)
    assert "Did you mean" in result.stderr
