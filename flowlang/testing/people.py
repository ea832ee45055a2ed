"""Steps of a test in which somebody does something: answers, fills in, delegates, presses a button."""

from flowlang.check.model import Typing
from flowlang.check.terms import FieldRead
from flowlang.engine.context import Value
from flowlang.engine.encoding import Json, plain
from flowlang.engine.generate.scope import words_of
from flowlang.engine.inputs import Pressed
from flowlang.plan.graph import Question
from flowlang.plan.walk import buttons_of
from flowlang.source import Span
from flowlang.syntax.declarations import Delegates, FillsIn, GiveAnswer, Presses
from flowlang.syntax.expressions import Expression
from flowlang.testing import messages
from flowlang.testing.happen import record_of, value_for
from flowlang.testing.model import Failure
from flowlang.testing.world import World


def give_answer(world: World, typing: Typing, step: GiveAnswer) -> Failure | None:
    """Somebody answers the newest question that waits for them."""
    by, answer = str(world.value(typing.term(step.user))), step.answer.plain or ""
    question = _question_for(world, by)
    if question is None:
        return messages.nothing_asked(step.span, f'"{answer}" is answered')
    comments = (
        world.value(typing.term(one.value)) for one in step.entries if isinstance(one.value, Expression)
    )
    counts = world.engine.answer(question, answer, by, next(comments, None))
    return _as_said(world, step.span, f'the answer "{answer}" of {by}', counts, step.refused)


def fills_in(world: World, typing: Typing, step: FillsIn) -> Failure | None:
    """Somebody fills in the fields that they were asked for."""
    by = str(world.value(typing.term(step.user)))
    question = _question_for(world, by)
    if question is None:
        return messages.nothing_asked(step.span, f"{by} fills in something")
    values: dict[str, Json] = {}
    for one in step.values:
        target = typing.term(one.target)
        if not isinstance(target, FieldRead):
            raise AssertionError("the checker lets only fields be filled in")
        kind, id = record_of(world, target.base)  # noqa: A001
        info = world.prepared.schema.records[kind].fields[target.field]
        value = plain(value_for(world, typing, one.value, info))
        values[_key_of(world, question, kind, id, target.field) or words_of(target)] = value
    counts = world.engine.fill_in(question, values, by)
    return _as_said(world, step.span, f"what {by} filled in", counts, step.refused)


def _key_of(world: World, question: str, kind: str, id: str | None, field: str) -> str | None:  # noqa: A002
    """How a question calls a field of a record, if it asks for it."""
    for one in world.engine.questions:
        if one.id == question:
            plans = {program.plan.name: program.plan for program in world.prepared.programs}
            node = plans[one.workflow].nodes[one.node]
            found: dict[str, Value] = world.engine.targets(question)
            for asked in node.fields if isinstance(node, Question) else ():
                if (asked.record, found[asked.key], asked.field) == (kind, id, field):
                    return asked.key
    return None


def delegates(world: World, typing: Typing, step: Delegates) -> Failure | None:
    """Somebody lets another one answer the newest question that waits for them."""
    by, to = (str(world.value(typing.term(one))) for one in (step.user, step.to))
    question = _question_for(world, by)
    if question is None:
        return messages.nothing_asked(step.span, f"{by} delegates a question")
    counts = world.engine.delegate(question, by, to)
    return _as_said(world, step.span, f"that {by} lets {to} answer", counts, step.refused)


def presses(world: World, typing: Typing, step: Presses) -> Failure | None:
    """Somebody presses a button on a record."""
    target = typing.term(step.target)
    kind, id = record_of(world, target)  # noqa: A001
    if id is None:
        return messages.record_gone(target.span, words_of(target))
    label, buttons = step.label.plain or "", buttons_of(one.plan for one in world.prepared.programs)
    if kind not in buttons.get(label, ()):
        return messages.no_button(step.label.span, label, kind, buttons)
    world.take("Pressed", Pressed(label, kind, id, str(world.value(typing.term(step.user)))))
    return None


def _as_said(world: World, span: Span, what: str, counts: bool, refused: bool) -> Failure | None:
    """Compare what came of it with what the test says."""
    if counts:
        return messages.not_refused(span, what) if refused else None
    if refused:
        return None
    why = next((one["why"] for one in reversed(world.journal) if one["what"] == "refused"), "")
    return messages.refused(span, what, why)


def _question_for(world: World, by: str) -> str | None:
    """The newest open question that waits for somebody, else the newest that they were asked, else any."""
    theirs = [question for question, people in world.asked.items() if by in people]
    waiting = {one.id for one in world.engine.questions if all(answer["by"] != by for answer in one.given)}
    for one in reversed(theirs):
        if one in waiting:
            return one
    return next(reversed(theirs or list(world.asked)), None)
