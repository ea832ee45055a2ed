"""A replay is the same byte for byte: in one piece, in two, and the second time."""

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from flowlang.engine.context import ActionCode, Dependency, NewValues, StartCode, WaitCode, Watched
from flowlang.engine.machine import Engine
from flowlang.engine.seen import SeenEvents
from flowlang.engine.values import Length
from flowlang.plan.graph import AnswerExit, Perform, Question, Reminder, Return, Wait
from flowlang.plan.starts import EventStart, RecordStart
from flowlang.stores.memory import MemoryStore

from .machine_kit import MONDAY, SCHEMA, Replay, end, lead_field, line, program, text

CHECK = SCHEMA.actions[1]
NEVER = text("never")


def on(kind):
    return RecordStart(line(2), kind, "Lead", frozenset({kind})), StartCode()


def subject(run, context):
    return run.variables["lead"]


def lead(run, context):
    return context.record("Lead", run.variables["lead"])


def programs():
    """Every kind of wait, a failing action with retries, a question with reminders, new records."""

    def begin(run, context):
        context.create(run, "make", NewValues("Task", {"title": "call", "lead": run.variables["lead"]}))
        owner = context.choose(run, "hand", "random", "Sales", ["ana", "bob"])
        context.write(run, "set", "Lead", run.variables["lead"], {"owner": owner})
        return "delay"

    def ask(run, context):
        return "ask"

    def remind(run, context):
        context.write(
            run, "up", "Lead", run.variables["lead"], {"score": (lead(run, context).score or 0) + 1}
        )
        return "back"

    still_new = Watched(
        lambda run, context: lead(run, context).status == "New",
        (Dependency("Lead", frozenset({"status"}), subject),),
    )
    high = Watched(
        lambda run, context: lead(run, context).score >= 9,
        (Dependency("Lead", frozenset({"score"}), subject),),
    )
    perform = Perform(
        "check", line(7), "check stock", CHECK, (), (), None, "stock", NEVER, NEVER, "reply"
    )  # fmt: skip
    question = Question(
        "ask", line(9), "ask", "any", NEVER, NEVER, None, NEVER, "answer",
        (AnswerExit(("Yes",), "check"), AnswerExit(("No",), "end")),
        (Reminder(line(10), NEVER, "remind"),), "", "end",
    )  # fmt: skip
    first = program(
        "all of it",
        [on("created")],
        [
            Wait("delay", line(5), "2 hours", delay=NEVER, next="asking"),
            question,
            Return("back", line(10), "", "ask"),
            perform,
            Wait("reply", line(12), "a Reply", event="Reply", variable="reply", limit=NEVER, next="end"),
            end(),
        ],
        begin,
        steps={"asking": ask, "remind": remind},
        as_long_as=still_new,
        until=high,
        waits={
            "delay": WaitCode(due=lambda run, context: run.since + timedelta(hours=2)),
            "ask": WaitCode(
                people=lambda run, context: ("ana",),
                question=lambda run, context: "Well?",
                limit=lambda run, context: run.since + timedelta(hours=8),
                reminders=(lambda run, context: run.since + timedelta(hours=3),),
            ),
            "reply": WaitCode(
                correlate=(("lead", subject),), limit=lambda run, context: run.since + timedelta(hours=9)
            ),
        },
        actions={
            "check": ActionCode(
                holes=lambda run, context: {"product": "p"},
                settings=lambda run, context: {},
                retry_times=lambda run, context: 2,
                retry_every=lambda run, context: Length(1, "hours"),
            )
        },
    )
    about = Wait("moment", line(21), "callback", moment=lead_field("callback_on"), next="end")
    second = program(
        "follows a date",
        [on("updated"), on("deleted")],
        [about, end()],
        lambda run, context: "moment",
        at=20,
        runs="restart",
        waits={
            "moment": WaitCode(
                due=lambda run, context: lead(run, context).callback_on,
                due_reads=(Dependency("Lead", frozenset({"callback_on"}), subject),),
            )
        },
    )
    third = program(
        "on reply",
        [(EventStart(line(30), "a Reply is received", "Reply"), StartCode())],
        [Wait("a while", line(31), "1 hour", delay=NEVER, next="end"), end()],
        lambda run, context: "a while",
        at=30,
        subject="Reply",
        variable="reply",
        waits={"a while": WaitCode(due=lambda run, context: run.since + timedelta(hours=1))},
    )
    return [first, second, third]


