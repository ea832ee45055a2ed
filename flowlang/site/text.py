"""The text of a declaration with colours, and links to what it names."""

from collections.abc import Iterator, Mapping
from html import escape

from attrs import define, frozen

from flowlang.schema.model import Schema
from flowlang.site.places import Places
from flowlang.source import Span


@frozen
class Block:
    """The lines of a declaration, and the number of the first."""

    first: int
    lines: tuple[str, ...]


@frozen
class Line:
    """A line: its number, and its HTML."""

    number: int
    html: str


def block_at(span: Span) -> Block:
    """The declaration that begins at a place: up to the next line that isn't indented."""
    lines = span.source.text.split("\n")
    first = span.line
    last = first
    while last < len(lines) and (not lines[last].strip() or lines[last][:1].isspace()):
        last += 1
    found = lines[first - 1 : last]
    while found and not found[-1].strip():
        found.pop()
    return Block(first, tuple(found))


Action = tuple[tuple[str, ...], str]
"""The words with which an action begins, and its address."""


@define
class _Phrase:
    """The words of an action in a line, of which some are still to come."""

    words: tuple[str, ...] = ()
    href: str = ""

    def target(self, piece: str) -> str | None:
        """The address of the action, if a piece is its next word."""
        if self.words and piece == self.words[0]:
            self.words = self.words[1:]
            return self.href
        return None


@frozen
class Painter:
    """Paints texts. `root` leads from the page to the folder of the site."""

    schema: Schema
    places: Places
    root: str
    # The record that a variable holds, by the name under which workflows know it.
    variables: Mapping[str, str]

    def paint(self, block: Block, actions: Mapping[int, Action] | None = None) -> list[Line]:
        """The lines of a block. `actions` are those that stand in a line, by its number."""
        from flowlang.highlight.lexer import FlowLexer

        lexer = FlowLexer(stripnl=False, ensurenl=False)
        lines: list[list[str]] = [[]]
        phrase = _Phrase()
        for token, value, record in self._with_records(lexer.get_tokens("\n".join(block.lines))):
            for number, piece in enumerate(value.split("\n")):
                if number:
                    lines.append([])
                    phrase = _Phrase(*(actions or {}).get(block.first + len(lines) - 1, ((), "")))
                if not piece:
                    continue
                target = phrase.target(piece) or self._target(token, piece, record)
                lines[-1].append(_span(_class_of(token), piece, self.root, target))
        return [Line(block.first + number, "".join(parts)) for number, parts in enumerate(lines)]

    def _with_records(self, tokens: Iterator[tuple[object, str]]) -> Iterator[tuple[str, str, str | None]]:
        """The tokens, those of a field with the record that it belongs to."""
        before: list[str] = ["", ""]
        for token, value in tokens:
            record = self.variables.get(before[0]) if before[1] == "." else None
            yield str(token), value, record
            before = [before[1], value]

    def _target(self, token: str, value: str, record: str | None) -> str | None:
        """Where a word leads, if it names something that has a place."""
        if token == "Token.Name.Class":  # noqa: S105 - a token of the lexer
            return self.places.type(value)
        if record is not None and value in self.schema.records[record].fields:
            return f"{self.places.records[record]}#{value}"
        if token.startswith("Token.Literal.String"):
            return self.places.quoted(value)
        return None


_CLASSES = (
    ("Token.Comment", "co"),
    ("Token.Literal.String.Interpol", "op"),
    ("Token.Literal.String", "st"),
    ("Token.Literal", "nu"),
    ("Token.Keyword.Declaration", "kd"),
    ("Token.Keyword.Type", "ty"),
    ("Token.Keyword.Constant", "nu"),
    ("Token.Keyword", "kw"),
    ("Token.Operator", "op"),
    ("Token.Name.Class", "ty"),
    ("Token.Name.Attribute", "at"),
)


def _class_of(token: str) -> str:
    return next((short for long, short in _CLASSES if token.startswith(long)), "")


def _span(kind: str, piece: str, root: str, target: str | None) -> str:
    said = escape(piece, quote=True)
    if target is not None:
        return f'<a class="{kind or "nm"}" href="{escape(root + target, quote=True)}">{said}</a>'
    return f'<span class="{kind}">{said}</span>' if kind else said
