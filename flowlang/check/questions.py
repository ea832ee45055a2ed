"""Checking of questions to people: who is asked, what may be answered, and what is known afterwards."""

import re

from flowlang.check import messages
from flowlang.check.compatible import fits
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import Facts, Place, places_read
from flowlang.check.infer import infer, need
from flowlang.check.terms import Term
from flowlang.check.waits import (
    CheckBlock,
    check_limit,
    check_meanwhile,
    check_reminders,
    check_time_out,
    waits_here,
)
from flowlang.check.writes import writable_field
from flowlang.schema.types import MOMENT, TEXT, Either, ListOf, RecordOf, Shape, Type, Unknown
from flowlang.source import Span
from flowlang.syntax.steps import Answer, Ask, Block

_COMMENT = frozenset({"comment"})
ANSWER = Shape(
    "the answer", {"by": RecordOf("User"), "choice": TEXT, "comment": TEXT, "at": MOMENT}, _COMMENT
)
# Who fills in fields chooses nothing.
FILLED_IN = Shape("the answer", {"by": RecordOf("User"), "comment": TEXT, "at": MOMENT}, _COMMENT)
# The variable that holds the list of all answers.
ANSWERS = "answers"
_ALL_ANSWERS = ListOf(ANSWER)


def check_ask(checking: Checking, step: Ask, check_block: CheckBlock) -> bool:
    """`ask any of team "Sales" to decide "…" within 3 days`; false when no way leads past it."""
    _people(checking, step)
    if step.question is not None:
        infer(checking, step.question)
    asked = _asked_fields(checking, step)
    _settings(checking, step)
    check_limit(checking, step.within, step.time_out, step.span)
    _blocks(checking, step)
    _offered(checking, step)
    waits_here(checking, step.span)
    if step.mode in {"all", "most"}:
        _bind_answers(checking, step)
    check_reminders(checking, step.still_waiting, check_block)
    if step.question is None:
        return _fill_in(checking, step, asked, check_block)
    if step.mode in {"all", "most"}:
        return _several(checking, step, check_block)
    return _first(checking, step, check_block)


# --- Who is asked, and what ---------------------------------------------------------------------


def _people(checking: Checking, step: Ask) -> None:
    people = infer(checking, step.people)
    need(checking, people)
    user_or_team = Either((RecordOf("User"), RecordOf("Team")))
    if isinstance(people.type, ListOf) and fits(people.type, ListOf(user_or_team)):
        if step.mode == "one":
            checking.report(messages.ask_a_list(people.span))
    elif not fits(people.type, user_or_team):
        checking.report(messages.not_people(people))
    elif step.mode == "one" and people.type == RecordOf("Team"):
        checking.report(messages.ask_a_list(people.span))


def _asked_fields(checking: Checking, step: Ask) -> list[Term]:
    """The fields that are to be filled in, each one that a workflow may change."""
    found: list[Term] = []
    for target in step.fields:
        term = infer(checking, target)
        if writable_field(checking, term) is not None:
            if term in found:
                checking.report(messages.setting_twice(term.span.text, term.span))
            found.append(term)
    return found


def _settings(checking: Checking, step: Ask) -> None:
    for entry in step.settings:
        if entry.name.text != "about" or isinstance(entry.value, tuple):
            checking.report(messages.unknown_question_setting(entry.name.text, entry.name.span))
        else:
            about = infer(checking, entry.value)
            need(checking, about)
            if not isinstance(about.type, RecordOf | Unknown):
                checking.report(messages.not_a_record(about))


def _blocks(checking: Checking, step: Ask) -> None:
    """Report blocks that do not go with this kind of question."""
    several = [("each answer", step.each), ("when everybody has answered", step.everybody)]
    closing = [(_words("as soon as anybody answers", one), one.span) for one in step.as_soon_as]
    given = [(words, _head(words, block)) for words, block in several if block is not None] + closing
    if step.question is None:
        if step.mode in {"all", "most"}:
            checking.report(messages.several_fill_in(step.mode, step.people.span))
        chosen = [(_words("answer", one), one.span) for one in step.answers]
        for words, span in chosen + given:
            checking.report(messages.block_under_fill_in(words, span))
    elif step.mode in {"one", "any"}:
        for words, span in given:
            checking.report(messages.block_for_several(words, span))
    if step.mode == "all":
        for answer in step.answers:
            if answer.steps:
                checking.report(messages.answer_of_all(answer.values[0].plain or "", answer.span))
    if step.mode == "most" and step.everybody is not None:
        checking.report(messages.everybody_of_most(_head("when everybody has answered", step.everybody)))
    elif step.mode != "most" and step.otherwise is not None:
        checking.report(messages.otherwise_of_question(_head("otherwise", step.otherwise)))


def _words(before: str, answer: Answer) -> str:
    return f'{before} "{answer.values[0].plain or ""}"'


def _head(words: str, block: Block) -> Span:
    """The line above a block: the last one before its first step that reads so."""
    first = block[0].span
    heads = re.finditer(r"\s+".join(words.split()), first.source.text[: first.start])
    last = max(heads, key=lambda found: found.start(), default=None)
    return first if last is None else Span(first.source, last.start(), last.end())


