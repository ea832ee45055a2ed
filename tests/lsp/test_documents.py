"""What the server takes note of: texts opened, saved and closed, files and folders that others change."""

import asyncio
from pathlib import Path

import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from tests.lsp.kit import CONFIG, FLOW, SCHEMA, codes, found, open_file, project, start, until, write

LESS = SCHEMA.replace("  level: Small | Large = Small\n", "")


@pytest_lsp.fixture(config=CONFIG)
async def client(lsp_client: LanguageClient, tmp_path: Path) -> object:
    await start(lsp_client, project(tmp_path))
    yield
    await lsp_client.shutdown_session()


def at(uri: str) -> lsp.TextDocumentIdentifier:
    return lsp.TextDocumentIdentifier(uri)


async def test_closing_forgets_what_was_not_saved(client: LanguageClient, tmp_path: Path) -> None:
    """A schema that was changed and closed unsaved is as it is on disk again, for those who use it."""
    main = open_file(client, tmp_path / "main.flow")
    schema = open_file(client, tmp_path / "schema.flow", LESS)
    await until(lambda: "FL0203" in codes(client, main))
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(at(schema)))
    await until(lambda: codes(client, main) == [])


async def test_closing_the_last_text_takes_its_findings_back(client: LanguageClient, tmp_path: Path) -> None:
    """Nothing is shown about a project of which nothing is open."""
    schema = open_file(client, tmp_path / "schema.flow", LESS)
    main = (tmp_path / "main.flow").as_uri()
    await until(lambda: "FL0203" in codes(client, main))
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(at(schema)))
    await until(lambda: codes(client, main) == [])


async def test_saving_looks_at_the_disk_again(client: LanguageClient, tmp_path: Path) -> None:
    """What a formatter or another window has written beside is seen when a text is saved."""
    main = open_file(client, tmp_path / "main.flow")
    await until(lambda: main in client.diagnostics)
    (tmp_path / "schema.flow").write_text(LESS, "utf-8")
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(at(main)))
    await until(lambda: "FL0203" in codes(client, main))


async def test_a_watched_file_is_read_again(client: LanguageClient, tmp_path: Path) -> None:
    """When an editor tells of a file that another program has written, nothing has to be typed."""
    main = open_file(client, tmp_path / "main.flow")
    await until(lambda: main in client.diagnostics)
    (tmp_path / "schema.flow").write_text(LESS, "utf-8")
    event = lsp.FileEvent((tmp_path / "schema.flow").as_uri(), lsp.FileChangeType.Changed)
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    await until(lambda: "FL0203" in codes(client, main))


async def test_a_change_nobody_told_of_is_seen(client: LanguageClient, tmp_path: Path) -> None:
    """An editor that watches no files sees what another program did as soon as somebody types."""
    main = open_file(client, tmp_path / "main.flow")
    await until(lambda: main in client.diagnostics)
    for number in range(3):
        # Files that were just written are looked at each time; these are not.
        write(client, main, FLOW + "\n" * number)
        await found(client)
    (tmp_path / "schema.flow").write_text(LESS, "utf-8")
    write(client, main, FLOW)
    await until(lambda: "FL0203" in codes(client, main))


async def test_a_folder_that_is_added_is_a_project(client: LanguageClient, tmp_path: Path) -> None:
    """Its files are checked together, although no flow.toml says so."""
    folder = tmp_path.parent / f"{tmp_path.name}-beside"
    folder.mkdir()
    (folder / "one.flow").write_text(FLOW.replace('use "schema.flow"', "use crm"), "utf-8")
    two = open_file(client, folder / "two.flow", "use crm\n")
    one = (folder / "one.flow").as_uri()
    await until(lambda: two in client.diagnostics)
    assert codes(client, one) == []
    added = lsp.WorkspaceFoldersChangeEvent([lsp.WorkspaceFolder(folder.as_uri(), "beside")], [])
    client.workspace_did_change_workspace_folders(lsp.DidChangeWorkspaceFoldersParams(added))
    await until(lambda: codes(client, one) != [])


async def test_the_text_of_a_configuration_counts_unsaved(client: LanguageClient, tmp_path: Path) -> None:
    """A level that is being written holds at once, and a mistake in it is told of."""
    main = open_file(client, tmp_path / "main.flow", FLOW.replace('  owner: "sales"\n', ""))
    settings = open_file(client, tmp_path / "flow.toml")
    await until(lambda: main in client.diagnostics)
    assert codes(client, main) == []
    write(client, settings, '[lint]\nno-owner = "error"\n')
    await until(lambda: codes(client, main) != [])
    write(client, settings, "timezone = 5\n", 3)
    await until(lambda: codes(client, settings) != [] and codes(client, main) == [])


async def test_a_project_within_another(client: LanguageClient, tmp_path: Path) -> None:
    """What the project around it would say of its files is not shown while it is open itself."""
    inner = tmp_path / "inner"
    inner.mkdir()
    text = 'use crm\n\nworkflow "Inside"\n  "Nobody owns it."\n  when a Lead is created\n  then\n    stop\n'
    (inner / "flow.toml").write_text('[lint]\nno-owner = "warning"\n', "utf-8")
    (inner / "inside.flow").write_text(text, "utf-8")
    (tmp_path / "flow.toml").write_text('[lint]\nno-owner = "error"\n', "utf-8")
    inside = (inner / "inside.flow").as_uri()

    def said() -> list[tuple[object, object]]:
        return [(one.code, one.severity) for one in client.diagnostics.get(inside, [])]

    open_file(client, tmp_path / "main.flow")
    await until(lambda: said() == [("FL0913", lsp.DiagnosticSeverity.Error)])
    open_file(client, inner / "inside.flow")
    await until(lambda: said() == [("FL0913", lsp.DiagnosticSeverity.Warning)])
    # The rules of the other project follow when nobody types.
    await asyncio.sleep(1)
    assert said() == [("FL0913", lsp.DiagnosticSeverity.Warning)]


async def test_a_folder_that_becomes_a_project_unheard(client: LanguageClient, tmp_path: Path) -> None:
    """Of the project around it nothing is open any more: what was said of that is taken back."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "main.flow").write_text(FLOW.replace("lead.email is", "lead.emial is"), "utf-8")
    main = (tmp_path / "main.flow").as_uri()
    inside = open_file(client, inner / "inside.flow", "use crm\n")
    await until(lambda: "FL0203" in codes(client, main))
    (inner / "flow.toml").write_text("", "utf-8")
    write(client, inside, "use crm\n\n")
    await until(lambda: codes(client, main) == [])


async def test_a_project_that_cannot_be_checked_has_no_findings(
    client: LanguageClient, tmp_path: Path
) -> None:
    """Where a configuration leaves no file, what was said before is taken back, until it is mended."""
    main = open_file(client, tmp_path / "main.flow", FLOW.replace("lead.email is", "lead.emial is"))
    settings = open_file(client, tmp_path / "flow.toml")
    await until(lambda: codes(client, main) == ["FL0203"])
    write(client, settings, 'files = ["*.none"]\n')
    await until(lambda: codes(client, main) == [])
    write(client, settings, "", 3)
    await until(lambda: codes(client, main) == ["FL0203"])
