"""What FlowLang finds, as plain data for a page; offsets are counted in UTF-16 units, as JavaScript does."""

from collections.abc import Mapping
from typing import Any

from lsprotocol import types as lsp

from flowlang.diagnostics import Diagnostic
from flowlang.lsp.places import offset_of
from flowlang.source import SourceFile, Span

Json = Mapping[str, Any]


def units(source: SourceFile, offset: int) -> int:
    """An offset of ours as one of JavaScript."""
    before = source.text[:offset]
    return offset if before.isascii() else offset + sum(letter > "\uffff" for letter in before)


def point(source: SourceFile, offset: int) -> int:
    """An offset of JavaScript as one of ours; one past the end of the text is taken as its end."""
    if source.text.isascii():
        return max(0, min(offset, len(source.text)))
    before = source.text.encode("utf-16-le", "surrogatepass")[: max(0, offset) * 2]
    return len(before.decode("utf-16-le", "ignore"))


def as_place(span: Span) -> dict[str, Any]:
    """Where something stands: its file, line and column from 1, and its offsets."""
    line, column = span.source.position(span.start)
    return {
        "file": span.source.path,
        "line": line,
        "column": column,
        "from": units(span.source, span.start),
        "to": units(span.source, span.end),
    }


def as_finding(problem: Diagnostic) -> Json:
    """A finding with its advice and its fixes."""
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message,
        "label": problem.label,
        "notes": list(problem.notes),
        "help": problem.help,
        **as_place(problem.span),
        "fixes": [
            {
                "title": fix.title,
                "safe": fix.safe,
                "edits": [{**as_place(edit.span), "text": edit.text} for edit in fix.edits],
            }
            for fix in problem.fixes
        ],
    }


def as_item(source: SourceFile, item: lsp.CompletionItem) -> Json:
    """A thing that may come next: what it is called, and which text takes the place of what stands there."""
    edit = item.text_edit
    assert isinstance(edit, lsp.TextEdit)
    return {
        "label": item.label,
        "detail": item.detail or "",
        "kind": lsp.CompletionItemKind(item.kind).name.lower() if item.kind else "",
        "snippet": item.insert_text_format == lsp.InsertTextFormat.Snippet,
        "text": edit.new_text,
        "from": units(source, offset_of(source, edit.range.start)),
    }