STEPS = st.tuples(
    st.sampled_from(["create", "score", "status", "date", "clear", "delete", "reply", "yes", "no", "repeat"]),
    st.sampled_from(["L-1", "L-2", "L-3"]),
    st.integers(min_value=-1, max_value=4),
)


def events_of(replay, steps):
    at = MONDAY
    events = []
    for what, lead_id, hours in steps:
        at += timedelta(hours=hours)
        changed = {
            "score": {"score": 3 + len(events)},
            "status": {"status": "Contacted"},
            "date": {"callback_on": (at + timedelta(hours=5)).isoformat()},
            "clear": {"callback_on": None},
        }
        if what == "create":
            event = replay.event("Lead.created", lead_id, at, {"record": {"name": lead_id, "status": "New"}})
        elif what == "delete":
            event = replay.event("Lead.deleted", lead_id, at, None)
        elif what == "reply":
            event = replay.event("Reply", None, at, {"lead": lead_id, "text": "t"})
        elif what in ("yes", "no"):
            question = {"workflow": "all of it", "record": lead_id}
            data = {"question": question, "answer": what.capitalize(), "by": "ana"}
            event = replay.event("Answer", None, at, data)
        elif what == "repeat" and events:
            event = events[-1]
        elif what == "repeat":
            continue
        else:
            event = replay.event("Lead.updated", lead_id, at, {"changed": changed[what]})
        events.append(event)
    return events


def written(entries):
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)


def start(compiled):
    replay = Replay(compiled)
    replay.performer.fail("check stock of")
    return replay


@given(st.lists(STEPS, max_size=25), st.integers(min_value=0, max_value=25))
def test_a_replay_cut_in_two_is_the_same(steps, cut):
    """Saved after any event, taken through JSON and continued elsewhere, a replay gives the same journal."""
    compiled = programs()
    whole = start(compiled)
    events = events_of(whole, steps)
    for event in events:
        whole.engine.take(event)
    whole.engine.drain()

    one = start(compiled)
    for event in events[:cut]:
        one.engine.take(event)
    saved = json.loads(json.dumps(one.engine.save()))
    other = Engine(
        compiled, SCHEMA, MemoryStore(SCHEMA), one.performer, options=one.options, journal=one.entries.append
    )
    other.restore(saved)
    assert json.loads(json.dumps(other.save())) == saved
    for event in events[cut:]:
        other.take(event)
    other.drain()
    assert written(one.entries) == written(whole.entries)
    assert other.save() == whole.engine.save()


def test_a_repeated_event_is_skipped():
    """Source and id make an event; a second one is journaled as skipped and does nothing."""
    replay = Replay(programs())
    event = replay.event("Lead.created", "L-1", MONDAY, {"record": {"name": "x"}})
    assert replay.engine.take(event)
    assert not replay.engine.take(event)
    assert len(replay.told("event")) == 1
    assert replay.told("skipped event")[0]["id"] == "1"


def test_a_run_whose_workflow_is_gone_fails_when_it_is_restored():
    """A state that is taken over by changed workflows ends the runs of versions that are not at hand."""
    replay = Replay(programs())
    replay.created("L-1", status="New")
    saved = replay.engine.save()
    entries = []
    other = Engine([], SCHEMA, MemoryStore(SCHEMA), replay.performer, journal=entries.append)
    other.restore(saved)
    assert [entry["what"] for entry in entries] == ["failed"]
    assert other.waiting() == []
    older = Engine([], SCHEMA, MemoryStore(SCHEMA), replay.performer, older=replay.programs)
    older.restore(saved)
    assert len(older.waiting()) == 1


@given(st.lists(st.one_of(st.integers(0, 30).map(str), st.sampled_from(["a", "b", "007", "7 "]))))
def test_seen_events_are_remembered_exactly(ids):
    """Intervals of numbers and the window of names answer as a plain set would, also after being saved."""
    seen, plain = SeenEvents(), set()
    for name in ids:
        assert seen.take("s", name) == (name not in plain)
        plain.add(name)
        again = SeenEvents()
        again.load(json.loads(json.dumps(seen.save())))
        seen = again


def test_an_unbroken_count_of_ids_takes_no_memory():
    """A hundred thousand numbered events are one interval."""
    seen = SeenEvents()
    for number in range(100_000):
        assert seen.take("s", str(number))
    assert seen.save()["numbers"] == {"s": [[0, 99_999]]}
