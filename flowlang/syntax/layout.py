"""From text to a tree of lines: what stands further to the right belongs to the line above it.

A line of the tree is a logical one: text between three quotes and whatever stands in parentheses may run
over several lines of the file. Nothing here raises on bad layout; what is odd becomes a diagnostic, and the
lines are arranged as they were most likely meant.
"""

import re

from attrs import define, field

from flowlang.diagnostics import Diagnostic
from flowlang.source import SourceFile, Span
from flowlang.syntax import messages

# Deeper nesting is a mistake, and would exhaust the stack of those who walk the tree.
DEEPEST = 60

# One piece of a line that matters to the layout: a text, a comment, a parenthesis.
PIECE = re.compile(
    r'"""|"(?:[^"\\{\n]|\\.|\{\{|\{(?:[^{}"\n]|"(?:[^"\\\n]|\\.)*+")*+\}|\{)*+"?'
    r"|[“”„][^“”„\"\n]*[“”]?|\#[^\n]*|[()\n]"
)
INDENTATION = re.compile(r"[^\S\n]*")
# A line that starts so can't go on inside the parentheses of the line above it.
STEP_START = re.compile(
    r"(?:if|otherwise|then|after|set|wait|create|find|assign|depending|repeat|stop|when|every|until|given|"
    r"expect|check|test|workflow)\b"
)


@define(eq=False)
class Line:
    """A logical line: offsets of its first character and past its last one, and the lines under it.

    `indent` is the column in which the line counts, `written` the one in which it stands.
    `broken` says that its mistake is already reported.
    """

    start: int
    end: int
    indent: int
    children: list["Line"] = field(factory=list)
    broken: bool = False
    written: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.written = self.indent

    @property
    def last(self) -> int:
        """Past the last character of the line and all that stands under it."""
        line = self
        while line.children:
            line = line.children[-1]
        return line.end


@define
class _Scan:
    """Where the text is being read, and what was found odd."""

    source: SourceFile
    problems: list[Diagnostic] = field(factory=list)
    tabs: list[Span] = field(factory=list)


def read_lines(source: SourceFile) -> tuple[list[Line], list[Diagnostic]]:
    """The lines of the first column, each with the lines under it, and what is wrong with the layout."""
    scan = _Scan(source)
    top: list[Line] = []
    open_lines: list[Line] = []
    for line in _logical_lines(scan):
        while open_lines and open_lines[-1].indent >= line.indent:
            open_lines.pop()
        if not open_lines:
            _place_outermost(scan, top, line)
        elif len(open_lines) > DEEPEST:
            if not open_lines[-1].broken:
                scan.problems.append(messages.nested_too_deep(Span(source, line.start, line.end)))
                open_lines[-1].broken = True
            continue
        else:
            siblings = open_lines[-1].children
            if siblings and siblings[0].indent != line.indent:
                wanted = siblings[0].indent
                # Of several lines that are off by the same, the first is the mistake.
                if siblings[-1].written != line.written:
                    span = Span(source, line.start, line.end)
                    scan.problems.append(messages.uneven(span, line.written, wanted))
                line.indent = wanted
            siblings.append(line)
        open_lines.append(line)
    if scan.tabs:
        scan.problems.append(messages.tabs(scan.tabs))
    return top, scan.problems


def _place_outermost(scan: _Scan, top: list[Line], line: Line) -> None:
    if line.indent:
        span = Span(scan.source, line.start, line.end)
        scan.problems.append(messages.nothing_above(span, line.indent))
        line.broken = True
    top.append(line)


def _logical_lines(scan: _Scan) -> list[Line]:
    text = scan.source.text
    lines: list[Line] = []
    at, size = 0, len(text)
    while at < size:
        end = text.find("\n", at)
        if end < 0:
            end = size
        space = INDENTATION.match(text, at)
        start = space.end() if space else at
        if start >= end or text[start] == "#":
            at = end + 1
            continue
        if "\t" in text[at:start]:
            scan.tabs.append(Span(scan.source, at, start))
        indent = len(text[at:start].replace("\t", "  "))
        line = Line(start, end, indent)
        if '"' in text[start:end] or "(" in text[start:end] or "#" in text[start:end]:
            end = _scan_line(scan, line, end)
        line.end = line.start + len(text[line.start : line.end].rstrip())
        lines.append(line)
        at = end + 1
    return lines


def _scan_line(scan: _Scan, line: Line, end: int) -> int:
    """Find where a line with texts, comments or parentheses ends; returns the end of its last file line."""
    text = scan.source.text
    at, depth, deepest = line.start, 0, 0
    line.end = end
    while True:
        piece = PIECE.search(text, at)
        if piece is None:
            line.end = len(text)
            end = len(text)
            break
        found = piece.group()
        at = piece.end()
        if found == "\n":
            end = piece.start()
            if depth and _goes_on(text, at, line.indent):
                continue
            line.end = end
            break
        if found == "(":
            depth += 1
            deepest = max(depth, deepest)
        elif found == ")":
            depth = max(depth - 1, 0)
        elif found == '"""':
            closed = _close_block(scan, line, piece.start())
            if closed is None:
                return line.end
            at = closed
        elif found[0] == "#" and not depth:
            newline = text.find("\n", at)
            end = newline if newline >= 0 else len(text)
            line.end = piece.start()
            break
    if deepest > DEEPEST:
        scan.problems.append(messages.nested_too_deep(Span(scan.source, line.start, line.end)))
        line.broken = True
    return end


def _goes_on(text: str, at: int, indent: int) -> bool:
    """Whether the file line at `at` can stand inside parentheses opened on a line with that indentation."""
    space = INDENTATION.match(text, at)
    start = space.end() if space else at
    if start >= len(text):
        return False
    if text[start] in "\n#":
        return True
    if start == at:
        return False
    return start - at > indent or not STEP_START.match(text, start)


def _close_block(scan: _Scan, line: Line, start: int) -> int | None:
    """Where a text between three quotes ends; None when it does not, or reaches the first column."""
    text = scan.source.text
    close = text.find('"""', start + 3)
    stop = close if close >= 0 else len(text)
    at = text.find("\n", start)
    while 0 <= at < stop:
        if at + 1 < len(text) and not text[at + 1].isspace():
            newline = text.find("\n", at + 1)
            if at + 1 == close or close >= 0:
                edge = Span(scan.source, at + 1, newline if newline >= 0 else len(text))
                scan.problems.append(messages.text_in_first_column(edge))
                # The text goes on behind: what follows up to its end must not be read as declarations.
                line.end = text.find("\n", close + 3) if text.find("\n", close + 3) >= 0 else len(text)
            else:
                scan.problems.append(messages.unclosed_block(Span(scan.source, start, start + 3)))
                line.end = at
            line.broken = True
            return None
        at = text.find("\n", at + 1)
    if close < 0:
        scan.problems.append(messages.unclosed_block(Span(scan.source, start, start + 3)))
        line.end = len(text)
        line.broken = True
        return None
    return close + 3
