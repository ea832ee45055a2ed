"""Where things stand on the page: nothing covers anything, and a big workflow stays readable."""

from itertools import pairwise
from typing import get_args
from xml.etree import ElementTree

import pytest

from flowlang.connect.draw import Drawing, draw, render
from flowlang.diagram.dot import Options, dot_text
from flowlang.diagram.dot import drawn as drawing_of
from flowlang.diagram.wording import Level
from flowlang.plan.graph import Again, End, Guard, Leave, Plan, Return
from tests.diagram.examples import example_plans
from tests.diagram.geometry import areas, crossed_titles, overlapping
from tests.diagram.test_diagram_pictures import shapes, squeezed
from tests.plan.kit import plan_of

WIDEST_PAGE = 1000
OPTIONS = [*(Options(level, legend=True) for level in get_args(Level)), Options(lanes=True)]


@pytest.fixture(scope="module")
def examples() -> list[Plan]:
    """Every workflow among the examples."""
    return example_plans()


def big_plan(steps: int) -> Plan:
    """A workflow with about that many steps: decisions, waits, and questions now and then."""
    lines: list[str] = []
    for number in range(steps // 5):
        lines += [
            f'notify lead.owner that "Step {number} of a long way"',
            f"if lead.score is at least {number} then",
            f"  set lead.score to {number + 1}",
            "otherwise",
            f'  set lead.name to "number {number}"',
            "after 1 day" if number % 6 == 0 else f"increase lead.score by {number + 1}",
        ]
    return plan_of(
        "\n".join(lines), "when a Lead is created\nif lead.owner is present\nas long as lead.owner is present"
    )


@pytest.mark.parametrize("options", OPTIONS, ids=("overview", "normal", "full", "lanes"))
def test_no_shape_covers_another(examples: list[Plan], options: Options) -> None:
    """In every example, in every way to draw it, each shape has its own place."""
    drawn = render([dot_text(plan, options) for plan in examples], "json")
    found = {
        plan.name: pairs for plan, one in zip(examples, drawn, strict=True) if (pairs := overlapping(one))
    }
    assert found == {}


def test_no_arrow_crosses_the_title_of_a_frame(examples: list[Plan]) -> None:
    """The words that say when something happens can be read: arrows pass beside them."""
    drawn = render([dot_text(plan) for plan in examples], "json")
    assert any(area.name.startswith("title_") for one in drawn for area in areas(one))
    found = {
        plan.name: ways for plan, one in zip(examples, drawn, strict=True) if (ways := crossed_titles(one))
    }
    assert found == {}


def test_arrows_run_downwards(examples: list[Plan]) -> None:
    """But for the way to the next one of a loop, no arrow of an example runs upwards."""
    found = []
    for plan, one in zip(examples, render([dot_text(plan) for plan in examples], "json"), strict=True):
        places = {area.name: area for area in areas(one)}
        for arrow in drawing_of(plan, Options()).arrows:
            tail, head = places[arrow.tail], places[arrow.head]
            if arrow.kind != "again" and head.low + head.high > tail.low + tail.high + 2:
                found.append((plan.name, arrow.tail, arrow.head))
    assert found == []


def test_every_example_tells_each_step_once(examples: list[Plan]) -> None:
    """The words of each step stand in exactly one shape, uncut."""
    drawings = [Drawing(dot_text(plan, Options("full")), plan.name, "") for plan in examples]
    for plan, made in zip(examples, draw(drawings, "svg"), strict=True):
        said = list(shapes(ElementTree.fromstring(made)))  # noqa: S314 - we have just made it
        # The time between rounds that begin at once is told at the end of a round.
        rounds = {node.wait for node in plan.nodes.values() if isinstance(node, Again) and node.now}
        for node in plan.nodes.values():
            if isinstance(node, Guard | Return | End | Leave) or node.name in rounds:
                continue
            name = "n_" + node.name.replace("-", "_")
            texts = [squeezed(text) for one, text in said if one == name or one.startswith(f"{name}__")]
            assert texts, (plan.name, node.title)
            if len(texts) == 1:
                assert squeezed(node.title.removeprefix("if ")) in texts[0].removeprefix("ifpossible"), (
                    node.title
                )


def test_a_workflow_of_150_steps_is_a_long_narrow_page() -> None:
    """A big workflow grows downwards: it has one column to read, and its main line is straight."""
    plan = big_plan(150)
    assert len(plan.nodes) >= 150
    (drawn,) = render([dot_text(plan)], "json")
    assert overlapping(drawn) == []
    assert crossed_titles(drawn) == []
    found = areas(drawn)
    assert max(one.right for one in found) < WIDEST_PAGE
    notices = [one for one in found if one.name.startswith("n_notify")]
    assert {round(one.left + one.right) for one in notices if one.name} == {
        round(notices[0].left + notices[0].right)
    }
    assert all(above.low > below.high for above, below in pairwise(notices))


def test_the_days_of_a_ladder_stand_under_each_other() -> None:
    """Counting from a date with many days stays narrow: a day a row, its steps beside it."""
    days = "\n".join(f'  {day} days before\n    notify lead.owner that "{day}"' for day in (9, 7, 5, 3, 2))
    plan = plan_of(
        f"counting from lead.call_on\n{days}",
        "when a Lead is created\nas long as all of\n  lead.owner is present\n  lead.call_on is present",
    )
    (drawn,) = render([dot_text(plan)], "json")
    found = {one.name: one for one in areas(drawn)}
    rungs = [one for name, one in found.items() if name.startswith("rung_")]
    assert len(rungs) == 5
    assert len({round(one.left + one.right) for one in rungs}) == 1
    assert all(above.low > below.high for above, below in pairwise(rungs))
    assert max(one.right for one in found.values()) < 700


def test_many_choices_stand_in_two_rows() -> None:
    """A decision with six choices takes two rows, so that the page stays on a screen."""
    ways = "\n".join(f'  "{number}"\n    set lead.title to "{number}"' for number in range(5))
    plan = plan_of(
        f'depending on lead.name\n{ways}\n  otherwise\n    set lead.title to "x"'.replace("title", "name")
    )
    (drawn,) = render([dot_text(plan)], "json")
    rows = {round(one.high) for one in areas(drawn) if one.name.startswith("n_set")}
    assert len(rows) == 2


def test_the_end_of_a_round_stands_below_the_steps_of_the_round() -> None:
    """No arrow but the one to the next round runs upwards, also where one branch has no steps."""
    steps = (
        "for each task in lead.tasks\n"
        '  if task.title is "x" then\n    notify lead.owner that "x"\n    set task.title to "y"'
    )
    plan = plan_of(
        steps, "when a Lead is created\nif lead.owner is present\nas long as lead.owner is present"
    )
    (drawn,) = render([dot_text(plan)], "json")
    found = {one.name: one for one in areas(drawn)}
    turn = next(one for name, one in found.items() if name.startswith("turn_"))
    assert all(turn.high < one.low for name, one in found.items() if name.startswith(("n_notify", "n_set")))


@pytest.mark.parametrize(
    "words",
    [
        "مرحبا بالعالم، هذا نص طويل جدا للاختبار",
        "これは非常に長い日本語の文章です。折り返しが必要です。" * 2,
        "您好这是一个很长的中文句子需要换行显示" * 2,
    ],
)
def test_long_texts_of_other_scripts_are_wrapped(words: str) -> None:
    """Text without blanks, wide letters and text from right to left stay in shapes of the usual width."""
    (drawn,) = render([dot_text(plan_of(f'notify team "Sales" that "{words}"'))], "json")
    found = {one.name: one for one in areas(drawn)}
    assert found["n_notify_team_sales"].right - found["n_notify_team_sales"].left < 420
