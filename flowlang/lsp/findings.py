"""Findings as the protocol writes them, and their fixes as quick fixes."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from flowlang.diagnostics import Diagnostic, Edit, Severity
from flowlang.findings.fixing import choose
from flowlang.lsp.places import location_of, range_of, uri_of
from flowlang.source import SourceFile

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
}
# A note that a file belongs to another product, which no analyst has to do anything about.
OTHER_PRODUCT = "FL0110"


def as_diagnostic(problem: Diagnostic) -> lsp.Diagnostic:
    """A finding with its advice, the places that explain it, and the page about its code."""
    said = [problem.message]
    said += [problem.label] if problem.label else []
    said += problem.notes
    said += [problem.help] if problem.help else []
    return lsp.Diagnostic(
        range_of(problem.span),
        "\n".join(said),
        severity=SEVERITIES.get(problem.severity, lsp.DiagnosticSeverity.Information),
        code=problem.code,
        code_description=lsp.CodeDescription(page_of(problem.code)),
        source="flow",
        related_information=[
            lsp.DiagnosticRelatedInformation(location_of(one.span), one.label) for one in problem.related
        ],
    )


def page_of(code: str) -> str:
    """The address of the page that `flow explain` shows."""
    return from_fs_path(str(Path(str(files("flowlang.diagnostics"))) / "pages" / f"{code}.md")) or ""


def by_file(found: Iterable[Diagnostic]) -> dict[str, list[lsp.Diagnostic]]:
    """Findings by the address of the file in which they stand."""
    result: dict[str, list[lsp.Diagnostic]] = {}
    for problem in found:
        result.setdefault(uri_of(problem.span.source), []).append(as_diagnostic(problem))
    return result


def quick_fixes(found: Sequence[Diagnostic], source: SourceFile, place: lsp.Range) -> list[lsp.CodeAction]:
    """Every fix of the findings in a range, and one action that applies all safe fixes of the file."""
    actions = []
    for problem in found:
        if problem.span.source.path != source.path or not _touch(range_of(problem.span), place):
            continue
        actions += [
            lsp.CodeAction(
                fix.title,
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[as_diagnostic(problem)],
                is_preferred=fix.safe,
                edit=workspace_edit(fix.edits),
            )
            for fix in problem.fixes
        ]
    own = [problem for problem in found if problem.span.source.path == source.path]
    chosen = choose(own, {source.path: source.text}, unsafe=False)
    if chosen:
        actions.append(
            lsp.CodeAction(
                "Apply all safe fixes in this file",
                kind=lsp.CodeActionKind.SourceFixAll,
                edit=workspace_edit([edit for _, edits in chosen for edit in edits]),
            )
        )
    return actions


def workspace_edit(edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
    """Edits of texts as edits of files."""
    changes: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        changes.setdefault(uri_of(edit.span.source), []).append(lsp.TextEdit(range_of(edit.span), edit.text))
    return lsp.WorkspaceEdit(changes=changes)


def _touch(one: lsp.Range, other: lsp.Range) -> bool:
    def key(place: lsp.Position) -> tuple[int, int]:
        return place.line, place.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)
