"""Builders of steps about time, people, other workflows and ends, each from its one line."""

from attrs import evolve
from lark import Token

from flowlang.source import Span
from flowlang.syntax import messages_blocks, messages_habits
from flowlang.syntax.build_base import ConditionHead, Head, Kids, Making, rule
from flowlang.syntax.build_conditions import report_colon
from flowlang.syntax.build_literals import read_duration, read_interval
from flowlang.syntax.expressions import BadExpression, Expression, Identifier, Number, Text
from flowlang.syntax.steps import (
    After,
    Ask,
    CountingFrom,
    Entry,
    Fail,
    IfPossible,
    Retry,
    Rung,
    RunWorkflow,
    Step,
    Stop,
    WaitFor,
    WaitUntil,
)
from flowlang.syntax.text_literals import read_text

# --- Time ---------------------------------------------------------------------------------------


@rule("after")
def after(made: Making, kids: Kids) -> Step:
    """`after 1 day at 09:00`."""
    _, duration, _, at = kids
    duration = _with_unit(made, duration)
    return After(made.span(kids), duration, at)


@rule("wait_wrong")
def wait_wrong(made: Making, kids: Kids) -> Step:
    """`wait 2 days`, which FlowLang writes `after 2 days`."""
    made.problems.append(messages_habits.foreign_word(made.token(kids[0]), "after"))
    return After(made.span(kids), _with_unit(made, kids[1]))


def _with_unit(made: Making, duration: Expression) -> Expression:
    """The duration itself; a bare number is reported."""
    if not isinstance(duration, Number):
        return duration
    made.problems.append(messages_habits.no_unit(duration.span))
    return BadExpression(duration.span)


@rule("wait_until_open")
def wait_until_open(made: Making, kids: Kids) -> Step:
    """`wait until business hours`."""
    return WaitUntil(made.span(kids), None)


@rule("wait_until_open_at_most")
def wait_until_open_at_most(made: Making, kids: Kids) -> Step:
    """`wait at most 2 days until business hours`."""
    return WaitUntil(made.span(kids), None, kids[2])


@rule("wait_until")
def wait_until(made: Making, kids: Kids) -> Head:
    """`wait until 3 days before contract.ends_on at 09:00`."""
    _, condition, _, at = kids
    return _wait(made, kids, condition, None, at)


@rule("wait_until_at_most")
def wait_until_at_most(made: Making, kids: Kids) -> Head:
    """`wait at most 15 minutes until lead.owner is present`."""
    _, _, limit, _, condition, _, at = kids
    return _wait(made, kids, condition, limit, at)


def _wait(
    made: Making, kids: Kids, condition: ConditionHead, limit: Expression | None, at: Expression | None
) -> Head:
    time = () if at is None else (at,)
    return Head(made.span(kids), "wait until", condition=condition, value=limit, values=time)


@rule("wait_for")
def wait_for(made: Making, kids: Kids) -> Step:
    """`wait for a Reply where …`."""
    _, _, event, _, name, _, where = kids
    return WaitFor(made.span(kids), made.identifier(event), made.maybe(name), where)


@rule("wait_for_at_most")
def wait_for_at_most(made: Making, kids: Kids) -> Step:
    """`wait at most 2 days for a Reply where …`."""
    _, _, limit, _, event, _, name, _, where = kids
    return WaitFor(made.span(kids), made.identifier(event), made.maybe(name), where, limit)


@rule("still_waiting")
def still_waiting(made: Making, kids: Kids) -> Head:
    """`if still waiting after 15 minutes`."""
    report_colon(made, kids[2])
    return Head(made.span(kids[:2]), "still waiting", value=kids[1])


@rule("time_out", "each_answer", "everybody", "if_it_fails", "do")
def plain_head(made: Making, kids: Kids) -> Head:
    """A line without any value: `if time runs out`, `each answer`, `do`."""
    report_colon(made, kids[1])
    kind = {
        "IF_TIME_RUNS_OUT": "time out",
        "EACH_ANSWER": "each answer",
        "WHEN_EVERYBODY": "everybody",
        "IF_IT_FAILS": "if it fails",
        "DO": "do",
    }[kids[0].type]
    return Head(made.token(kids[0]), kind)


@rule("retry")
def retry(made: Making, kids: Kids) -> Retry:
    """`retry: 3 times every 5 minutes`."""
    _, times, _, _, every = kids
    return Retry(made.span(kids), times, read_interval(every))


