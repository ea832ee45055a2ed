"""The engine's state as JSON, and back: a replay may be cut between any two events and go on elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flowlang.engine.arming import NO_CODE, expect, watch
from flowlang.engine.context import Run
from flowlang.engine.encoding import freeze, thaw
from flowlang.engine.ending import fail
from flowlang.engine.questions import keep
from flowlang.engine.state import OpenQuestion, OpenRun, State
from flowlang.engine.timers import Timer
from flowlang.plan.graph import Wait

FORMAT = 1


class StateProblem(Exception):
    """A saved state that can't be taken over. The text is for the reader."""


def save(state: State) -> dict[str, Any]:
    """Everything that the engine knows, as JSON. Only between inputs: nothing may be left to be done."""
    if state.queue:
        raise AssertionError("a state can't be saved in the middle of an event")
    return {
        "format": FORMAT,
        "now": freeze(state.now),
        "store": state.store.save(),
        "last run": state.last_run,
        "runs": [_save_run(one) for one in state.runs.values()],
        "once": sorted([workflow, key] for workflow, key in state.once),
        "last timer": state.timers.last,
        "timers": [
            [one.number, freeze(one.due), one.run, one.what, one.index] for one in state.timers.live()
        ],
        "seen": state.seen.save(),
        "counters": dict(sorted(state.counters.items())),
        "last question": state.last_question,
        "questions": [
            [one.id, one.run, one.node, one.record, one.text, one.people, one.answers, freeze(one.since)]
            for one in state.questions.values()
        ],
        "closed": list(state.closed.items()),
        "ghosts": [
            [kind, one.id, freeze(state.store.values(kind, one))]
            for name, one in state.ghosts.items()
            for kind in (name.split(" ", 1)[0],)
        ],
    }


def _save_run(one: OpenRun) -> dict[str, Any]:
    run = one.run
    return {
        "id": run.id,
        "workflow": run.workflow,
        "version": run.version,
        "key": run.key,
        "started": freeze(run.started),
        "variables": freeze(run.variables),
        "node": run.node,
        "since": freeze(run.since),
        "reminded": run.reminded,
        "depth": run.depth,
        "number": one.number,
        "record": one.record,
        "armed": one.armed,
        "timers": one.timers,
        "due": one.due,
        "back": [freeze(one.back[0]), one.back[1]] if one.back else None,
        "tries": one.tries,
        "question": one.question,
    }


def load(state: State, saved: Mapping[str, Any]) -> None:
    """Take over a saved state. Raises StateProblem when it is not one.

    A run whose version of the workflow is no longer here ends as failed.
    """
    if saved.get("format") != FORMAT:
        raise StateProblem("This state was not saved by this version of FlowLang.")
    try:
        _load(state, saved)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise StateProblem(f"This state is damaged: {type(problem).__name__}: {problem}.") from problem


def _load(state: State, saved: Mapping[str, Any]) -> None:
    state.now = _moment(saved["now"])
    state.store.load(saved["store"])
    state.last_run = saved["last run"]
    state.once = {(workflow, key) for workflow, key in saved["once"]}
    state.seen.load(saved["seen"])
    state.counters.clear()
    state.counters.update(saved["counters"])
    state.last_question = saved["last question"]
    state.closed = dict(saved["closed"])
    state.timers.restore(
        [Timer(number, _moment(due), run, what, index) for number, due, run, what, index in saved["timers"]],
        saved["last timer"],
    )
    for kind, id, frozen in saved["ghosts"]:  # noqa: A001
        values: Any = thaw(frozen)
        state.ghosts[f"{kind} {id}"] = state.store.revive(kind, id, values)
    workflows: dict[str, str] = {}
    orphans = []
    for one in saved["runs"]:
        workflows[one["id"]] = one["workflow"]
        open_run = _load_run(state, one)
        if open_run is None:
            orphans.append(one)
    for id, run, node, record, text, people, answers, since in saved["questions"]:  # noqa: A001
        workflow = workflows[run]
        question = OpenQuestion(
            id, run, node, workflow, record, text, tuple(people), tuple(answers), _moment(since)
        )
        keep(state, question)
    for one in orphans:
        _give_up(state, one)
    # Watches are made of what runs read now, so they need all records and runs to be there.
    for open_run in list(state.runs.values()):
        _watch_again(state, open_run)


def _moment(frozen: Any) -> datetime:
    thawed = thaw(frozen)
    if not isinstance(thawed, datetime):
        raise TypeError(f"not a moment: {frozen!r}")
    return thawed


def _load_run(state: State, saved: Mapping[str, Any]) -> OpenRun | None:
    flow = state.versions.get((saved["workflow"], saved["version"]))
    if flow is None or (saved["node"] and saved["node"] not in flow.plan.nodes):
        return None
    variables: Any = thaw(saved["variables"])
    run = Run(
        id=saved["id"],
        workflow=saved["workflow"],
        version=saved["version"],
        key=saved["key"],
        started=_moment(saved["started"]),
        variables=variables,
        node=saved["node"],
        since=_moment(saved["since"]) if saved["since"] else None,
        reminded=saved["reminded"],
        depth=saved["depth"],
    )
    open_run = OpenRun(
        run=run,
        flow=flow,
        number=saved["number"],
        record=saved["record"],
        armed=saved["armed"],
        timers=list(saved["timers"]),
        due=saved["due"],
        back=(_moment(saved["back"][0]), saved["back"][1]) if saved["back"] else None,
        tries=saved["tries"],
        question=saved["question"],
    )
    state.runs[run.id] = open_run
    state.by_key.setdefault((run.workflow, run.key), {})[run.id] = None
    return open_run


def _give_up(state: State, saved: Mapping[str, Any]) -> None:
    """End a run whose workflow was changed or taken away meanwhile."""
    for number in saved["timers"]:
        state.timers.cancel(number)
    if saved["question"] is not None:
        question = state.questions.pop(saved["question"], None)
        if question is not None:
            del state.asked_about[question.workflow, question.record][question.id]
            state.closed[question.id] = "its workflow was changed"
    why = "its workflow was changed while it ran, and the version with which it started is not here"
    tally = state.journal.tally
    tally.runs[saved["workflow"], "failed"] += 1
    tally.failure(saved["workflow"], why, "")
    facts = {"run": saved["id"], "workflow": saved["workflow"], "why": why}
    state.journal.write(state.now, "failed", facts=facts)


def _watch_again(state: State, open_run: OpenRun) -> None:
    if not open_run.armed:
        return
    state.effects.serve(open_run)
    code = open_run.program.waits.get(open_run.armed, NO_CODE)
    try:
        watch(state, open_run, code)
        node = open_run.flow.plan.nodes[open_run.armed]
        if isinstance(node, Wait) and node.event:
            expect(state, open_run, node.event, code)
    except Exception as fault:
        fail(state, open_run, f"it could not go on waiting: {fault}", open_run.armed)
