"""Semantic tokens: names coloured by what they mean, where the grammar alone can't know."""

from collections.abc import Sequence

from lsprotocol import types as lsp

from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.places import range_of

TYPES = ("class", "event", "enum", "property", "enumMember", "function", "variable", "parameter")
MODIFIERS = ("declaration",)
KINDS = {
    "record": "class",
    "event": "event",
    "choice": "enum",
    "field": "property",
    "setting": "property",
    "value": "enumMember",
    "action": "function",
    "variable": "variable",
    "need": "parameter",
}
LEGEND = lsp.SemanticTokensLegend(TYPES, MODIFIERS)


def semantic_tokens(occurrences: Sequence[Occurrence]) -> lsp.SemanticTokens:
    """The tokens of a file, each written relative to the one before it, as the protocol wants."""
    data: list[int] = []
    line = column = end = 0
    for one in occurrences:
        kind = KINDS.get(one.meaning.kind)
        place = range_of(one.span)
        if kind is None or place.start.line != place.end.line or one.span.start < end:
            continue
        end = one.span.end
        below = place.start.line - line
        data += [
            below,
            place.start.character - (0 if below else column),
            place.end.character - place.start.character,
            TYPES.index(kind),
            int(one.declares),
        ]
        line, column = place.start.line, place.start.character
    return lsp.SemanticTokens(data)
