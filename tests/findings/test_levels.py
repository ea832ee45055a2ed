"""The table `[lint]`: levels, and which codes count."""

from pathlib import Path

import pytest

from flowlang.configuration import read_configuration
from flowlang.diagnostics import Severity
from flowlang.diagnostics.render.concise import render_concise
from flowlang.findings.levels import Levels
from flowlang.project import load_project

TABLE = b"""use crm

table "Discount" for an Order gives share: percent
  order.total        | share
  at least 1_000 EUR | 10%
"""


def levels_of(text: str) -> Levels:
    configuration, found = read_configuration("flow.toml", text.encode(), Path())
    assert found == []
    return configuration.levels


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", Severity.WARNING),
        ('[lint]\ncases-not-covered = "error"\n', Severity.ERROR),
        ('[lint]\nFL0561 = "note"\n', Severity.NOTE),
        ('[lint]\nignore = ["cases-not-covered"]\n', Severity.OFF),
        ('[lint]\nignore = ["FL05"]\n', Severity.OFF),
        ('[lint]\nselect = ["FL06"]\n', Severity.OFF),
        ('[lint]\nselect = ["FL05"]\n', Severity.WARNING),
        ('[lint]\nignore = ["FL05"]\ncases-not-covered = "error"\n', Severity.ERROR),
        ('lint = {select = ["FL05"], ignore = ["FL0561"]}\n', Severity.OFF),
    ],
)
def test_a_level_is_chosen_by_code_or_slug(text: str, level: Severity) -> None:
    """The most exact word wins: a level of its own, then `ignore`, then `select`."""
    assert levels_of(text).of("FL0561") is level


@pytest.mark.parametrize("text", ["", '[lint]\nselect = ["FL06"]\nignore = ["FL02"]\n'])
def test_what_keeps_a_workflow_from_compiling_is_always_an_error(text: str) -> None:
    """Neither `select` nor `ignore` hides it."""
    assert levels_of(text).of("FL0203") is Severity.ERROR


def test_options_win_over_the_configuration() -> None:
    """`--ignore` turns off whatever the file says; `--select` leaves nothing but what it names."""
    project = Levels({"FL0561": Severity.ERROR}, ignore=("FL0605",))
    assert project.with_options((), ("FL05",)).of("FL0561") is Severity.OFF
    assert project.with_options(("FL0605",), ()).of("FL0605") is Severity.WARNING
    assert project.with_options(("FL0605",), ()).of("FL0561") is Severity.OFF
    assert project.with_options(("FL0561",), ()).of("FL0561") is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[lint]\ncases-not-coverd = "off"\n', "2:1: error FL0609 unknown-code: there is no code"),
        ('[lint]\ncases-not-covered = "loud"\n', "2:21: error FL0603 wrong-configuration-value"),
        ('[lint]\nunknown-field = "off"\n', "2:1: error FL0608 cannot-be-ignored: FL0203 unknown-field is"),
        ('[lint]\nignore = [\n  "FL05",\n  "FL99",\n]\n', "4:3: error FL0609 unknown-code"),
        ('[lint]\nselect = "FL05"\n', "2:10: error FL0603 wrong-configuration-value"),
        ("lint = 1\n", "1:8: error FL0603 wrong-configuration-value"),
    ],
)
def test_a_mistake_in_the_table_is_found_at_its_place(text: str, said: str) -> None:
    """A code that does not exist would otherwise be ignored in silence."""
    _, found = read_configuration("flow.toml", text.encode(), Path())
    assert render_concise(found).startswith(f"flow.toml:{said}")
    assert len(found) == 1


def test_every_command_sees_the_levels(tmp_path: Path) -> None:
    """A warning that is made an error is one for whoever reads the project."""
    (tmp_path / "flow.toml").write_text('[lint]\ncases-not-covered = "error"\n')
    (tmp_path / "a.flow").write_bytes(TABLE)
    (found,) = load_project([tmp_path]).diagnostics
    assert found.severity is Severity.ERROR
