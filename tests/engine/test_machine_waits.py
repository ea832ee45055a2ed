"""Waiting: timers, conditions, events, moments that move, reminders, limits, and how runs end."""

from datetime import timedelta

from flowlang.connect.simulate import Simulated
from flowlang.engine.context import Dependency, RunFault, StartCode, WaitCode, Watched
from flowlang.engine.generate.program import compile_plan
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.machine import Engine
from flowlang.engine.state import Options
from flowlang.plan.graph import End, Reminder, Return, Wait
from flowlang.plan.starts import RecordStart
from flowlang.project import load_project
from flowlang.stores.memory import MemoryStore

from .machine_kit import MONDAY, Replay, end, lead_field, line, program, text

CREATED = [(RecordStart(line(2), "a Lead is created", "Lead", frozenset({"created"})), StartCode())]


def subject(run, context):
    return run.variables["lead"]


def reads(*fields):
    return (Dependency("Lead", frozenset(fields), subject),)


def field_is(name, value):
    return lambda run, context: getattr(context.record("Lead", run.variables["lead"]), name) == value


def after(**length):
    return WaitCode(due=lambda run, context: run.since + timedelta(**length))


def go(name):
    return lambda run, context: name


def delay(name="wait", then="end", at=5, **more):
    return Wait(name, line(at), "2 days", delay=text("2 days"), next=then, **more)


def test_a_timer_fires_before_the_event_of_its_own_moment():
    """What is due at the time of an event comes before the event, at its own time."""
    replay = Replay([program("w", CREATED, [delay(), end()], go("wait"), waits={"wait": after(hours=2)})])
    replay.created("L-1")
    replay.updated("L-1", 2, score=1)
    assert [entry["what"] for entry in replay.entries[-3:]] == ["resumed", "ended", "event"]
    assert replay.entries[-2]["at"] == "2026-01-05T11:00:00Z"


def test_timers_fire_in_the_order_of_due_time_then_of_creation():
    """Two timers due at one moment fire in the order in which they were set; an earlier one first."""
    replay = Replay(
        [
            program("late", CREATED, [delay(), end()], go("wait"), at=1, waits={"wait": after(hours=3)}),
            program("one", CREATED, [delay(), end()], go("wait"), at=2, waits={"wait": after(hours=1)}),
            program("two", CREATED, [delay(), end()], go("wait"), at=3, waits={"wait": after(hours=1)}),
        ]
    )
    replay.created("L-1")
    replay.engine.advance(MONDAY + timedelta(hours=5))
    assert [entry["workflow"] for entry in replay.told("ended")] == ["one", "two", "late"]
    assert replay.engine.now == MONDAY + timedelta(hours=5)


def test_an_older_event_is_taken_at_the_clocks_time():
    """The clock never goes back, and the journal says that the event came late."""
    replay = Replay([])
    replay.created("L-1", 5)
    replay.created("L-2", 1)
    [late] = replay.told("late")
    assert (late["at"], late["time"]) == ("2026-01-05T14:00:00Z", "2026-01-05T10:00:00Z")
    assert replay.lead("L-2").created == MONDAY + timedelta(hours=5)


def test_a_moment_that_has_passed_goes_on_at_once():
    """A wait for what is over is no wait."""
    replay = Replay([program("w", CREATED, [delay(), end()], go("wait"), waits={"wait": after(hours=-1)})])
    replay.created("L-1")
    assert replay.story() == ["started", "resumed", "ended: finished"]


def condition_wait(**more):
    return Wait("wait", line(5), "lead.score is 5", condition=lead_field("score"), next="end", **more)


CONDITION = WaitCode(until=Watched(field_is("score", 5), reads("score")))


def test_a_condition_wakes_the_run_when_it_comes_to_hold():
    """A wait for a condition goes on with the change that makes it true, and not before."""
    replay = Replay([program("w", CREATED, [condition_wait(), end()], go("wait"), waits={"wait": CONDITION})])
    replay.created("L-1")
    replay.updated("L-1", 1, score=4)
    assert replay.story() == ["started", "waiting"]
    replay.updated("L-1", 2, score=5)
    assert replay.story() == ["started", "waiting", "resumed", "ended: finished"]


def test_a_condition_that_holds_already_goes_on_at_once():
    """A wait for what is so already is no wait."""
    replay = Replay([program("w", CREATED, [condition_wait(), end()], go("wait"), waits={"wait": CONDITION})])
    replay.created("L-1", score=5)
    assert replay.story() == ["started", "resumed", "ended: finished"]


def test_a_limit_takes_the_way_of_time_running_out():
    """When the limit has passed, the run goes where `if time runs out` leads; no timer is left."""
    code = WaitCode(until=CONDITION.until, limit=lambda run, context: run.since + timedelta(hours=1))
    waits = condition_wait(limit=text("1 hour"), time_out="late")
    nodes = [waits, end(), end("late", "stopped")]
    replay = Replay([program("w", CREATED, nodes, go("wait"), waits={"wait": code})])
    replay.created("L-1")
    replay.created("L-2")
    replay.updated("L-2", 0.5, score=5)
    replay.engine.drain()
    assert replay.story()[4:] == ["resumed", "ended: finished", "timed out", "ended: stopped"]
    assert len(replay.engine._state.timers) == 0


