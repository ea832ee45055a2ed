"""Policies: builders of their rules, and the lines that stand under a rule."""

from attrs import evolve
from lark import Token

from flowlang.syntax import messages_blocks
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_lines import nothing_under, said_once
from flowlang.syntax.build_base import Head, Kids, LineReader, Making, rule
from flowlang.syntax.declarations import Limit, Never, Policy, Refuse, Trigger
from flowlang.syntax.expressions import Duration, Text
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Phrase
from flowlang.syntax.text_literals import read_text


@rule("never")
def never(made: Making, kids: Kids) -> Never:
    """`never send email to (address) in workflows tagged "marketing"`."""
    phrase: Phrase = kids[1]
    tokens = phrase.tokens
    tag: Text | None = None
    if len(tokens) > 4 and [token.text for token in tokens[-4:-1]] == ["in", "workflows", "tagged"]:
        last = tokens[-1]
        token = Token("TEXT", last.text, last.span.start - made.base)
        tag = read_text(made, token)
        kept = tokens[:-4]
        phrase = Phrase(kept[0].span.to(kept[-1].span), kept)
    return Never(made.span(kids), phrase, tag, None)


@rule("limit")
def limit(made: Making, kids: Kids) -> Limit:
    """`limit send email: 2 per 7 days for each recipient`."""
    _, phrase, times, _, duration, _, per = kids
    span = made.span(kids)
    if not isinstance(duration, Duration):
        made.problems.append(messages_blocks.wants_duration(duration.span))
        duration = Duration(duration.span, "1", "days")
    return Limit(span, phrase, times, duration, made.maybe(per))


@rule("policy_when")
def policy_when(made: Making, kids: Kids) -> Head:
    """`when …` under a rule of a policy."""
    return Head(made.span(kids), "when", condition=kids[1])


@rule("refuse")
def refuse(made: Making, kids: Kids) -> Refuse:
    """`refuse when a QuoteLine is created`."""
    return Refuse(made.span(kids), (kids[1],))


@rule("because")
def because(made: Making, kids: Kids) -> Text:
    """`because "…"` under a rule that refuses."""
    text: Text = kids[1]
    return text


# --- With what stands under them ----------------------------------------------------------------


def read_policy(reader: LineReader, lines: list[Line], found: Policy) -> Policy:
    """A policy with the rules under its name."""
    rules: list[Never | Limit | Refuse] = []
    if not lines:
        reader.made.problems.append(messages_blocks.no_steps(found.span, "policy"))
    for line in lines:
        part = reader.line("policy_line", line)
        if isinstance(part, Limit):
            rules.append(part)
            nothing_under(reader, line.children)
        elif isinstance(part, Never):
            rules.append(_finish_never(reader, line, part))
        elif isinstance(part, Refuse):
            rules.append(_finish_refuse(reader, line, part))
    return evolve(found, rules=tuple(rules))


def _finish_never(reader: LineReader, line: Line, found: Never) -> Never:
    for under in line.children:
        part = reader.line("policy_when", under)
        if isinstance(part, Head) and part.condition is not None:
            condition, loose = finish_condition(reader, under, part.condition)
            nothing_under(reader, loose)
            said_once(reader, condition, found.condition)
            found = evolve(found, condition=condition)
    return found


def _finish_refuse(reader: LineReader, line: Line, found: Refuse) -> Refuse:
    for under in line.children:
        part = reader.line("refuse_line", under)
        loose = under.children
        if isinstance(part, Text):
            said_once(reader, part, found.because)
            found = evolve(found, because=part)
        elif isinstance(part, Head) and part.condition is not None:
            condition, loose = finish_condition(reader, under, part.condition)
            said_once(reader, condition, found.condition)
            found = evolve(found, condition=condition)
        elif isinstance(part, Head):
            triggers = tuple(one for one in part.parts if isinstance(one, Trigger))
            found = evolve(found, triggers=(*found.triggers, *triggers))
        nothing_under(reader, loose)
    return found
