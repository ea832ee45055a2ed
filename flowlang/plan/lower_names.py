"""The names and titles of steps, given in the order of the text."""

from collections.abc import Iterator

from attrs import define, field

from flowlang.check.model import Typing
from flowlang.plan.names import Names, in_words, slug, tidy_words, with_condition
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import (
    Ask,
    Assign,
    AtTheSameTime,
    Block,
    Call,
    CountingFrom,
    DependingOn,
    Fallible,
    ForEach,
    If,
    IfPossible,
    Repeat,
    Rung,
    Step,
    StillWaiting,
    Stop,
    WaitFor,
    WaitUntil,
)

# Room for what is added to the name of a step for a node that belongs to it.
_SHORTER = 43


def title_of(step: Step, typing: Typing) -> str:
    """The words of a step without its block."""
    condition: Expression | None = None
    match step:
        case If(branches=branches):
            condition = branches[0].condition
        case Stop(condition=condition) | WaitUntil(until=condition) | Repeat(until=condition):
            pass
    if condition is not None:
        return with_condition(step.span, typing.term(condition))
    return tidy_words(step.span.text)


def _name_words(step: Step, typing: Typing) -> str:
    """What a step's name is made of: of a call, the action and what stands in its first hole."""
    if isinstance(step, Call):
        call = typing.call(step.phrase)
        first = next(iter(call.holes.values()), None)
        return f"{call.action.name} {in_words(first) if first is not None else ''}"
    if isinstance(step, IfPossible):
        return f"if possible {_name_words(step.step, typing)}"
    return title_of(step, typing)


@define(eq=False)
class Naming:
    """Names of nodes in order, and by `id()` of the step, reminder or stop condition that each is made of."""

    typing: Typing
    given: dict[int, str] = field(factory=dict)
    order: list[str] = field(factory=list)
    names: Names = field(factory=Names)

    def new(self, words: str) -> str:
        """A name made of some words, the next in order."""
        self.order.append(self.names.give(words))
        return self.order[-1]

    def name_steps(self, steps: Block) -> None:
        """Give every step of a block and below it its name."""
        for step in steps:
            self._name_step(step)

    def _name_step(self, step: Step) -> None:
        name = self.given[id(step)] = self.new(_name_words(step, self.typing))
        if isinstance(step, IfPossible):
            self._name_step(step.step)
        if isinstance(step, Stop) and step.condition is not None:
            self.given[id(step.condition)] = self.new(f"{slug(name, _SHORTER)} end")
        if isinstance(step, Repeat) and step.every is not None:
            self.given[id(step.every)] = self.new(f"{slug(name, _SHORTER)} wait")
        for block, reminder in _blocks(step):
            self.name_steps(block)
            if reminder is not None:
                self.given[id(reminder)] = self.new(f"{slug(name, _SHORTER)} again")
        if isinstance(step, AtTheSameTime):
            self.given[id(step.branches)] = self.new(f"{slug(name, _SHORTER)} meet")


def _blocks(step: Step) -> Iterator[tuple[Block, StillWaiting | Rung | Block | None]]:
    """The blocks under a step, and for those that lead back to it the reminder or block that says so."""
    match step:
        case Assign(otherwise=block):
            yield block or (), None
        case If(branches=branches, otherwise=otherwise):
            for branch in branches:
                yield branch.steps, None
            yield otherwise or (), None
        case DependingOn(cases=cases, otherwise=otherwise):
            for case in cases:
                yield case.steps, None
            yield otherwise or (), None
        case AtTheSameTime(branches=branches):
            for done in branches:
                yield done, None
        case CountingFrom(rungs=rungs):
            for rung in rungs:
                yield rung.steps, rung
        case ForEach(steps=block) | Repeat(steps=block):
            yield block, None
        case Ask():
            for answer in step.answers:
                yield answer.steps, None
            if step.each is not None:
                yield step.each, step.each
            for answer in step.as_soon_as:
                yield answer.steps, None
            yield step.everybody or (), None
            yield step.otherwise or (), None
    if isinstance(step, Fallible):
        yield step.if_it_fails or (), None
    if isinstance(step, Ask | WaitUntil | WaitFor):
        for reminder in step.still_waiting:
            yield reminder.steps, reminder
        yield step.time_out or (), None
