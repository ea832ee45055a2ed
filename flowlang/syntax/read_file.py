"""The declarations of a file, one after the other."""

import re

from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span
from flowlang.syntax import messages, messages_lines
from flowlang.syntax.block_lines import line_span
from flowlang.syntax.build_base import LineReader
from flowlang.syntax.declarations import BadDeclaration, Declaration
from flowlang.syntax.finish_declarations import finish_declaration
from flowlang.syntax.layout import Line

# The words that start a declaration.
KEYWORDS = (
    "use",
    "record",
    "extend",
    "event",
    "choice",
    "team",
    "action",
    "template",
    "calendar",
    "segment",
    "setting",
    "table",
    "policy",
    "recipe",
    "workflow",
    "test",
)
# What declarations of other languages start with.
FOREIGN = {"import": "use", "include": "use", "require": "use", "flow": "workflow", "automation": "workflow"}
FIRST_WORD = re.compile(r"\w+")
# As much of a broken first line as still says what is declared.
NAMED = re.compile(
    r'(?:(?:record|extend|event|choice)\s+\w+|(?:team|template|calendar|policy|recipe|workflow|test)\s*"[^"\n{]*")'
)


def read_declarations(reader: LineReader, lines: list[Line]) -> tuple[Declaration, ...]:
    """The declarations of the lines in the first column."""
    declarations: list[Declaration] = []
    stray = False
    for line in lines:
        first = FIRST_WORD.match(reader.made.source.text, line.start)
        known = first is not None and first.group() in KEYWORDS
        # A run of lines that are none of them declarations is one mistake.
        if not known and stray and not line.broken:
            declarations.append(_bad(reader, line))
            continue
        found = _read_first_line(reader, line, known)
        stray = not known and found is None and (first is None or nearest(first.group(), KEYWORDS) is None)
        if found is None:
            declarations.append(_bad(reader, line))
        else:
            declarations.append(finish_declaration(reader, line, found))
    return tuple(declarations)


def _bad(reader: LineReader, line: Line) -> BadDeclaration:
    return BadDeclaration(Span(reader.made.source, line.start, line.last))


def _misspelt(reader: LineReader, line: Line) -> bool:
    """Report a first word that is nearly the one of a declaration."""
    source = reader.made.source
    first = FIRST_WORD.match(source.text, line.start)
    near = FOREIGN.get(first.group(), nearest(first.group(), KEYWORDS)) if first else None
    if first is None or near is None:
        return False
    span = Span(source, first.start(), first.end())
    reader.made.problems.append(messages_lines.misspelt(span, "declaration", "start", near))
    return True


def _read_first_line(reader: LineReader, line: Line, known: bool) -> Declaration | None:
    made = reader.made
    if not known and not line.broken and _misspelt(reader, line):
        return None
    if not known and not line.broken and reader.quietly("step_line", line.start, line.end) is not None:
        made.problems.append(messages.first_column(line_span(reader, line)))
        return None
    found = reader.line("declaration_line", line)
    if found is None and known:
        name = NAMED.match(made.source.text, line.start, line.end)
        if name is not None:
            found = reader.quietly("declaration_line", name.start(), name.end())
    return found if isinstance(found, Declaration) else None
