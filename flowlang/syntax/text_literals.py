"""Texts: escapes, fillings in braces, and the common indentation of texts over several lines."""

import re

from attrs import define, field
from lark import Token

from flowlang.source import Span
from flowlang.syntax import messages, messages_habits
from flowlang.syntax.build_base import Making
from flowlang.syntax.expressions import (
    BadExpression,
    Expression,
    Filling,
    Identifier,
    RepeatedText,
    TableInText,
    Text,
    TextPart,
)

CURLY = "“”„"
ESCAPES = {"n": "\n", "t": "\t"}
# Three quotes have no place in a filling: it stands on one line.
FILLING = re.compile(r'\{((?:[^{}"\n]|"(?!"")(?:[^"\\\n]|\\.)*+")*+)\}')
FOR_EACH = re.compile(r"\s*for\s+each\s+(\w+)\s+in\s+")
TABLE_OF = re.compile(r"\s*table\s+of\s+")
COLUMN = re.compile(r"\w+")
SPECIAL = re.compile(r"\{\{|\}\}|[{}]|\\.")
END = "end"


@define
class _Repeat:
    """A `{for each …}` whose `{end}` is still to come."""

    span: Span
    variable: str
    source: Expression
    outer: list[TextPart]


@define
class _Content:
    """The parts read so far; `open` holds the repetitions that are not closed yet, the innermost last."""

    made: Making
    parts: list[TextPart] = field(factory=list)
    open: list[_Repeat] = field(factory=list)

    def add(self, piece: str) -> None:
        """Add plain text, joined to the plain text before it."""
        if not piece:
            return
        if self.parts and isinstance(self.parts[-1], str):
            self.parts[-1] += piece
        else:
            self.parts.append(piece)


def read_text(made: Making, token: Token) -> Text:
    """The text that a token of either kind stands for."""
    span = made.token(token)
    block = token.startswith('"""')
    written = str(token)
    if not block and "{" not in written and "\\" not in written and "}" not in written:
        if written[0] in CURLY or written[-1] in CURLY:
            made.problems.append(messages_habits.curly_quotes(span))
        return Text(span, (written[1:-1],) if len(written) > 2 else ())
    if not block and (written[0] in CURLY or written[-1] in CURLY):
        made.problems.append(messages_habits.curly_quotes(span))
    content = _Content(made)
    if block:
        for start, end in _dedented(made.source.text, span.start + 3, span.end - 3):
            _read_run(content, start, end)
    else:
        _read_run(content, span.start + 1, span.end - 1)
    while content.open:
        repeat = content.open.pop()
        made.problems.append(messages.no_end(repeat.span))
        repeat.outer.append(RepeatedText(repeat.span, repeat.variable, repeat.source, tuple(content.parts)))
        content.parts = repeat.outer
    return Text(span, tuple(content.parts), block)


def _dedented(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a text over several lines that remain without its common indentation.

    The line end behind the opening quotes, and the one in front of the closing quotes, do not count.
    """
    lines: list[tuple[int, int]] = []
    at = start
    while True:
        newline = text.find("\n", at, end)
        if newline < 0:
            lines.append((at, end))
            break
        lines.append((at, newline + 1))
        at = newline + 1
    first_alone = len(lines) > 1 and not text[lines[0][0] : lines[0][1]].strip()
    if first_alone:
        lines = lines[1:]
    if len(lines) > 1 and not text[lines[-1][0] : lines[-1][1]].strip():
        lines.pop()
        lines[-1] = (lines[-1][0], lines[-1][1] - 1)
    indented = lines if first_alone else lines[1:]
    widths = [
        len(line) - len(line.lstrip()) for line in (text[low:high] for low, high in indented) if line.strip()
    ]
    width = min(widths, default=0)
    result = [] if first_alone else lines[:1]
    for low, high in indented:
        blank = not text[low:high].strip()
        end = high - (low < high and text[high - 1] == "\n")
        result.append((end if blank else low + width, high))
    return [(low, high) for low, high in result if low < high]


def _read_run(content: _Content, start: int, end: int) -> None:
    made = content.made
    text = made.source.text
    at = start
    while True:
        special = SPECIAL.search(text, at, end)
        if special is None:
            content.add(text[at:end])
            return
        content.add(text[at : special.start()])
        found = special.group()
        at = special.end()
        if found in ("{{", "}}"):
            content.add(found[0])
        elif found[0] == "\\":
            content.add(ESCAPES.get(found[1], found[1]))
        elif found == "}":
            made.problems.append(messages.lone_brace(Span(made.source, special.start(), at)))
            content.add("}")
        else:
            filling = FILLING.match(text, special.start(), end)
            if filling is None:
                made.problems.append(messages.open_brace(Span(made.source, special.start(), at)))
                content.add("{")
                continue
            at = filling.end()
            _read_filling(content, filling)


def _read_filling(content: _Content, filling: re.Match[str]) -> None:
    made = content.made
    span = Span(made.source, filling.start(), filling.end())
    inner_start, inner_end = filling.span(1)
    inner = filling.group(1)
    if not inner.strip():
        made.problems.append(messages.empty_filling(span))
        return
    if inner.strip() == END:
        if not content.open:
            made.problems.append(messages.lone_end(span))
            return
        repeat = content.open.pop()
        whole = repeat.span.to(span)
        repeat.outer.append(RepeatedText(whole, repeat.variable, repeat.source, tuple(content.parts)))
        content.parts = repeat.outer
        return
    repeated = FOR_EACH.match(inner)
    if repeated:
        source = _expression(made, inner_start + repeated.end(), inner_end)
        content.open.append(_Repeat(span, repeated.group(1), source, content.parts))
        content.parts = []
        return
    table = TABLE_OF.match(inner)
    if table and ":" in inner:
        colon = inner.rindex(":")
        source = _expression(made, inner_start + table.end(), inner_start + colon)
        columns = tuple(
            Identifier(
                Span(made.source, inner_start + found.start(), inner_start + found.end()), found.group()
            )
            for found in COLUMN.finditer(inner, colon)
        )
        content.parts.append(TableInText(span, source, columns))
        return
    content.parts.append(Filling(span, _expression(made, inner_start, inner_end)))


def _expression(made: Making, start: int, end: int) -> Expression:
    found = made.read("expression", start, end)
    return found if isinstance(found, Expression) else BadExpression(Span(made.source, start, end))
