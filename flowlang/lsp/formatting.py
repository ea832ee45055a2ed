"""Laying out a file or a part of it, as small edits that keep the cursor where it is."""

from difflib import SequenceMatcher

from lsprotocol import types as lsp

from flowlang.lsp.places import range_between
from flowlang.source import SourceFile
from flowlang.syntax.format.format import FormatterFault, format_source


def layout_edits(source: SourceFile, lines: range | None = None) -> list[lsp.TextEdit]:
    """The edits that lay out a text, or those of them that touch some lines (from 0).

    A text with a mistake that keeps it from being read stays as it is.
    """
    try:
        after, _ = format_source(source)
    except FormatterFault:
        return []
    if after is None or after == source.text:
        return []
    old, new = source.text.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [*source.line_starts[: len(old)], len(source.text)]
    edits = []
    for tag, low, high, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (lines is not None and (high < lines.start or low >= lines.stop)):
            continue
        edits.append(lsp.TextEdit(range_between(source, starts[low], starts[high]), "".join(new[first:last])))
    return edits
