"""Actions that are carried out, repeated and failed; questions that are asked, answered and refused."""

from datetime import timedelta

from flowlang.connect.simulate import Simulated
from flowlang.engine.context import ActionCode, StartCode, WaitCode
from flowlang.engine.values import Length
from flowlang.plan.graph import AnswerExit, Perform, Question
from flowlang.plan.starts import RecordStart

from .machine_kit import MONDAY, SCHEMA, Replay, end, lead_field, line, program, text

CREATED = [(RecordStart(line(2), "a Lead is created", "Lead", frozenset({"created"})), StartCode())]
SEND, CHECK = SCHEMA.actions


def go(name):
    return lambda run, context: name


FINISH = go("end")


def send(**more):
    return Perform(
        "send", line(6), "send email", SEND, (("template", text("hi")), ("recipient", lead_field("email"))),
        (), None, None, None, None, **({"on_failure": None, "next": "end"} | more),
    )  # fmt: skip


def sending(run, context):
    context.request(run, "send", {"template": "hi", "recipient": "ana@example.org"}, {})
    return "end"


def check(**more):
    known = {"result": "stock", "retry_times": None, "retry_every": None, "on_failure": None, "next": "got"}
    return Perform(
        "check", line(7), "check stock", CHECK, (("product", text("p")),), (), None, **(known | more)
    )


HOLES = ActionCode(holes=lambda run, context: {"product": "p"}, settings=lambda run, context: {})
RETRYING = ActionCode(
    holes=HOLES.holes,
    settings=HOLES.settings,
    retry_times=lambda run, context: 2,
    retry_every=lambda run, context: Length(5, "minutes"),
)


def checking(node, code, got=FINISH):
    nodes = [node, end(), end("failed", "stopped")]
    return program("w", CREATED, nodes, go("check"), steps={"got": got}, actions={"check": code})


def test_an_action_is_journaled_with_its_key_and_personal_holes_masked():
    """A request names its words, values and a key of 16 digits; personal fields are masked."""
    replay = Replay([program("w", CREATED, [send(), end()], sending)])
    replay.created("L-1")
    [entry] = replay.told("action")
    assert (entry["action"], entry["phrase"]) == ("send email", "send email (template) to (recipient)")
    assert entry["holes"] == {"template": "hi", "recipient": "***"}
    [request] = replay.performer.requests
    assert request.holes["recipient"] == "ana@example.org"
    assert request.key == entry["key"]
    assert len(entry["key"]) == 16


def test_keys_differ_for_each_performance_and_are_the_same_in_a_replay():
    """Performing one node twice gives two keys; replaying gives the same two."""

    def twice(run, context):
        sending(run, context)
        return sending(run, context)

    keys = []
    for _ in range(2):
        replay = Replay([program("w", CREATED, [send(), end()], twice)])
        replay.created("L-1")
        keys.append([request.key for request in replay.performer.requests])
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 2


def test_a_failed_action_that_nobody_waits_for_fails_the_run():
    """The run is failed with the reason, when it is still open."""
    replay = Replay([program("w", CREATED, [send(), end()], sending)])
    replay.performer.fail("send email", "no such server")
    replay.created("L-1")
    assert replay.story() == [
        "started",
        "action",
        "action failed",
        "failed: send email failed: no such server",
    ]


def test_what_an_action_gives_back_is_bound():
    """The outcome of an awaited action is bound: defaults by type, or what the test gives."""
    seen = []

    def got(run, context):
        seen.append(run.variables["stock"])
        return "end"

    replay = Replay([checking(check(), HOLES, got)])
    replay.created("L-1")
    replay.performer.give("check stock of", {"in_stock": False})
    replay.created("L-2")
    assert seen == [{"in_stock": True, "level": 0}, {"in_stock": False, "level": 0}]


def test_a_failed_action_is_tried_again_with_the_same_key():
    """Two retries, five minutes apart, carry the first request's key; the last success goes on."""
    replay = Replay([checking(check(), RETRYING)])
    replay.performer.fail("check stock of")
    replay.created("L-1")
    replay.engine.advance(MONDAY + timedelta(minutes=6))
    replay.performer.succeed("check stock of")
    replay.engine.drain()
    assert [entry["at"][11:16] for entry in replay.told("retried")] == ["09:05", "09:10"]
    assert len({request.key for request in replay.performer.requests}) == 1
    assert replay.story()[-1] == "ended: finished"


