"""The options of `flow check` that say what counts and where it goes."""

import json
from pathlib import Path

import pytest

from tests.render.kit import check, project


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("crm/tables.flow",), 1),
        (("crm/tables.flow", "--fail-on", "error"), 0),
        (("crm/tables.flow", "--select", "FL0561"), 0),
        (("crm/tables.flow", "--ignore", "FL06"), 0),
        (("crm/tables.flow", "--ignore", "unknown-ignore,cases-not-covered"), 0),
        (("crm/leads, new.flow", "--select", "FL0561"), 1),
        (("--fix", "--exit-zero"), 0),
    ],
)
def test_the_exit_code_follows_from_what_counts(arguments: tuple[str, ...], code: int) -> None:
    """A note never fails a run; an error that keeps a workflow from running always does."""
    assert check(*arguments).exit_code == code


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_does_not_exist_is_a_mistake_on_the_command_line(option: str) -> None:
    """A misspelt rule would otherwise be switched off for ever and nobody the wiser."""
    result = check(option, "cases-not-coverd")
    assert result.exit_code == 2
    assert "There is no code cases-not-coverd. Did you mean cases-not-covered?" in result.stderr


def test_findings_go_into_a_file(tmp_path: Path) -> None:
    """The terminal says how many there are and where."""
    result = check("--output-format", "sarif", "--output-file", "out.sarif")
    assert result.stdout == ""
    assert result.stderr.startswith("Found ")
    assert result.stderr.endswith("They are in out.sarif.\n")
    assert json.loads((tmp_path / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_a_file_that_cannot_be_written_is_said_plainly() -> None:
    """No traceback, and the exit code of what could not run."""
    result = check("--output-file", "nowhere/out.txt")
    assert result.exit_code == 2
    assert result.stderr == "Error: nowhere/out.txt can't be written: No such file or directory.\n"


def test_statistics_count_the_codes() -> None:
    """The most frequent first; a star says that --fix mends them all."""
    lines = check("--statistics").stdout.splitlines()
    assert "1  FL0111  * foreign-sign" in lines
    assert "1  FL0561    cases-not-covered" in lines
    counts = json.loads(check("--statistics", "--output-format", "json").stdout)
    assert {"code": "FL0111", "slug": "foreign-sign", "count": 1, "fixable": True} in counts["statistics"]


def test_a_level_of_the_configuration_reaches_the_output() -> None:
    """The table of the project is a note here, as its flow.toml says."""
    assert "note FL0561 cases-not-covered" in check("crm/tables.flow").stdout
