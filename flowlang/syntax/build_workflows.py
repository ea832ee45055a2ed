"""The header of a workflow, clause by clause, and its steps."""

import re

from attrs import define, evolve, field

from flowlang.source import Span
from flowlang.syntax import messages, messages_blocks, messages_headers
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_lines import THEN, line_span
from flowlang.syntax.build_base import Head, LineReader
from flowlang.syntax.build_triggers import schedule_with
from flowlang.syntax.declarations import Field, Runs, ScheduleTrigger, Trigger, Workflow
from flowlang.syntax.expressions import Expression, Text
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block, Entry, Step

# The order in which the parts of a header stand.
ORDER = ("doc", "settings", "trigger", "schedule for each", "if", "as long as", "until", "then")
CLAUSE_START = re.compile(r"(?:when|or|every|for\s+each|if|as\s+long|until|then)\b")


@define
class _Header:
    """What was read of a header so far. `seen` holds the first line of each part."""

    doc: Text | None = None
    settings: list[Entry] = field(factory=list)
    runs: Runs | None = None
    needs: list[Field] = field(factory=list)
    gives: list[Field] = field(factory=list)
    triggers: list[Trigger] = field(factory=list)
    clauses: dict[str, Expression] = field(factory=dict)
    seen: dict[str, Span] = field(factory=dict)
    # A line could not be read: what it may have said is not also reported as missing.
    broken: bool = False


def read_workflow(reader: LineReader, line: Line, found: Workflow) -> Workflow:
    """A workflow with its header and its steps."""
    header = _Header()
    steps: Block | None = None
    for number, under in enumerate(line.children):
        if "then" in header.seen or _starts_steps(reader, header, line.children[number:]):
            steps = _read_loose_steps(reader, header, line.children[number:], steps)
            break
        part = reader.line("workflow_line", under)
        if part is None:
            header.broken = True
            if THEN.match(reader.made.source.text, under.start):
                # What stands behind `then` is wrong; the steps are those under it all the same.
                header.seen["then"] = line_span(reader, under)
                steps = reader.steps(under.children)
            continue
        block = _take(reader, header, under, part)
        if block is not None:
            steps = block
    if steps is None:
        reader.made.problems.append(messages_headers.no_then(found.span))
    elif not header.triggers and not header.broken and found.record is None and not header.needs:
        reader.made.problems.append(messages_headers.no_trigger(found.span))
    return evolve(
        found,
        doc=header.doc,
        settings=tuple(header.settings),
        runs=header.runs,
        needs=tuple(header.needs),
        gives=tuple(header.gives),
        triggers=tuple(header.triggers),
        condition=header.clauses.get("if"),
        as_long_as=header.clauses.get("as long as"),
        until=header.clauses.get("until"),
        steps=steps or (),
    )


def _starts_steps(reader: LineReader, header: _Header, lines: list[Line]) -> bool:
    """Whether the first of the lines left is already a step, the line `then` having been forgotten."""
    text = reader.made.source.text
    line = lines[0]
    if any(THEN.match(text, under.start) for under in lines):
        return False
    if line.broken or not (header.triggers or header.broken) or CLAUSE_START.match(text, line.start):
        return False
    if reader.quietly("workflow_line", line.start, line.end) is not None:
        return False
    return _is_step(reader, line)


def _read_loose_steps(reader: LineReader, header: _Header, lines: list[Line], before: Block | None) -> Block:
    """Steps in the column of the header: the block of `then` was not indented, or it is missing."""
    first = line_span(reader, lines[0])
    then = header.seen.get("then")
    if then is None:
        reader.made.problems.append(messages_headers.steps_without_then(first, lines[0].indent))
    elif before:
        reader.made.problems.append(messages_headers.after_the_steps(first, then))
    else:
        # The empty block was just reported; one message is enough for both.
        reader.made.problems.pop()
        reader.made.problems.append(messages_headers.steps_beside_then(first, then))
    if before and not _is_step(reader, lines[0]):
        return before
    return (before or ()) + reader.steps(lines)


