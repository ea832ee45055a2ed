"""`flow trace`, `flow why` and coverage on the bicycle shop of the examples, with a small stream."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"

WHYS = {
    "why-missing-address": ("Talk to people who fill in the web form", "L-3"),
    "why-other-condition": ("Look after shop leads", "L-46"),
    "why-started": ("Look after shop leads", "L-4"),
    "why-already-running": ("Wake up a waiting lead", "L-4"),
    "why-no-trigger": ("Visit promising fleet leads", "L-46"),
}


def flow(*arguments: str) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return result.stdout


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A stream of 600 events, always the same, and the journal of its replay."""
    folder = tmp_path_factory.mktemp("shop")
    events, journal = folder / "events.jsonl", folder / "journal.jsonl"
    script = ROOT / "examples" / "generate_events.py"
    command = [sys.executable, str(script), "--events", "600", "--seed", "7", "--out", str(events)]
    subprocess.run(command, check=True)
    flow("run", str(ROOT / "examples" / "bike-shop"), "--events", str(events), "--journal", str(journal))
    return events, journal


@pytest.fixture(autouse=True)
def in_the_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples" / "bike-shop")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("record", ["L-4", "L-46", "Ticket R-7"])
def test_the_story_of_a_record(
    stream: tuple[Path, Path], record: str, golden: Callable[[Path, str], None]
) -> None:
    """A lead, a short story, and a ticket whose runs change it."""
    text = flow("trace", record, "--journal", str(stream[1]), "--flows", ".")
    golden(CASES / f"trace-{record.replace(' ', '-')}.txt", text)


@pytest.mark.parametrize("case", WHYS)
def test_why_from_events(stream: tuple[Path, Path], case: str, golden: Callable[[Path, str], None]) -> None:
    """Each way in which a start fails or succeeds is told with its values."""
    golden(CASES / f"{case}.txt", flow("why", *WHYS[case], "--events", str(stream[0])))


@pytest.mark.parametrize("case", WHYS)
def test_why_from_a_journal(
    stream: tuple[Path, Path], case: str, golden: Callable[[Path, str], None]
) -> None:
    """A journal says less, and says so."""
    golden(CASES / f"{case}-journal.txt", flow("why", *WHYS[case], "--journal", str(stream[1])))


def test_coverage_of_the_shop(golden: Callable[[Path, str], None]) -> None:
    """Every way that no test of the shop takes, with its place and its words."""
    golden(CASES / "coverage.txt", flow("test", ".", "--coverage"))


def test_watching_changes_nothing(stream: tuple[Path, Path], tmp_path: Path) -> None:
    """A replay after somebody has looked on gives the same journal, byte for byte."""
    again = tmp_path / "again.jsonl"
    flow("run", ".", "--events", str(stream[0]), "--journal", str(again))
    assert again.read_bytes() == stream[1].read_bytes()
