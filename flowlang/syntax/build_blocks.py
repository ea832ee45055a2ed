"""Blocks of steps: each line with what stands under it, and lines that belong together."""

import re

from attrs import define, evolve

from flowlang.source import Span
from flowlang.syntax import messages, messages_blocks, messages_habits, messages_headers
from flowlang.syntax.build_base import ConditionHead, Head, Kids, LineReader, Making, rule
from flowlang.syntax.expressions import (
    BadExpression,
    Expression,
    Logic,
    Not,
    Text,
    TimeLiteral,
)
from flowlang.syntax.layout import Line
from flowlang.syntax.messages_habits import no_such_block
from flowlang.syntax.steps import (
    Answer,
    Ask,
    Assign,
    AtTheSameTime,
    BadStep,
    Block,
    Branch,
    Call,
    Case,
    CountingFrom,
    Create,
    DependingOn,
    Entry,
    Find,
    ForEach,
    If,
    IfPossible,
    Repeat,
    Retry,
    Rung,
    RunWorkflow,
    Step,
    StillWaiting,
    Stop,
    Update,
    WaitFor,
    WaitUntil,
)

THEN = re.compile(r"then\b")
OTHERWISE = re.compile(r"(?:otherwise|else|elif|elsif|elseif|endif|end\s+if|end\s*$)\b")
DECIDING = re.compile(r"(?:if|otherwise|else)\b")
ENTRY = re.compile(r"\w+\s*:|if\s+it\s+fails\b")
# `subject "Hello"`: an entry that lacks its colon, and no step.
BARE_ENTRY = re.compile(
    r'(?!(?:clear|update|delete|run|fail|after|find|stop)\b)\w+[ ]+(?:"[^"\n]*"|[\w.]+%?)'
)
WAITING = re.compile(r"if\s+(?:still|time)\b")


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


def read_steps(reader: LineReader, lines: list[Line]) -> Block:
    """The steps of a block."""
    cursor = Cursor(lines)
    text = reader.made.source.text
    steps: list[Step] = []
    while (line := cursor.take()) is not None:
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
            if loose:
                reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), found))
                steps.extend(read_steps(reader, loose))
    return tuple(steps)


def _read_headed(reader: LineReader, cursor: Cursor, line: Line, head: Head, steps: list[Step]) -> None:
    """Add the step of a line that needs its neighbours or its block to be understood."""
    loose: list[Line] = []
    if head.kind == "if":
        steps.append(_read_if(reader, cursor, line, head))
    elif head.kind == "stop if" and head.condition is not None:
        condition, loose = finish_condition(reader, line, head.condition)
        steps.append(Stop(head.span, condition))
    elif head.kind == "wait until":
        steps.append(_read_wait_until(reader, line, head))
    elif head.kind == "end if":
        loose = line.children
    else:
        reader.made.problems.append(messages_blocks.misplaced(head.span, head.kind))
        steps.append(BadStep(head.span))
        steps.extend(read_steps(reader, line.children))
    if loose:
        reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
        steps.extend(read_steps(reader, loose))


# --- Conditions ---------------------------------------------------------------------------------


def finish_condition(reader: LineReader, line: Line, head: ConditionHead) -> tuple[Expression, list[Line]]:
    """The condition of a line, with the lines under it that are not part of it."""
    if head.colon is not None:
        reader.made.problems.append(messages_habits.needless_colon(head.colon))
    if head.operator is None:
        return head.condition or BadExpression(head.span), line.children
    return _condition_block(reader, head, line.children), []


def _condition_block(reader: LineReader, head: ConditionHead, lines: list[Line]) -> Expression:
    items: list[Expression] = []
    if not lines:
        reader.made.problems.append(messages_blocks.no_conditions(head.span))
        return BadExpression(head.span)
    for line in lines:
        found = reader.line("condition_line", line)
        if isinstance(found, ConditionHead):
            items.append(_condition_block(reader, found, line.children))
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


# --- Decisions ----------------------------------------------------------------------------------


def _read_if(reader: LineReader, cursor: Cursor, line: Line, head: Head) -> If:
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
        return Branch(head.span, condition, read_steps(reader, loose))
    if loose:
        reader.made.problems.append(messages.no_block_here(line_span(reader, loose[0]), None))
    reader.line("step_line", then)
    return Branch(head.span, condition, read_block(reader, then, line_span(reader, then), "then"))


def read_block(reader: LineReader, line: Line, span: Span, kind: str) -> Block:
    """The steps under a line that must have some."""
    if not line.children:
        reader.made.problems.append(messages_blocks.no_steps(span, kind))
    return read_steps(reader, line.children)


def _read_cases(reader: LineReader, cursor: Cursor, line: Line, step: DependingOn) -> DependingOn:
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


# --- Entries ------------------------------------------------------------------------------------


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


# --- Steps with a block -------------------------------------------------------------------------


