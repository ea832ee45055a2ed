"""What all builders share: where the parser stands in the text, and spans made from tokens.

A builder is a function named after the rule of the grammar that it serves. The parser calls it with the
tokens and nodes of that rule, the moment the rule is complete.
"""

from collections.abc import Callable
from typing import Any, Protocol

from attrs import define, field, frozen
from lark import Token

from flowlang.diagnostics import Diagnostic
from flowlang.source import SourceFile, Span
from flowlang.syntax.expressions import Expression, Identifier, Node
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Entry

# What a rule was made of. Which types stand where, the grammar says; Python's type system can't.
Kids = list[Any]
Builder = Callable[["Making", Kids], object]

RULES: dict[str, Builder] = {}


class Reading(Protocol):
    """Reads a stretch of the text by a rule of the grammar; None when it could not be read."""

    def __call__(self, rule: str, start: int, end: int) -> object | None:
        """Offsets are of the whole text."""


@define(eq=False)
class Making:
    """The text being read: `base` is the offset at which the parser's own positions start."""

    source: SourceFile
    read: Reading
    base: int = 0
    problems: list[Diagnostic] = field(factory=list)
    # Where `and` beside `or` was already reported in this line.
    mixed: set[int] = field(factory=set)

    def token(self, token: Token) -> Span:
        """The place of a token."""
        start = self.base + (token.start_pos or 0)
        return Span(self.source, start, start + len(token))

    def span(self, kids: Kids) -> Span:
        """From the first to the last of what a rule was made of."""
        return Span(self.source, self._edge(kids, 0), self._edge(kids, -1))

    def _edge(self, kids: Kids, side: int) -> int:
        ordered = kids if side == 0 else reversed(kids)
        for kid in ordered:
            if kid is None:
                continue
            if isinstance(kid, Token):
                start = self.base + (kid.start_pos or 0)
                return start if side == 0 else start + len(kid)
            if isinstance(kid, tuple):
                if not kid:
                    continue
                return self._edge(list(kid), side)
            span: Span = kid.span
            return span.start if side == 0 else span.end
        return self.base

    def identifier(self, token: Token) -> Identifier:
        """A name as it is declared or chosen."""
        return Identifier(self.token(token), str(token))

    def part(self, token: Token, start: int, end: int) -> Identifier:
        """A name that is a part of a token."""
        base = self.base + (token.start_pos or 0)
        return Identifier(Span(self.source, base + start, base + end), token[start:end])

    def maybe(self, token: Token | None) -> Identifier | None:
        """The same, where the name may be left out."""
        return None if token is None else self.identifier(token)


def rule(*names: str) -> Callable[[Builder], Builder]:
    """Register a builder for the rules of these names."""

    def register(builder: Builder) -> Builder:
        for name in names:
            RULES[name] = builder
        return builder

    return register


def words(text: str) -> str:
    """The text with single blanks between its words."""
    return " ".join(text.split())


@frozen
class ConditionHead(Node):
    """A condition at the end of its line, or `all of` / `any of` whose parts stand on the lines below.

    `operator` is `and` or `or` for the latter. `then` tells whether the line ends with that word, and `colon`
    where a needless one stands.
    """

    condition: Expression | None
    operator: str | None = None
    negated: bool = False
    then: bool = False
    colon: Span | None = None


@frozen
class Head(Node):
    """A line that is understood only together with what stands under it or beside it.

    `kind` says which; the other attributes hold what that kind needs.
    """

    kind: str
    condition: ConditionHead | None = None
    value: Expression | None = None
    values: tuple[Expression, ...] = ()
    name: Identifier | None = None
    record: Identifier | None = None
    entries: tuple[Entry, ...] = ()
    parts: tuple[Node, ...] = ()
    word: str = ""
    flag: bool = False
    # With `if possible,` in front of it, the place of both.
    possible: Span | None = None


class LineReader(Protocol):
    """Reads whole lines, and reports those that can't be read."""

    made: Making

    def line(self, rule: str, line: Line) -> object | None:
        """What a line says by a rule of the grammar; None when it is broken, which is reported."""

    def slice(self, rule: str, start: int, end: int) -> object | None:
        """The same for a part of a line."""

    def quietly(self, rule: str, start: int, end: int) -> object | None:
        """The same, without a report."""

    def steps(self, lines: list[Line]) -> Block:
        """The steps of a block. What stands under a step may be such a block again."""
