"""The language server: what editors ask over standard input and output, wired to the answers."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from flowlang import __version__
from flowlang.configuration.find import FILE_NAME
from flowlang.discovery import ProjectProblem
from flowlang.inputs import ENDING
from flowlang.lsp import (
    calls,
    colours,
    completion,
    findings,
    formatting,
    hints,
    hover,
    lenses,
    navigation,
    outline,
    pictures,
    signatures,
)
from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.places import location_of, offset_of, range_of
from flowlang.lsp.session import Session, path_of
from flowlang.lsp.workspace import View


def _is_kind(kind: str | None, asked: str) -> bool:
    """Whether a kind of action is one that is asked for: `source` stands for `source.fixAll` as well."""
    return f"{_plain(kind)}.".startswith(f"{_plain(asked)}.")


def _plain(kind: str | None) -> str:
    # Kinds that the protocol knows are members of an enumeration, others are texts.
    return str(kind.value if isinstance(kind, lsp.CodeActionKind) else kind)


def make_server(now: Callable[[], datetime]) -> LanguageServer:
    """A server that has not been started. `now` is asked for the present moment, with its time zone."""
    server = LanguageServer("flow", __version__)
    session = Session(server, now)
    _documents(server, session)
    _names(server, session)
    _text(server, session)
    _writing(server, session)
    _outline(server, session)
    _hints(server, session)
    return server


def _documents(server: LanguageServer, session: Session) -> None:
    workspace = session.workspace

    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        take_folders()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        take_folders()
        look_again()

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        take(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        take(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        look_again()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None:
            workspace.change(path, None)
            session.forget()
            session.changed()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        look_again()

    def take_folders() -> None:
        folders = [path_of(one.uri) for one in server.workspace.folders.values()]
        if not folders and server.workspace.root_uri:
            folders = [path_of(server.workspace.root_uri)]
        workspace.folders[:] = [one for one in folders if one is not None]

    def look_again() -> None:
        # A file may belong to another project now, and nothing may be open of the one that it was in.
        workspace.refresh()
        session.forget()
        session.changed()

    def take(uri: str) -> None:
        path = path_of(uri)
        if path is not None and (path.suffix == ENDING or path.name == FILE_NAME):
            workspace.change(path, server.workspace.get_text_document(uri).source)
            session.changed()


def _names(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        found = session.at(params, hover.hover_text)
        if found is None:
            return None
        one, said = found
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said), range_of(one.span))

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(params: lsp.DefinitionParams) -> list[lsp.Location] | None:
        return session.named(
            params, lambda view, one: [location_of(span) for span in navigation.declared_at(view, one)]
        )

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def references(params: lsp.ReferenceParams) -> list[lsp.Location] | None:
        declared = params.context.include_declaration
        return session.named(
            params,
            lambda view, one: [
                location_of(place.span)
                for place in navigation.places_of(view, one.meaning)
                if declared or not place.declares
            ],
        )

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlight(params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight] | None:
        return session.named(
            params,
            lambda view, one: [
                lsp.DocumentHighlight(range_of(place.span))
                for place in view.names.occurrences
                if place.meaning == one.meaning
            ],
        )

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        return session.named(
            params, lambda view, one: range_of(one.span) if navigation.can_rename(view, one) else None
        )

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        def renamed(view: View, one: Occurrence) -> lsp.WorkspaceEdit | None:
            if not navigation.can_rename(view, one) or not navigation.is_fit(one, params.new_name):
                return None
            return findings.workspace_edit(navigation.rename_edits(view, one, params.new_name))

        return session.named(params, renamed)


def _text(server: LanguageServer, session: Session) -> None:
    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
    )
    def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        view = session.view(params.text_document.uri)
        path = path_of(params.text_document.uri)
        if view is None or path is None:
            return []
        found = session.findings(session.workspace.home_of(path))
        offered = findings.quick_fixes(found, view.source, params.range)
        only = params.context.only
        return [one for one in offered if only is None or any(_is_kind(one.kind, each) for each in only)]

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def layout(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        view = session.view(params.text_document.uri)
        return [] if view is None else formatting.layout_edits(view.source)

    @server.feature(lsp.TEXT_DOCUMENT_RANGE_FORMATTING)
    def layout_range(params: lsp.DocumentRangeFormattingParams) -> list[lsp.TextEdit]:
        view = session.view(params.text_document.uri)
        if view is None:
            return []
        lines = range(params.range.start.line, params.range.end.line + 1)
        return formatting.layout_edits(view.source, lines)


def _writing(server: LanguageServer, session: Session) -> None:
    def takes_snippets() -> bool:
        document = server.client_capabilities.text_document
        item = document.completion.completion_item if document and document.completion else None
        return bool(item and item.snippet_support)

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[".", '"', " ", ":"])
    )
    def complete(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        found = session.at(
            params,
            lambda view, offset: completion.complete(view, offset, snippets=takes_snippets()),
        )
        # What fits depends on the words before: it is asked for again with every letter.
        return None if found is None else lsp.CompletionList(is_incomplete=False, items=found)

    @server.feature(lsp.TEXT_DOCUMENT_SIGNATURE_HELP, lsp.SignatureHelpOptions(trigger_characters=[" "]))
    def signature(params: lsp.SignatureHelpParams) -> lsp.SignatureHelp | None:
        return session.at(params, signatures.signature_help)


def _outline(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        view = session.view(params.text_document.uri)
        return [] if view is None else outline.document_symbols(view.tree)

    @server.feature(lsp.WORKSPACE_SYMBOL)
    def search(params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
        try:
            return outline.workspace_symbols(session.workspace.views(), params.query)
        except ProjectProblem:
            return []

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        view = session.view(params.text_document.uri)
        return [] if view is None else outline.folding_ranges(view.source)

    @server.feature(lsp.TEXT_DOCUMENT_SELECTION_RANGE)
    def selection(params: lsp.SelectionRangeParams) -> list[lsp.SelectionRange]:
        view = session.view(params.text_document.uri)
        if view is None:
            return []
        return [outline.selection_range(view, offset_of(view.source, one)) for one in params.positions]

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def hierarchy(params: lsp.CallHierarchyPrepareParams) -> list[lsp.CallHierarchyItem] | None:
        return session.at(params, calls.prepare)

    @server.feature(lsp.CALL_HIERARCHY_INCOMING_CALLS)
    def incoming(params: lsp.CallHierarchyIncomingCallsParams) -> list[lsp.CallHierarchyIncomingCall]:
        view = session.view(params.item.uri)
        return [] if view is None else calls.incoming(view, params.item.name)

    @server.feature(lsp.CALL_HIERARCHY_OUTGOING_CALLS)
    def outgoing(params: lsp.CallHierarchyOutgoingCallsParams) -> list[lsp.CallHierarchyOutgoingCall]:
        view = session.view(params.item.uri)
        return [] if view is None else calls.outgoing(view, params.item.name)


def _hints(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, colours.LEGEND)
    def tokens(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens | None:
        view = session.view(params.text_document.uri)
        return None if view is None else colours.semantic_tokens(view.names.occurrences)

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, colours.LEGEND)
    def some_tokens(params: lsp.SemanticTokensRangeParams) -> lsp.SemanticTokens | None:
        view = session.view(params.text_document.uri)
        if view is None:
            return None
        start, end = (offset_of(view.source, one) for one in (params.range.start, params.range.end))
        within = [one for one in view.names.occurrences if one.span.end > start and one.span.start < end]
        return colours.semantic_tokens(within)

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def inlays(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        view = session.view(params.text_document.uri)
        if view is None:
            return []
        start, end = (offset_of(view.source, one) for one in (params.range.start, params.range.end))
        return hints.inlay_hints(view, start, end, session.now())

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    def lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        view = session.view(params.text_document.uri, checked=True)
        return [] if view is None else lenses.code_lenses(view)

    @server.command("flow.draw")
    async def picture(uri: str, line: int) -> dict[str, str]:
        view = session.view(uri, checked=True)
        if view is None:
            return {"problem": "This text is no file of FlowLang."}
        return await asyncio.to_thread(pictures.picture_at, view, line)
