"""What stands under a wait or a question: answers, reminders, and the end of the time."""

import re

from attrs import evolve

from flowlang.syntax.block_conditions import condition_block
from flowlang.syntax.block_lines import once, read_block
from flowlang.syntax.build_base import ConditionHead, Head, LineReader
from flowlang.syntax.expressions import Text
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Answer, Ask, Block, Entry, StillWaiting, WaitUntil

WAITING = re.compile(r"if\s+(?:still|time)\b")


def read_wait_until(reader: LineReader, line: Line, head: Head) -> WaitUntil:
    """A `wait until` with the parts of its condition and what happens meanwhile."""
    text = reader.made.source.text
    condition_head = head.condition or ConditionHead(head.span, None)
    waiting = line.children
    if condition_head.operator is None:
        condition = condition_head.condition
    else:
        parts = [under for under in line.children if not WAITING.match(text, under.start)]
        waiting = [under for under in line.children if WAITING.match(text, under.start)]
        condition = condition_block(reader, condition_head, parts)
    still, out = read_waiting(reader, waiting)
    at = head.values[0] if head.values else None
    return WaitUntil(head.span, condition, head.value, at, still, out)


def read_waiting(reader: LineReader, lines: list[Line]) -> tuple[tuple[StillWaiting, ...], Block | None]:
    """The reminders under a wait, and what happens when its time runs out."""
    still: list[StillWaiting] = []
    out: Block | None = None
    for line in lines:
        found = reader.line("wait_line", line)
        if not isinstance(found, Head):
            continue
        block = read_block(reader, line, found.span, found.kind)
        if found.value is not None:
            still.append(StillWaiting(found.span, found.value, block))
        else:
            out = once(reader, found, out, block)
    return tuple(still), out


def finish_ask(reader: LineReader, lines: list[Line], step: Ask) -> Ask:
    """A question with its answers and what happens meanwhile."""
    settings: list[Entry] = []
    answers: list[Answer] = []
    as_soon_as: list[Answer] = []
    still: list[StillWaiting] = []
    each: Block | None = None
    everybody: Block | None = None
    otherwise: Block | None = None
    out: Block | None = None
    for line in lines:
        found = reader.line("ask_line", line)
        if isinstance(found, Entry):
            settings.append(found)
            continue
        if not isinstance(found, Head):
            continue
        if found.kind == "answer":
            # An answer may lead to nothing: the sequence just goes on.
            block = reader.steps(line.children)
        else:
            block = read_block(reader, line, found.span, found.kind)
        texts = tuple(value for value in found.values if isinstance(value, Text))
        if found.kind == "answer":
            answers.append(Answer(found.span, texts, block))
        elif found.kind == "as soon as":
            as_soon_as.append(Answer(found.span, texts, block))
        elif found.kind == "each answer":
            each = once(reader, found, each, block)
        elif found.kind == "everybody":
            everybody = once(reader, found, everybody, block)
        elif found.kind == "otherwise":
            otherwise = once(reader, found, otherwise, block)
        elif found.value is not None:
            still.append(StillWaiting(found.span, found.value, block))
        else:
            out = once(reader, found, out, block)
    return evolve(
        step,
        settings=tuple(settings),
        answers=tuple(answers),
        each=each,
        as_soon_as=tuple(as_soon_as),
        everybody=everybody,
        otherwise=otherwise,
        still_waiting=tuple(still),
        time_out=out,
    )
