"""`counting from`: which of its rungs is next. Each is done at its moment, and moves when the date moves."""

from datetime import datetime

from flowlang.engine.arming import NO_CODE, arm_rung, watch
from flowlang.engine.context import Run
from flowlang.engine.encoding import plain
from flowlang.engine.ending import DATE_CLEARED, disarm, end
from flowlang.engine.state import OpenRun, State
from flowlang.plan.graph import Ladder

_DONE, _PAST = "done", "past"

Rungs = dict[str, tuple[str, datetime]]


def _rungs(run: Run, node: Ladder) -> Rungs:
    """What is known of rungs by their index: that they are done or that they were past, and when."""
    found: Rungs = run.variables.setdefault(f"$ladder {node.name}", {})
    return found


def forget_rungs(run: Run, node: Ladder) -> None:
    """Begin anew, or be over."""
    run.variables.pop(f"$ladder {node.name}", None)


def climb(state: State, open_run: OpenRun, node: Ladder, why: str | None) -> str | None:
    """Wait for the next rung; the node at which the run goes on when there is none.

    `why` is told when that is another one, or at another moment, than before.
    """
    state.effects.last_node = node.name
    pending = _pending(state, open_run, node)
    if pending is None:
        end(state, open_run, DATE_CLEARED)
        return None
    if not pending:
        disarm(state, open_run)
        forget_rungs(open_run.run, node)
        state.entry("resumed", open_run, node.name, why="no day is left")
        return node.next
    due, index = pending[0]
    known = state.timers.get(open_run.due)
    if known is not None and (known.due, known.index) == (due, index):
        watch(state, open_run, open_run.program.waits.get(node.name, NO_CODE))
        return None
    arm_rung(state, open_run, node.name, due, index)
    until = f"{node.title}: {node.rungs[index].label}"
    state.entry("waiting", open_run, node.name, until=until, due=plain(due), why=why)
    return None


def _pending(state: State, open_run: OpenRun, node: Ladder) -> list[tuple[datetime, int]] | None:
    """The rungs that are still to come, the next one first; missing when there is no date to count from.

    The journal is told of each that lies in the past and was not done.
    """
    run, effects = open_run.run, state.effects
    code = open_run.program.waits.get(node.name, NO_CODE)
    known = _rungs(run, node)
    pending: list[tuple[datetime, int]] = []
    for index, compute in enumerate(code.rungs):
        due = compute(run, effects)
        if due is None:
            return None
        rung = node.rungs[index]
        how, before = known.get(str(index), ("", None))
        if due >= state.now:
            if how != _DONE or (rung.again and due != before):
                pending.append((due, index))
        elif how == "" or (how == _PAST and due != before):
            known[str(index)] = (_PAST, due)
            state.entry("rung skipped", open_run, node.name, rung=rung.label, due=plain(due))
    return sorted(pending)


def do_rung(state: State, open_run: OpenRun, node: Ladder, index: int, due: datetime) -> str:
    """Note that a rung is done; the node at which its steps begin."""
    _rungs(open_run.run, node)[str(index)] = (_DONE, due)
    state.entry("rung", open_run, node.name, rung=node.rungs[index].label)
    return node.rungs[index].target
