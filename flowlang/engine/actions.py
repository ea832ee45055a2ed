"""Actions: carried out after the stretch that asked for them, repeated when they fail."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from flowlang.engine.arming import arm_retry
from flowlang.engine.context import RunFault
from flowlang.engine.durations import shift
from flowlang.engine.ending import fail
from flowlang.engine.numbers import ValueFault
from flowlang.engine.papers import give_back, keep_records
from flowlang.engine.ports import Number, Outcome, Request
from flowlang.engine.requests import new_request
from flowlang.engine.state import OpenRun, State
from flowlang.plan.graph import Fallible, Perform


def carry_out(state: State, open_run: OpenRun) -> None:
    """Carry out the actions that nobody waits for. One that fails fails the run, if it is still open."""
    requests, open_run.requests = open_run.requests, []
    for request in requests:
        outcome = _perform(state, request)
        node = open_run.flow.plan.nodes[request.node]
        assert isinstance(node, Perform)
        if outcome.ok:
            keep_records(state, open_run, node, request, outcome.gives)
        else:
            give_back(state, request.number)
            _tell_failure(state, open_run, request, outcome)
            if not open_run.ended:
                fail(state, open_run, f"{request.name} failed: {outcome.reason}", request.node)


def perform_and_wait(state: State, open_run: OpenRun, node: Perform) -> str | None:
    """Carry out an action that the run waits for.

    Returns the node at which the run goes on; nothing when it will try again later, or has failed.
    """
    run, effects = open_run.run, state.effects
    effects.last_node = run.node = node.name
    code = open_run.program.actions[node.name]
    try:
        holes, settings = code.holes(run, effects), code.settings(run, effects)
        request, withheld_by = new_request(state, open_run, node.name, holes, settings)
    except (RunFault, ValueFault) as fault:
        if node.on_failure is None:
            raise
        effects.failed(run, node.name, fault)
        return _failed(state, open_run, node, str(fault))
    if withheld_by is None:
        return _attempt(state, open_run, node, request)
    # Trying again would change nothing about it.
    return _failed(state, open_run, node, f'{request.name} was withheld by the policy "{withheld_by}"')


def try_again(state: State, open_run: OpenRun, node: Perform) -> str | None:
    """Repeat an action that has failed, with the key and the values of the first time."""
    run = open_run.run
    kept = run.variables[_KEPT]
    request = Request(
        key=kept["key"],
        name=open_run.flow.actions[node.name],
        action=node.action,
        workflow=run.workflow,
        run=run.id,
        node=node.name,
        holes=kept["holes"],
        settings=kept["settings"],
        texts=kept["texts"],
        template=kept["template"],
        number=Number(*kept["number"]) if kept["number"] else None,
        file=kept["file"],
        subject=open_run.subject,
    )
    state.entry(
        "retried", open_run, node.name, action=request.name, key=request.key, attempt=open_run.tries + 1
    )
    return _attempt(state, open_run, node, request)


# The variable that holds the request of an action that will be tried again.
_KEPT = "$request"


def _attempt(state: State, open_run: OpenRun, node: Perform, request: Request) -> str | None:
    run, effects = open_run.run, state.effects
    outcome = _perform(state, request)
    if outcome.ok:
        _settle(open_run)
        given = keep_records(state, open_run, node, request, outcome.gives)
        if node.result is not None:
            run.variables[node.result] = given
        return node.next
    _tell_failure(state, open_run, request, outcome)
    code = open_run.program.actions[node.name]
    times = code.retry_times(run, effects) if code.retry_times else None
    every = code.retry_every(run, effects) if code.retry_every else None
    if times is not None and every is not None and open_run.tries < times:
        open_run.tries += 1
        run.variables[_KEPT] = _kept(request)
        due: datetime = shift(state.now, every, "after", effects.zone, effects.calendar)
        arm_retry(state, open_run, node.name, due)
        return None
    give_back(state, request.number)
    return _failed(state, open_run, node, f"{request.name} failed: {outcome.reason}")


def _failed(state: State, open_run: OpenRun, node: Perform, why: str) -> str | None:
    """Go on where the workflow says what to do when the action has failed for good, or fail the run."""
    _settle(open_run)
    if node.on_failure is not None:
        if state.options.explain:
            state.entry("branch", open_run, node.name, way="it fails")
        return after_failure(open_run, node, node.result, why)
    fail(state, open_run, why, node.name)
    return None


def after_failure(open_run: OpenRun, node: Fallible, given: str | None, why: str) -> str | None:
    """Where a run goes on when a step has failed; what it would have `given` a name is missing there."""
    variables = open_run.run.variables
    if given is not None:
        variables.pop(given, None)
    if node.failure is not None:
        variables[node.failure] = why
    return node.on_failure


def _settle(open_run: OpenRun) -> None:
    open_run.tries = 0
    open_run.run.variables.pop(_KEPT, None)


def _kept(request: Request) -> Mapping[str, object]:
    return {
        "key": request.key,
        "holes": dict(request.holes),
        "settings": dict(request.settings),
        "texts": dict(request.texts),
        "template": request.template,
        "number": list(attrs.astuple(request.number)) if request.number is not None else None,
        "file": request.file,
    }


def _perform(state: State, request: Request) -> Outcome:
    try:
        return state.performer.perform(request)
    except Exception as fault:
        # A performer that breaks must not take other runs with it.
        return Outcome(ok=False, reason=f"{type(fault).__name__}: {fault}")


def _tell_failure(state: State, open_run: OpenRun, request: Request, outcome: Outcome) -> None:
    state.journal.tally.failed_actions[request.name] += 1
    state.entry(
        "action failed", open_run, request.node, action=request.name, key=request.key, why=outcome.reason
    )
