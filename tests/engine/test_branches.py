"""Branches that run side by side: their ids and keys, what is counted, and what a changed workflow leaves."""

import json
from datetime import UTC, datetime, timedelta

from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.machine import Engine
from flowlang.engine.ports import Outcome, Request
from flowlang.project import load_project
from flowlang.ready import options_of, programs_of
from flowlang.report.summary import summarise
from flowlang.stores.memory import MemoryStore

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
FLOW = """\
use crm

team "Sales"

workflow "Twice"
  when a Lead is created
  then
    repeat at most 2 times
      at the same time
        do
          after 1 day
          notify team "Sales" "one"
        do
          after 1 hour
          notify team "Sales" "two"
"""


class Requests:
    def __init__(self) -> None:
        self.taken: list[Request] = []

    def perform(self, request: Request) -> Outcome:
        self.taken.append(request)
        return Outcome(ok=True)


def engine_for(text: str) -> tuple[Engine, Requests, list[dict[str, object]]]:
    project = load_project([], stdin=("test.flow", text.encode()))
    options = options_of(project)
    requests, journal = Requests(), []
    engine = Engine(
        programs_of(project, options),
        project.schema,
        MemoryStore(project.schema),
        requests,
        options=options,
        journal=journal.append,
    )
    return engine, requests, journal


def begin(engine: Engine) -> None:
    lead = RecordChange("created", "Lead", "L-1", {"name": "Lina"})
    engine.take(Event(START, "test", "1", "Lead.created", (lead,)))


def test_every_round_has_branches_and_keys_of_its_own() -> None:
    """No outside system takes the action of a second round for a repetition of the first."""
    engine, requests, _ = engine_for(FLOW)
    begin(engine)
    engine.advance(START + timedelta(days=5))
    assert [request.run for request in requests.taken] == ["r1.2", "r1.1", "r1.4", "r1.3"]
    assert len({request.key for request in requests.taken}) == 4
    assert engine.waiting() == []


def test_a_run_counts_once() -> None:
    """Started, waiting and finished are counted by runs, however many branches these have."""
    engine, _, _ = engine_for(FLOW)
    begin(engine)
    assert [one.run for one in engine.waiting()] == ["r1.1", "r1.2"]
    (counts,) = summarise(engine, 1, [], "events").workflows
    assert (counts.started, counts.waiting, counts.finished) == (1, 1, 0)
    engine.advance(START + timedelta(days=5))
    (counts,) = summarise(engine, 1, [], "events").workflows
    assert (counts.started, counts.waiting, counts.finished, counts.failed) == (1, 0, 1, 0)


def test_a_changed_workflow_gives_up_the_run_with_its_branches() -> None:
    """A saved run whose version is gone fails once, and nothing of its branches is left."""
    engine, _, _ = engine_for(FLOW)
    begin(engine)
    saved = json.loads(json.dumps(engine.save()))
    changed, requests, journal = engine_for(FLOW.replace("1 hour", "2 hours"))
    changed.restore(saved)
    assert [(entry["what"], entry["run"]) for entry in journal] == [("failed", "r1")]
    assert changed.tally.runs["Twice", "failed"] == 1
    changed.advance(START + timedelta(days=5))
    assert (requests.taken, changed.waiting()) == ([], [])


def test_the_end_of_a_branch_takes_the_timers_of_the_others_with_it() -> None:
    """A run that has ended leaves no timer and no watch behind."""
    engine, _, journal = engine_for(
        FLOW.replace('notify team "Sales" "two"', "stop").replace("repeat at most 2", "repeat at most 1")
    )
    begin(engine)
    engine.advance(START + timedelta(hours=1))
    assert [entry["what"] for entry in journal][-2:] == ["resumed", "ended"]
    assert journal[-1]["run"] == "r1"
    assert engine.save()["timers"] == []
    assert engine.save()["runs"] == []
