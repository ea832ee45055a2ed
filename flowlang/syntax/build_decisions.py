"""Builders of decisions, loops and branches, each from its one line."""

from lark import Token

from flowlang.syntax import messages_habits, messages_headers
from flowlang.syntax.build_base import Head, Kids, Making, rule
from flowlang.syntax.build_conditions import report_colon
from flowlang.syntax.build_literals import read_interval
from flowlang.syntax.steps import AtTheSameTime, DependingOn, ForEach, LeaveBranch, LeaveLoop, Repeat, Step


@rule("if_line")
def if_line(made: Making, kids: Kids) -> Head:
    """`if …`, with or without `then`."""
    return Head(made.span(kids), "if", condition=kids[1])


@rule("otherwise_if")
def otherwise_if(made: Making, kids: Kids) -> Head:
    """`otherwise if …`; what other languages write is reported."""
    if not kids[0].startswith("otherwise"):
        made.problems.append(messages_habits.foreign_word(made.token(kids[0]), "otherwise if"))
    return Head(made.span(kids), "otherwise if", condition=kids[1])


@rule("otherwise")
def otherwise(made: Making, kids: Kids) -> Head:
    """`otherwise`; `else` is reported."""
    if kids[0] != "otherwise":
        made.problems.append(messages_habits.foreign_word(made.token(kids[0]), "otherwise"))
    report_colon(made, kids[1])
    return Head(made.token(kids[0]), "otherwise")


@rule("end_if")
def end_if(made: Making, kids: Kids) -> Head:
    """`endif`, which FlowLang has no use for."""
    made.problems.append(messages_habits.no_end_word(made.token(kids[0])))
    return Head(made.token(kids[0]), "end if")


@rule("depending_on")
def depending_on(made: Making, kids: Kids) -> Step:
    """`depending on lead.source`."""
    report_colon(made, kids[2])
    return DependingOn(made.span(kids[:2]), kids[1], ())


@rule("case")
def case(made: Making, kids: Kids) -> Head:
    """`New`, `"Web form" or Referral` under `depending on`."""
    *values, colon = kids
    report_colon(made, colon)
    return Head(made.span(values), "case", values=tuple(v for v in values if not isinstance(v, Token)))


@rule("for_each")
def for_each(made: Making, kids: Kids) -> Step:
    """`for each deal in company.deals where …`."""
    _, variable, _, source, _, where = kids
    return ForEach(made.span(kids), made.identifier(variable), source, where, ())


@rule("for_each_of_list")
def for_each_of_list(made: Making, kids: Kids) -> Step:
    """`for each region in list of EMEA, APAC`."""
    return ForEach(made.span(kids), made.identifier(kids[1]), kids[3], None, ())


@rule("repeat_every", "repeat_now", "repeat_at_most", "repeat_until")
def repeat_part(made: Making, kids: Kids) -> Head:
    """`every 2 days`, `at most 3 times`, `until …`."""
    kind = {"EVERY": "every", "NOW_AND_EVERY": "now", "AT_MOST": "at most", "UNTIL": "until"}[kids[0].type]
    value = read_interval(kids[1]) if kind in ("every", "now") else kids[1]
    return Head(made.span(kids), kind, value=value)


@rule("repeat")
def repeat(made: Making, kids: Kids) -> Step:
    """`repeat every 2 days at most 3 times until …`."""
    said: dict[str, Head] = {}
    for part in kids[1:]:
        kind = "every" if part.kind == "now" else part.kind
        if kind in said:
            made.problems.append(messages_headers.said_twice(part.span, said[kind].span))
        said[kind] = part
    every, at_most, until = said.get("every"), said.get("at most"), said.get("until")
    return Repeat(
        made.span(kids),
        (),
        every.value if every else None,
        every is not None and every.kind == "now",
        at_most.value if at_most else None,
        until.value if until else None,
    )


@rule("leave_loop")
def leave_loop(made: Making, kids: Kids) -> Step:
    """`leave the loop`."""
    return LeaveLoop(made.token(kids[0]))


@rule("leave_branch")
def leave_branch(made: Making, kids: Kids) -> Step:
    """`leave this branch`."""
    return LeaveBranch(made.token(kids[0]))


@rule("at_the_same_time")
def at_the_same_time(made: Making, kids: Kids) -> Step:
    """`at the same time`."""
    report_colon(made, kids[1])
    return AtTheSameTime(made.token(kids[0]), ())
