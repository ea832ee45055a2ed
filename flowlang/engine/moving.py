"""A run on the move: from stretch to stretch, until it waits or ends."""

from collections.abc import Callable
from datetime import datetime

from flowlang.engine.actions import carry_out, perform_and_wait, try_again
from flowlang.engine.answers import forget_answer, hear, keep_answer
from flowlang.engine.arming import NO_CODE, arm, move_due, watch
from flowlang.engine.calling import begin_called, returned_by, take_back, wait_for
from flowlang.engine.context import Run, RunFault, Value
from flowlang.engine.effects import CHAIN, Effects
from flowlang.engine.encoding import plain
from flowlang.engine.ending import DATE_CLEARED, close_question, disarm, end, fail, fail_by
from flowlang.engine.forks import fork, meet
from flowlang.engine.inputs import Answer
from flowlang.engine.journal import FINISHED, GOAL
from flowlang.engine.ladders import climb, do_rung, forget_rungs
from flowlang.engine.questions import ask
from flowlang.engine.rounds import next_round
from flowlang.engine.state import OpenRun, Returned, State
from flowlang.engine.timers import Timer
from flowlang.plan.graph import (
    Again,
    End,
    Fork,
    Ladder,
    Launch,
    Meet,
    Perform,
    Question,
    Return,
    Wait,
)

NO_LONGER_HOLDS, RECORD_DELETED = "no longer holds", "record deleted"

# A run that comes to a stop so often without time going by goes round in circles.
_MOST_STOPS = 10_000

Stretch = Callable[[Run, Effects], str]


def set_off(state: State, open_run: OpenRun) -> None:
    """Let a new run take its first stretch."""
    state.effects.serve(open_run)
    _go(state, open_run, open_run.program.begin)


def go_on(state: State, open_run: OpenRun, node: str) -> None:
    """Let a run leave its wait and go on at a node."""
    # An action that is tried again may belong to a reminder: then the wait itself is not over.
    if not isinstance(open_run.flow.plan.nodes[open_run.run.node], Perform):
        close_question(state, open_run, "the time for answers had run out")
        open_run.back = None
    disarm(state, open_run)
    open_run.tries = 0
    _from(state, open_run, node)


def _from(state: State, open_run: OpenRun, node: str) -> None:
    state.effects.serve(open_run)
    steps = open_run.program.steps
    _go(state, open_run, steps[node] if node in steps else _standing(node))


def _go(state: State, open_run: OpenRun, stretch: Stretch) -> None:
    """Run stretch after stretch. Whatever goes wrong in one ends this run as failed, and no other."""
    steps, effects = open_run.program.steps, state.effects
    stops = 0
    while True:
        try:
            came_to = stretch(open_run.run, effects)
            if open_run.requests:
                carry_out(state, open_run)
                if open_run.ended:
                    return
            stops += 1
            if stops > _MOST_STOPS:
                raise RunFault(f"it went round in circles {_MOST_STOPS} times without time passing")
            following = _arrive(state, open_run, came_to)
        except Exception as fault:
            _fail_after(state, open_run, fault)
            return
        if following is None:
            return
        node = following
        stretch = steps[node] if node in steps else _standing(node)


def _standing(node: str) -> Stretch:
    """A node at which runs stop has no stretch of its own."""
    return lambda run, context: node


def _fail_after(state: State, open_run: OpenRun, fault: Exception) -> None:
    """Fail a run; what it had asked for before that is still carried out, as record changes stay too."""
    if open_run.ended:
        return
    requests = open_run.requests
    fail_by(state, open_run, fault)
    if requests:
        carry_out(state, open_run)


def _arrive(state: State, open_run: OpenRun, name: str) -> str | None:
    """Do what the node asks for at which a run came to a stop. Returns where it goes on at once, if so."""
    node = open_run.flow.plan.nodes[name]
    open_run.run.node = name
    match node:
        case Wait() | Question():
            return _wait(state, open_run, node)
        case Perform():
            # The wait that a reminder left is set up again when the reminder's steps are done.
            disarm(state, open_run)
            return perform_and_wait(state, open_run, node)
        case Again():
            return next_round(state, open_run, node)
        case Launch():
            return _launch(state, open_run, node)
        case Fork():
            return fork(state, open_run, node, _from)
        case Meet():
            meet(state, open_run, node, _from)
        case Ladder():
            open_run.run.since, open_run.run.reminded = state.now, 0
            forget_rungs(open_run.run, node)
            return None if _is_over(state, open_run) else climb(state, open_run, node, None)
        case Return():
            return _return(state, open_run, node)
        case End():
            _end(state, open_run, node)
        case _:
            raise AssertionError(f"a run can't stop at {name}")
    return None


def _launch(state: State, open_run: OpenRun, node: Launch) -> str | None:
    """Start the run of another workflow, which goes first as far as it can."""
    called = begin_called(state, open_run, node)
    if called is not None and not called.ended:
        set_off(state, called)
    state.effects.serve(open_run)
    # The other one may have ended this one, or what it did may have.
    if open_run.ended or (node.waits and _is_over(state, open_run)):
        return None
    if not node.waits:
        return node.next
    if called is not None and not called.ended:
        wait_for(state, open_run, node, called)
        return None
    return take_back(state, open_run, node, returned_by(state, called) if called is not None else None)


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
        following = None if _is_over(state, open_run) else take_back(state, open_run, node, returned)
    except Exception as fault:
        fail_by(state, open_run, fault)
        return
    if following is not None:
        go_on(state, open_run, following)