def _offered(checking: Checking, step: Ask) -> None:
    """The answers: at least one, and each with one block."""
    if step.question is None:
        return
    if not step.answers and not step.as_soon_as:
        checking.report(messages.question_without_answers(step.span))
    elif step.mode == "all" and not step.answers:
        checking.report(messages.only_closing_answers(step.span))
    elif step.mode == "most" and len(_texts(step.answers)) > 1 and step.otherwise is None:
        checking.report(messages.no_way_without_majority(step.span))
    # To all, `answer` only says what may be answered.
    kinds = [step.answers, step.as_soon_as] if step.mode == "all" else [(*step.answers, *step.as_soon_as)]
    for answers in kinds:
        seen: dict[str, Span] = {}
        for value in (value for answer in answers for value in answer.values):
            text = value.plain
            if text is None:
                checking.report(messages.name_with_filling("answer", value.span))
            elif text in seen:
                checking.report(messages.answer_twice(text, value.span, seen[text]))
            else:
                seen[text] = value.span


def _texts(answers: tuple[Answer, ...]) -> set[str]:
    return {value.plain or "" for answer in answers for value in answer.values}


# --- What follows -------------------------------------------------------------------------------


def _named(checking: Checking, step: Ask, kind: Type) -> tuple[str, Span]:
    """The name of the answer, which stands for nothing else here."""
    name = step.name.text if step.name else "answer"
    span = step.name.span if step.name else step.span
    known = checking.variables.get(name)
    if known is not None and known.type not in {ANSWER, FILLED_IN}:
        checking.report(messages.name_in_use(name, span, known.span))
    return name, span


def _answered(
    checking: Checking,
    before: Facts,
    name: Binding | None,
    called: str,
    steps: Block,
    check_block: CheckBlock,
) -> Facts | None:
    """The facts after steps that begin with what is known `before`; missing when they end the run."""
    checking.facts = before
    with checking.block():
        if name is not None:
            checking.bind(None, called, name)
        return checking.facts if check_block(checking, steps) else None


def _meet(ways: list[Facts]) -> Facts:
    facts = ways[0]
    for way in ways[1:]:
        facts = facts.meet(way)
    return facts


def _first(checking: Checking, step: Ask, check_block: CheckBlock) -> bool:
    """After a question whose first answer counts."""
    name, span = _named(checking, step, ANSWER)
    waited = checking.facts
    late = check_time_out(checking, step.time_out, check_block) if step.within is not None else None
    bound = Binding(ANSWER, span)
    ways = [
        facts
        for answer in step.answers
        if (facts := _answered(checking, waited, bound, name, answer.steps, check_block)) is not None
    ]
    if late is not None:
        ways.append(late.without(name))
    checking.facts = waited
    checking.bind(step, name, Binding(ANSWER, span, may_be_missing=late is not None))
    if not ways:
        return False
    checking.facts = _meet(ways)
    return True


def _bind_answers(checking: Checking, step: Ask) -> None:
    known = checking.variables.get(ANSWERS)
    if known is not None and known.type != _ALL_ANSWERS:
        checking.report(messages.name_in_use(ANSWERS, step.span, known.span))
    checking.bind(None, ANSWERS, Binding(_ALL_ANSWERS, step.span))


def _several(checking: Checking, step: Ask, check_block: CheckBlock) -> bool:
    """After a question to all or most, where the list of all answers is known."""
    name, span = _named(checking, step, ANSWER)
    # What an earlier question was answered is not to be confused with these answers.
    checking.variables.pop(name, None)
    waited = checking.facts.without(name)
    bound = Binding(ANSWER, span)
    if step.each is not None:
        with checking.block():
            checking.bind(None, name, bound)
            check_meanwhile(checking, step.each, check_block)
    checking.facts = waited
    late = check_time_out(checking, step.time_out, check_block) if step.within is not None else None
    deciding = (*(step.answers if step.mode == "most" else ()), *step.as_soon_as)
    ways = [
        facts
        for answer in deciding
        if (facts := _answered(checking, waited, bound, name, answer.steps, check_block)) is not None
    ]
    rest = step.everybody if step.mode == "all" else step.otherwise
    undecided = _answered(checking, waited, None, name, rest or (), check_block)
    if step.mode == "most" and rest is None:
        # Only one answer is offered: when everybody has answered, it has the majority.
        undecided = None
    others = [facts.without(name) for facts in (late, undecided) if facts is not None]
    checking.facts = waited
    checking.bind(step, name, Binding(ANSWER, span, may_be_missing=bool(others)))
    if step.mode == "all":
        # There are as many as people: `for each answer in answers` may use the name.
        checking.variables.pop(name)
    if not ways and not others:
        return False
    checking.facts = _meet([*ways, *others])
    return True


def _fill_in(checking: Checking, step: Ask, asked: list[Term], check_block: CheckBlock) -> bool:
    """After a request to fill in fields, which are there then."""
    name, span = _named(checking, step, FILLED_IN)
    waited = checking.facts
    late = check_time_out(checking, step.time_out, check_block) if step.within is not None else None
    checking.facts = waited
    checking.bind(step, name, Binding(FILLED_IN, span, may_be_missing=late is not None))
    present: frozenset[Place] = frozenset().union(*(places_read(term) for term in asked))
    checking.facts = checking.facts.also(present)
    if late is not None:
        checking.facts = checking.facts.meet(late.without(name))
    return True
