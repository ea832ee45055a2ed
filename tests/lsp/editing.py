"""An editor that somebody types in at random, and what `flow check` says of the same texts.

The texts lie in one folder and are edited there. For the comparison they are written into another, which
is loaded anew after each step; of what was worked out before, only the trees of the library are kept.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from click.testing import CliRunner
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pygls.workspace import TextDocument

from flowlang.cli.main import group
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.codes import OTHER_PRODUCT
from flowlang.diagnostics.render.json import as_json
from flowlang.lsp.findings import as_diagnostic
from flowlang.lsp.places import offset_of, position_of, range_between
from flowlang.memory import Memory
from flowlang.project import ProjectProblem, load_project
from flowlang.resources import stdlib_folder
from flowlang.source import SourceFile
from flowlang.verdict import verdict
from tests.lsp.kit import FLOW, SCHEMA

Result = TypeVar("Result")
Told = dict[str, list[str]]

OTHER = """\
use "schema.flow"

workflow "Call back" for a Lead
  "Asks somebody to call."
  owner: "sales"
  gives done: yes/no
  then
    if lead.yearly is more than EUR 100 then
      assign lead to the next member of team "Sales"
    stop with done: yes

segment "large" of Leads
  lead.level is Large
"""
MORE = """\
use crm

extend Lead
  height: number

template "hello" for a Lead
  subject: "Hello, {lead.name}"
  body: "Hello."

template "letter" for a Lead
  file: "letter.docx"
