"""However files are edited, saved and closed, the server says what `flow check` says of the same texts."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from lsprotocol import types as lsp
from pygls.workspace import TextDocument

from flowlang.diagnostics import Diagnostic
from flowlang.lsp.calls import prepare
from flowlang.lsp.colours import semantic_tokens
from flowlang.lsp.completion import complete
from flowlang.lsp.findings import as_diagnostic
from flowlang.lsp.formatting import layout_edits
from flowlang.lsp.hints import inlay_hints
from flowlang.lsp.hover import hover_text
from flowlang.lsp.lenses import code_lenses
from flowlang.lsp.navigation import can_rename, declared_at, rename_edits
from flowlang.lsp.outline import document_symbols, folding_ranges, selection_range
from flowlang.lsp.places import offset_of, position_of, range_between
from flowlang.lsp.signatures import signature_help
from flowlang.lsp.workspace import Workspace
from flowlang.project import ProjectProblem, load_project
from flowlang.source import SourceFile
from flowlang.verdict import verdict
from tests.lsp.kit import FLOW, SCHEMA

NAMES = ("main", "schema", "more")
# What people type, whole and in pieces.
PIECES = (
    *("lead.", "if lead.email is present then\n      ", "\n", '"', "😀", "  ", "# note\n", "to", "(", "\t"),
    *('use "more.flow"\n', "extend Lead\n  height: number\n", "    set lead.height to 3\n", "Small", "x: "),
    *('team "Sales"\n', 'workflow "Welcome"\n', "otherwise\n", "    after 2 days\n", "é", "\r\n", "stop\n"),
)


class InStep(RuleBasedStateMachine):
    """An editor with a small project: texts on disk, texts in buffers, and the server's workspace."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="flow-in-step-")).resolve()
        self.checked = Path(tempfile.mkdtemp(prefix="flow-in-step-")).resolve()
        self.disk = {"main": FLOW, "schema": SCHEMA}
        for folder in (self.folder, self.checked):
            (folder / "flow.toml").write_text("", "utf-8")
        for name, text in self.disk.items():
            self._path(name).write_text(text, "utf-8")
        self.documents: dict[str, TextDocument] = {}
        self.workspace = Workspace([self.folder])
        self._open("main")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.flow"

    def _open(self, name: str) -> None:
        text = self.disk.get(name, "")
        self.documents[name] = TextDocument(self._path(name).as_uri(), text)
        self.workspace.change(self._path(name), text)

    @rule(name=st.sampled_from(NAMES))
    def open(self, name: str) -> None:
        if name not in self.documents:
            self._open(name)

    @precondition(lambda self: self.documents)
    @rule(data=st.data(), piece=st.sampled_from(PIECES), cut=st.integers(0, 12))
    def edit(self, data: st.DataObject, piece: str, cut: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.documents)))
        document = self.documents[name]
        source = SourceFile("", document.source.replace("\r\n", "\n").replace("\r", "\n"))
        start = data.draw(st.integers(0, len(source.text)))
        end = min(len(source.text), start + cut)
        assert offset_of(source, position_of(source, start)) == start
        change = lsp.TextDocumentContentChangePartial(range_between(source, start, end), piece)
        document.apply_change(change)
        written = document.source.replace("\r\n", "\n").replace("\r", "\n")
        assert written == source.text[:start] + piece.replace("\r\n", "\n") + source.text[end:]
        self.workspace.change(self._path(name), document.source)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def save(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.documents)))
        self.disk[name] = self.documents[name].source
        self._path(name).write_text(self.disk[name], "utf-8", newline="")
        self.workspace.refresh()

    @precondition(lambda self: len(self.documents) > 1)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.documents)))
        del self.documents[name]
        self.workspace.change(self._path(name), None)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def undo_all(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.documents)))
        self._open(name)

    @invariant()
    def the_findings_are_those_of_a_check(self) -> None:
        if not hasattr(self, "workspace"):
            return
        texts = self.disk | {name: document.source for name, document in self.documents.items()}
        for name in NAMES:
            path = self.checked / f"{name}.flow"
            path.unlink(missing_ok=True)
            if name in texts:
                path.write_text(texts[name], "utf-8", newline="")
        told = self.workspace.findings(self.workspace.home_of(self._path("main")))
        assert [_said(one) for one in told] == [_said(one) for one in verdict(load_project([self.checked]))]
        for one in told:
            as_diagnostic(one)

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """Every question has an answer, however broken the text is."""
        name = data.draw(st.sampled_from(sorted(self.documents)))
        view = self.workspace.view(self._path(name))
        if view is None:
            return
        offset = data.draw(st.integers(0, len(view.source.text)))
        complete(view, offset, snippets=True)
        hover_text(view, offset)
        signature_help(view, offset)
        selection_range(view, offset)
        folding_ranges(view.source)
        document_symbols(view.tree)
        semantic_tokens(view.names.occurrences)
        inlay_hints(view, 0, len(view.source.text))
        code_lenses(view)
        prepare(view, offset)
        layout_edits(view.source)
        found = view.names.at(offset)
        if found is not None:
            declared_at(view, found)
            if can_rename(view, found):
                rename_edits(view, found, "anew")

    def teardown(self) -> None:
        for folder in (getattr(self, "folder", None), getattr(self, "checked", None)):
            if folder is not None:
                shutil.rmtree(folder)


def _said(one: Diagnostic) -> tuple[object, ...]:
    fixes = [(fix.title, [edit.text for edit in fix.edits]) for fix in one.fixes]
    return (
        one.code,
        Path(one.span.source.path).name,
        one.span.start,
        one.span.end,
        one.message,
        one.level,
        fixes,
    )


TestInStep = InStep.TestCase
TestInStep.settings = settings(max_examples=4, stateful_step_count=15, deadline=None)


@pytest.mark.slow
class TestThousandsOfEdits(InStep.TestCase):
    """The same at length."""

    settings = settings(max_examples=50, stateful_step_count=50, deadline=None)


def test_a_project_that_cannot_be_read_is_told_and_mended(tmp_path: Path) -> None:
    """A folder without files has nothing to check; a first text in the editor is enough."""
    workspace = Workspace([tmp_path])
    (tmp_path / "flow.toml").write_text("", "utf-8")
    path = tmp_path / "new.flow"
    home = workspace.home_of(path)
    with pytest.raises(ProjectProblem):
        workspace.findings(home)
    workspace.change(path, "use crm\n")
    assert workspace.findings(home) == ()


def test_projects_in_a_folder_without_one_are_kept_apart(tmp_path: Path) -> None:
    """A folder below with a flow.toml is a project of its own; new files belong where they lie."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "flow.toml").write_text("", "utf-8")
    for folder in (tmp_path, inner):
        (folder / "one.flow").write_text("use crm\n", "utf-8")
    workspace = Workspace([tmp_path])
    workspace.change(tmp_path / "new.flow", "use crm\n")
    workspace.change(inner / "new.flow", "use crm\n")
    outside, inside = (workspace.home_of(folder / "new.flow") for folder in (tmp_path, inner))
    assert {Path(one.path).parent for one in workspace.project(outside).sources} == {tmp_path}
    assert len(workspace.project(outside).sources) == 2
    assert {Path(one.path).parent for one in workspace.project(inside).sources} == {inner}


def test_a_new_file_outside_of_everything_is_checked_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be on disk, wherever the server was started."""
    monkeypatch.chdir(tmp_path)
    workspace = Workspace()
    path = tmp_path / "new.flow"
    workspace.change(path, "use crm\n\nteam\n")
    assert [one.code for one in workspace.findings(workspace.home_of(path))] == ["FL0101"]
