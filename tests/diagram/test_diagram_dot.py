"""The text of drawings: golden cases, and what is drawn for what."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flowlang.diagram.bands import Band, bands
from flowlang.diagram.dot import dot_text
from flowlang.diagram.drawing import Picture
from flowlang.diagram.layout import picture
from tests.plan.kit import plan_of, plans_of

CASES = sorted((Path(__file__).parents[1] / "plan" / "cases").glob("*.flow"))
GOLDEN = Path(__file__).parent / "cases"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, golden: Callable[[Path, str], None]) -> None:
    """A workflow is drawn exactly as its golden case says."""
    (plan,) = plans_of(path.read_text("utf-8"), path.name)
    golden(GOLDEN / f"{path.stem}.dot", dot_text(plan))


def kinds(made: Picture) -> list[str]:
    return [box.kind for box in made.boxes.values()]


def labels(band: Band) -> list[str]:
    return [inner.label for inner in band.inner if not inner.is_empty]


def test_each_path_has_its_own_end() -> None:
    """A page doesn't collect its paths at one far end: each has a ring under it."""
    made = picture(plan_of("if lead.score is 1 then\n  clear lead.owner\notherwise\n  clear lead.email"))
    assert kinds(made).count("end") == 2


def test_otherwise_if_is_a_decision_of_its_own() -> None:
    """Each condition of a ladder stands in a shape, and `no` leads from one to the next."""
    made = picture(
        plan_of(
            "if lead.score is 1 then\n  clear lead.owner\n"
            "otherwise if lead.score is 2 then\n  clear lead.email"
        )
    )
    decisions = [box.id for box in made.boxes.values() if box.kind == "decision"]
    between = [(a.kind, a.label) for a in made.arrows if {a.tail, a.head} == set(decisions)]
    assert len(decisions) == 2
    assert between == [("no", "no")]


def test_if_possible_is_a_mark_on_its_step() -> None:
    """`if possible,` adds no shape: the step itself says it."""
    made = picture(plan_of('if possible, notify lead.owner that "Hello"'))
    assert [(box.kind, box.optional) for box in made.boxes.values()] == [("action", True), ("end", False)]


def test_waits_part_the_page_into_times() -> None:
    """What happens at once and what happens later stand in frames that say when."""
    made = picture(plan_of("stop if lead.score is 1\nafter 2 days\nclear lead.email\nafter 1 month\nstop"))
    assert labels(bands(made)) == ["straight away", "2 days later", "1 month later"]


def test_ways_that_meet_at_different_times_say_so() -> None:
    """A step that some runs reach at once and others later stands in a frame that names both."""
    made = picture(plan_of("if lead.score is 1 then\n  after 1 hour\n  clear lead.email\nclear lead.owner"))
    assert labels(bands(made)) == ["straight away", "1 hour later", "straight away or 1 hour later"]


def test_without_waits_there_are_no_times() -> None:
    """A workflow that does everything at once needs no frame around it."""
    assert bands(picture(plan_of("clear lead.owner\nclear lead.email"))).inner == []


def test_the_main_line_follows_those_that_go_on() -> None:
    """Where one branch stops the run, the line that runs straight down is the other one."""
    made = picture(plan_of("stop if lead.score is 1\nclear lead.owner\nclear lead.email"))
    straight = [arrow.head for arrow in made.arrows if made.is_straight(arrow)]
    assert straight[:2] == ["n_clear_lead_owner", "n_clear_lead_email"]


def test_a_loop_says_what_comes_after_it() -> None:
    """The way back to the next item and the way on after the last one are both drawn."""
    made = picture(plan_of('for each task in lead.tasks\n  set task.title to "x"\nclear lead.owner'))
    turn = next(box.id for box in made.boxes.values() if box.kind == "turn")
    ways = {(a.kind, a.head) for a in made.arrows if a.tail == turn}
    assert ways == {("again", "n_for_each_task_in_lead_tasks"), ("plain", "n_clear_lead_owner")}
