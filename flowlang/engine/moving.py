"""A run on the move: from stretch to stretch, until it waits or ends."""

from collections.abc import Callable

from flowlang.engine.actions import after_failure, carry_out, perform_and_wait
from flowlang.engine.answers import hear
from flowlang.engine.arming import NO_CODE, arm, move_due, watch
from flowlang.engine.calling import begin_called, returned_by, take_back, wait_for
from flowlang.engine.context import Context, Run, RunFault
from flowlang.engine.ending import DATE_CLEARED, close_question, disarm, end, fail_by
from flowlang.engine.forks import fork, meet
from flowlang.engine.ladders import climb, forget_rungs
from flowlang.engine.numbers import ValueFault
from flowlang.engine.rounds import next_round
from flowlang.engine.state import OpenRun, State
from flowlang.engine.stopping import begin_wait, finish, is_over, tell_wait
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

# A run that comes to a stop so often without time going by goes round in circles.
_MOST_STOPS = 10_000

Stretch = Callable[[Run, Context], str]


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
    move_from(state, open_run, node)


def move_from(state: State, open_run: OpenRun, node: str) -> None:
    """Let a run go from a node as far as it can; its wait, if it has one, goes on."""
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
            return begin_wait(state, open_run, node)
        case Perform():
            # The wait that a reminder left is set up again when the reminder's steps are done.
            disarm(state, open_run)
            return perform_and_wait(state, open_run, node)
        case Again():
            return next_round(state, open_run, node)
        case Launch():
            return _launch(state, open_run, node)
        case Fork():
            return fork(state, open_run, node, move_from)
        case Meet():
            meet(state, open_run, node, move_from)
        case Ladder():
            open_run.run.since, open_run.run.reminded = state.now, 0
            forget_rungs(open_run.run, node)
            return None if is_over(state, open_run) else climb(state, open_run, node, None)
        case Return():
            return _return(state, open_run, node)
        case End():
            finish(state, open_run, node)
        case _:
            raise AssertionError(f"a run can't stop at {name}")
    return None


def _launch(state: State, open_run: OpenRun, node: Launch) -> str | None:
    """Start the run of another workflow, which goes first as far as it can."""
    try:
        called = begin_called(state, open_run, node)
    except (RunFault, ValueFault) as fault:
        if node.on_failure is None:
            raise
        return after_failure(
            open_run, node, node.result, state.effects.failed(open_run.run, node.name, fault)
        )
    if called is not None and not called.ended:
        set_off(state, called)
    state.effects.serve(open_run)
    # The other one may have ended this one, or what it did may have.
    if open_run.ended or (node.waits and is_over(state, open_run)):
        return None
    if not node.waits:
        return node.next
    if called is not None and not called.ended:
        wait_for(state, open_run, node, called)
        return None
    return take_back(state, open_run, node, returned_by(state, called) if called is not None else None)


def _return(state: State, open_run: OpenRun, node: Return) -> str | None:
    """Go on waiting after the steps of a reminder or a rung; where the run goes on, if it does."""
    run = open_run.run
    run.node = node.wait
    if open_run.back is not None:
        run.since, run.reminded = open_run.back
        open_run.back = None
    waiting = open_run.flow.plan.nodes[node.wait]
    if isinstance(waiting, Ladder):
        return None if is_over(state, open_run) else climb(state, open_run, waiting, None)
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
            hear_answers(state, open_run, node)


def _following(state: State, open_run: OpenRun) -> str | None:
    run, effects = open_run.run, state.effects
    if is_over(state, open_run):
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
                tell_wait(state, open_run, node, due, "the moment moved")
    if isinstance(node, Ladder):
        return climb(state, open_run, node, "the moment moved")
    watch(state, open_run, code)
    return None


def hear_answers(state: State, open_run: OpenRun, node: Question) -> None:
    """Let a run do what follows from the answers that it has not heard yet."""
    following = hear(state, open_run, node)
    if following is None:
        return
    target, waits_on = following
    if waits_on:
        run = open_run.run
        if run.since is not None:
            open_run.back = (run.since, run.reminded)
        move_from(state, open_run, target)
    else:
        go_on(state, open_run, target)