def test_after_its_retries_a_failure_goes_its_own_way_or_fails_the_run():
    """With `if it fails` the run goes on there; without it, it fails."""
    handled = Replay([checking(check(on_failure="failed"), RETRYING)])
    unhandled = Replay([checking(check(), RETRYING)])
    for replay in (handled, unhandled):
        replay.performer.fail("check stock of", "down")
        replay.created("L-1")
        replay.engine.drain()
        assert len(replay.performer.requests) == 3
    assert handled.story()[-1] == "ended: stopped"
    assert unhandled.story()[-1] == "failed: check stock of failed: down"


def test_a_performer_that_breaks_fails_one_run():
    """An exception in a performer is a failed action."""

    class Broken(Simulated):
        def perform(self, request):
            raise OSError("cable")

    replay = Replay([program("w", CREATED, [send(), end()], sending)], performer=Broken())
    replay.created("L-1")
    assert replay.story()[-1] == "failed: send email failed: OSError: cable"


# --- Questions ----------------------------------------------------------------------------------


def asking(people=("ana", "bob"), answered=FINISH, **code):
    question = Question(
        "ask", line(9), "ask", "any", text("Sales"), text("Ready?"), None, text("1 day"), "answer",
        (AnswerExit(("Yes",), "yes"), AnswerExit(("No",), "no")), (), "", "late",
    )  # fmt: skip
    waits = {
        "ask": WaitCode(people=lambda run, context: people, question=lambda run, context: "Ready?", **code)
    }
    nodes = [question, end(), end("no", "stopped"), end("late", "stopped")]
    return program("w", CREATED, nodes, go("ask"), steps={"yes": answered}, waits=waits)


def test_the_first_answer_counts_and_is_bound():
    """The answer is bound with who gave it and when, and the run takes the exit of the answer."""
    seen = []

    def answered(run, context):
        seen.append(run.variables["answer"])
        return "end"

    replay = Replay([asking(answered=answered)])
    replay.created("L-1")
    assert replay.engine.answer("q1", "Yes", "ana", "fine")
    assert seen == [{"choice": "Yes", "by": "ana", "comment": "fine", "at": MONDAY}]
    assert not replay.engine.answer("q1", "No", "bob")
    assert replay.story()[-1] == "refused: already answered by ana"


def test_answers_that_do_not_count_are_refused_with_the_reason():
    """Strangers, unknown answers and unknown questions are refused, and the question stays open."""
    replay = Replay([asking()])
    replay.created("L-1")
    for question, answer, by in (("q1", "Yes", "eve"), ("q1", "Maybe", "ana"), ("q7", "Yes", "ana")):
        assert not replay.engine.answer(question, answer, by)
    assert [entry["why"] for entry in replay.told("refused")] == [
        "eve was not asked",
        '"Maybe" is not one of the answers: Yes, No',
        "there is no question q7",
    ]
    assert len(replay.engine.questions) == 1


def test_an_answer_may_come_as_an_event():
    """An event names the question by workflow and record; after it is closed it is refused there, too."""
    replay = Replay([asking()])
    replay.created("L-1")
    named = {"question": {"workflow": "w", "record": "L-1"}, "answer": "No", "by": "bob"}
    replay.received("Answer", 1, **named)
    assert replay.story()[-1] == "ended: stopped"
    replay.received("Answer", 2, **named)
    assert replay.story()[-1] == "refused: already answered by bob"
    replay.received("Answer", 3, **named | {"question": {"workflow": "w", "record": "L-2"}})
    assert replay.story()[-1] == 'refused: no question of "w" about L-2 is open'


def test_a_question_runs_out():
    """After its time the run goes the way of no answer, and later answers are refused."""
    replay = Replay([asking(limit=lambda run, context: run.since + timedelta(days=1))])
    replay.created("L-1")
    replay.engine.drain()
    assert not replay.engine.answer("q1", "Yes", "ana")
    assert replay.story()[-3:] == [
        "timed out",
        "ended: stopped",
        "refused: the time for answers had run out",
    ]


def test_nobody_to_ask_fails_the_run():
    """A question to nobody is a failure with that reason."""
    replay = Replay([asking(people=())])
    replay.created("L-1")
    assert replay.story()[-1] == "failed: there is nobody to ask"
