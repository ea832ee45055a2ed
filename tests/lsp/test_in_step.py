"""However files are edited, saved and closed, the server says what `flow check` says of the same texts.

    FLOW_EDITS=10000 pytest tests/lsp/test_in_step.py -k ten_thousand -s

types so many times, half of it with a server over standard input and output, and says what was compared.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from lsprotocol import types as lsp
from pygls.uris import to_fs_path
from pytest_lsp import make_test_lsp_client

from flowlang.diagnostics.codes import OTHER_PRODUCT
from flowlang.lsp.calls import prepare
from flowlang.lsp.colours import semantic_tokens
from flowlang.lsp.completion import complete
from flowlang.lsp.findings import by_file, together
from flowlang.lsp.formatting import layout_edits
from flowlang.lsp.hints import inlay_hints
from flowlang.lsp.hover import hover_text
from flowlang.lsp.lenses import code_lenses
from flowlang.lsp.navigation import can_rename, declared_at, rename_edits
from flowlang.lsp.outline import document_symbols, folding_ranges, selection_range
from flowlang.lsp.signatures import signature_help
from flowlang.lsp.workspace import Home, Workspace
from flowlang.project import ProjectProblem
from tests.lsp.editing import Editing, Told


class InProcess:
    """The server's workspace, asked directly."""

    def begin(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace([folder])

    def open(self, path: Path, text: str) -> None:
        self.workspace.change(path, text)

    def change(self, path: Path, change: lsp.TextDocumentContentChangePartial, text: str) -> None:
        self.workspace.change(path, text)

    def save(self, path: Path) -> None:
        self.workspace.refresh()

    def close(self, path: Path) -> None:
        self.workspace.change(path, None)

    def watched(self, path: Path) -> None:
        self.workspace.refresh()

    def told(self, expected: Told, said: Callable[[list[lsp.Diagnostic]], list[str]]) -> Told:
        found = {home: self._by_file(home) for home in self.workspace.homes}
        merged = together(found, lambda uri: self.workspace.home_of(Path(to_fs_path(uri) or "")))
        return {name_of(uri, self.folder): said(ones) for uri, ones in merged.items() if ones}

    def _by_file(self, home: Home) -> dict[str, list[lsp.Diagnostic]]:
        try:
            found = self.workspace.findings(home)
        except ProjectProblem:
            return {}
        return by_file(one for one in found if one.code != OTHER_PRODUCT)


class OverTheWire:
    """A server of its own, spoken to over standard input and output. One for as many folders as there are."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.client = make_test_lsp_client()
        self.versions: dict[str, int] = {}
        self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        await self.client.start_io(sys.executable, "-m", "flowlang", "lsp")
        await self.client.initialize_session(lsp.InitializeParams(capabilities=lsp.ClientCapabilities()))

    def stop(self) -> None:
        self.loop.run_until_complete(self.client.shutdown_session())
        self.loop.run_until_complete(self.client.stop())
        self.loop.close()

    def begin(self, folder: Path) -> None:
        self.folder = folder
        self.client.diagnostics.clear()
        added = [lsp.WorkspaceFolder(folder.as_uri(), folder.name)]
        self.client.workspace_did_change_workspace_folders(
            lsp.DidChangeWorkspaceFoldersParams(lsp.WorkspaceFoldersChangeEvent(added, []))
        )

    def open(self, path: Path, text: str) -> None:
        uri = path.as_uri()
        if uri in self.versions:
            # As if it had been closed without being saved, and opened again.
            self.close(path)
        self.versions[uri] = 1
        self.client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "flow", 1, text))
        )

    def change(self, path: Path, change: lsp.TextDocumentContentChangePartial, text: str) -> None:
        uri = path.as_uri()
        self.versions[uri] += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri), [change]
            )
        )

    def save(self, path: Path) -> None:
        self.client.text_document_did_save(
            lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(path.as_uri()))
        )

    def close(self, path: Path) -> None:
        del self.versions[path.as_uri()]
        self.client.text_document_did_close(
            lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(path.as_uri()))
        )

    def watched(self, path: Path) -> None:
        self.client.workspace_did_change_watched_files(
            lsp.DidChangeWatchedFilesParams([lsp.FileEvent(path.as_uri(), lsp.FileChangeType.Changed)])
        )

    def told(self, expected: Told, said: Callable[[list[lsp.Diagnostic]], list[str]]) -> Told:
        return self.loop.run_until_complete(self._told(expected, said))

    async def _told(self, expected: Told, said: Callable[[list[lsp.Diagnostic]], list[str]]) -> Told:
        until = self.loop.time() + PATIENCE
        while True:
            # What is told of the folder before may still be on its way.
            here = {uri: list(ones) for uri, ones in self.client.diagnostics.items() if self._is_here(uri)}
            told = {name_of(uri, self.folder): said(ones) for uri, ones in here.items() if ones}
            if told == expected or self.loop.time() > until:
                return told
            await asyncio.sleep(0.001)

    def _is_here(self, uri: str) -> bool:
        return uri.startswith(f"{self.folder.as_uri()}/")


# How long a server may take until it says what is expected. Seconds.
PATIENCE = 20


def name_of(uri: str, folder: Path) -> str:
    """A file's name in the project."""
    return Path(to_fs_path(uri) or "").relative_to(folder).as_posix()


class InStep(Editing):
    """The workspace, and questions about whatever stands there."""

    driver = InProcess()

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def undo_all(self, data: st.DataObject) -> None:
        """A text is as it is on disk again."""
        self._open(self._some_open(data))

    @precondition(lambda self: self.documents)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """Every question has an answer, however broken the text is."""
        name = self._some_open(data)
        view = self.driver.workspace.view(self.folder / name)
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
        inlay_hints(view, 0, len(view.source.text), datetime(2026, 11, 30, tzinfo=UTC))
        code_lenses(view)
        prepare(view, offset)
        layout_edits(view.source)
        found = view.names.at(offset)
        if found is not None:
            declared_at(view, found)
            if can_rename(view, found):
                rename_edits(view, found, "anew")


TestInStep = InStep.TestCase
TestInStep.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)


