"""The language server over standard input and output, asked as an editor asks."""

from pathlib import Path

import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from tests.lsp.kit import CONFIG, FLOW, SCHEMA, codes, found, open_file, place, project, start, until, write


@pytest_lsp.fixture(config=CONFIG)
async def client(lsp_client: LanguageClient, tmp_path: Path) -> object:
    await start(lsp_client, project(tmp_path))
    yield
    await lsp_client.shutdown_session()


def at(uri: str) -> lsp.TextDocumentIdentifier:
    return lsp.TextDocumentIdentifier(uri)


async def test_findings_come_while_typing(client: LanguageClient, tmp_path: Path) -> None:
    """A misspelt field is told of before anything is saved, with its page, and goes when it is mended."""
    uri = open_file(client, tmp_path / "main.flow", FLOW.replace("lead.email is", "lead.emial is"))
    await found(client)
    (problem,) = [one for one in client.diagnostics[uri] if one.code == "FL0203"]
    assert "emial" in problem.message
    assert problem.range == lsp.Range(lsp.Position(7, 10), lsp.Position(7, 15))
    assert problem.code_description is not None
    assert problem.code_description.href.endswith("/pages/FL0203.md")
    write(client, uri, FLOW)
    await until(lambda: codes(client, uri) == [])


async def test_files_that_use_an_unsaved_schema_are_told(client: LanguageClient, tmp_path: Path) -> None:
    """A field taken away in a schema that is not saved is missed in the workflow that sets it."""
    open_file(client, tmp_path / "main.flow")
    schema = open_file(client, tmp_path / "schema.flow")
    await found(client)
    write(client, schema, SCHEMA.replace("  level: Small | Large = Small\n", ""))
    await until(lambda: "FL0203" in codes(client, (tmp_path / "main.flow").as_uri()))


async def test_a_new_file_takes_part_before_it_is_saved(client: LanguageClient, tmp_path: Path) -> None:
    """What is written in a file that is not on disk is checked, and seen by those who use it."""
    more = tmp_path / "more.flow"
    open_file(client, more, "use crm\n\nextend Lead\n  height: number\n")
    uri = open_file(
        client, tmp_path / "main.flow", 'use "more.flow"\n' + FLOW.replace("level to Large", "height to 3")
    )
    await until(lambda: uri in client.diagnostics and codes(client, uri) == [])
    assert not more.exists()


async def test_a_folder_without_a_configuration_is_one_project(
    client: LanguageClient, tmp_path: Path
) -> None:
    """The folder that the editor has opened is checked together, so that a name used twice is told of."""
    (tmp_path / "flow.toml").unlink()
    open_file(client, tmp_path / "more.flow", FLOW)
    more = (tmp_path / "more.flow").as_uri()
    await until(lambda: "FL0213" in codes(client, more))


async def test_columns_are_counted_in_utf16(client: LanguageClient, tmp_path: Path) -> None:
    """Behind a sign of another plane, an editor's column is one further than ours."""
    text = FLOW.replace('"Every lead hears from us."', '"😀" + "x"').replace("lead.email is", "lead.emial is")
    text = text.replace('given user "ana"', 'given user "😀" in tema "Sales" #')
    uri = open_file(client, tmp_path / "main.flow", text)
    await found(client)
    (problem,) = [one for one in client.diagnostics[uri] if one.range.start.line == 15]
    line = text.splitlines()[15]
    wanted = line.index("in tema")
    assert problem.range.start.character == wanted + 1


async def test_related_places_are_shown(client: LanguageClient, tmp_path: Path) -> None:
    """A name declared twice points at the first declaration."""
    uri = open_file(client, tmp_path / "schema.flow", SCHEMA + "\nchoice Region\n  East\n")
    await found(client)
    related = [place for one in client.diagnostics[uri] for place in one.related_information or ()]
    places = [(one.location.uri, one.location.range.start.line) for one in related]
    assert (uri, SCHEMA.splitlines().index('choice Region "Where a customer lives"')) in places


