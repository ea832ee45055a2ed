"""Triggers on time in an engine: what a workflow takes up when it is new, and what a saved state keeps."""

import json
from datetime import UTC, datetime, timedelta

from flowlang.connect.simulate import Simulated
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.machine import Engine
from flowlang.project import load_project
from flowlang.ready import options_of, programs_of
from flowlang.stores.memory import MemoryStore

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
HEAD = 'use crm\n\nteam "Sales"\n\n'


class Place:
    """An engine for some workflows, fed with changes of deals and subscriptions."""

    def __init__(self, text: str, saved: dict | None = None) -> None:
        project = load_project([], stdin=("flows.flow", (HEAD + text).encode()))
        assert [problem.message for problem in project.diagnostics] == []
        options = options_of(project)
        self.journal: list[dict] = []
        self.performer = Simulated()
        self.engine = Engine(
            programs_of(project, options),
            project.schema,
            MemoryStore(project.schema),
            self.performer,
            options=options,
            journal=self.journal.append,
        )
        if saved is not None:
            self.engine.restore(saved)
        self.count = 0

    def happen(self, kind: str, record: str, id: str, at: datetime, **values) -> None:  # noqa: A002
        self.count += 1
        change = RecordChange(kind, record, id, values)
        self.engine.take(Event(at, f"test {at}", str(self.count), f"{record}.{kind}", (change,)))

    def save(self) -> dict:
        return json.loads(json.dumps(self.engine.save()))

    def started(self) -> list[tuple[str, str]]:
        """The workflows that have started, and for which record."""
        runs = [one for one in self.journal if one["what"] == "started"]
        return [(one["workflow"], one.get("record", "").partition(" ")[2]) for one in runs]


def workflow(name: str, header: str, step: str = 'notify team "Sales" "now"') -> str:
    lines = "".join(f"  {line}\n" for line in header.splitlines())
    return f'workflow "{name}"\n{lines}  then\n    {step}\n\n'


def called(name: str, step: str) -> str:
    return f'workflow "{name}" for a Deal\n  then\n    {step}\n\n'


def with_deals() -> dict:
    """The state of an engine that has seen some records and knows no workflow about them."""
    place = Place(workflow("Other", "when a Task is created"))
    place.happen("created", "Deal", "D-1", MONDAY, name="One", stage="Proposal", amount=None)
    place.happen("created", "Deal", "D-2", MONDAY, name="Two", stage="Won")
    day = MONDAY.date()
    place.happen("created", "Subscription", "S-1", MONDAY, name="Far", ends_on=day + timedelta(days=60))
    place.happen("created", "Subscription", "S-2", MONDAY, name="Near", ends_on=day + timedelta(days=3))
    return place.save()


def a_day_later(place: Place) -> None:
    place.happen("created", "Task", "T-1", MONDAY + timedelta(days=1), title="wake up")


# --- What is new --------------------------------------------------------------------------------


def test_records_that_exist_already_are_left_alone():
    """Without the setting a new workflow waits for the next change."""
    place = Place(
        workflow("Created", "when a Deal is created")
        + workflow("Becomes", "when deal.stage becomes Proposal")
        + workflow("Near", "when it is at most 30 days before subscription.ends_on"),
        with_deals(),
    )
    a_day_later(place)
    assert place.started() == []


def test_records_that_exist_already_are_included():
    """With it, all that are as a trigger says start once, at the first input that the engine takes."""
    include = "existing records: include\n"
    text = (
        workflow("Created", f"{include}when a Deal is created\nif deal.stage is Proposal")
        + workflow("Becomes", f"{include}when deal.stage becomes Proposal\nor when deal.stage changes to Won")
        + workflow("Near", f"{include}when it is at most 30 days before subscription.ends_on")
    )
    place = Place(text, with_deals())
    a_day_later(place)
    expected = [("Created", "D-1"), ("Becomes", "D-1"), ("Becomes", "D-2"), ("Near", "S-2")]
    assert place.started() == expected
    again = Place(text, place.save())
    again.happen("created", "Task", "T-2", MONDAY + timedelta(days=2), title="once more")
    assert again.started() == []