AT_LENGTH = settings(
    max_examples=5,
    stateful_step_count=50,
    deadline=None,
    database=None,
    # What is found is not made smaller: that takes longer than all the edits.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.parametrize("over_the_wire", [False, True], ids=["in one process", "over the wire"])
def test_ten_thousand_edits(over_the_wire: bool) -> None:
    """After each of many edits, saves and closes the findings are those of `flow check`.

    How many is said by FLOW_EDITS; half of them are made here, half with a server of its own.
    """
    wanted = int(os.environ.get("FLOW_EDITS", "400")) // 2
    driver = OverTheWire() if over_the_wire else InProcess()
    kind = Editing if over_the_wire else InStep
    machine = type("Machine", (kind,), {"driver": driver, "edits": 0, "steps": 0})
    started = time.perf_counter()
    try:
        while machine.edits < wanted:
            run_state_machine_as_test(machine, settings=AT_LENGTH)
            print(f"{machine.edits} edits", flush=True)
    finally:
        if isinstance(driver, OverTheWire):
            driver.stop()
    seconds = time.perf_counter() - started
    print(f"\n{machine.edits} edits, {machine.steps} comparisons, {seconds:.0f} s")


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


def test_a_question_does_not_wait_for_a_check(tmp_path: Path) -> None:
    """Completion and its like read the project; what was checked already is at hand for them, too."""
    path = tmp_path / "new.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, "use crm\n")
    view = workspace.view(path)
    assert view is not None
    assert view.project.checked == {}
    assert "Lead" in view.project.schema.records
    checked = workspace.view(path, checked=True)
    assert checked is not None
    assert list(checked.project.checked) == [checked.source.path]
    assert workspace.reading(workspace.home_of(path)) is checked.project


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
