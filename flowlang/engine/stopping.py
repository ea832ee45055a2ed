"""Where a run comes to a stop: it begins to wait, or it ends."""

from datetime import datetime

from flowlang.engine.arming import NO_CODE, arm
from flowlang.engine.encoding import plain
from flowlang.engine.ending import DATE_CLEARED, end, fail
from flowlang.engine.journal import FINISHED, GOAL, MASK
from flowlang.engine.private import REASON
from flowlang.engine.questions import ask
from flowlang.engine.state import OpenRun, State
from flowlang.plan.graph import End, Question, Wait

NO_LONGER_HOLDS = "no longer holds"


def is_over(state: State, open_run: OpenRun) -> bool:
    """End a run whose condition is broken or whose goal is reached."""
    run, effects, program = open_run.run, state.effects, open_run.program
    if program.as_long_as is not None and not program.as_long_as.holds(run, effects):
        end(state, open_run, NO_LONGER_HOLDS)
        return True
    if program.until is not None and program.until.holds(run, effects):
        end(state, open_run, GOAL)
        return True
    return False


def begin_wait(state: State, open_run: OpenRun, node: Wait | Question) -> str | None:
    """Let a run wait at a node; where it goes on when there is nothing to wait for."""
    run, effects = open_run.run, state.effects
    effects.last_node = node.name
    run.since, run.reminded = state.now, 0
    open_run.back = None
    if is_over(state, open_run):
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
    tell_wait(state, open_run, node, due, None)
    return None


def tell_wait(
    state: State, open_run: OpenRun, node: Wait | Question, due: datetime | None, why: str | None
) -> None:
    """Tell the journal that a run waits, until when at the latest, and why if it waited before."""
    if state.journal.on:
        first = _first_timer(state, open_run, due)
        state.entry("waiting", open_run, node.name, until=node.title, due=plain(first), why=why)


def _first_timer(state: State, open_run: OpenRun, due: datetime | None) -> datetime | None:
    if due is not None:
        return due
    limits = [timer for number in open_run.timers if (timer := state.timers.get(number)) is not None]
    return next((timer.due for timer in limits if timer.what == "limit"), None)


def finish(state: State, open_run: OpenRun, node: End) -> None:
    """End a run as a node says."""
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
    if why and REASON in state.hidden(open_run, node.name):
        why = MASK
    fail(state, open_run, str(why) if why else "the workflow says so", node.name)
