"""The engine's state as JSON, and back: a replay may be cut between any two events and go on elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flowlang.engine.agenda import Appointment
from flowlang.engine.arming import NO_CODE, expect, watch
from flowlang.engine.calling import failed_by
from flowlang.engine.constants import declared_people
from flowlang.engine.context import Run
from flowlang.engine.encoding import freeze, thaw
from flowlang.engine.ending import fail
from flowlang.engine.questions import keep
from flowlang.engine.state import OpenQuestion, OpenRun, Returned, State
from flowlang.engine.timers import Timer
from flowlang.plan.graph import Launch, Wait

FORMAT = 2


class StateProblem(Exception):
    """A saved state that can't be taken over. The text is for the reader."""


def save(state: State) -> dict[str, Any]:
    """Everything that the engine knows, as JSON. Only between inputs: nothing may be left to be done."""
    if state.queue or state.returns:
        raise AssertionError("a state can't be saved in the middle of an event")
    return {
        "format": FORMAT,
        "now": freeze(state.now),
        "store": state.store.save(),
        "declared": [[record, who] for record, who, _ in declared_people(state.schema)],
        "last run": state.last_run,
        "runs": [_save_run(one) for one in state.runs.values()],
        "once": sorted([workflow, key] for workflow, key in state.once),
        "last timer": state.timers.last,
        "timers": [
            [one.number, freeze(one.due), one.run, one.what, one.index] for one in state.timers.live()
        ],
        "agenda": [
            [one.entrance.flow.name, one.entrance.start.title, one.record, one.timer, freeze(one.done)]
            for one in state.agenda.all()
        ],
        "known": {workflow: list(titles) for workflow, titles in state.known.items()},
        "seen": state.seen.save(),
        "counters": dict(sorted(state.counters.items())),
        "limits": [[key, freeze(tuple(taken))] for key, taken in sorted(state.limits.items())],
        "last question": state.last_question,
        "questions": [_save_question(one) for one in state.questions.values()],
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
        "caller": one.caller,
        "called": one.called,
        "branch of": one.branch_of,
    }


def followed(saved: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The workflows that the runs of a saved state follow, by name and version."""
    return {(one["workflow"], one["version"]) for one in saved["runs"]}


def load(state: State, saved: Mapping[str, Any], lost: Mapping[tuple[str, str], str]) -> None:
    """Take over a saved state. Raises StateProblem when it is not one.

    A run whose version of the workflow is not here ends as failed; `lost` says why, where that is known.
    """
    if saved.get("format") != FORMAT:
        raise StateProblem("This state was not saved by this version of FlowLang.")
    try:
        _load(state, saved, lost)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as problem:
        raise StateProblem("This state is damaged.") from problem


def _load(state: State, saved: Mapping[str, Any], lost: Mapping[tuple[str, str], str]) -> None:
    state.now = _moment(saved["now"])
    state.store.load(saved["store"])
    state.last_run = saved["last run"]
    state.once = {(workflow, key) for workflow, key in saved["once"]}
    state.seen.load(saved["seen"])
    state.counters.clear()
    state.counters.update(saved["counters"])
    state.limits = {key: _moments(taken) for key, taken in saved["limits"]}
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
    for one in saved["questions"]:
        keep(state, _load_question(one, workflows[one["run"]]))
    for one in orphans:
        _give_up(state, one, lost.get((one["workflow"], one["version"])))
    _load_agenda(state, saved)
    # Watches are made of what runs read now, so they need all records and runs to be there.
    for open_run in list(state.runs.values()):
        _watch_again(state, open_run)


def _save_question(one: OpenQuestion) -> dict[str, Any]:
    return {
        "id": one.id,
        "run": one.run,
        "node": one.node,
        "record": one.record,
        "text": one.text,
        "people": one.people,
        "answers": one.answers,
        "since": freeze(one.since),
        "fields": one.fields,
        "given": freeze(tuple(one.given)),
        "heard": one.heard,
        "telling": one.telling,
        "handed": one.handed,
    }


def _load_question(saved: Mapping[str, Any], workflow: str) -> OpenQuestion:
    given: Any = thaw(saved["given"])
    return OpenQuestion(
        id=saved["id"],
        run=saved["run"],
        node=saved["node"],
        workflow=workflow,
        record=saved["record"],
        text=saved["text"],
        people=tuple(saved["people"]),
        answers=tuple(saved["answers"]),
        since=_moment(saved["since"]),
        fields=tuple(saved["fields"]),
        given=list(given),
        heard=saved["heard"],
        telling=saved["telling"],
        handed=dict(saved["handed"]),
    )


def _moment(frozen: Any) -> datetime:
    thawed = thaw(frozen)
    if not isinstance(thawed, datetime):
        raise TypeError(f"not a moment: {frozen!r}")
    return thawed


def _moments(frozen: Any) -> list[datetime]:
    thawed = thaw(frozen)
    return [one for one in thawed if isinstance(one, datetime)] if isinstance(thawed, tuple) else []


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
        caller=saved["caller"],
        called=saved["called"],
        branch_of=saved["branch of"],
    )
    state.runs[run.id] = open_run
    if open_run.branch_of is None:
        state.by_key.setdefault((run.workflow, run.key), {})[run.id] = None
    else:
        state.runs[open_run.branch_of].branches[run.id] = None
    return open_run


def _give_up(state: State, saved: Mapping[str, Any], because: str | None) -> None:
    """End a run whose workflow was changed meanwhile and can't be followed as it was."""
    for number in saved["timers"]:
        state.timers.cancel(number)
    if saved["question"] is not None:
        question = state.questions.pop(saved["question"], None)
        if question is not None:
            del state.asked_about[question.workflow, question.record][question.id]
            state.closed[question.id] = "its workflow was changed"
    if saved["branch of"] is not None:
        return
    why = "its workflow was changed while it ran, and the version with which it started is not here"
    if because is not None:
        why = f"its workflow was changed while it ran, and the old version can't go on: {because}"
    tally = state.journal.tally
    tally.runs[saved["workflow"], "failed"] += 1
    tally.failure(saved["workflow"], why, "")
    facts = {"run": saved["id"], "workflow": saved["workflow"], "why": why}
    state.journal.write(state.now, "failed", facts=facts)
    if saved["caller"] is not None:
        state.returns.append(Returned(saved["caller"], saved["id"], {}, why, ()))
    # Those that wait for a run that has failed fail as well: nothing can run while a state is taken up.
    while state.returns:
        returned = state.returns.popleft()
        caller = state.runs.get(returned.run)
        node = caller.flow.plan.nodes.get(caller.run.node) if caller is not None else None
        if caller is not None and caller.called == returned.by and isinstance(node, Launch):
            fail(state, caller, failed_by(node, returned), node.name)


def _load_agenda(state: State, saved: Mapping[str, Any]) -> None:
    """Take over what is to start when; what belongs to triggers that are gone is forgotten."""
    here = {(one.flow.name, one.start.title): one for one in state.starts.entrances}
    kept = []
    for workflow, title, record, timer, done in saved["agenda"]:
        entrance = here.get((workflow, title))
        if entrance is None:
            state.timers.cancel(timer)
        else:
            started: Any = thaw(done)
            kept.append(Appointment(entrance, record, timer, started))
    state.agenda.restore(kept)
    names = {flow.name for flow in state.flows}
    state.known = {name: tuple(titles) for name, titles in saved["known"].items() if name in names}


def _watch_again(state: State, open_run: OpenRun) -> None:
    if open_run.ended or not open_run.armed:
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
