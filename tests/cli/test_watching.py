"""`--watch`: the command again whenever a file changes."""

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.cli.watching import differing, look

GOOD = """use crm

template "welcome" for a Lead
  subject: "Welcome"
  body: "Thank you."

workflow "Greet"
  "A new lead is greeted."
  owner: "sales"
  when a Lead is created
  if lead.email is present
  then
    send email "welcome" to lead.email

test "a lead is greeted"
  given a Lead
    name: "Ana"
    email: "ana@example.org"
  expect send email "welcome" to "ana@example.org"
"""
WAIT = 60


class Watched:
    """A command that runs in a process of its own, and the lines that it writes."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flowlang", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def end(self) -> None:
        """Leave neither a process nor a pipe behind."""
        self.process.kill()
        self.process.wait()
        self.reader.join(WAIT)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def until(self, words: str) -> list[str]:
        """The lines up to the first with some words."""
        found = [self.lines.get(timeout=WAIT)]
        while words not in found[-1]:
            found.append(self.lines.get(timeout=WAIT))
        return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one file."""
    monkeypatch.chdir(tmp_path)
    Path("flow.toml").write_text("", "utf-8")
    Path("leads.flow").write_text(GOOD, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("project")
@pytest.mark.skipif(sys.platform == "win32", reason="a signal can't be sent to one process there")
@pytest.mark.parametrize(
    ("command", "well", "ill"),
    [("check", "No problems in 1 file.", "unknown-field"), ("test", "passed", "unknown-field")],
)
def test_a_change_is_looked_at_until_ctrl_c(command: str, well: str, ill: str) -> None:
    """A mistake that is saved is shown, its mending too, and Ctrl-C ends it all with 130."""
    watched = Watched(command, "--watch")
    try:
        assert any(well in line for line in watched.until("Watching 2 files"))
        Path("leads.flow").write_text(GOOD.replace("if lead.email", "if lead.emial"), "utf-8")
        said = watched.until("Watching")
        assert "leads.flow changed." in said
        assert any(ill in line for line in said)
        Path("leads.flow").write_text(GOOD, "utf-8")
        assert any(well in line for line in watched.until("Watching"))
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(WAIT) == 130
    finally:
        watched.end()


@pytest.mark.usefixtures("project")
def test_what_is_seen_changes_with_every_file_that_may_be_read() -> None:
    """New, changed and removed files count; hidden ones, others, and folders written to do not."""
    first = look([Path()], [Path("made")])
    assert {Path(name).name for name in first} == {"leads.flow", "flow.toml"}
    Path("made").mkdir()
    Path(".hidden").mkdir()
    for name in ("made/a.docx", ".hidden/a.flow", "notes.txt", "~$offer.docx"):
        Path(name).write_text("x", "utf-8")
    assert look([Path()], [Path("made")]) == first
    Path("offer.docx").write_text("x", "utf-8")
    Path("leads.flow").write_text(GOOD + "\n", "utf-8")
    Path("flow.toml").unlink()
    changed = differing(first, look([Path()], [Path("made")]))
    assert [Path(name).name for name in changed] == ["flow.toml", "leads.flow", "offer.docx"]


def test_standard_input_can_not_be_watched() -> None:
    """What comes through a pipe never changes, and the message says what is watched."""
    result = CliRunner().invoke(group, ["check", "--watch", "-"], input="")
    assert result.exit_code == 2
    assert "--watch looks at files" in result.output
