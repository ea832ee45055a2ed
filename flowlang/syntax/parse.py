"""From text to tree: files, and single expressions.

Importing this module is cheap; the grammar is loaded when the first text is parsed.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from threading import RLock

from flowlang.diagnostics import Diagnostic, tidy
from flowlang.source import SourceFile, Span
from flowlang.syntax import messages
from flowlang.syntax.declarations import FlowFile
from flowlang.syntax.expressions import (
    BadExpression,
    Expression,
    Identifier,
    Name,
    Number,
    Path,
    Text,
)
from flowlang.syntax.layout import read_lines

# More characters than any flow has: a log or a dump that got the wrong name.
MOST_CHARACTERS = 5_000_000
# The parser calls its builders with one shared state, so one text is parsed at a time.
_LOCK = RLock()
_XML = re.compile(r"\s*<\?xml\b")
_TRIVIAL = re.compile(
    r'\s*(?:(?P<text>"[^"\\{}\n]*")|(?P<number>\d[\d_]*(?:\.\d+)?%?)|(?P<path>[^\W\d]\w*(?:\.[^\W\d]\w*)*))\s*'
)
# A number that can be read in two ways is read by the grammar, which says so.
_THOUSAND = re.compile(r"\d{1,3}\.\d{3}")
# What is said about the lines of blocks: indentation, order, something missing or misplaced.
_BLOCKS = frozenset({"FL0103", "FL0104", "FL0115", "FL0116", "FL0118", "FL0119"})
# Words that no name is, where a value stands alone.
_NOT_NAMES = frozenset({"not", "the", "a", "an"})


def decode(path: str, data: bytes) -> tuple[SourceFile | None, list[Diagnostic]]:
    """The text of a file, with line feeds as its only line ends and without a byte order mark.

    A file of another product (XML) gives None and a note. One that is not UTF-8 gives an empty text and a
    diagnostic: nothing in it can be trusted.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        readable = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        shown = SourceFile(path, readable)
        at = readable.find("\ufffd")
        return SourceFile(path, ""), [messages.not_utf8(Span(shown, at, at + 1), line, byte)]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = SourceFile(path, text)
    xml = _XML.match(text)
    if xml:
        return None, [messages.other_product(Span(source, xml.start(), xml.end()))]
    return source, []


def parse_file(source: SourceFile) -> tuple[FlowFile, list[Diagnostic]]:
    """The tree of a whole file and what is wrong with its text, sorted by place.

    Never raises on bad text: what can't be read stands in the tree as `BadDeclaration`, `BadStep` or
    `BadExpression`, or is left out of its list.
    """
    if len(source.text) > MOST_CHARACTERS:
        return FlowFile(source, ()), [messages.too_large(Span(source, 0, 0), MOST_CHARACTERS)]
    lines, problems = read_lines(source)
    if not lines:
        return FlowFile(source, ()), tidy(problems)
    # Loads the grammar, which `import flowlang` must not.
    from flowlang.syntax.read_file import read_declarations
    from flowlang.syntax.reading import Reader

    with _LOCK:
        reader = Reader(source)
        declarations = read_declarations(reader, lines)
        problems.extend(reader.made.problems)
    problems = _without_results_of_tabs(problems, [line.start for line in lines])
    return FlowFile(source, declarations), tidy(problems)


def _without_results_of_tabs(problems: list[Diagnostic], starts: Sequence[int]) -> list[Diagnostic]:
    """Where lines are indented with tabs, what else is odd about the blocks of that declaration is no news.

    `starts` is where the declarations of the file start.
    """
    tabs = [one for one in problems if one.code == "FL0102"]
    if not tabs:
        return problems
    touched = {bisect_right(starts, edit.span.start) for fix in tabs[0].fixes for edit in fix.edits}
    return [
        one
        for one in problems
        if one.code not in _BLOCKS or bisect_right(starts, one.span.start) not in touched
    ]


def parse_expression(source: SourceFile, start: int, end: int) -> tuple[Expression, list[Diagnostic]]:
    """The expression between two offsets of a source, with spans in that source."""
    trivial = _trivial(source, start, end)
    if trivial is not None:
        return trivial, []
    from flowlang.syntax.reading import Reader

    with _LOCK:
        reader = Reader(source)
        found = reader.slice("expression", start, end)
        problems = tidy(reader.made.problems)
    if isinstance(found, Expression):
        return found, problems
    return BadExpression(Span(source, start, end)), problems


def accepted_after(rule: str, text: str) -> frozenset[str]:
    """The kinds of tokens that may follow the start of a line, read by a rule of the grammar.

    Empty when no line of that kind starts so.
    """
    from lark import UnexpectedInput

    from flowlang.syntax.reading import next_terminals

    with _LOCK:
        try:
            return next_terminals(rule, text)
        except UnexpectedInput:
            return frozenset()


def _trivial(source: SourceFile, start: int, end: int) -> Expression | None:
    """A lone text without fillings, number, name or path: most holes of a phrase are one of these."""
    found = _TRIVIAL.fullmatch(source.text, start, end)
    if found is None:
        return None
    kind = found.lastgroup or ""
    if kind == "number" and _THOUSAND.fullmatch(found.group(kind)):
        return None
    low, high = found.span(kind)
    said = found.group(kind)
    span = Span(source, low, high)
    if kind == "text":
        return Text(span, (said[1:-1],) if len(said) > 2 else ())
    if kind == "number":
        return Number(span, said)
    first, *fields = said.split(".")
    if first in _NOT_NAMES:
        return None
    at = low + len(first)
    value: Expression = Name(Span(source, low, at), first)
    for field in fields:
        name = Identifier(Span(source, at + 1, at + 1 + len(field)), field)
        at += 1 + len(field)
        value = Path(Span(source, low, at), value, name)
    return value
