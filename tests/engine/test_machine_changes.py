"""What runs change: records, the events that tell of it, and how far one thing may lead to another."""

from datetime import timedelta

from flowlang.engine.context import NewValues, StartCode
from flowlang.engine.effects import MOST_CHARACTERS
from flowlang.plan.starts import FieldStart, RecordStart

from .machine_kit import MONDAY, Replay, end, line, program


def on(kind, record="Lead", **code):
    return RecordStart(line(2), f"a {record} is {kind}", record, frozenset({kind})), StartCode(**code)


def does(name, starts, action, **more):
    def begin(run, context):
        action(run, context)
        return "end"

    return program(name, starts, [end()], begin, **more)


def write(**changes):
    return lambda run, context: context.write(run, "set", "Lead", run.variables["lead"], changes)


def test_a_change_is_visible_at_once_and_its_event_comes_after_the_present_one():
    """What a run wrote is seen by the next; the workflow on the change starts when both are done."""
    seen = []

    def look(run, context):
        seen.append(context.record("Lead", run.variables["lead"]).score)

    score = FieldStart(line(2), "lead.score changes", "Lead", "score", None, None), StartCode()
    replay = Replay(
        [
            does("writes", [on("created")], write(score=9), at=1),
            does("looks", [on("created")], look, at=2),
            does("follows", [score], lambda run, context: None, at=3),
        ]
    )
    replay.created("L-1")
    assert seen == [9]
    assert [entry["workflow"] for entry in replay.told("started")] == ["writes", "looks", "follows"]
    assert replay.told("started")[-1]["because"] == "run r1"


def test_a_text_that_grows_without_end_fails_its_run():
    """A field that takes in itself again and again would fill the memory; other runs go on."""

    def grow(run, context):
        for length in (MOST_CHARACTERS, MOST_CHARACTERS + 1):
            context.write(run, "grow", "Lead", run.variables["lead"], {"status": "x" * length})

    replay = Replay(
        [does("grows", [on("created")], grow), does("other", [on("created")], write(score=1), at=2)]
    )
    replay.created("L-1")
    assert "gets too long" in replay.told("failed")[0]["why"]
    assert replay.told("ended")[0]["workflow"] == "other"


def test_a_write_that_changes_nothing_is_no_event():
    """Setting a field to what it is sets nothing off, and is not journaled."""
    replay = Replay(
        [
            does("writes", [on("created")], write(status="New"), at=1),
            does("on update", [on("updated")], lambda run, context: None, at=2),
        ]
    )
    replay.created("L-1", status="New")
    assert replay.story() == ["started", "ended: finished"]


def test_several_fields_in_one_write_are_one_change():
    """One write of two fields starts a workflow once, with both fields in the change."""
    seen = []

    def test(context, change):
        seen.append({name: change.new[name] for name in sorted(change.new) if name != "updated"})
        return True

    replay = Replay(
        [
            does("writes", [on("created")], write(status="Lost", score=3), at=1),
            does("on update", [on("updated", test=test)], lambda run, context: None, at=2),
        ]
    )
    replay.created("L-1", status="New")
    assert seen == [{"score": 3, "status": "Lost"}]
    [changed] = replay.told("changed")
    assert changed["fields"] == {"status": ["New", "Lost"], "score": [0, 3]}


def test_a_chain_of_changes_is_cut_and_printed():
    """Two workflows that cause each other for ever end in a failure that prints the chain."""

    def more(run, context):
        score = context.record("Lead", run.variables["lead"]).score or 0
        context.write(run, "set", "Lead", run.variables["lead"], {"score": score + 1})

    replay = Replay([does("counts", [on("updated")], more)], depth=4)
    replay.created("L-1")
    replay.updated("L-1", 1, score=1)
    [failed] = replay.told("failed")
    assert "more than 4 changes" in failed["why"]
    assert '"counts" made Lead L-1 score' in failed["why"]
    assert replay.lead("L-1").score == 5
    replay.updated("L-1", 2, score=50)
    assert replay.lead("L-1").score == 54


def test_created_records_get_free_ids_defaults_and_time_stamps():
    """A record and its children are made as one change; ids that are taken are passed over."""
    new = NewValues("Lead", {"name": "x"}, (NewValues("Task", {"title": "call"}, link="lead"),))
    made = []
    replay = Replay(
        [
            does(
                "makes", [on("updated")], lambda run, context: made.append(context.create(run, "make", new))
            ),
            does("on task", [on("created", "Task")], lambda run, context: None, at=2, subject="Task"),
        ]
    )
    replay.created("Lead-1")
    replay.updated("Lead-1", 1, score=1)
    assert made == ["Lead-2"]
    task = replay.store.get("Task", "Task-1")
    assert (task.title, task.lead) == ("call", "Lead-2")
    lead = replay.lead("Lead-2")
    assert lead.created == lead.updated == MONDAY + timedelta(hours=1)
    assert lead.score == 0
    assert [entry["workflow"] for entry in replay.told("started")] == ["makes", "on task"]


def test_a_write_to_a_record_that_is_gone_fails_the_run():
    """A change of what was deleted is a failure in words, not an exception."""

    def remove_twice(run, context):
        context.delete(run, "remove", "Lead", run.variables["lead"])
        context.delete(run, "remove", "Lead", run.variables["lead"])

    replay = Replay([does("w", [on("created")], remove_twice)])
    replay.created("L-1")
    assert replay.story() == [
        "started",
        "deleted",
        "failed: Lead L-1 does not exist (any more), so it can't be changed",
    ]


def test_personal_fields_are_masked_unless_asked_for():
    """The journal shows *** for personal fields in events and changes; `show_personal` shows them."""
    flows = [does("writes", [on("created")], write(email="new@example.org"))]
    for show, expected in ((False, ["***", "***"]), (True, ["ana@example.org", "new@example.org"])):
        replay = Replay(flows, show_personal=show)
        replay.created("L-1", email="ana@example.org")
        assert replay.told("event")[0]["values"]["email"] == expected[0]
        assert replay.told("changed")[0]["fields"]["email"] == expected


def test_choices_of_people_are_fair_and_replayable():
    """`next` goes round, `random` is the same in every replay, `least busy` counts what they own."""
    from flowlang.plan.graph import Hand

    from .machine_kit import lead_field, text

    hand = Hand(
        "hand", line(5), "assign", lead_field("name"), "Lead", "owner", "next", text("Sales"),
        None, None, "member", None, None, "end",
    )  # fmt: skip

    def chosen(strategy):
        def begin(run, context):
            user = context.choose(run, "hand", strategy, "Sales", ["ana", "bob", "eve"])
            context.write(run, "hand", "Lead", run.variables["lead"], {"owner": user})
            return "end"

        replay = Replay([program("w", [on("created")], [hand, end()], begin)])
        for number in range(6):
            replay.created(f"L-{number}", owner="ana" if number == 0 else None)
        return [replay.lead(f"L-{number}").owner for number in range(6)]

    assert chosen("next") == ["ana", "bob", "eve"] * 2
    assert chosen("random") == chosen("random")
    assert len(set(chosen("random"))) > 1
    assert chosen("least busy") == ["bob", "ana", "eve", "ana", "bob", "eve"]


def test_declared_people_are_there_from_the_start():
    """Teams and users that the schema declares are records before the first event."""
    replay = Replay([])
    assert replay.store.get("Team", "Sales").members == ("ana", "bob")
    assert replay.store.get("User", "ana").name == "ana"
