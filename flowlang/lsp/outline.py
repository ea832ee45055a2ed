"""The shape of a file: its declarations as symbols, what can be folded, and what a selection grows to."""

from collections.abc import Iterator

from attrs import frozen
from lsprotocol import types as lsp

from flowlang.lsp.extent import extent_of
from flowlang.lsp.navigation import is_own
from flowlang.lsp.places import location_of, range_between, range_of
from flowlang.lsp.workspace import View
from flowlang.source import SourceFile, Span
from flowlang.syntax import declarations as tree
from flowlang.syntax.expressions import Identifier, Text
from flowlang.syntax.layout import Line, read_lines
from flowlang.syntax.trivia import scan_comments

Kind = lsp.SymbolKind
KINDS: dict[type, lsp.SymbolKind] = {
    tree.Record: Kind.Class,
    tree.Extend: Kind.Class,
    tree.Event: Kind.Event,
    tree.Choice: Kind.Enum,
    tree.Team: Kind.Object,
    tree.Action: Kind.Interface,
    tree.Template: Kind.String,
    tree.Calendar: Kind.Object,
    tree.Segment: Kind.Boolean,
    tree.SettingDeclaration: Kind.Constant,
    tree.Table: Kind.Array,
    tree.Policy: Kind.Key,
    tree.Workflow: Kind.Function,
    tree.Recipe: Kind.Function,
    tree.Test: Kind.Method,
}


@frozen
class Declared:
    """A declaration as an outline shows it: its name, the word that it starts with, and what is in it."""

    name: str
    word: str
    kind: lsp.SymbolKind
    whole: Span
    at: Span
    inner: tuple["Declared", ...] = ()


def declared(file: tree.FlowFile) -> Iterator[Declared]:
    """The declarations of a file that have a name."""
    for one in file.declarations:
        kind = KINDS.get(type(one))
        if kind is None:
            continue
        word = one.span.text.split(None, 1)[0]
        if isinstance(one, tree.Action):
            first = one.parts[0].span.to(one.parts[-1].span)
            yield Declared(first.text, word, kind, extent_of(file, one), first)
            continue
        name = getattr(one, "name", None)
        if not isinstance(name, Identifier | Text):
            continue
        said = name.text if isinstance(name, Identifier) else (name.plain or "")
        inner = tuple(
            Declared(each.name.text, "field", Kind.Field, each.span, each.name.span)
            for each in getattr(one, "fields", ())
        ) + tuple(
            Declared(value.text, "value", Kind.EnumMember, value.span, value.span)
            for value in (one.values if isinstance(one, tree.Choice) else ())
        )
        yield Declared(said or word, word, kind, extent_of(file, one), name.span, inner)


def document_symbols(file: tree.FlowFile) -> list[lsp.DocumentSymbol]:
    """The outline of a file."""
    return [_symbol(one) for one in declared(file)]


def _symbol(one: Declared) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        one.name,
        one.kind,
        range_of(one.whole),
        range_of(one.at),
        detail=one.word,
        children=[_symbol(each) for each in one.inner],
    )


def workspace_symbols(views: list[View], asked: str) -> list[lsp.WorkspaceSymbol]:
    """The declarations of the open projects whose name holds the letters asked for, in their order."""
    found = []
    for view in views:
        for file in view.project.files:
            if is_own(view, file.source):
                found += [
                    lsp.WorkspaceSymbol(location_of(one.at), one.name, one.kind, container_name=one.word)
                    for one in declared(file)
                    if _holds(one.name.casefold(), asked.casefold())
                ]
    return found


def _holds(name: str, asked: str) -> bool:
    letters = iter(name)
    return all(letter in letters for letter in asked)


def folding_ranges(source: SourceFile) -> list[lsp.FoldingRange]:
    """Every line with lines under it, and comments of several lines."""
    top, _ = read_lines(source)
    found = [
        lsp.FoldingRange(source.position(line.start)[0] - 1, source.position(line.last - 1)[0] - 1)
        for line in _all(top)
        if source.position(line.last - 1)[0] > source.position(line.start)[0]
    ]
    first = last = 0
    for comment in scan_comments(source):
        if comment.own_line and first and comment.span.line == last + 1:
            last += 1
        else:
            found += _comments(first, last)
            first = last = comment.span.line if comment.own_line else 0
    return [*found, *_comments(first, last)]


def _comments(first: int, last: int) -> list[lsp.FoldingRange]:
    return [lsp.FoldingRange(first - 1, last - 1, kind=lsp.FoldingRangeKind.Comment)] if last > first else []


def _all(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _all(line.children)


def selection_range(view: View, offset: int) -> lsp.SelectionRange:
    """What a selection grows to: the name, its line, the lines under it, the blocks around, the file."""
    source = view.source
    grows = [(0, len(source.text))]
    lines, _ = read_lines(source)
    while (line := next((one for one in lines if one.start <= offset <= one.last), None)) is not None:
        grows += [(line.start, line.last), (line.start, line.end)]
        if offset <= line.end:
            break
        grows.pop()
        lines = line.children
    name = view.names.at(offset)
    if name is not None:
        grows.append((name.span.start, name.span.end))
    result: lsp.SelectionRange | None = None
    for start, end in dict.fromkeys(grows):
        result = lsp.SelectionRange(range_between(source, start, end), result)
    assert result is not None
    return result