def test_a_new_workflow_follows_the_dates_that_are_there():
    """A trigger on a date is set for records that came before the workflow did."""
    place = Place(workflow("Month", "when it is 30 days before subscription.ends_on"), with_deals())
    a_day_later(place)
    assert place.started() == []
    place.engine.advance(MONDAY + timedelta(days=31))
    assert place.started() == [("Month", "S-1")]


def test_a_new_workflow_counts_stillness_from_when_it_came():
    """How long a record had been as it is before, nobody knows."""
    text = workflow("Asleep", "when a Deal is unchanged for 3 days") + workflow(
        "Held", "when deal.stage is Proposal for 3 days"
    )
    place = Place(text, with_deals())
    a_day_later(place)
    place.engine.advance(MONDAY + timedelta(days=3) - timedelta(seconds=1))
    assert place.started() == []
    place.engine.advance(MONDAY + timedelta(days=3))
    assert place.started() == [("Asleep", "D-1"), ("Asleep", "D-2"), ("Held", "D-1")]


def test_a_trigger_that_was_changed_is_set_anew():
    """An edit elsewhere in a file changes nothing; one of the trigger counts from now on."""
    before = workflow("Month", "when it is 30 days before subscription.ends_on")
    place = Place(before)
    day = MONDAY.date()
    place.happen("created", "Subscription", "S-1", MONDAY, name="Far", ends_on=day + timedelta(days=60))
    saved = place.save()
    same = Place(before.replace('"now"', '"soon"'), saved)
    same.engine.advance(MONDAY + timedelta(days=40))
    assert same.started() == [("Month", "S-1")]
    other = Place(before.replace("30 days", "10 days"), saved)
    other.engine.advance(MONDAY + timedelta(days=40))
    assert other.started() == []
    other.engine.advance(MONDAY + timedelta(days=50))
    assert other.started() == [("Month", "S-1")]


def test_what_belongs_to_a_workflow_that_is_gone_is_forgotten():
    """Its timers go with it."""
    place = Place(
        workflow("Asleep", "when a Deal is unchanged for 3 days") + workflow("Daily", "every day at 10:00")
    )
    place.happen("created", "Deal", "D-1", MONDAY, name="One")
    other = Place(workflow("Other", "when a Task is created"), None)
    other.engine.restore(place.save())
    assert other.save()["timers"] == []
    other.engine.drain()
    assert other.started() == []


# --- First seen, deleted ------------------------------------------------------------------------


def test_a_record_that_is_first_seen_in_a_change_is_taken_up():
    """Nobody told of its creation; its date and its stillness count from then on."""
    place = Place(
        workflow("Month", "when it is 30 days before subscription.ends_on")
        + workflow("Asleep", "when a Deal is unchanged for 3 days")
    )
    day = MONDAY.date() + timedelta(days=60)
    place.engine.take(
        Event(
            MONDAY,
            "test",
            "1",
            "Subscription.updated",
            (
                RecordChange("updated", "Subscription", "S-1", {"name": "New"}, {"ends_on": day}),
                RecordChange("updated", "Deal", "D-1", {"name": "One"}, {"name": "One"}),
            ),
        )
    )
    place.engine.advance(MONDAY + timedelta(days=3))
    assert place.started() == [("Asleep", "D-1")]
    place.engine.advance(MONDAY + timedelta(days=31))
    assert place.started() == [("Asleep", "D-1"), ("Month", "S-1")]


