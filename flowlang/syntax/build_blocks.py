"""Blocks of steps: each line with what stands under it, and lines that belong together."""

import re

from attrs import evolve

from flowlang.syntax import messages, messages_blocks
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_decisions import read_cases, read_if
from flowlang.syntax.block_entries import (
    ENTRY,
    finish_call,
    read_entries,
    takes_entries,
    without_steps,
)
from flowlang.syntax.block_failures import misplaced_failing, says_failing, take_failing
from flowlang.syntax.block_lines import OTHERWISE, THEN, Cursor, bad_step, line_span, read_block
from flowlang.syntax.block_waits import finish_ask, read_wait_until, read_waiting
from flowlang.syntax.build_base import Head, LineReader
from flowlang.syntax.layout import Line
from flowlang.syntax.messages_habits import no_such_block
from flowlang.syntax.steps import (
    Ask,
    Assign,
    AtTheSameTime,
    BadStep,
    Block,
    Call,
    CountingFrom,
    Create,
    DependingOn,
    Fallible,
    Find,
    ForEach,
    IfPossible,
    Repeat,
    Rung,
    RunWorkflow,
    Step,
    Stop,
    Update,
    WaitFor,
    WaitUntil,
)

DECIDING = re.compile(r"(?:if|otherwise|else)\b")


def read_steps(reader: LineReader, lines: list[Line]) -> Block:
    """The steps of a block."""
    cursor = Cursor(lines)
    text = reader.made.source.text
    steps: list[Step] = []
    while (line := cursor.take()) is not None:
        if says_failing(reader, line):
            steps.append(misplaced_failing(reader, line, steps))
            continue
        found = reader.line("step_line", line)
        if found is None:
            steps.append(bad_step(reader, line))
            if DECIDING.match(text, line.start):
                while cursor.take_if(text, THEN) or cursor.take_if(text, OTHERWISE):
                    pass
        elif isinstance(found, Head):
            _read_headed(reader, cursor, line, found, steps)
        elif isinstance(found, Step):
            finished, loose = finish_step(reader, cursor, line, found)
            steps.append(finished)
            if loose and says_failing(reader, loose[0]):
                misplaced_failing(reader, loose[0], [])
            elif loose:
                reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), found))
                steps.extend(read_steps(reader, loose))
    return tuple(steps)


def _read_headed(reader: LineReader, cursor: Cursor, line: Line, head: Head, steps: list[Step]) -> None:
    """Add the step of a line that needs its neighbours or its block to be understood."""
    loose: list[Line] = []
    if head.kind == "if":
        steps.append(read_if(reader, cursor, line, head))
    elif head.kind == "stop if" and head.condition is not None:
        condition, loose = finish_condition(reader, line, head.condition)
        steps.append(Stop(head.span, condition))
    elif head.kind == "wait until":
        wait = read_wait_until(reader, line, head)
        steps.append(wait if head.possible is None else IfPossible(head.possible, wait))
    elif head.kind == "end if":
        loose = line.children
    else:
        reader.made.problems.append(messages_blocks.misplaced(head.span, head.kind))
        steps.append(BadStep(head.span))
        steps.extend(read_steps(reader, line.children))
    if loose:
        reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
        steps.extend(read_steps(reader, loose))


def finish_step(reader: LineReader, cursor: Cursor, line: Line, step: Step) -> tuple[Step, list[Line]]:
    """A step with what stands under it, and the lines that can't stand there."""
    under = line.children
    if under and takes_entries(step):
        line.children, loose = without_steps(reader, under)
        odd = not all(ENTRY.match(reader.made.source.text, one.start) for one in under)
        if odd and isinstance(step, Call) and (problem := no_such_block(step.phrase.span)) is not None:
            # What stands under it belongs to the step that was meant.
            reader.made.problems.append(problem)
            return bad_step(reader, line), []
        if loose:
            return finish_step(reader, cursor, line, step)[0], loose
    if isinstance(step, Fallible):
        line.children, fails = take_failing(reader, under)
        under, step = line.children, evolve(step, if_it_fails=fails)
    match step:
        case Call():
            return (finish_call(reader, under, step) if under else step), []
        case IfPossible():
            inner, loose = finish_step(reader, cursor, line, step.step)
            return evolve(step, step=inner), loose
        case Update():
            if not under:
                reader.made.problems.append(messages_blocks.no_steps(step.span, "update"))
            return evolve(step, entries=read_entries(reader, under, "change_line")), []
        case Create():
            return evolve(step, entries=read_entries(reader, under, "change_line")), []
        case Find() if step.create is not None:
            return evolve(step, create=read_entries(reader, under, "change_line")), []
        case RunWorkflow():
            return evolve(step, needs=read_entries(reader, under, "change_line")), []
        case ForEach():
            return evolve(step, steps=read_block(reader, line, step.span, "for each")), []
        case Repeat():
            return evolve(step, steps=read_block(reader, line, step.span, "repeat")), []
        case DependingOn():
            return read_cases(reader, cursor, line, step), []
        case AtTheSameTime():
            return finish_branches(reader, under, step), []
        case CountingFrom():
            return finish_rungs(reader, under, step), []
        case WaitUntil() | WaitFor():
            still, out = read_waiting(reader, under)
            return evolve(step, still_waiting=still, time_out=out), []
        case Ask():
            return finish_ask(reader, under, step), []
        case Assign():
            return finish_assign(reader, cursor, line, step)
        case _:
            return step, under


def finish_assign(reader: LineReader, cursor: Cursor, line: Line, step: Assign) -> tuple[Assign, list[Line]]:
    """An `assign` with the `otherwise` under or beside it, and the lines that can't stand there."""
    text = reader.made.source.text
    under = list(line.children)
    inside = Cursor(under).take_if(text, OTHERWISE)
    beside = inside or cursor.take_if(text, OTHERWISE)
    if beside is None:
        return step, under
    found = reader.line("step_line", beside)
    if not isinstance(found, Head) or found.kind != "otherwise":
        if isinstance(found, Head):
            reader.made.problems.append(messages_blocks.misplaced(found.span, found.kind))
        return step, under[1:] if inside else under
    block = read_block(reader, beside, found.span, "otherwise")
    return evolve(step, otherwise=block), under[1:] if inside else under


def finish_branches(reader: LineReader, lines: list[Line], step: AtTheSameTime) -> AtTheSameTime:
    """`at the same time` with the blocks under `do`."""
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "at the same time"))
    branches: list[Block] = []
    for line in lines:
        found = reader.line("do_line", line)
        if isinstance(found, Head):
            branches.append(read_block(reader, line, found.span, "do"))
    return evolve(step, branches=tuple(branches))


def finish_rungs(reader: LineReader, lines: list[Line], step: CountingFrom) -> CountingFrom:
    """`counting from` with the blocks under its days."""
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "counting from"))
    rungs: list[Rung] = []
    for line in lines:
        found = reader.line("rung_line", line)
        if isinstance(found, Rung):
            rungs.append(evolve(found, steps=read_block(reader, line, found.span, "rung")))
    return evolve(step, rungs=tuple(rungs))