async def test_fixes_are_quick_fixes(client: LanguageClient, tmp_path: Path) -> None:
    """What a finding proposes can be applied from the editor, alone or with all others."""
    text = FLOW.replace("lead.email is", "lead.emial is")
    uri = open_file(client, tmp_path / "main.flow", text)
    await found(client)
    where = lsp.Range(place(text, "emial"), place(text, "emial"))
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(at(uri), where, lsp.CodeActionContext([]))
    )
    assert actions is not None
    quick = next(one for one in actions if one.kind == lsp.CodeActionKind.QuickFix)
    assert quick.edit.changes[uri][0].new_text == "email"
    semicolon = FLOW.replace("to Large", "to Large;")
    write(client, uri, semicolon)
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(
            at(uri), lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), lsp.CodeActionContext([])
        )
    )
    assert actions is not None
    assert lsp.CodeActionKind.SourceFixAll in [one.kind for one in actions]


async def test_all_fixes_of_a_file_when_it_is_saved(client: LanguageClient, tmp_path: Path) -> None:
    """An editor that asks for `source.fixAll` alone gets one action, which makes the text right."""
    text = FLOW.replace("to Large", "to Large;").replace('owner: "sales"', 'owner: "sales";')
    uri = open_file(client, tmp_path / "main.flow", text)
    await found(client)
    anywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    for kind in (lsp.CodeActionKind.SourceFixAll, lsp.CodeActionKind.Source):
        actions = await client.text_document_code_action_async(
            lsp.CodeActionParams(at(uri), anywhere, lsp.CodeActionContext([], only=[kind]))
        )
        assert actions is not None
        (action,) = actions
        lines = text.split("\n")
        for edit in sorted(action.edit.changes[uri], key=lambda one: one.range.start.line, reverse=True):
            start, end = edit.range.start, edit.range.end
            line = lines[start.line]
            assert start.line == end.line
            lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
        assert "\n".join(lines) == FLOW


async def test_a_file_is_laid_out(client: LanguageClient, tmp_path: Path) -> None:
    """Formatting changes the lines that are not laid out, and a range only its own."""
    text = FLOW.replace("level to", "level   to").replace("  expect send", "  expect   send")
    uri = open_file(client, tmp_path / "main.flow", text)
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(lsp.DocumentFormattingParams(at(uri), options))
    assert edits is not None
    assert "".join(one.new_text for one in edits).count("\n") < 10
    lines = text.splitlines()
    last = len(lines) - 1
    part = await client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(
            at(uri), lsp.Range(lsp.Position(last, 0), lsp.Position(last, 3)), options
        )
    )
    assert part is not None
    assert [one.new_text for one in part] == ['  expect send email "welcome" to "lina@example.org"\n']


async def test_hover_says_what_a_field_is_and_where_it_may_be_missing(
    client: LanguageClient, tmp_path: Path
) -> None:
    """Type and declaration, and whether the conditions before this line make sure of the value."""
    uri = open_file(client, tmp_path / "main.flow")

    async def said(word: str, occurrence: int = 1) -> str:
        answer = await client.text_document_hover_async(
            lsp.HoverParams(at(uri), place(FLOW, word, occurrence))
        )
        assert answer is not None
        assert isinstance(answer.contents, lsp.MarkupContent)
        return answer.contents.value

    assert "Lead.email" in await said("email is present")
    assert "It may be missing here" in await said("email is present")
    assert "known to be present here because of line 8, `if lead.email is present`" in await said(
        "email\n    set"
    )
    assert "Small, Large" in await said("Large")
    assert "send email" in await said("send email")
    assert 'template "welcome" for a Lead' in await said('welcome" to lead')
    assert "Lead" in await said("Lead is")
    nothing = await client.text_document_hover_async(lsp.HoverParams(at(uri), lsp.Position(1, 0)))
    assert nothing is None


