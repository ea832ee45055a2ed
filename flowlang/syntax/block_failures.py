"""`if it fails`: the block under a step that may fail, and what is said where it stands elsewhere."""

import re

from flowlang.syntax import messages_blocks, messages_habits, messages_headers
from flowlang.syntax.block_lines import bad_step, line_span, read_block
from flowlang.syntax.build_base import LineReader
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Fallible, Step

FAILING = re.compile(r"if\s+it\s+fails\b")
# How other languages say it, and how one may remember it; the whole line.
_ALMOST = re.compile(
    r"(?:if\s+)?(?:it|this|that)\s+fail(?:s|ed)?|(?:on|in\s+case\s+of)\s+(?:an\s+)?(?:error|failure)|catch"
    r"|if\s+(?:there\s+is\s+)?an\s+error(?:\s+occurs)?"
)
# Under a step that may fail, this can only be the beginning of it.
_BEGUN = re.compile(r"if\s+(?:it|this|that)")


def says_failing(reader: LineReader, line: Line, begun: bool = False) -> bool:
    """Whether a line is `if it fails`, or means it; with `begun`, also where it stops too early."""
    text = reader.made.source.text
    words = text[line.start : line.end].removesuffix(":").rstrip()
    found = FAILING.match(text, line.start) or _ALMOST.fullmatch(words)
    return bool(found or (begun and _BEGUN.fullmatch(words)))


def take_failing(reader: LineReader, lines: list[Line]) -> tuple[list[Line], Block | None]:
    """The lines under a step without `if it fails`, and the block under that."""
    text, problems = reader.made.source.text, reader.made.problems
    left: list[Line] = []
    first = None
    fails: Block | None = None
    for line in lines:
        if not says_failing(reader, line, begun=True):
            left.append(line)
            continue
        span = line_span(reader, line)
        if not FAILING.match(text, line.start):
            problems.append(messages_habits.foreign_word(span, "if it fails"))
        elif reader.line("failing_line", line) is None:
            continue
        if first is not None:
            problems.append(messages_headers.said_twice(span, first))
        first, fails = span, read_block(reader, line, span, "if it fails")
    return left, fails


def misplaced_failing(reader: LineReader, line: Line, steps: list[Step]) -> Step:
    """The step that stands for an `if it fails` in the column of steps; `steps` are those above it."""
    above = steps[-1] if steps and isinstance(steps[-1], Fallible) else None
    reader.made.problems.append(messages_blocks.failing_beside(line_span(reader, line), above))
    reader.steps(line.children)
    return bad_step(reader, line)