def finish_step(reader: LineReader, cursor: Cursor, line: Line, step: Step) -> tuple[Step, list[Line]]:
    """A step with what stands under it, and the lines that cannot stand there."""
    under = line.children
    if under and _takes_entries(step):
        line.children, loose = _without_steps(reader, under)
        odd = not all(ENTRY.match(reader.made.source.text, one.start) for one in under)
        if odd and isinstance(step, Call) and (problem := no_such_block(step.phrase.span)) is not None:
            # What stands under it belongs to the step that was meant.
            reader.made.problems.append(problem)
            return bad_step(reader, line), []
        if loose:
            return finish_step(reader, cursor, line, step)[0], loose
    match step:
        case Call():
            return (_finish_call(reader, under, step) if under else step), []
        case IfPossible():
            inner, loose = finish_step(reader, cursor, line, step.step)
            return evolve(step, step=inner), loose
        case Update():
            if not under:
                reader.made.problems.append(messages_blocks.no_steps(step.span, "update"))
            return evolve(step, entries=read_entries(reader, under)), []
        case Create():
            return (evolve(step, entries=read_entries(reader, under)) if under else step), []
        case Find() if step.create is not None:
            return evolve(step, create=read_entries(reader, under)), []
        case RunWorkflow():
            return (evolve(step, needs=read_entries(reader, under)) if under else step), []
        case ForEach():
            return evolve(step, steps=read_block(reader, line, step.span, "for each")), []
        case Repeat():
            return evolve(step, steps=read_block(reader, line, step.span, "repeat")), []
        case DependingOn():
            return _read_cases(reader, cursor, line, step), []
        case AtTheSameTime():
            return _finish_branches(reader, under, step), []
        case CountingFrom():
            return _finish_rungs(reader, under, step), []
        case WaitUntil() | WaitFor():
            still, out = _read_waiting(reader, under)
            return evolve(step, still_waiting=still, time_out=out), []
        case Ask():
            return _finish_ask(reader, under, step), []
        case Assign():
            return _finish_assign(reader, cursor, line, step)
        case _:
            return step, under


def _takes_entries(step: Step) -> bool:
    """Whether the lines under a step are `name: value`."""
    return isinstance(step, Call | Create | Update | RunWorkflow) or (
        isinstance(step, Find) and step.create is not None
    )


def _without_steps(reader: LineReader, lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of a block of entries, and from the first step on those that are indented too far."""
    text = reader.made.source.text
    for index, line in enumerate(lines):
        if line.broken or ENTRY.match(text, line.start) or BARE_ENTRY.fullmatch(text, line.start, line.end):
            continue
        if reader.quietly("step_line", line.start, line.end) is not None:
            return lines[:index], lines[index:]
    return lines, []


def _finish_call(reader: LineReader, lines: list[Line], step: Call) -> Call:
    settings: list[Entry] = []
    retry: Retry | None = None
    fails: Block | None = None
    failing: Head | None = None
    for line in lines:
        found = reader.line("call_line", line)
        if isinstance(found, Head):
            if failing is not None:
                reader.made.problems.append(messages_headers.said_twice(found.span, failing.span))
            failing, fails = found, read_block(reader, line, found.span, "if it fails")
            continue
        if isinstance(found, Entry):
            settings.append(found)
        elif isinstance(found, Retry):
            if retry is not None:
                reader.made.problems.append(messages_headers.said_twice(found.span, retry.span))
            retry = found
        if found is not None and line.children:
            loose = line_span(reader, line.children[0])
            reader.made.problems.append(messages.no_block_here(loose, None))
    return evolve(step, settings=tuple(settings), retry=retry, if_it_fails=fails)


def _finish_assign(reader: LineReader, cursor: Cursor, line: Line, step: Assign) -> tuple[Assign, list[Line]]:
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


def _finish_branches(reader: LineReader, lines: list[Line], step: AtTheSameTime) -> AtTheSameTime:
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "at the same time"))
    branches: list[Block] = []
    for line in lines:
        found = reader.line("do_line", line)
        if isinstance(found, Head):
            branches.append(read_block(reader, line, found.span, "do"))
    return evolve(step, branches=tuple(branches))


def _finish_rungs(reader: LineReader, lines: list[Line], step: CountingFrom) -> CountingFrom:
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(step.span, "counting from"))
    rungs: list[Rung] = []
    for line in lines:
        found = reader.line("rung_line", line)
        if isinstance(found, Rung):
            rungs.append(evolve(found, steps=read_block(reader, line, found.span, "rung")))
    return evolve(step, rungs=tuple(rungs))


# --- Waiting and asking -------------------------------------------------------------------------


def _read_wait_until(reader: LineReader, line: Line, head: Head) -> WaitUntil:
    text = reader.made.source.text
    condition_head = head.condition or ConditionHead(head.span, None)
    waiting = line.children
    if condition_head.operator is None:
        condition = condition_head.condition
    else:
        parts = [under for under in line.children if not WAITING.match(text, under.start)]
        waiting = [under for under in line.children if WAITING.match(text, under.start)]
        condition = _condition_block(reader, condition_head, parts)
    still, out = _read_waiting(reader, waiting)
    at = head.values[0] if head.values else None
    return WaitUntil(
        head.span, condition, head.value, at if isinstance(at, TimeLiteral) else None, still, out
    )


def _read_waiting(reader: LineReader, lines: list[Line]) -> tuple[tuple[StillWaiting, ...], Block | None]:
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
            out = _once(reader, found, out, block)
    return tuple(still), out


def _once(reader: LineReader, head: Head, before: Block | None, block: Block) -> Block:
    if before is not None:
        reader.made.problems.append(messages_blocks.misplaced(head.span, "second " + head.kind))
        return before
    return block


def _finish_ask(reader: LineReader, lines: list[Line], step: Ask) -> Ask:
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
            block = read_steps(reader, line.children)
        else:
            block = read_block(reader, line, found.span, found.kind)
        texts = tuple(value for value in found.values if isinstance(value, Text))
        if found.kind == "answer":
            answers.append(Answer(found.span, texts, block))
        elif found.kind == "as soon as":
            as_soon_as.append(Answer(found.span, texts, block))
        elif found.kind == "each answer":
            each = _once(reader, found, each, block)
        elif found.kind == "everybody":
            everybody = _once(reader, found, everybody, block)
        elif found.kind == "otherwise":
            otherwise = _once(reader, found, otherwise, block)
        elif found.value is not None:
            still.append(StillWaiting(found.span, found.value, block))
        else:
            out = _once(reader, found, out, block)
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