def _end(state: State, open_run: OpenRun, node: End) -> None:
    if node.outcome != "failed":
        give = open_run.program.results.get(node.name)
        if give is not None:
            open_run.gives = give(open_run.run, state.effects)
            # What it gives is told with the line that says so.
            open_run.run.node = node.name
            end(state, open_run, node.outcome)
            return
        open_run.run.node = ""
        end(state, open_run, FINISHED if node.outcome == "finished" else node.outcome)
        return
    state.effects.last_node = node.name
    compute = open_run.program.failure.get(node.name)
    why = compute(open_run.run, state.effects) if compute is not None else None
    fail(state, open_run, str(why) if why else "the workflow says so", node.name)


def _wait(state: State, open_run: OpenRun, node: Wait | Question) -> str | None:
    run, effects = open_run.run, state.effects
    effects.last_node = node.name
    run.since, run.reminded = state.now, 0
    open_run.back = None
    if _is_over(state, open_run):
        return None
    if isinstance(node, Question):
        ask(state, open_run, node)
        arm(state, open_run, node, None)
        return None
    code = open_run.program.waits.get(node.name, NO_CODE)
    due = code.due(run, effects) if code.due else None
    if code.due and due is None:
        end(state, open_run, DATE_CLEARED)
        return None
    if (due is not None and due <= state.now) or (code.until and code.until.holds(run, effects)):
        why = "the moment has passed" if due is not None and due <= state.now else "it holds already"
        state.entry("resumed", open_run, node.name, why=why)
        return node.next
    arm(state, open_run, node, due)
    _tell_wait(state, open_run, node, due, None)
    return None


def _tell_wait(
    state: State, open_run: OpenRun, node: Wait | Question, due: datetime | None, why: str | None
) -> None:
    if state.journal.on:
        first = _first_timer(state, open_run, due)
        state.entry("waiting", open_run, node.name, until=node.title, due=plain(first), why=why)


def _first_timer(state: State, open_run: OpenRun, due: datetime | None) -> datetime | None:
    if due is not None:
        return due
    limits = [timer for number in open_run.timers if (timer := state.timers.get(number)) is not None]
    return next((timer.due for timer in limits if timer.what == "limit"), None)


def _is_over(state: State, open_run: OpenRun) -> bool:
    """End a run whose condition is broken or whose goal is reached."""
    run, effects, program = open_run.run, state.effects, open_run.program
    if program.as_long_as is not None and not program.as_long_as.holds(run, effects):
        end(state, open_run, NO_LONGER_HOLDS)
        return True
    if program.until is not None and program.until.holds(run, effects):
        end(state, open_run, GOAL)
        return True
    return False


def _return(state: State, open_run: OpenRun, node: Return) -> str | None:
    """Go on waiting after the steps of a reminder or a rung; where the run goes on, if it does."""
    run = open_run.run
    run.node = node.wait
    if open_run.back is not None:
        run.since, run.reminded = open_run.back
        open_run.back = None
    waiting = open_run.flow.plan.nodes[node.wait]
    if isinstance(waiting, Ladder):
        return None if _is_over(state, open_run) else climb(state, open_run, waiting, None)
    if open_run.armed != node.wait and isinstance(waiting, Wait | Question):
        code = open_run.program.waits.get(node.wait, NO_CODE)
        arm(state, open_run, waiting, code.due(run, state.effects) if code.due else None)
    look_again(state, open_run)
    return None


# --- While it waits -----------------------------------------------------------------------------


def look_again(state: State, open_run: OpenRun) -> None:
    """Look at a waiting run because something that it watches has changed."""
    state.effects.serve(open_run)
    try:
        following = _following(state, open_run)
    except Exception as fault:
        fail_by(state, open_run, fault)
        return
    if following is not None:
        go_on(state, open_run, following)
    elif not open_run.ended and open_run.question is not None:
        node = open_run.flow.plan.nodes[open_run.run.node]
        if isinstance(node, Question):
            _hear(state, open_run, node)


def _following(state: State, open_run: OpenRun) -> str | None:
    run, effects = open_run.run, state.effects
    if _is_over(state, open_run):
        return None
    node = open_run.flow.plan.nodes[run.node]
    code = open_run.program.waits.get(run.node, NO_CODE)
    if isinstance(node, Wait):
        if code.until is not None and code.until.holds(run, effects):
            state.entry("resumed", open_run, node.name, why="it holds")
            return node.next
        if code.due is not None and code.due_reads:
            due = code.due(run, effects)
            if due is None:
                end(state, open_run, DATE_CLEARED)
                return None
            if due <= state.now:
                state.entry("resumed", open_run, node.name, why="the moment has passed")
                return node.next
            known = state.timers.get(open_run.due)
            if known is None or known.due != due:
                move_due(state, open_run, due)
                _tell_wait(state, open_run, node, due, "the moment moved")
    if isinstance(node, Ladder):
        return climb(state, open_run, node, "the moment moved")
    watch(state, open_run, code)
    return None


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
        _hear(state, open_run, node)


def _hear(state: State, open_run: OpenRun, node: Question) -> None:
    """Let a run do what follows from the answers that it has not heard yet."""
    following = hear(state, open_run, node)
    if following is None:
        return
    target, waits_on = following
    if waits_on:
        run = open_run.run
        if run.since is not None:
            open_run.back = (run.since, run.reminded)
        _from(state, open_run, target)
    else:
        go_on(state, open_run, target)


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
        if _is_over(state, open_run):
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
            _from(state, open_run, do_rung(state, open_run, node, timer.index, timer.due))
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
    _from(state, open_run, node.reminders[index].target)
