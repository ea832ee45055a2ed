"""`repeat`: its rounds are counted, and whether there is a next one is looked at between them."""

from flowlang.engine.context import RoundCode, Run
from flowlang.engine.state import OpenRun, State
from flowlang.engine.variables import ATTEMPT, since_rounds
from flowlang.plan.graph import Again

_NO_CODE = RoundCode()


def _rounds(name: str) -> str:
    """The engine's variable of a `repeat`: (rounds so far, `attempt` around it, whether one is due)."""
    return f"$rounds {name}"


def next_round(state: State, open_run: OpenRun, node: Again) -> str:
    """The node at which a run goes on from the head of a loop: its body, its wait, or what stands behind."""
    run, effects = open_run.run, state.effects
    effects.last_node = node.name
    code = open_run.program.rounds.get(node.name, _NO_CODE)
    if _rounds(node.name) not in run.variables:
        run.variables[_rounds(node.name)] = (0, run.variables.get(ATTEMPT), False)
        if code.baseline is not None:
            run.variables[since_rounds(node.name)] = code.baseline(run, effects)
    done, outer, due = run.variables[_rounds(node.name)]
    # A rework loop does its work first and looks then.
    if code.until is not None and (node.wait or done) and code.until(run, effects):
        return _behind(state, open_run, node, "it holds")
    most = code.at_most(run, effects) if code.at_most is not None else None
    if most is not None and done >= most:
        return _behind(state, open_run, node, "1 time" if done == 1 else f"{done} times")
    if node.wait and not due and (done or not node.now):
        run.variables[_rounds(node.name)] = (done, outer, True)
        return node.wait
    run.variables[_rounds(node.name)] = (done + 1, outer, False)
    run.variables[ATTEMPT] = done + 1
    state.entry("round", open_run, node.name, attempt=done + 1)
    return node.body


def _behind(state: State, open_run: OpenRun, node: Again, why: str) -> str:
    forget_rounds(open_run.run, node.name)
    state.entry("left", open_run, node.name, why=why)
    return node.next


def forget_rounds(run: Run, loop: str) -> None:
    """Leave a loop: `attempt` is again that of the `repeat` around it, if there is one."""
    kept = run.variables.pop(_rounds(loop), None)
    run.variables.pop(since_rounds(loop), None)
    if kept is None:
        return
    if kept[1] is None:
        run.variables.pop(ATTEMPT, None)
    else:
        run.variables[ATTEMPT] = kept[1]