async def test_names_lead_to_their_declarations(client: LanguageClient, tmp_path: Path) -> None:
    """Fields, values, templates and teams are found in the schema, a record in the library."""
    uri = open_file(client, tmp_path / "main.flow")
    schema = (tmp_path / "schema.flow").as_uri()

    async def where(word: str, occurrence: int = 1) -> tuple[str, int]:
        answer = await client.text_document_definition_async(
            lsp.DefinitionParams(at(uri), place(FLOW, word, occurrence))
        )
        assert isinstance(answer, list)
        (only,) = answer
        assert isinstance(only, lsp.Location)
        return only.uri, only.range.start.line

    lines = SCHEMA.splitlines()
    assert await where("level") == (schema, lines.index("  level: Small | Large = Small"))
    assert await where("Large") == (schema, lines.index("  level: Small | Large = Small"))
    assert await where('welcome" to lead') == (schema, lines.index('template "welcome" for a Lead'))
    assert await where('Sales"') == (schema, lines.index('team "Sales"'))
    assert (await where("Lead is"))[0].endswith("/crm.flow")
    assert await where("schema.flow") == (schema, 0)
    assert await where("lead.email") == (uri, 6)


async def test_references_are_found_in_all_files(client: LanguageClient, tmp_path: Path) -> None:
    """A template is named where it is declared, in the workflow and in the test."""
    uri = open_file(client, tmp_path / "main.flow")
    params = lsp.ReferenceParams(lsp.ReferenceContext(True), at(uri), place(FLOW, 'welcome" to lead'))
    places = await client.text_document_references_async(params)
    assert places is not None
    assert sorted((Path(one.uri).name, one.range.start.line) for one in places) == [
        ("main.flow", 9),
        ("main.flow", 19),
        ("schema.flow", 12),
    ]
    marks = await client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(at(uri), place(FLOW, 'welcome" to lead'))
    )
    assert marks is not None
    assert len(marks) == 2


async def test_a_rename_reaches_the_schema(client: LanguageClient, tmp_path: Path) -> None:
    """A field is called otherwise in the workflow and where it is declared; the library keeps its names."""
    uri = open_file(client, tmp_path / "main.flow")
    named = await client.text_document_prepare_rename_async(
        lsp.PrepareRenameParams(at(uri), place(FLOW, "level"))
    )
    start = FLOW.splitlines()[10].index("level")
    assert named == lsp.Range(lsp.Position(10, start), lsp.Position(10, start + len("level")))
    params = lsp.RenameParams(at(uri), place(FLOW, "level"), "size")
    edit = await client.text_document_rename_async(params)
    assert edit is not None
    assert edit.changes is not None
    assert {Path(one).name for one in edit.changes} == {"main.flow", "schema.flow"}
    assert {change.new_text for changes in edit.changes.values() for change in changes} == {"size"}
    for name, word in (("no name", "level"), ("mail", "email is")):
        refused = await client.text_document_rename_async(lsp.RenameParams(at(uri), place(FLOW, word), name))
        assert refused is None


async def test_in_a_large_project_the_rules_follow(client: LanguageClient, tmp_path: Path) -> None:
    """Mistakes come at once and rules a moment later; what was typed meanwhile is what counts."""
    for number in range(30):
        (tmp_path / f"more{number}.flow").write_text(f'use "schema.flow"\n\nteam "T{number}"\n', "utf-8")
    silent = FLOW.replace("set lead.level to Large", "if lead.email is missing then\n      stop")
    uri = open_file(client, tmp_path / "main.flow", silent.replace("then\n      stop", "then\n      stpo"))
    await until(lambda: any(code.startswith(("FL01", "FL02")) for code in codes(client, uri)))
    write(client, uri, silent)
    await until(lambda: any(code.startswith(("FL08", "FL09")) for code in codes(client, uri)))


async def test_a_broken_file_leaves_the_server_alive(client: LanguageClient, tmp_path: Path) -> None:
    """Bytes that are no text, a file that goes away, half a line: the next question is answered."""
    uri = open_file(client, tmp_path / "main.flow")
    await found(client)
    (tmp_path / "noise.flow").write_bytes(b"\xff\xfe\x00workflow")
    for text in ("workflow", "\0\0", 'workflow "x\n  if (((((', "if " * 400, "\ud800"):
        write(client, uri, text.encode("utf-8", "replace").decode("utf-8"))
        await found(client)
    (tmp_path / "schema.flow").unlink()
    write(client, uri, FLOW)
    await until(lambda: bool(codes(client, uri)))
    answer = await client.text_document_hover_async(lsp.HoverParams(at(uri), place(FLOW, "Lead is")))
    assert answer is None or answer.contents
