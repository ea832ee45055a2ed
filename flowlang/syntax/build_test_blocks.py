"""The block of a test: its steps with what stands under them."""

from attrs import evolve

from flowlang.syntax import messages, messages_blocks, messages_lines
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_entries import read_entries
from flowlang.syntax.block_lines import bad_step, line_span
from flowlang.syntax.build_base import Head, LineReader
from flowlang.syntax.declarations import (
    Check,
    Expect,
    FieldValue,
    FillsIn,
    GiveAnswer,
    Given,
    GivenTeam,
    GivenUser,
    WhenReceived,
    WhenUpdated,
)
from flowlang.syntax.everyday import find_habit
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Call, Step


def read_test_steps(reader: LineReader, lines: list[Line]) -> Block:
    """The steps of a test."""
    steps: list[Step] = []
    for line in lines:
        loose = line.children
        before = len(reader.made.problems)
        found = reader.line("test_line", line)
        if found is None:
            habit = find_habit("test_line", reader.made.source.text[line.start : line.end])
            if habit is None and _is_workflow_step(reader, line):
                reader.made.problems[before:] = [messages_lines.not_a_test_step(line_span(reader, line))]
            steps.append(bad_step(reader, line))
            continue
        if isinstance(found, Head) and found.condition is not None:
            condition, loose = finish_condition(reader, line, found.condition)
            steps.append(Check(found.span, condition))
        elif isinstance(
            found, Given | GivenUser | GivenTeam | WhenUpdated | WhenReceived | GiveAnswer | Expect
        ):
            steps.append(evolve(found, entries=read_entries(reader, line.children)) if loose else found)
            loose = []
        elif isinstance(found, FillsIn):
            steps.append(evolve(found, values=_read_values(reader, line, found)))
            loose = []
        elif isinstance(found, Step):
            steps.append(found)
        if loose:
            reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
            steps.extend(read_test_steps(reader, loose))
    return tuple(steps)


def _read_values(reader: LineReader, line: Line, step: FillsIn) -> tuple[FieldValue, ...]:
    """The `lead.phone: value` lines under `fills in`."""
    if not line.children:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "fills in"))
    values: list[FieldValue] = []
    for under in line.children:
        found = reader.line("filled_line", under)
        if isinstance(found, FieldValue):
            values.append(found)
            if under.children:
                loose = line_span(reader, under.children[0])
                reader.made.problems.append(messages.no_block_here(loose, None))
    return tuple(values)


def _is_workflow_step(reader: LineReader, line: Line) -> bool:
    """Whether a line that is no step of a test could stand in a workflow, with a keyword of its own."""
    if line.broken:
        return False
    found = reader.quietly("step_line", line.start, line.end)
    return isinstance(found, Step | Head) and not isinstance(found, Call)
