"""Which runs start, in which order, and why others do not."""

from flowlang.engine.context import StartCode, Watched
from flowlang.plan.graph import Wait
from flowlang.plan.starts import AssignedStart, BecomesStart, EventStart, FieldStart, RecordStart

from .machine_kit import Replay, end, line, program


def on(kind, record="Lead", **code):
    return RecordStart(line(2), f"a {record} is {kind}", record, frozenset({kind})), StartCode(**code)


def waiting_program(name, starts, **more):
    """A workflow that waits for a Reply that never comes."""
    wait = Wait("wait", line(5), "a Reply", event="Reply", next="end")
    return program(name, starts, [wait, end()], lambda run, context: "wait", **more)


def instant(name, starts, **more):
    return program(name, starts, [end()], lambda run, context: "end", **more)


def test_runs_start_in_the_order_of_their_place_in_the_file():
    """Of several workflows on one event, the one that stands first starts first."""
    replay = Replay([instant("second", [on("created")], at=9), instant("first", [on("created")], at=3)])
    replay.created("L-1")
    assert [entry["workflow"] for entry in replay.told("started")] == ["first", "second"]


def test_entry_conditions_are_tested_before_any_run_moves():
    """A run that changes the record does not keep a later workflow from starting."""

    def spoil(run, context):
        context.write(run, "set", "Lead", run.variables["lead"], {"status": "Lost"})
        return "end"

    replay = Replay(
        [
            program("spoils", [on("created")], [end()], spoil, at=1),
            instant(
                "wants New",
                [on("created")],
                at=2,
                entry=lambda run, context: context.record("Lead", run.variables["lead"]).status == "New",
            ),
        ]
    )
    replay.created("L-1", status="New")
    assert [entry["workflow"] for entry in replay.told("started")] == ["spoils", "wants New"]


def test_one_run_a_workflow_and_event_even_when_two_triggers_match():
    """Two triggers of one workflow that match one event start one run."""
    changes = FieldStart(line(2), "lead.score changes", "Lead", "score", None, None), StartCode()
    replay = Replay([instant("both", [on("updated"), changes])])
    replay.created("L-1")
    replay.updated("L-1", 1, score=5)
    assert len(replay.told("started")) == 1


def test_the_part_of_the_condition_that_does_not_hold_is_named():
    """A workflow whose trigger matched but not its condition is journaled with the first part that failed."""
    parts = (
        ("lead.email is present", lambda run, context: True),
        ("lead.score is at least 80", lambda run, context: False),
    )
    replay = Replay([instant("w", [on("created")], entry=lambda run, context: False, entry_parts=parts)])
    replay.created("L-1")
    [entry] = replay.told("not started")
    assert entry["part"] == "lead.score is at least 80"
    assert entry["record"] == "Lead L-1"


def test_the_index_passes_over_workflows_whose_equality_test_fails():
    """An equality test in the index is neither evaluated nor journaled, unless explanations are wanted."""
    asked = []

    def entry(run, context):
        asked.append(run.workflow)
        return False

    flow = instant("web only", [on("created", equal=(("source", "Web"),))], entry=entry)
    replay = Replay([flow])
    replay.created("L-1", source="Call")
    assert asked == []
    assert replay.story() == []
    explaining = Replay([flow], explain=True)
    explaining.created("L-1", source="Call")
    assert explaining.story() == ["not started: its condition does not hold"]


def test_a_field_start_needs_that_field_to_change_and_creation_is_no_change():
    """`when lead.status changes` starts on a change of status alone, and not on creation."""
    changes = FieldStart(line(2), "lead.status changes", "Lead", "status", None, None), StartCode()
    replay = Replay([instant("w", [changes])])
    replay.created("L-1", status="New")
    replay.updated("L-1", 1, score=4)
    replay.updated("L-1", 2, status="New")
    assert replay.told("started") == []
    replay.updated("L-1", 3, status="Lost")
    assert len(replay.told("started")) == 1


def test_an_unknown_value_before_does_not_match_and_is_told():
    """`changes from New` on a record never seen before does not start, and the journal says why."""
    from .machine_kit import text

    changes = FieldStart(line(2), "…", "Lead", "status", text("New"), None), StartCode()
    replay = Replay([instant("w", [changes])])
    replay.updated("L-1", status="Lost")
    assert replay.story() == ["not started: the value of status before the change is not known"]


def test_previous_of_the_event_counts_when_the_record_is_not_known():
    """An update of an unknown record takes old values from `previous`, and fires no `created`."""
    seen = []

    def test(context, change):
        seen.append((dict(change.old), dict(change.new), change.unknown))
        return True

    replay = Replay([instant("u", [on("updated", test=test)], at=2), instant("c", [on("created")], at=3)])
    replay.updated("L-1", previous={"status": "New"}, status="Lost", score=3)
    assert [entry["workflow"] for entry in replay.told("started")] == ["u"]
    assert seen == [({"status": "New"}, {"status": "Lost", "score": 3}, frozenset({"score"}))]
    assert replay.told("event")[0]["note"] == "first seen"


def test_assigned_means_somebody_new_also_at_creation():
    """An owner that is set starts `is assigned`; one that is taken away does not."""
    assigned = AssignedStart(line(2), "a Lead is assigned", "Lead"), StartCode()
    replay = Replay([instant("w", [assigned])])
    replay.created("L-1", owner="ana")
    replay.updated("L-1", 1, owner=None)
    replay.updated("L-1", 2, owner="bob")
    assert len(replay.told("started")) == 2


