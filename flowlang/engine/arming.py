"""What is set when a run begins to wait: timers, and what it watches meanwhile."""

from datetime import datetime

from flowlang.engine.context import Dependency, WaitCode
from flowlang.engine.ending import disarm
from flowlang.engine.state import OpenRun, State
from flowlang.engine.waiting import Watch
from flowlang.plan.graph import Question, Wait

_NONE: frozenset[str] = frozenset()
NO_CODE = WaitCode()


def arm(state: State, open_run: OpenRun, node: Wait | Question, due: datetime | None) -> None:
    """Set the timers of a wait and let the run watch what may end it.

    Timers are set in the order `due`, reminders, limit: at one moment, a reminder comes before the limit.
    """
    disarm(state, open_run)
    run, context = open_run.run, state.effects
    code = open_run.program.waits.get(node.name, NO_CODE)
    run.node = open_run.armed = node.name
    if due is not None:
        open_run.due = state.timers.add(due, run.id, "due")
        open_run.timers.append(open_run.due)
    if code.reminders:
        reminders = [(compute(run, context), index) for index, compute in enumerate(code.reminders)]
        in_order = sorted((at, index) for at, index in reminders if at is not None)
        for at, index in in_order[run.reminded :]:
            open_run.timers.append(state.timers.add(at, run.id, "reminder", index))
    limit = code.limit(run, context) if code.limit else None
    if limit is not None:
        open_run.timers.append(state.timers.add(limit, run.id, "limit"))
    watch(state, open_run, code)
    if isinstance(node, Wait) and node.event:
        expect(state, open_run, node.event, code)


def arm_retry(state: State, open_run: OpenRun, node: str, due: datetime) -> None:
    """Let a run wait until it tries an action again."""
    disarm(state, open_run)
    open_run.run.node = open_run.armed = node
    open_run.timers.append(state.timers.add(due, open_run.run.id, "retry"))
    watch(state, open_run, NO_CODE)


def arm_rung(state: State, open_run: OpenRun, node: str, due: datetime, index: int) -> None:
    """Let a run wait for a rung of a ladder."""
    disarm(state, open_run)
    open_run.run.node = open_run.armed = node
    open_run.due = state.timers.add(due, open_run.run.id, "rung", index)
    open_run.timers.append(open_run.due)
    watch(state, open_run, open_run.program.waits.get(node, NO_CODE))


def move_due(state: State, open_run: OpenRun, due: datetime) -> None:
    """Let the wait end at another moment."""
    state.timers.cancel(open_run.due)
    open_run.timers.remove(open_run.due)
    open_run.due = state.timers.add(due, open_run.run.id, "due")
    open_run.timers.append(open_run.due)


def watch(state: State, open_run: OpenRun, code: WaitCode) -> None:
    """Watch what the conditions of a waiting run read now: links may have come to lead elsewhere."""
    program = open_run.program
    watches: list[Watch] = []
    if open_run.record is not None and open_run.flow.subject is not None:
        watches.append((open_run.flow.subject, open_run.record, _NONE))
    if program.as_long_as is not None:
        _add_watches(state, open_run, program.as_long_as.reads, watches)
    if program.until is not None:
        _add_watches(state, open_run, program.until.reads, watches)
    if code.until is not None:
        _add_watches(state, open_run, code.until.reads, watches)
    if code.due_reads:
        _add_watches(state, open_run, code.due_reads, watches)
    state.waits.watch(open_run.run.id, watches)


def _add_watches(
    state: State, open_run: OpenRun, reads: tuple[Dependency, ...], watches: list[Watch]
) -> None:
    for one in reads:
        if one.id is None:
            watches.append((one.record, None, one.fields))
        else:
            id = one.id(open_run.run, state.effects)  # noqa: A001
            # An empty link leads nowhere; that it is set is told by the record that holds it.
            if id is not None:
                watches.append((one.record, id, one.fields))


def expect(state: State, open_run: OpenRun, event: str, code: WaitCode) -> None:
    """Let a run be found by the events of a type that may be the one it waits for."""
    if code.correlate:
        name, value = code.correlate[0]
        state.waits.expect(open_run.run.id, event, name, value(open_run.run, state.effects))
    else:
        state.waits.expect(open_run.run.id, event, "", None)
