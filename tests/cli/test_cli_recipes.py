"""`flow recipes`, and `flow init --recipe`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def test_the_list_names_every_recipe_with_its_sentence() -> None:
    """Whoever looks for a recipe sees what it does without opening it."""
    listed = flow("recipes")
    assert listed.exit_code == 0
    assert "\nSales\n" in f"\n{listed.output}"
    assert "  Chase a silent lead\n      A new lead hears from us at once" in listed.output


def test_one_recipe_is_shown_with_what_it_needs_and_an_example() -> None:
    """The example is one that runs: it stands in the library's file with its tests."""
    shown = flow("recipes", "Chase a silent lead").output
    assert "  patience     duration; 3 days unless you say otherwise; how long to wait" in shown
    assert '  use recipe "Chase a silent lead" for Lead with welcome: "welcome"' in shown
    assert "    wait at most patience for a Reply" in shown


def test_recipes_as_json() -> None:
    """Programs read the same as plain data."""
    (one,) = json.loads(flow("recipes", "Warn before a date", "--format", "json").output)
    assert one["any_record"] is True
    assert one["needs"][1] == {
        "name": "ahead",
        "type": "duration",
        "default": "14 days",
        "about": "how long before",
    }
    assert len(json.loads(flow("recipes", "--format", "json").output)) >= 2


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments", [("recipes", "Chase a silnt lead"), ("init", "x", "--recipe", "Chase a silnt lead")]
)
def test_an_unknown_recipe_is_answered_with_the_nearest(arguments: tuple[str, ...]) -> None:
    """A misspelt name is no traceback, and writes nothing."""
    said = flow(*arguments)
    assert said.exit_code == 2
    assert 'Did you mean "Chase a silent lead"?' in said.output
    assert not Path("x").exists()


def test_a_project_started_from_a_recipe_passes_its_tests() -> None:
    """What `flow init --recipe` writes is clean, laid out, and tested."""
    assert flow("init", "p", "--recipe", "Chase a silent lead").exit_code == 0
    assert sorted(one.name for one in Path("p").iterdir()) == ["flow.toml", "silent-lead.flow"]
    assert 'recipe "Chase a silent lead" for a Lead' not in Path("p/silent-lead.flow").read_text("utf-8")
    assert flow("check", "p").exit_code == 0
    assert flow("format", "--check", "p").exit_code == 0
    tested = flow("test", "p")
    assert tested.exit_code == 0
    assert "3 passed" in tested.output
