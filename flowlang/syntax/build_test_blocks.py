"""The block of a test: its steps with what stands under them."""

from attrs import evolve

from flowlang.syntax import messages
from flowlang.syntax.build_base import Head, LineReader
from flowlang.syntax.build_blocks import bad_step, finish_condition, line_span, read_entries
from flowlang.syntax.declarations import (
    Check,
    Expect,
    GiveAnswer,
    Given,
    GivenTeam,
    GivenUser,
    WhenReceived,
    WhenUpdated,
)
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Step


def read_test_steps(reader: LineReader, lines: list[Line]) -> Block:
    """The steps of a test."""
    steps: list[Step] = []
    for line in lines:
        loose = line.children
        found = reader.line("test_line", line)
        if found is None:
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
        elif isinstance(found, Step):
            steps.append(found)
        if loose:
            reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
            steps.extend(read_test_steps(reader, loose))
    return tuple(steps)
