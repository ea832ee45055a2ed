"""Why a value is known to be there in a line, or not known any more: which line made or ended that fact.

The checker leaves behind what was known before and after each step. On the way down to a line, the last step
that changed the answer is the reason.
"""

from collections.abc import Iterator

import attrs
from attrs import frozen

from flowlang.check.context import Checking
from flowlang.check.facts import Place, when_false, when_true
from flowlang.lsp.extent import around
from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.workspace import View
from flowlang.source import Span
from flowlang.syntax.declarations import Workflow
from flowlang.syntax.expressions import Expression, Node
from flowlang.syntax.steps import (
    After,
    Ask,
    AtTheSameTime,
    Block,
    Change,
    CountingFrom,
    Create,
    If,
    Let,
    Repeat,
    RunWorkflow,
    Step,
    Update,
    WaitFor,
    WaitUntil,
)

NOTHING_BEFORE = "no condition before this line makes sure of it"
_WAITS = (After, WaitUntil, WaitFor, Ask, CountingFrom)


@frozen
class Turn:
    """A place in the text behind which something is known (`made`) or not known any more."""

    made: bool
    said: str


@frozen
class _Way:
    """The way from the start of a workflow to an offset, and the value that is looked for on it."""

    state: Checking
    place: Place
    offset: int

    def turns(self, steps: Block) -> Iterator[Turn]:
        """Where the answer changes on the way through some steps."""
        for number, step in enumerate(steps):
            if step.span.start > self.offset or id(step) not in self.state.passed:
                return
            if number + 1 == len(steps) or steps[number + 1].span.start > self.offset:
                yield from self._into(step)
                return
            yield from self._past(step)

    def _knows(self, step: Step) -> tuple[bool, bool]:
        before, after = self.state.passed[id(step)]
        return self.place in before, self.place in after

    def _starts_known(self, block: Block) -> bool:
        return id(block[0]) in self.state.passed and self._knows(block[0])[0]

    def _past(self, step: Step) -> Iterator[Turn]:
        """What a step changes that lies before the place, as a whole."""
        before, after = self._knows(step)
        if before and not after:
            yield Turn(False, self._why_lost(step))
        elif after and not before:
            yield Turn(True, self._why_made(step))
        elif not before and isinstance(step, If):
            for condition, block in _branches(step):
                if block and self._starts_known(block):
                    where = step if condition is None else condition
                    yield Turn(False, f"is only known in the lines under {_line(where.span)}")

    def _into(self, step: Step) -> Iterator[Turn]:
        """What a step changes for the lines under it, in which the place is."""
        before, _ = self._knows(step)
        begun = [one for one in _blocks(step) if one[0].span.start <= self.offset]
        if not begun or _indentation(begun[-1][0].span, None) > _indentation(step.span, self.offset):
            # It stands in the step's own words, or in those between two of its blocks.
            return
        inside = self._starts_known(begun[-1])
        if inside and not before:
            yield Turn(True, self._why_inside(step, begun[-1]))
        elif before and not inside:
            yield Turn(False, _ending(step))
        yield from self.turns(begun[-1])

    def _why_lost(self, step: Step) -> str:
        """The innermost step that ended it."""
        for block in _blocks(step):
            for inner in block:
                if id(inner) in self.state.passed and self._knows(inner) == (True, False):
                    return self._why_lost(inner)
        return _ending(step)

    def _why_made(self, step: Step) -> str:
        if isinstance(step, If):
            return f"because the run goes no further otherwise: {_line(step.span)}"
        if isinstance(step, Change | Update | Create | Let):
            return f"because of what is written in {_line(step.span)}"
        return f"because of {_line(step.span)}"

    def _why_inside(self, step: Step, inside: Block) -> str:
        if isinstance(step, If):
            for condition, block in _branches(step):
                if condition is None:
                    break
                term = self.state.terms.get(id(condition))
                if block is inside:
                    break
                if term is not None and self.place in when_false(term):
                    return f"because {_line(condition.span)} does not hold"
            if condition is not None:
                return f"because of {_line(condition.span)}"
        return f"because of {_line(step.span)}"


def why_known(view: View, one: Occurrence) -> str | None:
    """Why the value of a name may be relied on, or not, in its place; nothing where that can't be said."""
    tree = around(view.tree, one.span.start)
    states = [states for span, states in view.names.scopes if tree is not None and span == tree.span]
    if not isinstance(tree, Workflow) or one.way is None or not states or not states[0]:
        return None
    way = _Way(states[0][0], one.way, one.span.start)
    turns = [*_header(tree, way), *way.turns(tree.steps)]
    last = turns[-1] if turns else None
    return last.said if last is not None and last.made == one.known else None


def _header(tree: Workflow, way: _Way) -> Iterator[Turn]:
    """What the header makes sure of."""
    if not tree.steps or tree.steps[0].span.start > way.offset or not way._starts_known(tree.steps):
        return
    for condition, lasts in ((tree.as_long_as, True), (tree.condition, False)):
        term = way.state.terms.get(id(condition)) if condition is not None else None
        if condition is not None and term is not None and way.place in when_true(term):
            yield Turn(True, f"{'at all times ' if lasts else ''}because of {_line(condition.span)}")
            return
    yield Turn(True, "because of how the workflow starts")


def _branches(step: If) -> Iterator[tuple[Expression | None, Block | None]]:
    yield from ((one.condition, one.steps) for one in step.branches)
    yield None, step.otherwise


def _ending(step: Step) -> str:
    line = _line(step.span)
    if isinstance(step, _WAITS):
        return f"it is not known after {line}: the workflow waits there"
    if isinstance(step, RunWorkflow):
        return f"it is not known after {line}: the other workflow may change it"
    if isinstance(step, Change | Update):
        return f"it is not known after {line}, which changes it"
    if isinstance(step, AtTheSameTime):
        return f"it is not known after {line}: the branches may change it"
    if isinstance(step, Repeat):
        return f"it is not known in the rounds of {line}"
    return f"it is not known after {line}"


def _line(span: Span) -> str:
    """`line 12, ...` with its text."""
    return f"line {span.line}, `{span.source.line(span.line).strip()}`"


def _indentation(span: Span, offset: int | None) -> int:
    """By how many columns the line of a span, or of an offset in its text, is indented."""
    line = span.source.line(span.source.position(span.start if offset is None else offset)[0])
    return len(line) - len(line.lstrip())


def _blocks(node: object) -> Iterator[Block]:
    """The blocks right under a step, through whatever stands between."""
    if not isinstance(node, Node):
        return
    for attribute in attrs.fields(type(node)):
        value = getattr(node, attribute.name)
        if isinstance(value, tuple):
            if value and all(isinstance(one, Step) for one in value):
                yield value
            elif value and all(isinstance(one, tuple) for one in value):
                yield from (one for one in value if all(isinstance(each, Step) for each in one))
            else:
                for one in value:
                    yield from _blocks(one)
        elif isinstance(value, Node) and not isinstance(value, Expression):
            yield from _blocks(value)
