"""What the server offers while somebody writes, and what it shows around the text."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient, client_capabilities

from flowlang.engine.calendars import BusinessCalendar, business_day_after
from flowlang.highlight.snippets import SNIPPETS, Snippet
from flowlang.lsp.colours import TYPES
from flowlang.source import SourceFile
from flowlang.syntax.parse import parse_file
from tests.lsp.kit import CONFIG, FLOW, open_file, place, project, write

HEAD = FLOW.split("  then\n")[0] + "  then\n"
TEST = FLOW[FLOW.index("test ") :].split("  expect")[0]
CALLED = """\
use "schema.flow"

workflow "Score" for a Lead
  "How good a lead is."
  owner: "sales"
  gives points: number
  then
    stop with points: 3

workflow "Ask for the score"
  "Asks."
  owner: "sales"
  when a Lead is created
  then
    run "Score" for lead and wait as result
    let twice be result.points * 2
    set lead.level to Large
"""


@pytest_lsp.fixture(config=CONFIG)
async def client(lsp_client: LanguageClient, tmp_path: Path) -> object:
    folder = project(tmp_path, called=CALLED)
    await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=client_capabilities("visual-studio-code"),
            workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    yield
    await lsp_client.shutdown_session()


def at(uri: str) -> lsp.TextDocumentIdentifier:
    return lsp.TextDocumentIdentifier(uri)


CASES = [
    ("fields", HEAD + "    set lead.", ["email", "level", "yearly"], ["Lead", "if"]),
    ("fields of a linked record", HEAD + "    set lead.company.", ["name"], ["email "]),
    ("values of a choice", HEAD + "    set lead.level to ", ["Small", "Large"], ["email"]),
    ("values in a condition", HEAD + "    if lead.level is ", ["Small", "Large"], []),
    ("values of a line", HEAD + "    update lead\n      level: ", ["Small", "Large"], []),
    ("fields of a block", HEAD + "    update lead\n      ", ["level", "status"], []),
    ("fields of a new record", HEAD + "    create a Task\n      ", ["title", "due"], []),
    ("a step", HEAD + "    ", ["send email (template) to (recipient)", "set", "if"], ["record"]),
    ("a phrase begun", HEAD + "    send em", ["send email (template) to (recipient)"], []),
    ("templates", HEAD + '    send email "', ["welcome"], ["Sales"]),
    ("teams", HEAD + '    assign lead to the next member of team "', ["Sales"], ["welcome"]),
    ("workflows to run", HEAD + '    run "', ["Score"], ["welcome"]),
    ("units", HEAD + "    after 3 ", ["business days", "hours"], ["lead"]),
    ("words begun", HEAD + "    if lead.email is mo", ["is more than"], []),
    ("what may follow", HEAD + "    if lead.email is present ", ["then", "and", "or"], ["set"]),
    ("records", HEAD + "    create a ", ["Task", "Contact"], []),
    ("declarations", FLOW + "\n", ["workflow", "record", "workflow …"], ["set"]),
    ("the header", 'use "schema.flow"\nworkflow "x"\n  wh', ["when"], ["set"]),
    ("types", 'use "schema.flow"\nrecord Car\n  wheels: ', ["number", "Lead", "Region"], []),
    ("what a test expects", TEST + "  expect ", ["send email (template) to (recipient)"], []),
    ("lines of a test", TEST + "  ", ["expect", "given a", "check"], ["set"]),
    ("files", 'use "', ["schema.flow"], []),
    ("libraries", "use ", ["crm"], []),
]


async def test_completion(client: LanguageClient, tmp_path: Path) -> None:
    """In each place, what may stand there is offered, and what may not is left out."""
    uri = open_file(client, tmp_path / "main.flow")
    for version, (name, text, offered, absent) in enumerate(CASES, 2):
        write(client, uri, text, version)
        where = lsp.Position(text.count("\n"), len(text) - text.rfind("\n") - 1)
        found = await client.text_document_completion_async(lsp.CompletionParams(at(uri), where))
        assert isinstance(found, lsp.CompletionList), name
        labels = [one.label for one in found.items]
        assert [one for one in offered if one not in labels] == [], (name, labels)
        assert [one for one in absent if one in labels] == [], name


async def test_a_phrase_is_a_snippet(client: LanguageClient, tmp_path: Path) -> None:
    """The holes of an action are places to fill in, and the words typed before are replaced."""
    text = HEAD + "    send em"
    uri = open_file(client, tmp_path / "main.flow", text)
    where = lsp.Position(text.count("\n"), len("    send em"))
    found = await client.text_document_completion_async(lsp.CompletionParams(at(uri), where))
    assert isinstance(found, lsp.CompletionList)
    item = next(one for one in found.items if one.label.startswith("send email (template) to"))
    assert item.insert_text_format == lsp.InsertTextFormat.Snippet
    assert isinstance(item.text_edit, lsp.TextEdit)
    assert item.text_edit.new_text == 'send email "${1:template}" to ${2:recipient}'
    assert item.text_edit.range.start.character == 4


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda one: one.label)
def test_a_snippet_can_be_read(snippet: Snippet) -> None:
    """What a snippet writes is correct where it is offered."""
    body = re.sub(r"\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}", r"\1", snippet.body).replace("$0", "stop")
    body = re.sub(r"(?<=\S)stop$|(?<=\")stop|(?<=\w)stop$", "", body)
    if snippet.place == "step_line":
        body = HEAD + "".join(f"    {line}\n" for line in body.split("\n"))
    if body.startswith("test"):
        body = body.replace("  stop", "  expect nothing more")
    assert parse_file(SourceFile("x.flow", body + "\n"))[1] == []


async def test_the_outline(client: LanguageClient, tmp_path: Path) -> None:
    """Workflows and tests by name; records with their fields; all of the project when searched for."""
    uri = open_file(client, tmp_path / "main.flow")
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(at(uri)))
    assert symbols is not None
    assert [(one.name, one.detail) for one in symbols] == [
        ("Welcome", "workflow"),
        ("a lead is welcomed", "test"),
    ]
    schema = open_file(client, tmp_path / "schema.flow")
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(at(schema)))
    assert symbols is not None
    assert [each.name for each in symbols[0].children or ()] == ["yearly", "level"]
    found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("wlc"))
    assert found is not None
    assert {one.name for one in found} == {"Welcome", "welcome", "a lead is welcomed"}


async def test_folding_and_selection(client: LanguageClient, tmp_path: Path) -> None:
    """Blocks fold, and a selection grows from the name over its line and block to the file."""
    text = "# One.\n# Two.\n" + FLOW
    uri = open_file(client, tmp_path / "main.flow", text)
    folds = await client.text_document_folding_range_async(lsp.FoldingRangeParams(at(uri)))
    assert folds is not None
    lines = [(one.start_line, one.end_line) for one in folds]
    assert (0, 1) in lines
    workflow = text[: text.index("workflow")].count("\n")
    assert (workflow, text[: text.index("assign lead")].count("\n")) in lines
    grown = await client.text_document_selection_range_async(
        lsp.SelectionRangeParams(at(uri), [place(text, "level")])
    )
    assert grown is not None
    sizes = []
    one: lsp.SelectionRange | None = grown[0]
    while one is not None:
        sizes.append((one.range.start.line, one.range.end.line))
        one = one.parent
    line = place(text, "level").line
    assert sizes[:2] == [(line, line), (line, line)]
    assert sizes[-1] == (0, text.count("\n"))
    assert len(sizes) >= 4


async def test_colours(client: LanguageClient, tmp_path: Path) -> None:
    """Names are coloured by what they mean."""
    uri = open_file(client, tmp_path / "main.flow")
    tokens = await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(at(uri)))
    assert tokens is not None
    lines, line, column, found = FLOW.splitlines(), 0, 0, set()
    for below, right, length, kind, _ in zip(*[iter(tokens.data)] * 5, strict=True):
        line, column = line + below, right if below else column + right
        found.add((lines[line][column : column + length], TYPES[kind]))
    assert {("Lead", "class"), ("email", "property"), ("Large", "enumMember")} <= found
    assert {("send email", "function"), ("lead", "variable")} <= found


async def test_colours_of_a_part(client: LanguageClient, tmp_path: Path) -> None:
    """An editor may ask for the lines that it shows; the first is counted from the start of the text."""
    uri = open_file(client, tmp_path / "main.flow")
    line = place(FLOW, "set lead.level").line
    lines = lsp.Range(lsp.Position(line, 0), lsp.Position(line + 1, 0))
    tokens = await client.text_document_semantic_tokens_range_async(
        lsp.SemanticTokensRangeParams(at(uri), lines)
    )
    assert tokens is not None
    starts = list(zip(*[iter(tokens.data)] * 5, strict=True))
    assert [(below, length, TYPES[kind]) for below, _, length, kind, _ in starts] == [
        (line, 4, "variable"),
        (0, 5, "property"),
        (0, 5, "enumMember"),
    ]


async def test_signature_help(client: LanguageClient, tmp_path: Path) -> None:
    """The phrase is shown while it is written, with the place that comes now."""
    for line, active in (("    send email ", 0), ('    send email "welcome" to ', 1)):
        text = HEAD + line
        uri = open_file(client, tmp_path / "main.flow", text)
        where = lsp.Position(text.count("\n"), len(line))
        found = await client.text_document_signature_help_async(lsp.SignatureHelpParams(at(uri), where))
        assert found is not None
        assert found.signatures[0].label == "send email (template) to (recipient)"
        assert found.signatures[0].active_parameter == active


async def test_hints_lenses_and_calls(client: LanguageClient, tmp_path: Path) -> None:
    """Types of new names, what can be done above a line, and who runs whom."""
    uri = open_file(client, tmp_path / "called.flow")
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(at(uri), whole))
    assert hints is not None
    assert " is a number" in [one.label for one in hints]
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(at(uri)))
    assert lenses is not None
    assert [one.command.title for one in lenses if one.command] == ["diagram", "diagram"]
    main = open_file(client, tmp_path / "main.flow")
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(at(main)))
    assert lenses is not None
    assert [one.command.title for one in lenses if one.command] == ["diagram", "run tests"]
    schema = open_file(client, tmp_path / "schema.flow")
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(at(schema)))
    assert lenses is not None
    assert [one.command.title for one in lenses if one.command] == ["2 workflows write this field"]
    items = await client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(at(uri), place(CALLED, "Score"))
    )
    assert items is not None
    callers = await client.call_hierarchy_incoming_calls_async(lsp.CallHierarchyIncomingCallsParams(items[0]))
    assert callers is not None
    assert [one.from_.name for one in callers] == ["Ask for the score"]
    called = await client.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams(callers[0].from_)
    )
    assert called is not None
    assert [one.to.name for one in called] == ["Score"]


async def test_when_a_wait_is_over(client: LanguageClient, tmp_path: Path) -> None:
    """`after 3 business days` says on which day that is, counted from the clock of this machine."""
    uri = open_file(client, tmp_path / "main.flow")
    where = place(FLOW, "after 3 business")
    line = lsp.Range(lsp.Position(where.line, 0), lsp.Position(where.line + 1, 0))
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(at(uri), line))
    assert hints is not None
    (hint,) = hints
    day = business_day_after(datetime.now(UTC).date(), 3, BusinessCalendar())
    days = [day + timedelta(days=late) for late in (0, 1, 3)]
    assert hint.label in [f" → {one:%A} {one.day} {one:%B}" for one in days]
    assert "if this wait began now" in str(hint.tooltip)


async def test_the_outline_reaches_over_whole_declarations(client: LanguageClient, tmp_path: Path) -> None:
    """So an editor knows in which workflow the cursor is, and who is called from its middle."""
    text = FLOW.replace("test ", "# About the test.\ntest ")
    uri = open_file(client, tmp_path / "main.flow", text)
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(at(uri)))
    assert symbols is not None
    workflow = symbols[0].range
    assert text.splitlines()[workflow.end.line].strip().startswith("assign lead")
    items = await client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(at(uri), place(text, "after 3 business"))
    )
    assert [one.name for one in items or ()] == ["Welcome"]


async def test_a_result_is_renamed_where_it_is_given_and_read(client: LanguageClient, tmp_path: Path) -> None:
    """`gives points`, `stop with points` and `result.points` are one name."""
    uri = open_file(client, tmp_path / "called.flow")
    params = lsp.RenameParams(at(uri), place(CALLED, "points"), "worth")
    edit = await client.text_document_rename_async(params)
    assert edit is not None
    assert edit.changes is not None
    lines = [one.range.start.line for one in edit.changes[uri]]
    assert [CALLED.splitlines()[line].strip().split()[0] for line in sorted(lines)] == [
        "gives",
        "stop",
        "let",
    ]


async def test_the_picture_of_the_workflow_at_the_cursor(client: LanguageClient, tmp_path: Path) -> None:
    """It is drawn from the text that is not saved; the step at the cursor is marked in it."""
    text = FLOW.replace("3 business days", "17 days")
    uri = open_file(client, tmp_path / "main.flow", text)

    async def drawn(line: int) -> dict[str, str]:
        answer = await client.workspace_execute_command_async(
            lsp.ExecuteCommandParams("flow.draw", arguments=[uri, line])
        )
        assert isinstance(answer, dict), answer
        return answer

    found = await drawn(place(text, "level").line)
    assert found["title"] == "Welcome"
    assert "17 days" in found["svg"]
    assert found["svg"].count(' here"') == 1
    # In the test below, the workflow is shown without a mark; while it is broken, it is not.
    below = await drawn(text.count("\n"))
    assert below["title"] == "Welcome"
    assert below["svg"].count(' here"') == 0
    write(client, uri, text.replace("assign lead", "asign lead"))
    assert "mistake" in (await drawn(place(text, "level").line))["problem"]