def test_a_deleted_record_leaves_nothing_behind():
    """Neither a timer nor what is remembered about it."""
    place = Place(
        workflow("Month", "when it is 30 days before subscription.ends_on")
        + workflow("Asleep", "when a Subscription is unchanged for 1 day")
        + workflow("Held", "when subscription.status is Active for 1 day")
    )
    day = MONDAY.date() + timedelta(days=60)
    place.happen("created", "Subscription", "S-1", MONDAY, name="New", ends_on=day, status="Active")
    place.engine.advance(MONDAY + timedelta(days=2))
    assert len(place.save()["agenda"]) == 2
    place.happen("deleted", "Subscription", "S-1", MONDAY + timedelta(days=2))
    assert place.save()["agenda"] == []
    assert place.save()["timers"] == []


# --- Schedules ----------------------------------------------------------------------------------


def test_a_schedule_starts_with_the_first_event():
    """The very moment of the first event counts, and nothing before it does."""
    place = Place(workflow("Hourly", "every 1 hour"))
    place.happen("created", "Task", "T-1", MONDAY, title="first")
    assert [one["what"] for one in place.journal][:2] == ["started", "action"]
    place.happen("created", "Task", "T-2", MONDAY + timedelta(hours=2, minutes=30), title="second")
    times = [one["at"] for one in place.journal if one["what"] == "started"]
    assert times == ["2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z", "2026-01-05T11:00:00Z"]


def test_schedules_rest_while_timers_run_out():
    """They never run out, so nobody could wait for that; afterwards they go on."""
    place = Place(
        workflow("Hourly", "every 1 hour") + workflow("Wait", "when a Task is created", "after 3 days")
    )
    place.happen("created", "Task", "T-1", MONDAY + timedelta(minutes=1), title="first")
    place.engine.drain()
    assert place.engine.now == MONDAY + timedelta(days=3, minutes=1)
    assert place.started() == [("Wait", "T-1")]
    place.engine.advance(MONDAY + timedelta(days=3, hours=1))
    assert place.started() == [("Wait", "T-1"), ("Hourly", "")]


# --- Workflows that run others ------------------------------------------------------------------


def test_who_waits_for_a_workflow_that_was_changed_fails_with_it():
    """A run whose version is not at hand ends as failed, and so do all that wait for it."""
    text = (
        workflow("First", "when a Deal is created", 'run "Second" for deal and wait')
        + called("Second", 'run "Third" for deal and wait')
        + called("Third", "after 2 days")
    )
    place = Place(text)
    place.happen("created", "Deal", "D-1", MONDAY, name="One")
    saved = place.save()
    other = Place(text.replace("2 days", "3 days"), None)
    other.engine.restore(saved)
    failures = [(one["workflow"], one["why"]) for one in other.journal if one["what"] == "failed"]
    assert [name for name, _ in failures] == ["Third", "Second", "First"]
    assert failures[2][1].startswith('"Second" failed: "Third" failed: its workflow was changed')
    assert other.engine.waiting() == []


# --- What it costs ------------------------------------------------------------------------------


def test_a_change_costs_nothing_for_records_that_it_does_not_concern(monkeypatch):
    """With thousands of records, a change looks at its own, and at no other."""
    place = Place(
        workflow("Asleep", "when a Deal is unchanged for 14 days")
        + workflow("Held", "when deal.stage is Proposal for 10 days")
        + workflow("Closing", "when it is 3 days before deal.close_date")
    )
    day = MONDAY.date() + timedelta(days=60)
    for number in range(2000):
        place.happen("created", "Deal", f"D-{number}", MONDAY, name="x", stage="Proposal", close_date=day)
    looked: list[str] = []
    agenda = place.engine._state.agenda
    for name in ("get", "set", "clear", "forget", "mark"):
        told = getattr(type(agenda), name)

        def listen(self, entrance, record, *rest, told=told):
            looked.append(record)
            return told(self, entrance, record, *rest)

        monkeypatch.setattr(type(agenda), name, listen)
    place.happen("updated", "Deal", "D-7", MONDAY + timedelta(hours=1), stage="Won")
    assert set(looked) == {"D-7"}
