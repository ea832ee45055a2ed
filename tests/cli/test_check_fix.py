"""`flow check --fix`, `--unsafe-fixes` and `--diff`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

WRONG = """use crm

workflow "Follow up"
  when a Lead is created
  then
    if lead.score == 5:
      set lead.statsu to Lost
    endif
"""
SAFE = WRONG.replace(" == 5:", " is 5 then").replace("    endif\n", "")
RIGHT = SAFE.replace("statsu", "status")


def flow(*arguments: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(group, ["check", *arguments], input=text)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.flow"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_safe_fixes_are_written_and_the_rest_is_reported(file: Path) -> None:
    """A guess at a name is no safe fix, so it stays and is told."""
    result = flow("--fix", "a.flow")
    assert file.read_text(encoding="utf-8") == SAFE
    assert result.exit_code == 1
    assert "Fixed 3 problems in 1 file." in result.stderr
    assert "Found 1 error in 1 file (1 fixable with --unsafe-fixes)." in result.stdout


def test_unsafe_fixes_mend_the_rest(file: Path) -> None:
    """With both kinds nothing is left, and the exit code says so."""
    result = flow("--fix", "--unsafe-fixes")
    assert file.read_text(encoding="utf-8") == RIGHT
    assert result.exit_code == 0
    assert "Fixed 4 problems in 1 file." in result.stderr


@pytest.mark.parametrize(
    ("wrong", "right"), [("use crmm", "use crm"), ('use  "schema.flw"', 'use  "schema.flow"')]
)
def test_a_name_behind_use_is_mended_and_the_word_stays(file: Path, wrong: str, right: str) -> None:
    """What is written anew is the name alone."""
    file.with_name("schema.flow").write_text("use crm\n", encoding="utf-8")
    file.write_text(f"{wrong}\n", encoding="utf-8")
    flow("--fix", "--unsafe-fixes", "a.flow")
    assert file.read_text(encoding="utf-8") == f"{right}\n"


def test_the_difference_is_shown_and_nothing_written(file: Path) -> None:
    """`--diff` is for a look before the leap."""
    result = flow("--diff", "a.flow")
    assert file.read_text(encoding="utf-8") == WRONG
    assert result.exit_code == 1
    assert "-    if lead.score == 5:\n+    if lead.score is 5 then\n" in result.stdout
    assert "3 fixes would change 1 file." in result.stderr


def test_standard_input_comes_back_mended(file: Path) -> None:
    """An editor pipes its text through; what is found goes to the other stream."""
    result = flow("--fix", "-", "--stdin-filename", "a.flow", text=WRONG)
    assert result.stdout == SAFE
    assert "unknown-field" in result.stderr
    assert file.read_text(encoding="utf-8") == WRONG


def test_a_file_keeps_its_line_ends_and_its_mark(file: Path) -> None:
    """What an editor on Windows has written still looks the same to it."""
    file.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    flow("--fix", "--unsafe-fixes")
    assert file.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()


def test_the_fixes_are_counted_in_the_summary(file: Path) -> None:
    """Who reads the findings learns how many of them need no work."""
    assert "Found 4 errors in 1 file (3 fixable with --fix, 1 more with --unsafe-fixes)." in flow().stdout