def test_a_limit_without_a_way_of_its_own_goes_on():
    """A limit with no `if time runs out` goes on as if the wait were over."""
    code = WaitCode(until=CONDITION.until, limit=lambda run, context: run.since + timedelta(hours=1))
    nodes = [condition_wait(limit=text("1 hour")), end()]
    replay = Replay([program("w", CREATED, nodes, go("wait"), waits={"wait": code})])
    replay.created("L-1")
    replay.engine.drain()
    assert replay.story()[-2:] == ["timed out", "ended: finished"]


def reminding(remind):
    reminders = (Reminder(line(7), text("1 hour"), "remind"), Reminder(line(8), text("2 hours"), "remind"))
    nodes = [condition_wait(reminders=reminders), Return("back", line(8), "", "wait"), end()]
    code = WaitCode(
        until=CONDITION.until,
        reminders=tuple(
            lambda run, context, hours=hours: run.since + timedelta(hours=hours) for hours in (2, 1)
        ),
    )
    return program("w", CREATED, nodes, go("wait"), steps={"remind": remind}, waits={"wait": code})


def test_reminders_run_once_each_and_the_waiting_goes_on():
    """Two reminders fire in the order of their moments; afterwards the run still waits for its condition."""
    replay = Replay([reminding(go("back"))])
    replay.created("L-1")
    replay.engine.drain()
    assert [entry["at"][11:16] for entry in replay.told("reminded")] == ["10:00", "11:00"]
    replay.updated("L-1", 3, score=5)
    assert replay.story()[-2:] == ["resumed", "ended: finished"]


def test_a_reminder_that_makes_the_condition_hold_ends_the_wait():
    """What a reminder's steps change is looked at when they are done."""

    def remind(run, context):
        context.write(run, "set", "Lead", run.variables["lead"], {"score": 5})
        return "back"

    replay = Replay([reminding(remind)])
    replay.created("L-1")
    replay.engine.drain()
    assert replay.story() == ["started", "waiting", "reminded", "changed", "resumed", "ended: finished"]


def test_a_followed_moment_moves_and_ends_the_run_when_it_is_cleared():
    """The timer moves with its field; a moment that is over goes on at once; no moment ends the run."""
    code = WaitCode(
        due=lambda run, context: context.record("Lead", run.variables["lead"]).callback_on,
        due_reads=reads("callback_on"),
    )
    nodes = [Wait("wait", line(5), "lead.callback_on", moment=lead_field("callback_on"), next="end"), end()]
    replay = Replay([program("w", CREATED, nodes, go("wait"), waits={"wait": code})])
    for name in ("L-1", "L-2", "L-3"):
        replay.created(name, callback_on="2026-01-07T09:00:00Z")
    replay.updated("L-1", 1, callback_on="2026-01-06T09:00:00Z")
    replay.updated("L-2", 2, callback_on=None)
    replay.updated("L-3", 3, callback_on="2026-01-01T09:00:00Z")
    replay.engine.drain()
    ends = [(entry["record"], entry["at"], entry["outcome"]) for entry in replay.told("ended")]
    assert ends == [
        ("Lead L-2", "2026-01-05T11:00:00Z", "date cleared"),
        ("Lead L-3", "2026-01-05T12:00:00Z", "finished"),
        ("Lead L-1", "2026-01-06T09:00:00Z", "finished"),
    ]
    assert [entry["why"] for entry in replay.told("waiting") if "why" in entry] == ["the moment moved"]


def test_as_long_as_and_until_end_a_waiting_run():
    """The moment `as long as` breaks the run ends; the moment `until` holds its goal is reached."""
    while_new = Watched(field_is("status", "New"), reads("status"))
    goal = Watched(field_is("score", 5), reads("score"))
    nodes = [delay(), end()]
    waits = {"wait": after(days=2)}
    replay = Replay([program("w", CREATED, nodes, go("wait"), as_long_as=while_new, until=goal, waits=waits)])
    replay.created("L-1", status="New")
    replay.created("L-2", status="New")
    replay.updated("L-1", 1, status="Lost")
    replay.updated("L-2", 2, score=5)
    assert replay.story()[4:] == ["ended: no longer holds", "ended: goal reached"]
    assert replay.engine.waiting() == []
    assert len(replay.engine._state.timers) == 0


