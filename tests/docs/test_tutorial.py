"""The tutorial is done step by step, as its reader does it: commands, edits, and what they show.

Its blocks: `console` holds commands and what they print (a line `…` stands for the rest), `flow find` and
`flow write` are an edit of leads.flow, `flow add` goes to its end, `flow excerpt` must stand in it, and the
lines of `json` must stand in the journal. Blocks `sh` are for other machines and are not run.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from attrs import define
from snippets import FENCE, ROOT

PAGE = ROOT / "docs" / "tutorial.md"
LIBRARY = re.compile(r"--> \S*(stdlib/\w+\.flow)")
SECONDS = re.compile(r"^Took .*\n", re.MULTILINE)


@define
class Reader:
    """Somebody who follows the tutorial in a folder of their own."""

    folder: Path
    found: str = ""

    @property
    def leads(self) -> Path:
        return self.folder / "leads.flow"

    def run(self, command: str) -> str:
        """What a command prints, without what differs from machine to machine."""
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
            return ""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), f"{command}: {done.stdout}"
        return LIBRARY.sub(r"--> …/\1", SECONDS.sub("", done.stdout))

    def console(self, text: str) -> str:
        """The block as it really goes: every command with what it prints."""
        went = ""
        assert text.startswith("$ "), f"a console block starts with a command: {text!r}"
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            printed = self.run(command.removeprefix("$ "))
            if shown.endswith("…\n") and printed.startswith(shown.removesuffix("…\n")):
                printed = shown
            went += f"{command}\n{printed}"
        return went

    def read(self, words: str, text: str) -> str:
        """Do what a block asks for, and give the block as it is true."""
        match words.split():
            case ["console"]:
                return self.console(text)
            case ["flow", "excerpt"]:
                assert text in self.leads.read_text("utf-8"), f"leads.flow does not hold\n{text}"
            case ["flow", "find"]:
                assert self.leads.read_text("utf-8").count(text) == 1, (
                    f"leads.flow does not hold once\n{text}"
                )
                self.found = text
            case ["flow", "write"]:
                assert self.found, "nothing was looked for"
                self.leads.write_text(self.leads.read_text("utf-8").replace(self.found, text), "utf-8")
                self.found = ""
            case ["flow", "add"]:
                self.leads.write_text(f"{self.leads.read_text('utf-8')}\n{text}", "utf-8")
            case ["json"]:
                journal = (self.folder / "journal.jsonl").read_text("utf-8").splitlines()
                for line in text.splitlines():
                    assert line in journal, f"the journal has no line\n{line}"
            case ["sh"]:
                pass
            case other:
                raise AssertionError(f"the tutorial has a block {other}, of which nobody knows what to do")
        return text


def test_the_tutorial_goes_as_it_says(tmp_path: Path, accept: bool) -> None:
    """Every command of the tutorial prints what the page shows, and every edit finds its place."""
    reader = Reader(tmp_path)
    page = PAGE.read_text("utf-8")
    went, at, commands = "", 0, 0
    for match in FENCE.finditer(page):
        commands += match["text"].count("\n$ ") + match["text"].startswith("$ ")
        text = reader.read(match["words"], match["text"])
        went += page[at : match.start("text")] + text
        at = match.end("text")
    went += page[at:]
    assert commands >= 10
    if accept:
        PAGE.write_text(went, "utf-8")
        return
    assert page == went
