"""`at the same time`: branches that run side by side, each as a run of its own that is a part of another."""

from collections.abc import Callable

from flowlang.engine.context import Run, Value
from flowlang.engine.ending import put_away
from flowlang.engine.state import OpenRun, State
from flowlang.engine.variables import CHAIN
from flowlang.plan.graph import Fork, Meet

# The variable that counts the branches that a run has had: a fork in a loop makes new ones every time.
BRANCHES = "$branches"

Move = Callable[[State, OpenRun, str], None]


def fork(state: State, parent: OpenRun, node: Fork, move: Move) -> str | None:
    """Set off the branches of a fork, in the order of the text.

    Returns the node at which the run goes on, when none of them waits. `move` lets a run go from a node.
    """
    parent.forking = True
    made = [_new_branch(state, parent) for _ in node.branches]
    state.entry("forked", parent, node.name, branches=[branch.run.id for branch in made])
    for branch, first in zip(made, node.branches, strict=True):
        if not parent.ended:
            move(state, branch, first)
    parent.forking = False
    if parent.ended or parent.branches:
        return None
    state.effects.serve(parent)
    return _met(state, parent, node.meet)


def _new_branch(state: State, parent: OpenRun) -> OpenRun:
    run = parent.run
    run.variables[BRANCHES] = run.variables.get(BRANCHES, 0) + 1
    variables = {name: _own(value) for name, value in run.variables.items() if name != BRANCHES}
    branch = OpenRun(
        Run(
            id=f"{run.id}.{run.variables[BRANCHES]}",
            workflow=run.workflow,
            version=run.version,
            key=run.key,
            started=state.now,
            variables=variables,
            depth=run.depth,
        ),
        parent.flow,
        parent.number,
        parent.record,
        branch_of=run.id,
    )
    state.runs[branch.run.id] = branch
    parent.branches[branch.run.id] = None
    return branch


def _own(value: Value) -> Value:
    """A value that a branch may change without another one seeing it."""
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list) else value


def meet(state: State, branch: OpenRun, node: Meet, move: Move) -> None:
    """End a branch. The run goes on when it was the last one."""
    assert branch.branch_of is not None, "only branches come to where branches meet"
    parent = state.runs[branch.branch_of]
    state.entry("branch ended", branch, node.name)
    put_away(state, branch, "its branch of the workflow has ended")
    del parent.branches[branch.run.id]
    if parent.branches or parent.forking:
        return
    # What comes now, the last branch has led to.
    parent.run.depth = branch.run.depth
    if CHAIN in branch.run.variables:
        parent.run.variables[CHAIN] = branch.run.variables[CHAIN]
    else:
        parent.run.variables.pop(CHAIN, None)
    move(state, parent, _met(state, parent, node.name))


def _met(state: State, parent: OpenRun, name: str) -> str:
    node = parent.flow.plan.nodes[name]
    assert isinstance(node, Meet), f"no branches meet at {name}"
    state.entry("met", parent, name)
    return node.next