@rule("counting_from")
def counting_from(made: Making, kids: Kids) -> Step:
    """`counting from deal.close_date at 09:00`."""
    _, moment, _, at = kids
    return CountingFrom(made.span(kids), moment, at, ())


@rule("again")
def again(made: Making, kids: Kids) -> Span:
    """`, again if it moves`."""
    return made.token(kids[0])


@rule("rung")
def rung(made: Making, kids: Kids) -> Rung:
    """`3 days before`, `1 day after`."""
    offset, direction, colon, repeats = kids
    report_colon(made, colon)
    span = made.span([offset, direction])
    if repeats is not None:
        span = span.to(repeats)
    return Rung(span, read_duration(made, offset), str(direction), (), repeats is not None)


@rule("rung_day")
def rung_day(made: Making, kids: Kids) -> Rung:
    """`on the day`."""
    day, colon, repeats = kids
    report_colon(made, colon)
    span = made.token(day)
    return Rung(span if repeats is None else span.to(repeats), None, "on", (), repeats is not None)


# --- People -------------------------------------------------------------------------------------


@rule("ask_decide", "ask_fill_in")
def ask(made: Making, kids: Kids) -> Step:
    """`ask any of team "Sales" to decide "…" within 3 days as decision`."""
    _, mode, people, _, what, *parts = kids
    name: Identifier | None = None
    within: Expression | None = None
    for part in parts:
        if isinstance(part, Identifier):
            name = part
        else:
            within = part
    return Ask(
        made.span(kids),
        "one" if mode is None else mode.split()[0],
        people,
        what if isinstance(what, Text) else None,
        what if isinstance(what, tuple) else (),
        within,
        name,
    )


@rule("fill_in")
def fill_in(made: Making, kids: Kids) -> tuple[Expression, ...]:
    """`lead.callback_on, lead.phone`."""
    return tuple(kid for kid in kids if not isinstance(kid, Token))


@rule("answer", "as_soon_as")
def answer(made: Making, kids: Kids) -> Head:
    """`answer "Yes" or "Later"`, `as soon as anybody answers "Sent back"`."""
    word, *texts, colon = kids
    report_colon(made, colon)
    kind = "answer" if word.type == "ANSWER" else "as soon as"
    values = tuple(text for text in texts if isinstance(text, Text))
    return Head(made.span([word, *texts]), kind, values=values)


# --- Other workflows, and ends ------------------------------------------------------------------


@rule("and_wait_part")
def and_wait_part(made: Making, kids: Kids) -> Head:
    """`and wait`."""
    return Head(made.token(kids[0]), "and wait")


@rule("run")
def run(made: Making, kids: Kids) -> Step:
    """`run "Onboarding" for deal and wait as result`."""
    _, workflow, *parts = kids
    subject: Expression | None = None
    result: Identifier | None = None
    wait = False
    for part in parts:
        if isinstance(part, Head):
            wait = True
        elif isinstance(part, Identifier):
            result = part
        else:
            subject = part
    return RunWorkflow(made.span(kids), read_text(made, workflow), subject, wait, result)


@rule("if_possible")
def if_possible(made: Making, kids: Kids) -> Step | Head:
    """`if possible, notify lead.owner "…"`."""
    step = kids[1]
    if isinstance(step, Head) and step.kind == "wait until":
        return evolve(step, possible=made.span(kids))
    if isinstance(step, Head):
        made.problems.append(messages_blocks.if_possible_needs_step(made.token(kids[0])))
        return step
    return IfPossible(made.span(kids), step)


@rule("stop")
def stop(made: Making, kids: Kids) -> Step:
    """`stop`."""
    return Stop(made.token(kids[0]))


@rule("stop_if")
def stop_if(made: Making, kids: Kids) -> Head:
    """`stop if …`."""
    return Head(made.span(kids), "stop if", condition=kids[2])


@rule("stop_with")
def stop_with(made: Making, kids: Kids) -> Step:
    """`stop with approved: yes, by: x`."""
    gives: tuple[Entry, ...] = kids[2]
    return Stop(made.span(kids), None, gives)


@rule("fail")
def fail(made: Making, kids: Kids) -> Step:
    """`fail "why"`."""
    return Fail(made.span(kids), read_text(made, kids[1]))
