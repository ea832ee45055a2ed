"""docs/requirements.md: each requirement and scenario has its row, and what a row names is there.

That the tests pass is shown where they run: those in `.flow` files by `tests/test_examples.py` and
`tests/language`, the others by themselves.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen
from snippets import ROOT

PAGE = ROOT / "docs" / "requirements.md"
RUN_BY_TESTS = (ROOT / "examples", ROOT / "tests" / "language")
REQUIREMENTS = [f"R-{number:02}" for number in range(1, 155)]
SCENARIOS = [f"SC-{number:02}" for number in range(1, 56)]
# Parts that the table may point at although they are not there yet.
NOT_YET = {"live system: connectors"}


@frozen
class Row:
    """A row of the table: what it is about, where it is shown, and by which test."""

    name: str
    shown: str
    test: str

    def __str__(self) -> str:
        return self.name


def rows() -> list[Row]:
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in PAGE.read_text("utf-8").splitlines()
        if re.match(r"\| (R|SC)-\d", line)
    ]
    return [Row(one[0], one[-2], one[-1]) for one in cells]


@cache
def named_in(path: Path) -> frozenset[str]:
    """The names of the tests that a file holds."""
    text = path.read_text("utf-8")
    if path.suffix == ".flow":
        return frozenset(re.findall(r'^test "(.*)"$', text, re.MULTILINE))
    tree = ast.parse(text)
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_no_requirement_and_no_scenario_is_left_out() -> None:
    """The table has each of them once, in order."""
    assert [row.name for row in rows()] == [*REQUIREMENTS, *SCENARIOS]


@pytest.mark.parametrize("row", rows(), ids=str)
def test_a_row_points_at_something(row: Row) -> None:
    """The file of a row exists and is run by the tests, and the test that it names stands in it."""
    link = re.fullmatch(r"\[[^\]]+\]\(([^)]+)\)", row.shown)
    if link is None:
        assert row.shown in NOT_YET
        return
    path = (PAGE.parent / link[1]).resolve()
    assert path.is_file()
    name = re.fullmatch(r"“(.+)”|`(test_\w+)`", row.test)
    assert name, row.test
    assert (name[1] or name[2]) in named_in(path)
    assert path.suffix == ".py" or any(path.is_relative_to(folder) for folder in RUN_BY_TESTS)


def test_every_example_of_a_scenario_has_an_owner_and_a_sentence() -> None:
    """Each workflow of the files that scenarios name says what it is for and who answers for it."""
    files = {re.search(r"\(([^)]+\.flow)\)", row.shown) for row in rows() if row.name.startswith("SC")}
    lacking = []
    for file in {match[1] for match in files if match}:
        text = (PAGE.parent / file).resolve().read_text("utf-8")
        for workflow in re.split(r"^(?=workflow )", text, flags=re.MULTILINE)[1:]:
            head = workflow.split("\n  then\n")[0]
            if not re.search(r'^  "', head, re.MULTILINE) or "\n  owner: " not in head:
                lacking.append(f"{file}: {head.splitlines()[0]}")
    assert lacking == []