def _take(reader: LineReader, header: _Header, line: Line, part: object) -> Block | None:
    """Add one line to the header; returns the steps when the line is `then`."""
    span = line_span(reader, line)
    problems = reader.made.problems
    children = line.children
    block: Block | None = None
    if isinstance(part, Text):
        _note(reader, header, "doc", span)
        header.doc = header.doc or part
    elif isinstance(part, Entry):
        _note(reader, header, "settings", span, repeats=True)
        header.settings.append(part)
    elif isinstance(part, Runs):
        _note(reader, header, "settings", span, repeats=True)
        if header.runs is not None:
            problems.append(messages_headers.said_twice(span, header.runs.span))
        header.runs = part
    elif isinstance(part, Head) and part.kind in ("needs", "gives"):
        _note(reader, header, "settings", span, repeats=True)
        fields = [one for one in part.parts if isinstance(one, Field)]
        (header.needs if part.kind == "needs" else header.gives).extend(fields)
    elif isinstance(part, Head) and part.kind == "trigger":
        _take_trigger(reader, header, part, span)
    elif isinstance(part, Head) and part.kind == "schedule for each":
        _take_schedule(reader, header, part, span)
    elif isinstance(part, Head) and part.kind == "then":
        _note(reader, header, "then", span)
        if not children:
            problems.append(messages_blocks.no_steps(span, "then"))
        block, children = reader.steps(children), []
    elif isinstance(part, Head) and part.condition is not None:
        condition, children = finish_condition(reader, line, part.condition)
        if part.kind not in header.seen:
            header.clauses[part.kind] = condition
        _note(reader, header, part.kind, span)
        if part.condition.then:
            problems.append(messages_headers.then_alone(span, line.indent))
            header.seen["then"] = span
            block, children = reader.steps(children), []
    if children and "then" not in header.seen and header.triggers and _is_step(reader, children[0]):
        problems.append(messages_headers.steps_without_then(line_span(reader, children[0]), line.indent))
        header.seen["then"] = span
        return reader.steps(children)
    if children:
        problems.append(messages.no_block_here(line_span(reader, children[0]), None))
    return block


def _is_step(reader: LineReader, line: Line) -> bool:
    """Whether a line can be read as a step."""
    return isinstance(reader.quietly("step_line", line.start, line.end), Step | Head)


def _note(reader: LineReader, header: _Header, kind: str, span: Span, *, repeats: bool = False) -> None:
    """Remember where a part of the header stands; say so when it stands twice or too late."""
    before = header.seen.get(kind)
    if before is not None:
        if not repeats:
            reader.made.problems.append(messages_headers.said_twice(span, before))
        return
    header.seen[kind] = span
    for later in ORDER[ORDER.index(kind) + 1 :]:
        if later in header.seen:
            reader.made.problems.append(messages_headers.wrong_order(kind, span, later, header.seen[later]))
            return


def _take_trigger(reader: LineReader, header: _Header, head: Head, span: Span) -> None:
    trigger = head.parts[0]
    if not isinstance(trigger, Trigger):
        return
    joined = head.word.startswith("or ")
    if header.triggers and not joined:
        reader.made.problems.append(messages_headers.join_triggers(span, head.word, header.triggers[-1].span))
    elif joined and not header.triggers and not header.broken:
        reader.made.problems.append(messages_headers.first_trigger(span, head.word))
    _note(reader, header, "trigger", span, repeats=True)
    header.triggers.append(trigger)


def _take_schedule(reader: LineReader, header: _Header, head: Head, span: Span) -> None:
    last = header.triggers[-1] if header.triggers else None
    if not isinstance(last, ScheduleTrigger):
        if not header.broken:
            reader.made.problems.append(messages_headers.for_each_without_schedule(span))
        return
    _note(reader, header, "schedule for each", span, repeats=True)
    header.triggers[-1] = schedule_with(last, head)
