"""What wakes a run that waits: an event, an answer, a moment that has come, the end of a run that it ran."""

from flowlang.engine.actions import try_again
from flowlang.engine.answers import forget_answer, keep_answer
from flowlang.engine.arming import NO_CODE
from flowlang.engine.calling import take_back
from flowlang.engine.context import Value
from flowlang.engine.ending import fail_by
from flowlang.engine.inputs import Answer
from flowlang.engine.ladders import do_rung
from flowlang.engine.moving import go_on, hear_answers, move_from
from flowlang.engine.state import OpenRun, Returned, State
from flowlang.engine.stopping import is_over
from flowlang.engine.timers import Timer
from flowlang.engine.variables import CHAIN
from flowlang.plan.graph import Ladder, Launch, Perform, Question, Wait


def come_back(state: State, returned: Returned) -> None:
    """Let a run go on that has waited for the end of another one."""
    open_run = state.runs.get(returned.run)
    if open_run is None or open_run.called != returned.by:
        return
    run = open_run.run
    run.depth = len(returned.chain)
    run.variables.pop(CHAIN, None)
    if returned.chain:
        run.variables[CHAIN] = returned.chain
    state.effects.serve(open_run)
    node = open_run.flow.plan.nodes[run.node]
    assert isinstance(node, Launch)
    try:
        following = None if is_over(state, open_run) else take_back(state, open_run, node, returned)
    except Exception as fault:
        fail_by(state, open_run, fault)
        return
    if following is not None:
        go_on(state, open_run, following)


def take_event(state: State, open_run: OpenRun, values: dict[str, Value], because: str) -> None:
    """Offer an event to a run that waits for one of its type."""
    node = open_run.flow.plan.nodes[open_run.run.node]
    if not isinstance(node, Wait):
        return
    state.effects.serve(open_run)
    code = open_run.program.waits.get(node.name, NO_CODE)
    try:
        matches = code.matches is None or code.matches(open_run.run, state.effects, values)
    except Exception as fault:
        fail_by(state, open_run, fault)
        return
    if matches:
        if node.variable is not None:
            open_run.run.variables[node.variable] = values
        state.entry("resumed", open_run, node.name, why=f"{node.event} received", by=because)
        go_on(state, open_run, node.next)


def take_answer(state: State, open_run: OpenRun, answer: Answer) -> None:
    """Let a run take an answer that counts."""
    question = state.questions[open_run.question or ""]
    node = open_run.flow.plan.nodes[question.node]
    if not isinstance(node, Question):
        raise AssertionError(f"{question.node} asks nothing")
    keep_answer(state, open_run, node, answer)
    # While the steps of another answer are under way, this one is heard after them.
    if open_run.run.node == node.name or node.several is None:
        hear_answers(state, open_run, node)


def fire(state: State, timer: Timer) -> None:
    """Do what is due."""
    open_run = state.runs[timer.run]
    open_run.timers.remove(timer.number)
    run = open_run.run
    # Time has gone by: whatever the run does now is no chain of events that cause each other at once.
    run.depth = 0
    run.variables.pop(CHAIN, None)
    state.effects.serve(open_run)
    node = open_run.flow.plan.nodes[run.node]
    try:
        if is_over(state, open_run):
            return
        following = _due(state, open_run, node, timer)
    except Exception as fault:
        fail_by(state, open_run, fault)
        return
    if following is not None:
        go_on(state, open_run, following)


def _due(state: State, open_run: OpenRun, node: object, timer: Timer) -> str | None:
    match node:
        case Perform():
            return try_again(state, open_run, node)
        case Wait() | Question() if timer.what == "reminder":
            _remind(state, open_run, node, timer.index)
            return None
        case Wait() if timer.what == "due":
            state.entry("resumed", open_run, node.name, why="time")
            return node.next
        case Ladder():
            move_from(state, open_run, do_rung(state, open_run, node, timer.index, timer.due))
            return None
        case Wait() | Question():
            if isinstance(node, Question):
                forget_answer(open_run.run, node)
            state.entry("timed out", open_run, node.name)
            return node.time_out or node.next
    raise AssertionError(f"nothing can be due at {node}")


def _remind(state: State, open_run: OpenRun, node: Wait | Question, index: int) -> None:
    run = open_run.run
    run.reminded += 1
    if run.since is not None:
        open_run.back = (run.since, run.reminded)
    after = node.reminders[index].after.span.text if state.options.explain else None
    state.entry("reminded", open_run, node.name, after=after)
    move_from(state, open_run, node.reminders[index].target)
