"""Workflows that run others: how such a run begins, and what comes back from it."""

from flowlang.engine.actions import after_failure
from flowlang.engine.arming import NO_CODE, watch
from flowlang.engine.context import RunFault, Value
from flowlang.engine.ending import disarm, fail
from flowlang.engine.starting import Candidate, Cause, begin, consider
from flowlang.engine.state import OpenRun, Returned, State
from flowlang.plan.graph import Launch


def begin_called(state: State, caller: OpenRun, node: Launch) -> OpenRun | None:
    """Begin the run that a step asks for, which has yet to take its first step; nothing when none starts.

    Raises RunFault when the workflow is not here, or when runs start each other without end.
    """
    run, effects = caller.run, state.effects
    effects.last_node = node.name
    code = caller.program.launches[node.name]
    about = code.subject(run, effects) if code.subject is not None else None
    needs = code.needs(run, effects)
    entrance = state.starts.called.get(node.workflow)
    if entrance is None:
        raise RunFault(f'there is no workflow "{node.workflow}" here that could be run')
    cause = Cause(f"run {run.id}", effects.chain(run, f'a run of "{node.workflow}"'))
    found: list[Candidate] = []
    consider(state, entrance, about, cause, found, needs, actor=run.workflow)
    return begin(state, found[0], cause, run.id if node.waits else None) if found else None


def wait_for(state: State, caller: OpenRun, node: Launch, called: OpenRun) -> None:
    """Let a run wait until the one that it has started ends."""
    disarm(state, caller)
    caller.run.node = caller.armed = node.name
    caller.run.since = state.now
    caller.called = called.run.id
    watch(state, caller, NO_CODE)
    state.entry("waiting", caller, node.name, until=node.title)


def returned_by(state: State, called: OpenRun) -> Returned:
    """What a run gives back that ended before anybody could wait for it."""
    found = next(one for one in state.returns if one.by == called.run.id)
    state.returns.remove(found)
    return found


def failed_by(node: Launch, returned: Returned) -> str:
    """Why a step fails whose run has failed."""
    return f'"{node.workflow}" failed: {returned.failure}'


def take_back(state: State, caller: OpenRun, node: Launch, returned: Returned | None) -> str | None:
    """Let a run have what the one that it ran gives back; where it goes on, or nothing when it fails.

    Nothing is given back by a run that did not start, and by one that ended otherwise than by `stop with`.
    """
    caller.called = ""
    if returned is not None and returned.failure is not None:
        why = failed_by(node, returned)
        if node.on_failure is not None:
            state.entry("step failed", caller, node.name, why=why)
            return after_failure(caller, node, node.result, why)
        fail(state, caller, why, node.name)
        return None
    if node.result is not None:
        given: dict[str, Value] = dict(returned.gives) if returned is not None else {}
        caller.run.variables[node.result] = given
    if returned is None:
        state.entry("resumed", caller, node.name, why=f'"{node.workflow}" did not start')
    else:
        state.entry("resumed", caller, node.name, why=f'"{node.workflow}" has ended', by=f"run {returned.by}")
    return node.next
