"""Steps of workflows as lines."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from flowlang.syntax import expressions as x
from flowlang.syntax import steps as s
from flowlang.syntax.format.lines import Line, deeper
from flowlang.syntax.format.print_expressions import (
    block_words,
    is_block,
    print_all,
    print_changes,
    print_expression,
    print_where,
)
from flowlang.syntax.format.print_phrases import print_phrase
from flowlang.syntax.format.words import article, with_article

_MEMBER = {
    "next": "the next member of",
    "random": "a random member of",
    "least busy": "the least busy member of",
    "best": "the member of",
}


def print_block(steps: s.Block) -> Iterator[Line]:
    """The steps of a block, one level deeper than the line above them."""
    for step in steps:
        yield from deeper(print_step(step))


def print_entries(entries: Iterable[s.Entry]) -> Iterator[Line]:
    """`name: value` lines, one level deeper than the line above them."""
    for entry in entries:
        if isinstance(entry.value, tuple):
            yield Line(1, f"{entry.name.text}:", entry)
            yield from deeper(print_entries(entry.value))
        else:
            yield Line(1, f"{entry.name.text}: {print_value(entry.value)}", entry)


def print_value(value: x.Expression) -> str:
    """A value that ends its line, where several may simply stand with commas between them."""
    if isinstance(value, x.ListLiteral) and len(value.items) > 1:
        return print_all(value.items)
    return print_expression(value)


def inline_entries(entries: Iterable[s.Entry]) -> str:
    """`a: 1, b: 2` on one line."""
    return ", ".join(
        f"{entry.name.text}: {print_expression(entry.value)}"
        for entry in entries
        if not isinstance(entry.value, tuple)
    )


def print_head(before: str, condition: x.Expression, node: x.Node | None, after: str = "") -> Iterator[Line]:
    """A line that ends in a condition, with the parts of `all of` and `any of` below it."""
    if not isinstance(condition, x.Logic) or not condition.block:
        text = print_changes(condition) if before.endswith("until ") else print_expression(condition)
        yield Line(0, f"{before}{text}{after and ' ' + after}", node)
        return
    yield Line(0, before + block_words(condition), node)
    for item in condition.items:
        yield from deeper(print_part(item))
    if after:
        yield Line(0, after)


def print_part(condition: x.Expression) -> Iterator[Line]:
    """A condition that has a line of its own."""
    if isinstance(condition, x.Not) and is_block(condition.condition):
        return print_head("not ", condition.condition, condition)
    return print_head("", condition, condition)


def print_step(step: s.Step) -> Iterator[Line]:
    """The lines of one step; the first has depth 0."""
    yield from _print(step)
    if isinstance(step, s.Fallible):
        yield from _optional_block("if it fails", step.if_it_fails)


def _print(step: s.Step) -> Iterator[Line]:
    match step:
        case s.IfPossible(step=inner):
            first, *rest = print_step(inner)
            yield evolve(first, text=f"if possible, {first.text}", node=step)
            yield from rest
        case s.If():
            yield from _if(step)
        case s.WaitUntil() | s.WaitFor():
            yield from _wait(step)
        case s.Ask():
            yield from _ask(step)
        case s.Call(phrase=phrase, result=result, settings=settings, retry=retry):
            yield Line(0, print_phrase(phrase) + _as(result), step)
            yield from print_entries(settings)
            if retry is not None:
                times, every = print_expression(retry.times), _interval(retry.every)
                yield Line(1, f"retry: {times} times every {every}", retry)
        case s.DependingOn(subject=subject, cases=cases, otherwise=otherwise):
            yield Line(0, f"depending on {print_expression(subject)}", step)
            for case in cases:
                yield Line(1, print_all(case.values), case)
                yield from deeper(print_block(case.steps))
            yield from _optional_block("otherwise", otherwise)
        case s.ForEach(variable=variable, source=source, where=where, steps=steps):
            each = f"for each {variable.text} in {print_expression(source)}"
            yield Line(0, each + print_where(where), step)
            yield from print_block(steps)
        case s.Repeat(steps=steps):
            yield from _repeat(step)
            yield from print_block(steps)
        case s.AtTheSameTime(branches=branches):
            yield Line(0, "at the same time", step)
            for branch in branches:
                yield Line(1, "do")
                yield from deeper(print_block(branch))
        case s.CountingFrom(moment=moment, at=at, rungs=rungs):
            yield Line(0, f"counting from {print_expression(moment)}{_at(at)}", step)
            for rung in rungs:
                again = ", again if it moves" if rung.again else ""
                yield Line(1, _rung(rung) + again, rung)
                yield from deeper(print_block(rung.steps))
        case s.Stop(condition=condition) if condition is not None:
            yield from print_head("stop if ", condition, step)
        case s.Update(target=target, entries=entries):
            yield Line(0, f"update {print_expression(target)}", step)
            yield from print_entries(entries)
        case s.Create(entries=entries):
            yield Line(0, _create(step), step)
            yield from print_entries(entries)
        case s.Find(create=create):
            yield Line(0, _find(step), step)
            yield from print_entries(create or ())
        case s.Assign(otherwise=otherwise):
            yield Line(0, _assign(step), step)
            yield from _optional_block("otherwise", otherwise)
        case s.RunWorkflow(needs=needs):
            yield Line(0, _run(step), step)
            yield from print_entries(needs)
        case _:
            yield Line(0, _simple(step), step)


def _simple(step: s.Step) -> str:
    match step:
        case s.Change():
            return _change(step)
        case s.Delete(target=target):
            return f"delete {print_expression(target)}"
        case s.Let(name=name, value=value):
            return f"let {name.text} be {print_value(value)}"
        case s.After(duration=duration, at=at):
            return f"after {print_expression(duration)}{_at(at)}"
        case s.LeaveLoop():
            return "leave the loop"
        case s.LeaveBranch():
            return "leave this branch"
        case s.Stop(gives=gives):
            return f"stop with {inline_entries(gives)}" if gives else "stop"
        case s.Fail(reason=reason):
            return f"fail {print_expression(reason)}"
        case _:
            raise TypeError(f"{type(step).__name__} has no printed form")


def _if(step: s.If) -> Iterator[Line]:
    word = "if "
    for branch in step.branches:
        yield from print_head(word, branch.condition, branch, after="then")
        yield from print_block(branch.steps)
        word = "otherwise if "
    yield from _optional_block("otherwise", step.otherwise, depth=0)


def _optional_block(words: str, block: s.Block | None, depth: int = 1) -> Iterator[Line]:
    if block is not None:
        yield Line(depth, words)
        yield from deeper(print_block(block), by=depth)


def _change(step: s.Change) -> str:
    target = print_expression(step.target)
    value = "" if step.value is None else print_expression(step.value)
    match step.verb:
        case "add":
            return f"add {value} to {target}"
        case "remove":
            return f"remove {value} from {target}"
        case "increase" | "decrease":
            return f"{step.verb} {target} by {value}"
        case "clear":
            return f"clear {target}"
        case _:
            return f"set {target} to {'' if step.value is None else print_value(step.value)}"


def _create(step: s.Create) -> str:
    like = "" if step.like is None else f" like {print_expression(step.like)}"
    return f"create {with_article(step.record.text)}{like}{_as(step.name)}"


def _find(step: s.Find) -> str:
    verb = "find" if step.create is None else "find or create"
    which = article(step.record.text) if step.pick is None else f"the {step.pick}"
    return f"{verb} {which} {step.record.text}{_as(step.name)}{print_where(step.where)}"


def _assign(step: s.Assign) -> str:
    whom = print_expression(step.to)
    if step.strategy in _MEMBER:
        whom = f"{_MEMBER[step.strategy]} {whom}"
    if step.by is not None:
        whom += f" with the {step.order} {print_expression(step.by)}"
    return f"assign {print_expression(step.target)} to {whom}{print_where(step.where)}"


def _interval(every: x.Expression) -> str:
    """What stands behind `every`: `day` for `1 day`."""
    if isinstance(every, x.Duration) and every.amount == "1" and every.unit in x.INTERVALS:
        return every.unit.removesuffix("s")
    return print_expression(every)


def _repeat(step: s.Repeat) -> Iterator[Line]:
    parts = ["repeat"]
    if step.every is not None:
        parts += ["now and every" if step.now else "every", _interval(step.every)]
    if step.at_most is not None:
        parts += ["at most", print_expression(step.at_most), "times"]
    if step.until is None:
        return iter([Line(0, " ".join(parts), step)])
    return print_head(" ".join([*parts, "until "]), step.until, step)


def _wait(step: s.WaitUntil | s.WaitFor) -> Iterator[Line]:
    limit = "" if step.limit is None else f"at most {print_expression(step.limit)} "
    if isinstance(step, s.WaitFor):
        what = with_article(step.event.text) + _as(step.name) + print_where(step.where)
        yield Line(0, f"wait {limit}for {what}", step)
    elif step.until is None:
        yield Line(0, f"wait {limit}until business hours", step)
    else:
        yield from print_head(f"wait {limit}until ", step.until, step, after=_at(step.at).strip())
    yield from _while_waiting(step.still_waiting, step.time_out)


def _while_waiting(still_waiting: tuple[s.StillWaiting, ...], time_out: s.Block | None) -> Iterator[Line]:
    for still in still_waiting:
        yield Line(1, f"if still waiting after {print_expression(still.after)}", still)
        yield from deeper(print_block(still.steps))
    yield from _optional_block("if time runs out", time_out)


def _ask(step: s.Ask) -> Iterator[Line]:
    people = print_expression(step.people)
    mode = "" if step.mode == "one" else f"{step.mode} of "
    what = f"to fill in {print_all(step.fields)}"
    if step.question is not None:
        what = f"to decide {print_expression(step.question)}"
    within = "" if step.within is None else f" within {print_expression(step.within)}"
    yield Line(0, f"ask {mode}{people} {what}{within}{_as(step.name)}", step)
    yield from print_entries(step.settings)
    yield from _answers("answer", step.answers)
    yield from _optional_block("each answer", step.each)
    yield from _answers("as soon as anybody answers", step.as_soon_as)
    yield from _optional_block("when everybody has answered", step.everybody)
    yield from _optional_block("otherwise", step.otherwise)
    yield from _while_waiting(step.still_waiting, step.time_out)


def _answers(words: str, answers: tuple[s.Answer, ...]) -> Iterator[Line]:
    for answer in answers:
        values = " or ".join(print_expression(value) for value in answer.values)
        yield Line(1, f"{words} {values}", answer)
        yield from deeper(print_block(answer.steps))


def _rung(rung: s.Rung) -> str:
    if rung.offset is None:
        return "on the day"
    return f"{print_expression(rung.offset)} {rung.direction}"


def _run(step: s.RunWorkflow) -> str:
    subject = "" if step.subject is None else f" for {print_expression(step.subject)}"
    wait = " and wait" if step.wait else ""
    return f"run {print_expression(step.workflow)}{subject}{wait}{_as(step.result)}"


def _as(name: x.Identifier | None) -> str:
    return "" if name is None else f" as {name.text}"


def _at(time: x.Expression | None) -> str:
    return "" if time is None else f" at {print_expression(time)}"