def test_becomes_is_looked_at_when_one_of_its_fields_changes():
    """The test of `becomes` is asked for creations and changes of the fields it reads, and no others."""
    asked = []

    def test(context, change):
        asked.append(change.kind)
        return False

    becomes = (
        BecomesStart(line(2), "…", "Lead", None, frozenset({"score"})),
        StartCode(test=test),
    )
    replay = Replay([instant("w", [becomes])])
    replay.created("L-1")
    replay.updated("L-1", 1, status="Lost")
    replay.updated("L-1", 2, score=90)
    assert asked == ["created", "updated"]


def test_one_at_a_time_starts_again_after_the_run_has_ended():
    """A second trigger while the run is open does nothing; after its end it starts anew."""
    replay = Replay([waiting_program("w", [on("updated")])])
    replay.created("L-1")
    replay.updated("L-1", 1, score=1)
    replay.updated("L-1", 2, score=2)
    assert replay.story() == ["started", "waiting", "not started: already running"]
    replay.received("Reply", 3, lead="L-1")
    replay.updated("L-1", 4, score=3)
    assert len(replay.told("started")) == 2


def test_once_never_starts_again():
    """`runs: once` counts for ever, for that record only."""
    replay = Replay([instant("w", [on("updated")], runs="once")])
    for name in ("L-1", "L-2"):
        replay.created(name)
        replay.updated(name, 1, score=1)
        replay.updated(name, 1, score=2)
    assert len(replay.told("started")) == 2
    assert [entry["why"] for entry in replay.told("not started")] == ["already ran", "already ran"]


def test_every_time_runs_side_by_side():
    """`runs: every time` starts another run beside the open one."""
    replay = Replay([waiting_program("w", [on("updated")], runs="every time")])
    replay.created("L-1")
    replay.updated("L-1", 1, score=1)
    replay.updated("L-1", 2, score=2)
    assert len(replay.engine.waiting()) == 2


def test_restart_ends_the_old_run():
    """`runs: restart` ends the open run and starts a new one."""
    replay = Replay([waiting_program("w", [on("updated")], runs="restart")])
    replay.created("L-1")
    replay.updated("L-1", 1, score=1)
    replay.updated("L-1", 2, score=2)
    assert replay.story() == ["started", "waiting", "ended: restarted", "started", "waiting"]
    assert [one.run for one in replay.engine.waiting()] == ["r2"]


def test_every_event_counts_for_itself():
    """A workflow that starts on an event, with nothing to count per, starts on each of them."""
    start = EventStart(line(2), "a Reply is received", "Reply"), StartCode()
    replay = Replay([waiting_program("w", [start], subject="Reply", variable="reply")])
    replay.received("Reply", 0, lead="L-1")
    replay.received("Reply", 1, lead="L-1", text="again")
    assert [entry["workflow"] for entry in replay.told("started")] == ["w", "w"]


def test_a_goal_that_is_already_reached_starts_nothing():
    """`until` that holds and `as long as` that does not keep the run from starting."""
    yes, no = (Watched(lambda run, context, value=value: value, ()) for value in (True, False))
    replay = Replay(
        [
            instant("goal", [on("created")], at=2, until=yes),
            instant("broken", [on("created")], at=3, as_long_as=no),
        ]
    )
    replay.created("L-1")
    assert replay.story() == ["not started: goal already reached", "not started: `as long as` does not hold"]


def test_events_that_change_nothing_start_nothing():
    """An update with the values that are stored already is journaled and sets nothing off."""
    replay = Replay([instant("w", [on("updated")])])
    replay.created("L-1", status="New")
    replay.updated("L-1", 1, status="New")
    assert replay.story() == []
    assert replay.told("event")[-1]["note"] == "changes nothing"


def test_a_created_event_for_a_known_record_is_an_update():
    """A second `created` is taken as an update, with a note."""
    replay = Replay([instant("c", [on("created")], at=2), instant("u", [on("updated")], at=3)])
    replay.created("L-1")
    replay.created("L-1", 1, score=7)
    assert [entry["workflow"] for entry in replay.told("started")] == ["c", "u"]
    assert "already known" in replay.told("event")[-1]["note"]


def test_a_deletion_of_an_unknown_record_starts_nothing():
    """There is nothing to delete, and the journal says so."""
    replay = Replay([instant("w", [on("deleted")])])
    replay.deleted("L-9")
    assert replay.story() == []
    assert replay.told("event")[0]["note"] == "no such record is known"


def test_a_run_about_a_deletion_can_still_read_the_record():
    """The run that a deletion started can read the record, also after a wait."""
    read = []

    def begin(run, context):
        read.append(context.record("Lead", run.variables["lead"]).name)
        return "wait"

    def later(run, context):
        read.append(context.record("Lead", run.variables["lead"]).name)
        return "end"

    wait = Wait("wait", line(5), "a Reply", event="Reply", next="later")
    replay = Replay([program("w", [on("deleted")], [wait, end()], begin, steps={"later": later})])
    replay.created("L-1")
    replay.deleted("L-1", 1)
    assert replay.lead("L-1") is None
    replay.received("Reply", 2)
    assert read == ["L-1", "L-1"]
    assert replay.engine._state.ghosts == {}


def test_a_fault_in_a_condition_fails_that_workflow_alone():
    """An unexpected exception is told as a fault of FlowLang; other workflows start."""

    def broken(run, context):
        raise ZeroDivisionError("x")

    replay = Replay([instant("a", [on("created")], at=2, entry=broken), instant("b", [on("created")], at=3)])
    replay.created("L-1")
    [failed] = replay.told("failed")
    assert failed["workflow"] == "a"
    assert "fault of FlowLang" in failed["why"]
    assert replay.engine.tally.runs["b", "finished"] == 1
