"""Texts with marks: where a text was filled in, and by what.

A letter is shown with its fillings apart: they are escaped in HTML, a table becomes a table, and an empty
one is found. The marks are signs that Unicode sets aside for use inside a program, so no text holds them.
"""

import re
from collections.abc import Sequence

from attrs import frozen

from flowlang.check.terms import Filled, Repeated, TableOf, Term

_OPEN, _TABLE, _AFTER, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MARKED = re.compile(f"([{_OPEN}{_TABLE}])(\\d+){_AFTER}([^{_CLOSE}]*){_CLOSE}")

Part = str | Term | Repeated | TableOf


@frozen
class FilledIn:
    """What was filled into a text: `number` is the place of its term among those of the text."""

    number: int
    text: str
    table: bool = False


@frozen
class MarkedText:
    """A text as it was filled in: written text and fillings in order. `terms` are what was filled in."""

    pieces: tuple[str | FilledIn, ...]
    terms: tuple[Term | TableOf, ...]

    @property
    def plain(self) -> str:
        """The text as it is read."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)


def with_marks(text: Filled) -> tuple[Filled, tuple[Term | TableOf, ...]]:
    """A text that puts marks around everything that is filled in, and what that is."""
    filled: list[Term | TableOf] = []

    def marked(parts: Sequence[Part]) -> tuple[Part, ...]:
        found: list[Part] = []
        for part in parts:
            if isinstance(part, str):
                found.append(part)
            elif isinstance(part, Repeated):
                found.append(Repeated(part.variable, part.source, marked(part.parts)))
            else:
                sign = _TABLE if isinstance(part, TableOf) else _OPEN
                found += [f"{sign}{len(filled)}{_AFTER}", part, _CLOSE]
                filled.append(part)
        return tuple(found)

    return Filled(text.span, text.type, marked(text.parts)), tuple(filled)


def read_marks(text: str, terms: tuple[Term | TableOf, ...] = ()) -> MarkedText:
    """A text with marks, taken apart."""
    pieces: list[str | FilledIn] = []
    at = 0
    for found in _MARKED.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        pieces.append(FilledIn(int(found[2]), found[3], table=found[1] == _TABLE))
        at = found.end()
    if at < len(text):
        pieces.append(text[at:])
    return MarkedText(tuple(pieces), terms)
