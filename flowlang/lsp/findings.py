"""Findings as the protocol writes them, and their fixes as quick fixes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from flowlang.diagnostics import Diagnostic, Edit, Severity
from flowlang.findings.fixing import choose
from flowlang.lsp.places import location_of, range_of, uri_of
from flowlang.lsp.workspace import Home
from flowlang.source import SourceFile

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
}


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


def together(
    found: Mapping[Home, Mapping[str, list[lsp.Diagnostic]]], home_of: Callable[[str], Home]
) -> dict[str, list[lsp.Diagnostic]]:
    """Findings by the address of the file, from the checks of several projects.

    A folder may hold a project of its own, and files are used from everywhere. Of a file whose project is
    among those checked, that check says what counts; of another, each says what it found.
    """
    result: dict[str, list[lsp.Diagnostic]] = {}
    for home, by_address in found.items():
        for address, ones in by_address.items():
            own = home_of(address)
            if own == home or own not in found:
                kept = result.setdefault(address, [])
                kept += [one for one in ones if one not in kept] if kept else ones
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
