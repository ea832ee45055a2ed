"""How a run ends, and what is put away then."""

import ast
import re
from collections.abc import Mapping

from flowlang.engine.context import RunFault, Value
from flowlang.engine.encoding import Json, plain
from flowlang.engine.journal import FAILED, MASK
from flowlang.engine.numbers import ValueFault
from flowlang.engine.state import OpenRun, Returned, State
from flowlang.engine.variables import CHAIN

DATE_CLEARED, RECORD_DELETED = "date cleared", "record deleted"
# Of so many closed questions it is remembered why they take no more answers.
_REMEMBERED_QUESTIONS = 10_000


def disarm(state: State, open_run: OpenRun) -> None:
    """Put away the timers and watches of a run: it moves."""
    if open_run.armed:
        for number in open_run.timers:
            state.timers.cancel(number)
        open_run.timers = []
        open_run.due = 0
        open_run.armed = ""
        state.waits.forget(open_run.run.id)


def close_question(state: State, open_run: OpenRun, why: str) -> None:
    """Close the question of a run, if it has one: later answers are refused because `why`."""
    if open_run.question is not None:
        question = state.questions.pop(open_run.question)
        about = state.asked_about[question.workflow, question.record]
        del about[question.id]
        if not about:
            del state.asked_about[question.workflow, question.record]
        for name in (question.id, without_id(question.workflow, question.record)):
            state.closed.pop(name, None)
            state.closed[name] = why
        while len(state.closed) > _REMEMBERED_QUESTIONS:
            del state.closed[next(iter(state.closed))]
        open_run.question = None


def without_id(workflow: str | None, record: str | None) -> str:
    """How a question is remembered that is named by its workflow and record."""
    return f"{workflow}\x1f{record or ''}"


def whole(state: State, open_run: OpenRun) -> OpenRun:
    """The run itself, for one of its branches."""
    while open_run.branch_of is not None:
        open_run = state.runs[open_run.branch_of]
    return open_run


def end(state: State, open_run: OpenRun, outcome: str) -> None:
    """End a run with an outcome that is no failure; from one of its branches, too."""
    node, gives = open_run.run.node, open_run.gives
    told = told_values(state, open_run, node, gives)
    open_run = whole(state, open_run)
    open_run.gives = gives
    state.entry("ended", open_run, node or None, outcome=outcome, gives=told)
    state.journal.tally.runs[open_run.flow.name, outcome] += 1
    _tell_caller(state, open_run, None)
    put_away(state, open_run, f"the run has ended ({outcome})")


def fail(state: State, open_run: OpenRun, why: str, node: str) -> None:
    """End a run as failed at a node; from one of its branches, too."""
    open_run = whole(state, open_run)
    line = open_run.flow.lines.get(node) or open_run.flow.plan.span.line
    place = f"{open_run.flow.plan.path}:{line}"
    state.entry("failed", open_run, node or None, why=why, place=place)
    tally = state.journal.tally
    tally.runs[open_run.flow.name, FAILED] += 1
    tally.failure(open_run.flow.name, why, place)
    _tell_caller(state, open_run, why)
    put_away(state, open_run, "the run has failed")


def _tell_caller(state: State, open_run: OpenRun, failure: str | None) -> None:
    """Let the run that waits for this one go on, once the present stretch is done."""
    if open_run.caller is not None:
        chain: tuple[str, ...] = open_run.run.variables.get(CHAIN, ())
        state.returns.append(Returned(open_run.caller, open_run.run.id, open_run.gives, failure, chain))


def told_values(
    state: State, open_run: OpenRun, node: str, values: Mapping[str, Value]
) -> dict[str, Json] | None:
    """Values that a node has computed, as facts, those from personal fields masked; nothing when none."""
    if not values:
        return None
    hidden = state.hidden(open_run, node)
    return {name: MASK if name in hidden else plain(value) for name, value in values.items()}


def fail_by(state: State, open_run: OpenRun, fault: Exception) -> None:
    """End a run because its code raised something, at the node that was running."""
    node = _raised_at(open_run, fault) or state.effects.last_node or open_run.run.node
    fail(state, open_run, reason(fault), node)


# Above the code of each node stands its name.
_NODE_COMMENT = re.compile(r"\s*# (['\"].*['\"]), line [0-9]+$")


def _raised_at(open_run: OpenRun, fault: Exception) -> str | None:
    """The node in whose generated code an exception was raised, if it came from there."""
    lines = open_run.program.source.split("\n")
    # A fault of a value has become one of the run; where it was raised, only the first knows.
    trace = (fault.__context__ or fault).__traceback__
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == f"<flow {open_run.flow.name}>":
            found = trace.tb_lineno
        trace = trace.tb_next
    for line in reversed(lines[:found] if found is not None else []):
        if line.startswith("def "):
            break
        if comment := _NODE_COMMENT.match(line):
            return str(ast.literal_eval(comment[1]))
    return None


def reason(fault: Exception) -> str:
    """Why a run failed, in words. What is no fault of a run is one of FlowLang."""
    if isinstance(fault, RunFault | ValueFault):
        return str(fault.args[0]) if fault.args else type(fault).__name__
    return f"this is a fault of FlowLang, please report it: {type(fault).__name__}: {fault}"


def put_away(state: State, open_run: OpenRun, why: str) -> None:
    """Forget a run, or a branch of one, with its own branches: `why` is for those who answer its question."""
    for branch in open_run.branches:
        put_away(state, state.runs[branch], why)
    run = open_run.run
    close_question(state, open_run, why)
    disarm(state, open_run)
    open_run.ended = True
    del state.runs[run.id]
    if open_run.branch_of is not None:
        return
    runs = state.by_key[run.workflow, run.key]
    del runs[run.id]
    if not runs:
        del state.by_key[run.workflow, run.key]
    ghost = open_run.subject
    if ghost in state.ghosts and not any(other.subject == ghost for other in state.runs.values()):
        del state.ghosts[ghost]
