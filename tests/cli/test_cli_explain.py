"""`flow explain` as a dictionary: records, events, actions and the lists of them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.explain import plain
from flowlang.cli.main import group


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def explain(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["explain", *arguments])


def test_a_record_is_shown_with_its_fields() -> None:
    """The sentence, and every field with its type, its choices and its default."""
    result = explain("Lead")

    assert result.exit_code == 0
    assert "A person or company that may buy." in result.output
    assert "  score             whole number, at first 0\n" in result.output
    assert "Web form | Call" in result.output


def test_an_action_is_shown_with_holes_settings_and_results() -> None:
    """How the phrase goes, what may stand in it, and what comes back."""
    result = explain("check stock of")

    assert result.output == (
        "check stock of (product)\n"
        "  Asks the warehouse what is there.\n"
        "  (product) is Product\n"
        "  It gives back (write `as result` after it):\n"
        "    result.in_stock: yes/no\n"
        "    result.level: whole number\n"
    )


@pytest.mark.parametrize("which", ["records", "events", "actions", "choices"])
def test_the_lists_name_what_there_is(which: str) -> None:
    """Each list of the standard library has its entries, one on a line."""
    result = explain(which)

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 1


def test_a_projects_own_declarations_are_found(tmp_path: Path) -> None:
    """What the files of this folder declare is in the dictionary."""
    (tmp_path / "own.flow").write_text('record Bike "Something with two wheels"\n  gears: whole number\n')

    result = explain("Bike")

    assert result.output == "record Bike\n  Something with two wheels.\n\n  gears  whole number\n"


def test_a_misspelt_name_gets_the_near_one() -> None:
    """Exit code 2, and the name that was perhaps meant."""
    result = explain("Laed")

    assert result.exit_code == 2
    assert "Did you mean Lead?" in result.output


def test_pages_have_no_signs_of_markdown() -> None:
    """The examples of a page are set off by words in the terminal."""
    assert (
        plain("# FL0000 x\n\nText.\n\n```flow wrong steps\na\n```\n")
        == "FL0000 x\n\nText.\n\nWrong:\n\n    a\n"
    )


def test_companies_in_folders_below_are_not_mixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above several projects, a record has the fields of none of them; in one, those of that one."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "flow.toml").write_text(f'name = "{name}"\n')
        (tmp_path / name / "own.flow").write_text(f"use crm\n\nextend Lead\n  of_{name}: text\n")

    monkeypatch.chdir(tmp_path)
    above = explain("Lead").output
    monkeypatch.chdir(tmp_path / "one")
    inside = explain("Lead").output

    assert "of_one" not in above
    assert "of_other" not in above
    assert "of_one" in inside
    assert "of_other" not in inside
