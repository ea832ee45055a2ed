"""`[tool.flowlang]` in a pyproject.toml, and no configuration at all."""

from pathlib import Path

import pytest

from flowlang.configuration import find_configuration, load_configuration, read_configuration
from flowlang.diagnostics.render.concise import render_concise
from flowlang.discovery import ProjectProblem
from tests.render.kit import check

PYPROJECT = """[project]
name = "x"

[tool.flowlang]
timezone = "Europe/Sofia"

[tool.flowlang.lint]
cases-not-covered = "off"
"""
TABLE = (
    'use crm\n\ntable "Discount" for an Order gives share: percent\n'
    "  order.total        | share\n  at least 1_000 EUR | 10%\n"
)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_table_is_read(tmp_path: Path) -> None:
    """Its keys are those of flow.toml, and the folder of the file is the project's."""
    write(tmp_path / "pyproject.toml", PYPROJECT)
    configuration, found = load_configuration(tmp_path / "flows" / "a.flow", environment={})
    assert found == []
    assert configuration.timezone == "Europe/Sofia"
    assert configuration.root == tmp_path
    assert list(configuration.levels.given) == ["FL0561"]


def test_the_nearest_file_holds_and_in_one_folder_flow_toml(tmp_path: Path) -> None:
    """A pyproject.toml that does not speak of FlowLang is passed by."""
    above = write(tmp_path / "flow.toml", "")
    write(tmp_path / "a" / "pyproject.toml", '[project]\nname = "flowlang-user"\n')
    assert find_configuration(tmp_path / "a") == above
    near = write(tmp_path / "a" / "b" / "pyproject.toml", PYPROJECT)
    assert find_configuration(tmp_path / "a" / "b" / "c.flow") == near
    both = write(tmp_path / "a" / "b" / "flow.toml", "")
    assert find_configuration(tmp_path / "a" / "b") == both


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[tool.flowlang]\ntimzone = 1\n",
            "2:1: error FL0602 unknown-key: [tool.flowlang] has no key `timzone`",
        ),
        (
            "[tool]\nflowlang = 3\n",
            "2:12: error FL0603 wrong-configuration-value: `flowlang` can't be `3`",
        ),
        ("[tool.flowlang]\ndepth = 0\n", "2:9: error FL0603 wrong-configuration-value: `depth` can't be `0`"),
        ("[tool.flowlang.lint]\nunknown-field = 'off'\n", "2:1: error FL0608 cannot-be-ignored"),
        ("[tool.flowlang.setings]\na = 1\n", "1:2: error FL0602 unknown-key"),
        ("[tool.flowlang]\nlint = {ignore = ['FL99']}\n", "2:19: error FL0609 unknown-code"),
        ("[tool.flowlang\n", "1:15: error FL0601 broken-configuration: pyproject.toml can't be read"),
    ],
)
def test_a_mistake_is_found_at_its_place(text: str, said: str) -> None:
    """The place is that in the pyproject.toml, and the message names the table."""
    _, found = read_configuration("pyproject.toml", text.encode(), Path())
    assert render_concise(found).startswith(f"pyproject.toml:{said}")
    assert len(found) == 1


def test_isolated_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a project turned off is seen again; a file that is named as well contradicts it."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "flow.toml", '[lint]\ncases-not-covered = "off"\n')
    write(tmp_path / "a.flow", TABLE)
    assert check().exit_code == 0
    assert check("--isolated").exit_code == 1
    assert check("--isolated", "--config", "flow.toml").exit_code == 2


def test_a_file_that_is_named_and_says_nothing_of_flowlang_is_no_configuration(tmp_path: Path) -> None:
    """Whoever names a file means what it says: defaults in its place would go unnoticed."""
    other = write(tmp_path / "pyproject.toml", '[project]\nname = "x"\n')
    with pytest.raises(ProjectProblem, match="has no table"):
        load_configuration(tmp_path, other, environment={})