def test_a_watched_link_is_followed_when_it_is_changed():
    """`as long as lead.owner.active` watches the new owner as soon as there is one."""

    def owner(run, context):
        return context.record("Lead", run.variables["lead"]).owner

    def active(run, context):
        return context.record("User", owner(run, context)).active is True

    both = (*reads("owner"), Dependency("User", frozenset({"active"}), owner))
    nodes, waits = [delay(), end()], {"wait": after(days=2)}
    replay = Replay([program("w", CREATED, nodes, go("wait"), as_long_as=Watched(active, both), waits=waits)])
    for name in ("ana", "bob"):
        replay.updated(name, record="User", active=True)
    replay.created("L-1", owner="ana")
    replay.updated("L-1", 1, owner="bob")
    replay.updated("ana", 2, record="User", active=False)
    assert len(replay.engine.waiting()) == 1
    replay.updated("bob", 3, record="User", active=False)
    assert replay.story()[-1] == "ended: no longer holds"


def test_waiting_runs_are_looked_at_oldest_first():
    """One change wakes the older run before the younger one, whatever they are called."""
    programs = [
        program(name, CREATED, [condition_wait(), end()], go("wait"), at=at, waits={"wait": CONDITION})
        for at, name in ((1, "z"), (2, "a"))
    ]
    replay = Replay(programs)
    replay.created("L-1")
    replay.updated("L-1", 1, score=5)
    assert [entry["workflow"] for entry in replay.told("ended")] == ["z", "a"]


def test_an_event_wakes_only_the_run_that_it_belongs_to():
    """An awaited event is found by what correlates, tested by its condition, and bound."""
    seen = []

    def reached(run, context):
        seen.append((run.variables["lead"], run.variables["reply"]["text"]))
        return "end"

    code = WaitCode(
        matches=lambda run, context, values: values["text"] != "spam",
        correlate=(("lead", subject),),
    )
    wait = Wait("wait", line(5), "a Reply", event="Reply", variable="reply", next="got")
    replay = Replay(
        [program("w", CREATED, [wait, end()], go("wait"), steps={"got": reached}, waits={"wait": code})]
    )
    replay.created("L-1")
    replay.created("L-2")
    replay.received("Reply", 1, lead="L-2", text="spam")
    replay.received("Reply", 2, lead="L-2", text="hello")
    replay.received("Reply", 3, lead="L-2", text="again")
    assert seen == [("L-2", "hello")]


def test_a_deleted_record_ends_its_runs():
    """A run ends when the record that it is about is deleted, by whomever."""
    replay = Replay([program("w", CREATED, [delay(), end()], go("wait"), waits={"wait": after(days=2)})])
    replay.created("L-1")
    replay.deleted("L-1", 1)
    assert replay.story()[-1] == "ended: record deleted"
    replay.engine.drain()
    assert replay.told("resumed") == []


def test_a_failure_ends_one_run_and_names_the_line():
    """A RunFault fails its run at the line of its node; the others and the stream go on."""

    def broken(run, context):
        context.branch(run, "decide", "yes")
        if run.variables["lead"] == "L-1":
            raise RunFault("lead.email is missing", "lead.email")
        return "end"

    replay = Replay([program("w", CREATED, [end("decide", at=12), end()], broken)])
    replay.created("L-1")
    replay.created("L-2")
    [failed] = replay.told("failed")
    assert (failed["why"], failed["place"]) == ("lead.email is missing", "flows/test.flow:12")
    assert replay.engine.tally.runs["w", "finished"] == 1


def test_an_end_that_fails_says_the_reason_of_the_workflow():
    """`fail "why"` fails the run with that reason."""
    node = End("fail", line(9), "fail", "failed", text("too old"))
    flow = program("w", CREATED, [node], go("fail"), failure={"fail": lambda run, context: "too old"})
    replay = Replay([flow])
    replay.created("L-1")
    assert replay.told("failed")[0]["why"] == "too old"


def test_a_run_that_goes_round_in_circles_fails():
    """A loop of waits that are over at once does not hang the stream."""
    nodes = [delay("wait", "wait")]
    replay = Replay([program("w", CREATED, nodes, go("wait"), waits={"wait": after(hours=0)})])
    replay.created("L-1")
    assert "round in circles" in replay.told("failed")[0]["why"]


def test_a_failure_in_generated_code_names_the_line_of_its_step(tmp_path):
    """A value that is missing at run time fails the run at the line that used it, not at an earlier one."""
    flow = tmp_path / "a.flow"
    flow.write_text(
        "record Lead\n  name: text\n  score: whole number = 0\n  base: whole number = 1\n\n"
        'workflow "Divide"\n  when a Lead is created\n  then\n'
        "    set lead.score to 1\n    set lead.score to floor(10 / lead.base)\n"
    )
    project = load_project([flow])
    assert not project.diagnostics, project.diagnostics
    options = Options()
    programs = [compile_plan(plan, project.schema, options.zone, options.calendar) for plan in project.plans]
    entries = []
    engine = Engine(
        programs, project.schema, MemoryStore(project.schema), Simulated(), journal=entries.append
    )
    change = RecordChange("created", "Lead", "L-1", {"base": 0})
    engine.take(Event(MONDAY, "crm", "1", "Lead.created", (change,)))
    [failed] = [entry for entry in entries if entry["what"] == "failed"]
    assert failed["place"].endswith("a.flow:10")
    assert "divided by 0" in failed["why"]
