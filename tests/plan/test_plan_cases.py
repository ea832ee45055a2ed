"""Golden cases: `cases/*.flow` hold a workflow, and beside each stands its plan as JSON."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flowlang.plan.as_json import plans_as_json
from flowlang.plan.exits import exits
from flowlang.plan.graph import End, Plan, Return
from flowlang.plan.walk import reachable
from tests.plan.kit import plans_of

CASES = sorted((Path(__file__).parent / "cases").glob("*.flow"))


def plans_in(path: Path) -> tuple[Plan, ...]:
    return plans_of(path.read_text("utf-8"), path.name)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, golden: Callable[[Path, str], None]) -> None:
    """A workflow is lowered exactly as its golden case says."""
    golden(path.with_suffix(".json"), plans_as_json(plans_in(path)))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_node_can_be_reached_and_every_path_ends(path: Path) -> None:
    """A plan holds no node in vain, and from each node an end can be reached."""
    for plan in plans_in(path):
        assert reachable(plan, plan.first) == list(plan.nodes)
        for name in plan.nodes:
            assert any(isinstance(plan.nodes[one], End) for one in reachable(plan, name)), name


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nodes_stand_in_the_order_of_the_text(path: Path) -> None:
    """The nodes of a plan follow the text, so that the first is the first step and the end comes last."""
    for plan in plans_in(path):
        written = [node for node in plan.nodes.values() if not isinstance(node, Return)]
        assert written == sorted(written, key=lambda node: node.span.start)
        assert list(plan.nodes)[-1] == "end"
        assert all(target in plan.nodes for node in plan.nodes.values() for target, _ in exits(node))
