"""From steps to nodes.

Names are given first, in the order of the text; then the nodes are made from the last step to the first,
since a node knows what follows it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import define, evolve, field

from flowlang.check.model import Typing
from flowlang.check.questions import ANSWERS
from flowlang.check.terms import Membership, Term
from flowlang.plan.graph import (
    Again,
    AnswerExit,
    Bind,
    Decide,
    End,
    Exit,
    Fallible,
    Fork,
    Guard,
    Hand,
    Ladder,
    Launch,
    Leave,
    Loop,
    Meet,
    Node,
    Perform,
    Question,
    Reminder,
    Return,
    Rung,
    Wait,
)
from flowlang.plan.lower_names import Naming, title_of
from flowlang.plan.lower_records import asked_field, lower_record_step
from flowlang.plan.names import in_words, value_word
from flowlang.schema.model import Schema
from flowlang.schema.types import YES_NO, RecordOf
from flowlang.source import Span
from flowlang.syntax import steps as written
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import (
    After,
    Answer,
    Ask,
    Assign,
    AtTheSameTime,
    Block,
    Call,
    Change,
    CountingFrom,
    Create,
    Delete,
    DependingOn,
    Entry,
    Fail,
    Find,
    ForEach,
    If,
    IfPossible,
    LeaveBranch,
    LeaveLoop,
    Let,
    Repeat,
    RunWorkflow,
    Step,
    StillWaiting,
    Stop,
    Update,
    WaitFor,
    WaitUntil,
)


def lower_steps(steps: Block, whole: Span, typing: Typing, schema: Schema) -> tuple[str, Mapping[str, Node]]:
    """The name of the first node, and all nodes in the order of the text, the end of the sequence last."""
    naming = Naming(typing)
    naming.name_steps(steps)
    end = naming.new("end")
    lowering = _Lowering(typing, schema, naming.given)
    first = lowering.block(steps, end)
    last = max((node.span.end for node in lowering.nodes.values()), default=whole.end)
    lowering.add(End(end, Span(whole.source, last, last), "the end", "finished"))
    return first, MappingProxyType({name: lowering.nodes[name] for name in naming.order})


@define(eq=False)
class _Lowering:
    """The lowering of one workflow: `given` holds the names of nodes by `id()` of the tree."""

    typing: Typing
    schema: Schema
    given: Mapping[int, str]
    nodes: dict[str, Node] = field(factory=dict)
    # The loops around the present step, the innermost last: their heads, and what stands behind them.
    loops: list[tuple[str, str]] = field(factory=list)
    # The branches around: their forks, and where they meet.
    forks: list[tuple[str, str]] = field(factory=list)

    def add(self, node: Node) -> str:
        self.nodes[node.name] = node
        return node.name

    # --- Steps ----------------------------------------------------------------------------------

    def block(self, steps: Block, then: str) -> str:
        """Make the nodes of a block that goes on at `then`; the name of its first one."""
        for step in reversed(steps):
            then = self.step(step, then)
        return then

    def maybe_block(self, steps: Block | None, then: str) -> str | None:
        return None if steps is None else self.block(steps, then)

    def maybe(self, expression: Expression | None) -> Term | None:
        return None if expression is None else self.typing.term(expression)

    def step(self, step: Step, then: str) -> str:
        """Make the node of a step, and those of its blocks."""
        name, span, title = self.given[id(step)], step.span, title_of(step, self.typing)
        match step:
            case written.Fallible():
                return self.add(self.fallible(step, name, title, then))
            case Let(value=value):
                return self.add(
                    Bind(name, span, title, self.typing.name(step), self.typing.term(value), then)
                )
            case If():
                return self.add(self.decide(step, name, title, then))
            case DependingOn():
                return self.add(self.depending_on(step, name, title, then))
            case ForEach(source=source, where=where, steps=steps):
                variable = self.typing.name(step)
                body = self.loop_body(steps, name, then)
                items = self.typing.term(source)
                return self.add(Loop(name, span, title, variable, items, self.maybe(where), body, then))
            case Repeat():
                return self.add(self.again(step, name, title, then))
            case LeaveLoop():
                loop, behind = self.loops[-1]
                return self.add(Leave(name, span, title, loop, behind))
            case AtTheSameTime():
                return self.add(self.fork(step, name, title, then))
            case LeaveBranch():
                fork, meet = self.forks[-1]
                return self.add(Leave(name, span, title, fork, meet))
            case After(duration=duration, at=at):
                delay = self.typing.term(duration)
                return self.add(Wait(name, span, title, delay=delay, at=self.maybe(at), next=then))
            case WaitUntil() | WaitFor():
                return self.add(self.wait(step, name, title, then))
            case CountingFrom():
                return self.add(self.ladder(step, name, title, then))
            case Ask():
                return self.add(self.question(step, name, title, then))
            case IfPossible(step=inner):
                needs = self.typing.may_be_missing(step)
                return self.add(Guard(name, span, title, needs, self.step(inner, then), then))
            case Stop(condition=None, gives=given):
                return self.add(End(name, span, title, "stopped", gives=self.entries(given)))
            case Stop(condition=Expression() as condition):
                term = self.typing.term(condition)
                stopped = self.add(End(self.given[id(condition)], span, "stop", "stopped"))
                way = Exit(term, stopped, "yes")
                return self.add(Decide(name, span, title, (way,), then, then))
            case Fail(reason=reason):
                return self.add(End(name, span, title, "failed", self.typing.term(reason)))
        raise ValueError(f"a step that can't be lowered: {type(step).__name__}")

    def fallible(self, step: written.Fallible, name: str, title: str, then: str) -> Fallible:
        made: Fallible
        match step:
            case Call():
                made = self.perform(step, name, title, then)
            case Assign():
                made = self.hand(step, name, title, then)
            case RunWorkflow():
                made = self.launch(step, name, title, then)
            case Change() | Update() | Create() | Delete() | Find():
                made = lower_record_step(step, name, title, then, self.typing, self.schema)
            case _:
                raise ValueError(f"a step that can't be lowered: {type(step).__name__}")
        if step.if_it_fails is None:
            return made
        failure = self.typing.failure(step.if_it_fails)
        return evolve(made, on_failure=self.block(step.if_it_fails, then), failure=failure)

    def entries(self, entries: tuple[Entry, ...]) -> tuple[tuple[str, Term], ...]:
        return tuple(
            (entry.name.text, self.typing.term(entry.value))
            for entry in entries
            if isinstance(entry.value, Expression)
        )

    def launch(self, step: RunWorkflow, name: str, title: str, then: str) -> Launch:
        return Launch(
            name,
            step.span,
            title,
            step.workflow.plain or "",
            self.maybe(step.subject),
            self.entries(step.needs),
            step.wait,
            step.result.text if step.result else None,
            then,
        )

    def perform(self, step: Call, name: str, title: str, then: str) -> Perform:
        call = self.typing.call(step.phrase)
        return Perform(
            name,
            step.span,
            title,
            call.action,
            tuple(call.holes.items()),
            tuple(call.settings.items()),
            call.about,
            step.result.text if step.result else None,
            self.maybe(step.retry.times if step.retry else None),
            self.maybe(step.retry.every if step.retry else None),
            then,
        )

    def hand(self, step: Assign, name: str, title: str, then: str) -> Hand:
        target = self.typing.term(step.target)
        assert isinstance(target.type, RecordOf)
        return Hand(
            name,
            step.span,
            title,
            target,
            target.type.name,
            "owner",
            step.strategy,
            self.typing.term(step.to),
            step.order,
            self.maybe(step.by),
            "member",
            self.maybe(step.where),
            self.maybe_block(step.otherwise, then),
            then,
        )

    # --- Decisions ------------------------------------------------------------------------------

    def decide(self, step: If, name: str, title: str, then: str) -> Decide:
        ways: list[Exit] = []
        for branch in step.branches:
            condition = self.typing.term(branch.condition)
            label = "yes" if len(step.branches) == 1 else in_words(condition)
            ways.append(Exit(condition, self.block(branch.steps, then), label))
        otherwise = then if step.otherwise is None else self.block(step.otherwise, then)
        return Decide(name, step.span, title, tuple(ways), otherwise, then)

    def depending_on(self, step: DependingOn, name: str, title: str, then: str) -> Decide:
        subject = self.typing.term(step.subject)
        ways: list[Exit] = []
        for case in step.cases:
            values = tuple(self.typing.term(value) for value in case.values)
            condition = Membership(case.span, YES_NO, subject, values)
            label = " or ".join(value_word(value) for value in values)
            ways.append(Exit(condition, self.block(case.steps, then), label))
        otherwise = then if step.otherwise is None else self.block(step.otherwise, then)
        return Decide(name, step.span, title, tuple(ways), otherwise, then)

    # --- Loops ----------------------------------------------------------------------------------

    def loop_body(self, steps: Block, head: str, then: str) -> str:
        """Make the nodes of a loop's block, which leads back to the head of the loop."""
        self.loops.append((head, then))
        first = self.block(steps, head)
        self.loops.pop()
        return first

    def fork(self, step: AtTheSameTime, name: str, title: str, then: str) -> Fork:
        meet = self.given[id(step.branches)]
        self.add(Meet(meet, step.span, "all branches have ended", name, then))
        self.forks.append((name, meet))
        branches = tuple(self.block(branch, meet) for branch in step.branches)
        self.forks.pop()
        return Fork(name, step.span, title, branches, meet)

    def again(self, step: Repeat, name: str, title: str, then: str) -> Again:
        until, every = self.maybe(step.until), self.maybe(step.every)
        wait = None
        if step.every is not None and every is not None:
            said = f"after {in_words(every)}"
            wait = self.add(
                Wait(
                    self.given[id(step.every)],
                    step.every.span,
                    said,
                    delay=every,
                    condition=until,
                    next=name,
                )
            )
        body = self.loop_body(step.steps, name, then)
        return Again(name, step.span, title, until, self.maybe(step.at_most), step.now, body, wait, then)

    # --- Waiting --------------------------------------------------------------------------------

    def reminders(self, reminders: tuple[StillWaiting, ...], wait: str) -> tuple[Reminder, ...]:
        made: list[Reminder] = []
        for reminder in reminders:
            title = f"goes on waiting at {wait}"
            back = self.add(Return(self.given[id(reminder)], reminder.span, title, wait))
            first = self.block(reminder.steps, back)
            made.append(Reminder(reminder.span, self.typing.term(reminder.after), first))
        return tuple(made)

    def ladder(self, step: CountingFrom, name: str, title: str, then: str) -> Ladder:
        made: list[Rung] = []
        for rung in step.rungs:
            back = Return(self.given[id(rung)], rung.span, f"goes on counting at {name}", name)
            first = self.block(rung.steps, self.add(back))
            offset = self.maybe(rung.offset)
            label = "on the day" if offset is None else f"{in_words(offset)} {rung.direction}"
            made.append(Rung(rung.span, offset, rung.direction, rung.again, first, label))
        moment = self.typing.term(step.moment)
        return Ladder(name, step.span, title, moment, self.maybe(step.at), tuple(made), then)

    def wait(self, step: WaitUntil | WaitFor, name: str, title: str, then: str) -> Wait:
        moment: Term | None = None
        condition: Term | None = None
        at: Expression | None = None
        event = variable = None
        where: Term | None = None
        if isinstance(step, WaitFor):
            event, variable, where = step.event.text, self.typing.name(step), self.maybe(step.where)
        else:
            until, at = self.maybe(step.until), step.at
            condition = until if until is not None and until.type == YES_NO else None
            moment = until if condition is None else None
        return Wait(
            name,
            step.span,
            title,
            moment=moment,
            condition=condition,
            event=event,
            variable=variable,
            where=where,
            opening=isinstance(step, WaitUntil) and step.until is None,
            at=self.maybe(at),
            limit=self.maybe(step.limit),
            reminders=self.reminders(step.still_waiting, name),
            next=then,
            time_out=self.maybe_block(step.time_out, then),
        )

    def answers(self, answers: tuple[Answer, ...], then: str) -> tuple[AnswerExit, ...]:
        return tuple(
            AnswerExit(tuple(value.plain or "" for value in answer.values), self.block(answer.steps, then))
            for answer in answers
        )

    def question(self, step: Ask, name: str, title: str, then: str) -> Question:
        settings = {entry.name.text: entry.value for entry in step.settings}
        about = settings.get("about")
        each = None
        if step.each is not None:
            back = Return(self.given[id(step.each)], step.span, f"goes on waiting at {name}", name)
            each = self.block(step.each, self.add(back))
        given = self.answers(step.answers, then)
        several = step.mode in {"all", "most"}
        return Question(
            name,
            step.span,
            title,
            step.mode,
            self.typing.term(step.people),
            self.maybe(step.question),
            None if about is None or isinstance(about, tuple) else self.typing.term(about),
            self.maybe(step.within),
            self.typing.name(step),
            given if step.mode != "all" else (),
            self.reminders(step.still_waiting, name),
            then,
            self.maybe_block(step.time_out, then),
            fields=tuple(asked_field(self.typing.term(target)) for target in step.fields),
            several=ANSWERS if several else None,
            choices=tuple(one for way in given for one in way.answers) if step.mode == "all" else (),
            each=each,
            closing=self.answers(step.as_soon_as, then),
            everybody=self.maybe_block(step.everybody, then),
            otherwise=self.maybe_block(step.otherwise, then),
        )
