"""Small projects whose tests pass and fail in every way, and the reports about them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group

CASES = Path(__file__).parent / "cases"
FLOWS = sorted(CASES.glob("*.flow"))


def report_on(case: Path, *options: str) -> str:
    result = CliRunner().invoke(group, ["test", *options, case.name])
    assert result.exit_code in (0, 1), result.stderr
    return f"{result.stdout}exit code {result.exit_code}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def copy(case: Path) -> Path:
        return Path(shutil.copy(case, tmp_path))

    return copy


@pytest.mark.parametrize("case", FLOWS, ids=lambda case: case.stem)
def test_reports_say_what_was_expected_and_what_was_found(
    case: Path, here: Callable[[Path], Path], golden: Callable[[Path, str], None]
) -> None:
    """Every kind of step passes and fails as its case says, and the report explains it."""
    golden(CASES / f"{case.stem}.txt", report_on(here(case), "-v"))


@pytest.mark.parametrize("case", FLOWS, ids=lambda case: case.stem)
def test_the_same_files_give_the_same_report(case: Path, here: Callable[[Path], Path]) -> None:
    """Nothing in a report depends on the day, the machine or what ran before."""
    copied = here(case)
    assert report_on(copied, "--format", "json") == report_on(copied, "--format", "json")
