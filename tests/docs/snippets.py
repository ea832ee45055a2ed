"""The examples in Markdown pages: fenced blocks, what their first line says, and the project they stand in.

A block that starts with ```` ```flow ```` is a whole file. Words behind `flow` say otherwise:

| word | meaning |
| --- | --- |
| `steps` | the lines are steps of a workflow that starts when a Lead is created |
| `steps Deal` | the same, for a Deal |
| `wrong`, `right` | on the page of a code: the wrong example and the right one |
| `file NAME` | one of several files of a page, on which the commands of that page are run |
"""

import re
from pathlib import Path

from attrs import frozen

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.findings.levels import Levels
from flowlang.project import Project, load_project
from flowlang.source import SourceFile
from flowlang.syntax.format import format_source
from flowlang.verdict import verdict

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(?P<words>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
KNOWN_WORDS = {"steps", "wrong", "right"}

FRAME = """\
use crm

team "Sales"

template "welcome" for a Lead
  subject: "Welcome, {{lead.name}}"
  body: "Thank you for writing to us."

template "follow up" for a Lead
  subject: "Still interested, {{lead.name}}?"
  body: "Is there anything that we can help you with?"

workflow "Example"
  when a {record} is created
  then
{steps}"""


@frozen
class Snippet:
    """A fenced block: the page, its line there, the words behind the language, and its text."""

    page: str
    line: int
    language: str
    words: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    def says(self, word: str) -> bool:
        return word in self.words

    @property
    def file(self) -> str:
        """The text of the `.flow` file that the block stands for."""
        if "steps" not in self.words:
            return self.text
        behind = self.words[self.words.index("steps") + 1 :]
        record = next((word for word in behind if word[0].isupper()), "Lead")
        indented = "".join(f"    {line}" if line.strip() else line for line in self.text.splitlines(True))
        return FRAME.format(record=record, steps=indented)


def snippets(path: Path) -> list[Snippet]:
    """Every fenced block of a page, in order. A word that nobody knows is a mistake in the page."""
    text = path.read_text("utf-8")
    found = []
    for match in FENCE.finditer(text):
        language, *words = match["words"].split() or [""]
        if words[:1] == ["file"]:
            # One of several files of a page with commands, which has tests of its own.
            continue
        line = text.count("\n", 0, match.start()) + 1
        if language == "flow":
            unknown = [word for word in words if word not in KNOWN_WORDS and not word[0].isupper()]
            assert not unknown, f"{path.name}:{line}: {unknown} says nothing about an example"
        found.append(Snippet(path.name, line, language, tuple(words), match["text"]))
    return found


def check(snippet: Snippet, folder: Path) -> tuple[Diagnostic, ...]:
    """What `flow check` finds in the file that a block stands for."""
    return judged(snippet, load_project([written(snippet, folder)]))


def judged(snippet: Snippet, project: Project) -> tuple[Diagnostic, ...]:
    """What is found in the project that a block stands for.

    Rules about workflows as a whole are asked on their own pages only: elsewhere an example shows one thing,
    and leaves out what a real workflow would have besides. There, a rule that is off by itself is on.
    """
    code = snippet.page.removesuffix(".md")
    if not code.startswith(("FL08", "FL09")):
        return verdict(project, Levels(ignore=("FL08", "FL09")))
    off = CODES[code].severity is Severity.OFF
    return verdict(project, Levels({code: Severity.WARNING} if off else {}), whole=True)


def written(snippet: Snippet, folder: Path) -> Path:
    """The file that a block stands for, in a folder."""
    file = folder / "example.flow"
    file.write_text(snippet.file, "utf-8")
    return file


def laid_out(snippet: Snippet) -> str | None:
    """The file as `flow format` would lay it out; nothing when it can't be read."""
    text, _ = format_source(SourceFile("example.flow", snippet.file))
    return text
