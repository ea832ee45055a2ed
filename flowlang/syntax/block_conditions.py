"""Conditions of one line, and of the lines under `all of` and `any of`."""

from flowlang.syntax import messages, messages_blocks, messages_habits
from flowlang.syntax.block_lines import line_span
from flowlang.syntax.build_base import ConditionHead, LineReader
from flowlang.syntax.expressions import BadExpression, Expression, Logic, Not
from flowlang.syntax.layout import Line


def finish_condition(reader: LineReader, line: Line, head: ConditionHead) -> tuple[Expression, list[Line]]:
    """The condition of a line, with the lines under it that are not part of it."""
    if head.colon is not None:
        reader.made.problems.append(messages_habits.needless_colon(head.colon))
    if head.operator is None:
        return head.condition or BadExpression(head.span), line.children
    return condition_block(reader, head, line.children), []


def condition_block(reader: LineReader, head: ConditionHead, lines: list[Line]) -> Expression:
    """What `all of` or `any of` joins, from the lines under it."""
    items: list[Expression] = []
    if not lines:
        reader.made.problems.append(messages_blocks.no_conditions(head.span))
        return BadExpression(head.span)
    for line in lines:
        found = reader.line("condition_line", line)
        if isinstance(found, ConditionHead):
            items.append(condition_block(reader, found, line.children))
            continue
        if isinstance(found, Expression):
            items.append(found)
        else:
            items.append(BadExpression(line_span(reader, line)))
            continue
        if line.children:
            loose = line_span(reader, line.children[0])
            reader.made.problems.append(messages.no_block_here(loose, None))
    span = head.span.to(items[-1].span)
    whole: Expression = Logic(span, head.operator or "and", tuple(items), block=True)
    return Not(span, whole) if head.negated else whole
