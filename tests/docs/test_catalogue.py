"""docs/actions.md is the catalogue as it stands, and every action of it is described."""

import pytest
from click.testing import CliRunner
from snippets import ROOT

from flowlang.cli.main import group
from flowlang.project import load_project
from flowlang.schema.model import EFFECTS, ActionInfo

PAGE = ROOT / "docs" / "actions.md"
ACTIONS = load_project([], stdin=("empty.flow", b"use crm\n")).schema.actions


def test_the_page_is_the_catalogue(accept: bool, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The page is what the command writes from the standard library."""
    empty = tmp_path_factory.mktemp("empty") / "empty.flow"
    empty.write_text("use crm\n")
    result = CliRunner().invoke(group, ["explain", "actions", str(empty), "--format", "markdown"])
    assert result.exit_code == 0, result.output
    if accept:
        PAGE.write_text(result.output, "utf-8")
    assert PAGE.read_text("utf-8") == result.output


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.signature)
def test_an_action_is_described(action: ActionInfo) -> None:
    """Every action of the standard library has a sentence, an effect, and is shown by `flow explain`."""
    assert action.doc.endswith(".")
    assert action.effect in EFFECTS
    result = CliRunner().invoke(group, ["explain", action.name])
    assert result.exit_code == 0
    assert action.doc in result.output
