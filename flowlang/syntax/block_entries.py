"""Blocks of `name: value` lines, and what else stands under a call."""

import re

from attrs import evolve

from flowlang.syntax import messages, messages_blocks, messages_headers
from flowlang.syntax.block_lines import line_span
from flowlang.syntax.build_base import Head, Kids, LineReader, Making, rule
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Call, Create, Entry, Find, Retry, RunWorkflow, Step, Update

ENTRY = re.compile(r"\w+\s*:|if\s+it\s+fails\b")
# `subject "Hello"`: an entry that lacks its colon, and no step.
BARE_ENTRY = re.compile(
    r'(?!(?:clear|update|delete|run|fail|after|find|stop)\b)\w+[ ]+(?:"[^"\n]*"|[\w.]+%?)'
)


@rule("entry_head")
def entry_head(made: Making, kids: Kids) -> Head:
    """`lines:` with a block of its own."""
    return Head(made.token(kids[0]), "entry", name=made.identifier(kids[0]))


def read_entries(reader: LineReader, lines: list[Line], rule_name: str = "entry_line") -> tuple[Entry, ...]:
    """The `name: value` lines of a block."""
    entries: list[Entry] = []
    for line in lines:
        found = reader.line(rule_name, line)
        if isinstance(found, Entry):
            entries.append(found)
            if line.children:
                loose = line_span(reader, line.children[0])
                reader.made.problems.append(messages.no_block_here(loose, None))
                entries.extend(read_entries(reader, line.children, rule_name))
        elif isinstance(found, Head) and found.name is not None:
            if line.children:
                entries.append(Entry(found.span, found.name, read_entries(reader, line.children)))
            else:
                reader.made.problems.append(messages_blocks.no_value(found.span, found.name.text))
    return tuple(entries)


def takes_entries(step: Step) -> bool:
    """Whether the lines under a step are `name: value`."""
    return isinstance(step, Call | Create | Update | RunWorkflow) or (
        isinstance(step, Find) and step.create is not None
    )


def without_steps(reader: LineReader, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of a block of entries, and from the first step on those that are indented too far."""
    text = reader.made.source.text
    for index, line in enumerate(lines):
        if line.broken or ENTRY.match(text, line.start) or BARE_ENTRY.fullmatch(text, line.start, line.end):
            continue
        if reader.quietly("step_line", line.start, line.end) is not None:
            return lines[:index], lines[index:]
    return lines, []


def finish_call(reader: LineReader, lines: list[Line], step: Call) -> Call:
    """A call with the settings under it, and `retry`."""
    settings: list[Entry] = []
    retry: Retry | None = None
    for line in lines:
        found = reader.line("call_line", line)
        if isinstance(found, Entry):
            settings.append(found)
        elif isinstance(found, Retry):
            if retry is not None:
                reader.made.problems.append(messages_headers.said_twice(found.span, retry.span))
            retry = found
        if found is not None and line.children:
            loose = line_span(reader, line.children[0])
            reader.made.problems.append(messages.no_block_here(loose, None))
    return evolve(step, settings=tuple(settings), retry=retry)