"""
LETTER = (Path(__file__).parents[2] / "examples/papers/papers/contract.docx").read_bytes()
FIRST = {"main.flow": FLOW, "schema.flow": SCHEMA, "parts/other.flow": OTHER, "flow.toml": ""}
NAMES = ("main.flow", "schema.flow", "more.flow", "parts/other.flow", "flow.toml")
GOOD = {"more.flow": MORE, "letter.docx": LETTER, **FIRST}
# What people type, whole and in pieces.
PIECES = (
    *("lead.", "if lead.email is present then\n      ", "\n", '"', "😀", "  ", "# note\n", "to", "(", "\t"),
    *('use "more.flow"\n', "extend Lead\n  height: number\n", "    set lead.height to 3\n", "Small", "x: "),
    *('team "Sales"\n', 'workflow "Welcome"\n', "otherwise\n", "    after 2 days\n", "é", "\r\n", "stop\n"),
    *("# flow: ignore[FL0801]\n", 'use "schema.flow"\n', '    run "Call back" for lead\n', "", "", "<?xml"),
)
# Names that are written in several files: one that changes in one of them is missed in the others.
WORDS = ("yearly", "height", "level", "Large", "Small", "welcome", "hello", "Sales", "Call back", "number")
SETTINGS = (
    "",
    'files = ["*.flow"]\n',
    '[lint]\nno-owner = "error"\nignore = ["FL08"]\n',
    'timezone = "Europe/Nowhere"\n',
    "timezone = \n",
)


class Driver(Protocol):
    """How an editor reaches what answers it."""

    def begin(self, folder: Path) -> None:
        """A folder is opened."""

    def open(self, path: Path, text: str) -> None:
        """A text is opened."""

    def change(self, path: Path, change: lsp.TextDocumentContentChangePartial, text: str) -> None:
        """A part of a text is replaced, which makes it `text`."""

    def save(self, path: Path) -> None:
        """A text was written to disk."""

    def close(self, path: Path) -> None:
        """A text is closed, saved or not."""

    def watched(self, path: Path) -> None:
        """Another program has written or removed a file."""

    def told(self, expected: Told, said: Callable[[list[lsp.Diagnostic]], list[str]]) -> Told:
        """What is shown of each file, as soon as it is what is expected, or after a while."""


class LibraryOnly(Memory):
    """Trees of the library, whose files nobody edits; everything else is worked out each time."""

    def recall(
        self, step: str, subject: Hashable, inputs: tuple[object, ...], work: Callable[[], Result]
    ) -> Result:
        """What `work` gives, kept for files of the library."""
        if step == "tree" and Path(str(subject)).parent == LIBRARY:
            return super().recall(step, subject, inputs, work)
        return work()


LIBRARY = stdlib_folder().resolve()
KEPT = LibraryOnly()


class Editing(RuleBasedStateMachine):
    """Texts on disk, texts in an editor, and what is told about them. `edits` counts over all runs."""

    driver: ClassVar[Driver]
    edits: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        """A project of three files, of which one is open."""
        self.folder, self.checked = (
            Path(tempfile.mkdtemp(prefix="flow-in-step-")).resolve() for _ in range(2)
        )
        self.disk: dict[str, str | bytes] = {}
        self.mirror: dict[str, str | bytes] = {}
        for name, text in FIRST.items():
            self._write(name, text)
        self.documents: dict[str, TextDocument] = {}
        self.unheard = False
        self.driver.begin(self.folder)
        self._open("main.flow")

    def _write(self, name: str, text: str | bytes | None) -> None:
        _put(self.folder / name, text)
        if text is None:
            self.disk.pop(name, None)
        else:
            self.disk[name] = text

    def _open(self, name: str) -> None:
        text = str(self.disk.get(name, ""))
        self.documents[name] = TextDocument((self.folder / name).as_uri(), text)
        self.driver.open(self.folder / name, text)
        self.unheard = False

    def _some_open(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.documents)))

    def _replace(self, name: str, start: int, end: int, piece: str) -> None:
        """One edit, as an editor sends it; the offsets are those of the text with plain line ends."""
        document = self.documents[name]
        source = SourceFile("", _plain(document.source))
        assert offset_of(source, position_of(source, start)) == start
        change = lsp.TextDocumentContentChangePartial(range_between(source, start, end), piece)
        document.apply_change(change)
        assert _plain(document.source) == source.text[:start] + _plain(piece) + source.text[end:]
        self.driver.change(self.folder / name, change, document.source)
        self.unheard = False
        type(self).edits += 1

    @rule(name=st.sampled_from(NAMES))
    def open(self, name: str) -> None:
        """A file is opened, or one that is not on disk yet begun."""
        if name not in self.documents:
            self._open(name)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), piece=st.sampled_from(PIECES), cut=st.integers(0, 12))
    def type_anywhere(self, data: st.DataObject, piece: str, cut: int) -> None:
        """Some letters are replaced by others."""
        name = self._some_open(data)
        length = len(_plain(self.documents[name].source))
        start = data.draw(st.integers(0, length))
        self._replace(name, start, min(length, start + cut), piece)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), word=st.sampled_from(WORDS))
    def change_a_word(self, data: st.DataObject, word: str) -> None:
        """A word becomes another of the same kind: the file stays readable, and others may miss it."""
        name = self._some_open(data)
        text = _plain(self.documents[name].source)
        places = [(text.find(one), one) for one in WORDS if one in text]
        if places:
            start, old = data.draw(st.sampled_from(places))
            self._replace(name, start, start + len(old), word)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), copies=st.integers(0, 2))
    def take_or_repeat_a_line(self, data: st.DataObject, copies: int) -> None:
        """A line is taken away, or stands there twice."""
        name = self._some_open(data)
        source = SourceFile("", _plain(self.documents[name].source))
        number = data.draw(st.integers(1, len(source.line_starts)))
        start = source.line_starts[number - 1]
        line = source.text[start : start + len(source.line(number)) + 1]
        self._replace(name, start, start + len(line), line * copies)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def write_it_right(self, data: st.DataObject) -> None:
        """Whatever became of a text, it is written once more as it should be."""
        name = self._some_open(data)
        self._replace(name, 0, len(_plain(self.documents[name].source)), str(GOOD[name]))

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        """A text is saved as it is."""
        name = self._some_open(data)
        self._write(name, self.documents[name].source)
        self.driver.save(self.folder / name)
        self.unheard = False

    @precondition(lambda self: len(self.documents.keys() - {"flow.toml"}) > 1)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        """A text is closed; what was not saved of it is gone."""
        name = self._some_open(data)
        del self.documents[name]
        self.driver.close(self.folder / name)
        self.unheard = False

    @rule(name=st.sampled_from((*NAMES[1:4], "letter.docx")), there=st.booleans(), told=st.booleans())
    def another_program(self, name: str, *, there: bool, told: bool) -> None:
        """A file is written or removed by somebody else."""
        if there or name in self.disk:
            self._write(name, GOOD[name] if there else None)
            self._tell(name, told=told)

    @rule(text=st.sampled_from(SETTINGS), saved=st.booleans(), told=st.booleans())
    def configure(self, text: str, *, saved: bool, told: bool) -> None:
        """The project has another configuration, on disk or in the editor."""
        if saved:
            self._write("flow.toml", text)
            self._tell("flow.toml", told=told)
        elif "flow.toml" in self.documents:
            self._replace("flow.toml", 0, len(_plain(self.documents["flow.toml"].source)), text)

    @rule(there=st.booleans(), inner=st.booleans(), told=st.booleans())
    def regroup(self, *, there: bool, inner: bool, told: bool) -> None:
        """A folder becomes a project of its own, or is none any more."""
        name = "parts/flow.toml" if inner else "flow.toml"
        if there != (name in self.disk):
            self._write(name, "" if there else None)
            self._tell(name, told=told)

    def _tell(self, name: str, *, told: bool) -> None:
        # An editor that watches no files finds out with the next thing that is done in it.
        self.unheard = self.unheard or not told
        if told:
            self.driver.watched(self.folder / name)
            self.unheard = False

    @invariant()
    def what_is_told_is_what_a_check_says(self) -> None:
        """The one thing that has to hold after every step."""
        if not hasattr(self, "documents") or self.unheard:
            return
        type(self).steps += 1
        expected = self._expected()
        told = self.driver.told(expected, self._said)
        assert told == expected

    def _expected(self) -> Told:
        written = {name: document.source for name, document in self.documents.items()}
        if "flow.toml" not in self.disk:
            # One that was never saved makes no project yet.
            written.pop("flow.toml", None)
        texts = self.disk | written
        for name in self.mirror.keys() | texts.keys():
            if self.mirror.get(name) != texts.get(name):
                _put(self.checked / name, texts.get(name))
        self.mirror = texts
        homes = self._homes()
        result: dict[str, set[str]] = {}
        for home in sorted(homes):
            found = self._checked(home) or ()
            by_file: dict[str, list[lsp.Diagnostic]] = {}
            for one in found:
                if one.code != OTHER_PRODUCT:
                    by_file.setdefault(self._name(one.span.source.path), []).append(as_diagnostic(one))
            for name, ones in by_file.items():
                # Of a file of another project that is open, that one's check says what counts.
                if self._home(name) == home or self._home(name) not in homes:
                    result.setdefault(name, set()).update(self._said(ones))
        return {name: sorted(ones) for name, ones in result.items()}

    def _homes(self) -> set[str]:
        """The projects of the texts that are open; a configuration that was never saved makes none."""
        return {self._home(name) for name in self.documents if name in self.disk or name != "flow.toml"}

    def _home(self, name: str) -> str:
        return "parts" if name.startswith("parts/") and "parts/flow.toml" in self.disk else ""

    def _asked(self, home: str) -> list[Path]:
        """What `flow check` is called with: a project's folder, or the files of a folder that has none."""
        if home or "flow.toml" in self.disk or "parts/flow.toml" not in self.disk:
            return [self.checked / home]
        return [
            self.checked / name
            for name in self.mirror
            if name.endswith(".flow") and not name.startswith("parts/")
        ]

    def _name(self, path: str) -> str:
        return Path(path).relative_to(self.checked).as_posix()

    def _said(self, found: list[lsp.Diagnostic]) -> list[str]:
        """Findings as text that is the same in both folders."""
        told = (json.dumps(CONVERTER.unstructure(one), sort_keys=True) for one in found)
        return sorted({one.replace(str(self.checked), str(self.folder)) for one in told})

    def _checked(self, home: str) -> tuple[Diagnostic, ...] | None:
        """What a check says, or nothing when it can't run: a configuration may leave no files."""
        try:
            return verdict(load_project(self._asked(home), memory=KEPT))
        except ProjectProblem:
            return None

    def _ask_the_command(self) -> None:
        home = sorted(self._homes())[0]
        asked = [str(one) for one in self._asked(home)]
        done = CliRunner().invoke(group, ["check", "--no-cache", "--output-format", "json", *asked])
        found = self._checked(home)
        if found is None:
            assert done.exit_code == 2, done.output
            return
        assert done.exit_code in (0, 1), done.output
        said = [one | {"fingerprint": ""} for one in json.loads(done.stdout)["diagnostics"]]
        assert said == [as_json(one) | {"fingerprint": ""} for one in found if one.code != OTHER_PRODUCT]

    def teardown(self) -> None:
        """The command itself agrees with the last comparison; then everything is closed and removed."""
        if hasattr(self, "documents") and not self.unheard:
            self._ask_the_command()
        for name in getattr(self, "documents", {}):
            self.driver.close(self.folder / name)
        for folder in (getattr(self, "folder", None), getattr(self, "checked", None)):
            if folder is not None:
                shutil.rmtree(folder)


CONVERTER = default_converter()


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _put(path: Path, text: str | bytes | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
