"""Decisions: `if` with its `otherwise`, and `depending on` with its cases."""

from attrs import evolve

from flowlang.source import Span
from flowlang.syntax import messages, messages_blocks
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_lines import OTHERWISE, THEN, Cursor, line_span, read_block
from flowlang.syntax.build_base import ConditionHead, Head, LineReader
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Branch, Case, DependingOn, If


def read_if(reader: LineReader, cursor: Cursor, line: Line, head: Head) -> If:
    """An `if` with what stands under it, and the `otherwise` lines beside it."""
    text = reader.made.source.text
    branches = [_read_branch(reader, cursor, line, head)]
    last: Block | None = None
    while (follower := cursor.take_if(text, OTHERWISE)) is not None:
        found = reader.line("step_line", follower)
        if not isinstance(found, Head):
            continue
        if found.kind == "end if":
            break
        if last is not None:
            reader.made.problems.append(messages_blocks.misplaced(found.span, "second otherwise"))
        if found.kind == "otherwise if":
            branches.append(_read_branch(reader, cursor, follower, found))
        else:
            last = read_block(reader, follower, found.span, "otherwise")
    return If(head.span, tuple(branches), last)


def _read_branch(reader: LineReader, cursor: Cursor, line: Line, head: Head) -> Branch:
    text = reader.made.source.text
    condition_head = head.condition or ConditionHead(head.span, None)
    then = None if condition_head.then else cursor.take_if(text, THEN)
    colon = condition_head.colon
    if colon is not None and then is None and not condition_head.then:
        # The colon stands for `then`: one message says both.
        condition_head = evolve(condition_head, colon=None)
    condition, loose = finish_condition(reader, line, condition_head)
    if condition_head.then:
        return Branch(head.span, condition, read_block(reader, line, head.span, head.kind))
    if then is None:
        where = line_span(reader, line)
        if condition_head.operator is not None and line.children:
            where = Span(reader.made.source, line.start, line.last)
        reader.made.problems.append(
            messages_blocks.missing_then(where, colon, in_line=condition_head.operator is None)
        )
        return Branch(head.span, condition, reader.steps(loose))
    if loose:
        reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
    reader.line("step_line", then)
    return Branch(head.span, condition, read_block(reader, then, line_span(reader, then), "then"))


def read_cases(reader: LineReader, cursor: Cursor, line: Line, step: DependingOn) -> DependingOn:
    """A `depending on` with its cases."""
    cases: list[Case] = []
    last: Block | None = None
    lines = list(line.children)
    beside = cursor.take_if(reader.made.source.text, OTHERWISE)
    if beside is not None:
        lines.append(beside)
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "depending on"))
    for under in lines:
        found = reader.line("case_line", under)
        if not isinstance(found, Head):
            continue
        block = read_block(reader, under, found.span, found.kind)
        if found.kind == "case":
            cases.append(Case(found.span, found.values, block))
        elif last is not None:
            reader.made.problems.append(messages_blocks.misplaced(found.span, "second otherwise"))
        else:
            last = block
    return evolve(step, cases=tuple(cases), otherwise=last)
