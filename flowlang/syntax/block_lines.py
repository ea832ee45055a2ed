"""The lines of a block, read one after the other, and what every block needs of them."""

import re

from attrs import define

from flowlang.source import Span
from flowlang.syntax import messages, messages_blocks, messages_headers
from flowlang.syntax.build_base import Head, LineReader
from flowlang.syntax.expressions import Node
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import BadStep, Block

THEN = re.compile(r"then\b")
OTHERWISE = re.compile(r"(?:otherwise|else|elif|elsif|elseif|endif|end\s+if|end\s*$)\b")


@define
class Cursor:
    """The lines of a block, read one after the other."""

    lines: list[Line]
    at: int = 0

    def take(self) -> Line | None:
        """The next line, or None at the end of the block."""
        if self.at >= len(self.lines):
            return None
        self.at += 1
        return self.lines[self.at - 1]

    def take_if(self, text: str, start: re.Pattern[str]) -> Line | None:
        """The next line when it starts so."""
        if self.at < len(self.lines) and start.match(text, self.lines[self.at].start):
            return self.take()
        return None


def line_span(reader: LineReader, line: Line) -> Span:
    """The place of one line, without what stands under it."""
    return Span(reader.made.source, line.start, line.end)


def bad_step(reader: LineReader, line: Line) -> BadStep:
    """The step that stands for a broken line and what stands under it."""
    return BadStep(Span(reader.made.source, line.start, line.last))


def read_block(reader: LineReader, line: Line, span: Span, kind: str) -> Block:
    """The steps under a line that must have some."""
    if not line.children:
        reader.made.problems.append(messages_blocks.no_steps(span, kind))
    return reader.steps(line.children)


def once(reader: LineReader, head: Head, before: Block | None, block: Block) -> Block:
    """The block of a line that stands at most once: a second one is reported."""
    if before is not None:
        reader.made.problems.append(messages_blocks.misplaced(head.span, "second " + head.kind))
        return before
    return block


def nothing_under(reader: LineReader, lines: list[Line]) -> None:
    """Report lines that stand under one that has no block."""
    if lines:
        reader.made.problems.append(messages.no_block_here(line_span(reader, lines[0]), None))


def said_once(reader: LineReader, now: Node, before: Node | None) -> None:
    """Report what may be said once, and was said before: one of the two would be lost."""
    if before is not None:
        reader.made.problems.append(messages_headers.said_twice(now.span, before.span))
