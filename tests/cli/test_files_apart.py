"""What commands read is never written over, whatever it is called, and two outputs never share a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project as `flow init` makes it, with a journal beside it."""
    monkeypatch.chdir(tmp_path)
    assert flow("init", ".").exit_code == 0
    assert flow("run", "--events", "events.jsonl", "--journal", "journal.jsonl").exit_code == 0
    Path("symbolic.jsonl").symlink_to("events.jsonl")
    os.link("events.jsonl", "hard.jsonl")


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


def contents() -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in Path().iterdir() if one.is_file()}


RUN = ("run", "--events", "events.jsonl")


@pytest.mark.parametrize(
    "arguments",
    [
        (*RUN, "--journal", "events.jsonl"),
        (*RUN, "--rejects", "events.jsonl"),
        (*RUN, "--state", "events.jsonl"),
        (*RUN, "--journal", "symbolic.jsonl"),
        (*RUN, "--rejects", "hard.jsonl"),
        (*RUN, "--journal", "./events.jsonl"),
        (*RUN, "--journal", "leads.flow"),
        (*RUN, "--rejects", "flow.toml"),
        (*RUN, "--journal", "new.flow"),
        (*RUN, "--state", "new", "--journal", "new"),
        (*RUN, "--rejects", "new", "--journal", "./new"),
        (*RUN, "--mailbox", "out", "--documents", "out/."),
        ("check", "--output-file", "leads.flow", "."),
        ("check", "--fix", "--output-file", "leads.flow"),
        ("check", "--config", "flow.toml", "--output-file", "flow.toml"),
        ("test", "--junit", "leads.flow"),
        ("test", "--junit", "flow.toml"),
        ("report", "journal.jsonl", "-o", "journal.jsonl"),
        ("report", "journal.jsonl", "leads.flow", "-o", "leads.flow"),
        ("diagram", "leads.flow", "--format", "svg", "-o", "journal.svg", "--journal", "journal.svg"),
    ],
)
def test_nothing_is_written_over_what_is_read(arguments: tuple[str, ...]) -> None:
    """Such a command ends with 2 and a sentence that names the file, and every file is as it was."""
    if "journal.svg" in arguments:
        Path("journal.svg").write_bytes(Path("journal.jsonl").read_bytes())
    before = contents()
    result = flow(*arguments)
    assert result.exit_code == 2, result.output
    assert "Name another file" in result.stderr or "Each needs one of its own" in result.stderr
    assert contents() == before
    assert not Path("out").exists()


def test_devices_may_be_shared() -> None:
    """What has no content to be lost may stand behind several options."""
    assert flow(*RUN, "--journal", os.devnull, "--rejects", os.devnull).exit_code == 0


def test_other_files_are_written_as_before() -> None:
    """Near what is read, outputs of their own are no problem, and a second run replaces them."""
    for _ in range(2):
        assert flow(*RUN, "--journal", "one.jsonl", "--rejects", "two.jsonl").exit_code == 0
        assert flow("check", "--output-file", "three.txt").exit_code == 0
        assert flow("test", "--junit", "four.xml").exit_code == 0
        assert flow("report", "one.jsonl", "-o", "five.txt").exit_code == 0
    assert Path("one.jsonl").read_bytes() == Path("journal.jsonl").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="only Unix lets a process limit how long its files get")
@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "journal.jsonl", "-o", "old"),
        ("check", "--output-format", "json", "--output-file", "old"),
        ("test", "--junit", "old"),
        ("schema", "export", "-o", "new"),
        ("init", "new"),
    ],
)
def test_a_disk_without_room_costs_no_file(arguments: tuple[str, ...]) -> None:
    """Where an output finds no room, the one of before is still there, and no empty file beside it."""
    import resource

    Path("old").write_text("the report of yesterday", "utf-8")
    before = contents()
    done = subprocess.run(
        [sys.executable, "-m", "flowlang", *arguments],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "can't be written: File too large." in done.stderr
    assert contents() == before
    assert not Path("new").is_file()
    assert not Path("new").is_dir() or not list(Path("new").iterdir())
