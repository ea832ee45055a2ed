"""Stretches of a plan as generated code walks through them."""

from datetime import UTC, date, datetime, time

import pytest

from flowlang.check import terms as t
from flowlang.engine.context import ChangeEvent, RunFault
from flowlang.plan import graph as g
from flowlang.plan import starts
from flowlang.schema import types as ty

from .generate_kit import (
    CALL,
    COMPANY,
    LEAD,
    NOW,
    REPLY,
    SPAN,
    TEAM,
    USER,
    World,
    both,
    compare,
    compiled,
    const,
    decide,
    end,
    length,
    new_run,
    pause,
    read,
    say,
    schema,
    span,
    var,
    walk,
)

NAME, SCORE, TAGS = read("lead.name"), read("lead.score"), read("lead.tags")
YES = const(True)


@pytest.fixture
def world():
    world = World()
    world.add("Company", "C", name="Acme", employees=20)
    world.add("User", "ana", name="Ana", active=True, score=1)
    world.add("User", "bob", name="Bob", score=7)
    world.add("User", "eva", name="Eva", active=False, score=9)
    world.add("Team", "Sales", name="Sales", members=("ana", "bob", "eva", "gone"))
    world.add("Lead", "L", name="Lina", score=5, company="C", tags=("vip",), status="New")
    return world


def write(name, changes, following="end", target=None, record="Lead"):
    listed = tuple(g.FieldChange(*change) for change in changes)
    return g.Write(name, SPAN, name, target or var("lead"), record, listed, following)


# --- Steps --------------------------------------------------------------------------------------


def test_an_action_is_requested_with_its_holes(world):
    """The holes and settings of an action are computed; a missing hole fails the run and names the value."""
    sends = say("send", NAME, "end", about=var("lead"))
    fails = say("send", read("lead.email"), "end")

    assert walk(compiled([sends, end()]), world) == ["end"]
    assert world.done == [("request", "send", {"text": "Lina", "who": "a@b.c"}, {"about": "L"})]
    with pytest.raises(RunFault, match=r"^lead\.email is missing$"):
        walk(compiled([fails, end()]), world)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("name", "set", const("Eva")), "Eva"),
        (("name", "set", read("lead.email")), None),
        (("name", "clear", None), None),
        (("score", "increase", const(10)), 15),
        (("score", "decrease", const(10)), -5),
        (("tags", "add", const("new")), ("vip", "new")),
        (("tags", "add", const("vip")), ("vip",)),
        (("tags", "remove", const("vip")), ()),
        (("tags", "clear", None), ()),
        (("born", "set", t.Now(SPAN, ty.MOMENT)), date(2026, 1, 5)),
        (("remind_at", "set", const(date(2026, 7, 1), ty.DATE)), datetime(2026, 6, 30, 21, tzinfo=UTC)),
        (("class", "set", const("A")), "A"),
    ],
)
def test_fields_change_as_the_verb_says(world, change, expected):
    """Every verb writes the new value of the field as one change of the record."""
    assert walk(compiled([write("set", [change]), end()]), world) == ["end"]
    assert world.done == [("write", "set", "Lead", "L", {change[0]: expected})]


def test_a_linked_record_is_changed_through_its_link(world):
    """`set lead.company.name` changes the company; through an empty link the run fails and says which."""
    change = write("set", [("name", "set", NAME)], target=read("lead.company"), record="Company")

    walk(compiled([change, end()]), world)

    assert world.record("Company", "C").name == "Lina"
    world.record("Lead", "L").company = None
    with pytest.raises(RunFault, match=r"lead\.company is missing"):
        walk(compiled([change, end()]), world)


def test_increasing_a_missing_number_fails_the_run(world):
    """There is nothing to add to; the message names the field."""
    world.record("Lead", "L").score = None

    with pytest.raises(RunFault, match=r"lead\.score is missing"):
        walk(compiled([write("more", [("score", "increase", const(1))]), end()]), world)


def test_a_deleted_record_cannot_be_changed_in_the_same_stretch(world):
    """After `delete lead` its fields are missing, and a write to it fails the run."""
    remove = g.Remove("delete", SPAN, "delete", var("lead"), "Lead", "say")
    told = say("say", t.Fallback(SPAN, ty.TEXT, NAME, const("nobody")), "set")
    program = compiled([remove, told, write("set", [("name", "set", const("x"))]), end()])
    world.record("Lead", "L")
    first = say("first", NAME, "delete")

    with pytest.raises(RunFault, match="lead is missing"):
        walk(compiled([first, *program.plan.nodes.values()]), world)
    assert world.requested == ["Lina", "nobody"]


def test_a_record_is_made_with_its_children_and_bound(world):
    """The id of the new record is bound at once, children know their link, missing entries stay missing."""
    child = g.NewRecord("Task", (("title", const("child")),), (), "parent")
    new = g.NewRecord(
        "Task", (("title", NAME), ("lead", var("lead")), ("due", read("lead.remind_at"))), (child,)
    )
    nodes = [
        g.Make("make", SPAN, "make", new, "task", None, "say"),
        say("say", read("task.title", root=ty.RecordOf("Task")), "end"),
        end(),
    ]

    walk(compiled(nodes, variables={"lead": LEAD, "task": ty.RecordOf("Task")}), world)

    made = world.done[0][2]
    assert made.values == {"title": "Lina", "lead": "L", "due": None}
    assert [(one.record, one.values, one.link) for one in made.children] == [
        ("Task", {"title": "child"}, "parent")
    ]
    assert world.requested == ["Lina"]


def test_a_record_is_made_like_another(world):
    """The fields of the other record are copied, and those written under the step win."""
    make = g.Make(
        "make", SPAN, "make", g.NewRecord("Lead", (("name", const("Twin")),)), "twin", var("lead"), "end"
    )

    walk(compiled([make, end()]), world)

    assert world.done[0][2].values == {
        "name": "Twin", "score": 5, "company": "C", "tags": ("vip",), "status": "New", "friends": (),
    }  # fmt: skip


@pytest.mark.parametrize(("pick", "expected"), [("first", "ana"), ("latest", "bob"), ("earliest", "ana")])
def test_find_binds_a_record_or_nothing(world, pick, expected):
    """The first or latest match is bound; without a match the variable is missing."""
    member = var("member", USER)
    where = compare(t.FieldRead(SPAN, ty.NUMBER, member, "score"), "is less than", const(9))
    look = g.Look("find", SPAN, "find", "User", "found", "member", where, pick, None, "end")
    nobody = g.Look("find", SPAN, "find", "Call", "found", "call", None, pick, None, "end")
    run, other = new_run(), new_run()

    walk(compiled([look, end()]), world, run)
    walk(compiled([nobody, end()]), world, other)

    assert run.variables["found"] == expected
    assert other.variables["found"] is None


def test_find_or_create_makes_a_record_once(world):
    """The second time the record is found; the look-up goes through the index."""
    where = compare(t.FieldRead(SPAN, ty.TEXT, var("company", COMPANY), "name"), "is", NAME)
    new = g.NewRecord("Company", (("name", NAME),))
    program = compiled(
        [g.Look("find", SPAN, "find", "Company", "c", "company", where, "first", new, "end"), end()]
    )
    run = new_run()

    walk(program, world, run)
    walk(program, world, run)

    assert len(world.kept["Company"]) == 2
    assert run.variables["c"] == "Company-2"
    assert world.lookups == [("Company", "name", "Lina")] * 2


def test_let_fixes_a_value_and_a_record_stays_live(world):
    """A bound value does not follow its field any more; a bound record is read anew."""
    nodes = [
        g.Bind("fix", SPAN, "fix", "before", NAME, "bind"),
        g.Bind("bind", SPAN, "bind", "firm", read("lead.company"), "set"),
        write("set", [("name", "set", const("Eva"))], "rename"),
        write("rename", [("name", "set", const("New Acme"))], "say", read("lead.company"), "Company"),
        say(
            "say",
            t.Filled(SPAN, ty.TEXT, (var("before", ty.TEXT), NAME, read("firm.name", root=COMPANY))),
            "end",
        ),
        end(),
    ]

    walk(compiled(nodes), world)

    assert world.requested == ["LinaEvaNew Acme"]


# --- Giving work to people ----------------------------------------------------------------------


def hand(strategy, to, otherwise=None, **given):
    found = {"order": None, "by": None, "where": None, **given}
    fields = {
        "target": var("lead"),
        "record": "Lead",
        "field": "owner",
        "scope": "member",
        "next": "end",
        **found,
    }
    return g.Hand("assign", SPAN, "assign", strategy=strategy, to=to, otherwise=otherwise, **fields)


SALES = const("Sales", TEAM)
MEMBER_SCORE = t.FieldRead(SPAN, ty.NUMBER, var("member", USER), "score")


def test_work_goes_to_active_members_for_whom_the_condition_holds(world):
    """Members who are inactive or gone are no candidates; `where` sorts out others."""
    where = compare(MEMBER_SCORE, "is more than", const(5))

    walk(compiled([hand("next", SALES), end()]), world)
    walk(compiled([hand("random", SALES, where=where), end()]), world)

    assert [entry for entry in world.done if entry[0] == "choose"] == [
        ("choose", "next", "Sales", ("ana", "bob")),
        ("choose", "random", "Sales", ("bob",)),
    ]
    assert world.record("Lead", "L").owner == "bob"


@pytest.mark.parametrize(("order", "expected"), [("highest", "bob"), ("lowest", "ana")])
def test_the_best_member_is_chosen(world, order, expected):
    """`the member with the highest …` compares a value of each active member."""
    walk(compiled([hand("best", SALES, order=order, by=MEMBER_SCORE), end()]), world)

    assert world.record("Lead", "L").owner == expected


@pytest.mark.parametrize("to", [const("eva", USER), read("lead.company.owner"), read("lead.owner")])
def test_where_there_is_nobody_the_other_way_is_taken(world, to):
    """Somebody inactive and nobody at all lead to `otherwise`, or fail the run when there is none."""
    other = say("other", "nobody", "end")

    assert walk(compiled([hand("direct", to, "other"), other, end()]), world) == ["end"]
    assert world.requested == ["nobody"]
    with pytest.raises(RunFault, match="there is nobody to give lead to"):
        walk(compiled([hand("direct", to), end()]), world)


# --- Decisions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "said"), [("Lina", "ana"), ("Eva", "bna"), (None, "cna")])
def test_the_first_way_whose_condition_holds_is_taken(world, name, said):
    """One way is taken and the journal hears which; after it the ways meet again."""
    world.record("Lead", "L").name = name
    ways = (
        g.Exit(compare(NAME, "is", const("Lina")), "a", "is Lina"),
        g.Exit(compare(NAME, "is", const("Eva")), "b", "is Eva"),
    )
    nodes = [
        g.Decide("if", SPAN, "if", ways, "c", "n"),
        say("a", "a", "n"), say("b", "b", "n"), say("c", "c", "n"),
        say("n", "n", "a2"), say("a2", "a", "end"), end(),
    ]  # fmt: skip

    walk(compiled(nodes), world)

    label = {"Lina": "is Lina", "Eva": "is Eva", None: "otherwise"}[name]
    assert "".join(world.requested) == said
    assert world.done[0] == ("branch", "if", label)


def test_a_step_under_if_possible_is_skipped_when_something_is_missing(world):
    """The first missing value is reported, the step is passed over, and the run goes on."""
    nodes = [
        g.Guard("maybe", SPAN, "maybe", (NAME, read("lead.email"), read("lead.born")), "a", "b"),
        say("a", "step", "b"),
        say("b", "after", "end"),
        end(),
    ]
    program = compiled(nodes)

    walk(program, world)
    assert world.done[0] == ("skipped", "maybe", "lead.email")
    assert world.requested == ["after"]

    lead = world.record("Lead", "L")
    lead.email, lead.born = "x@y.z", date(2000, 1, 1)
    walk(program, world)
    assert world.requested == ["after", "step", "after"]


def nested(waiting):
    """If A: (if B: b) m; x; then n. With `waiting`, a wait stands behind b."""
    return [
        decide("A", compare(SCORE, "is more than", const(3)), "B", "x", "n"),
        decide("B", compare(SCORE, "is more than", const(8)), "b", "m", "m"),
        say("b", "b", "w" if waiting else "m"),
        *([pause("w", "m")] if waiting else []),
        say("m", "m", "n"),
        say("x", "x", "n"),
        say("n", "n", "end"),
        end(),
    ]


@pytest.mark.parametrize("waiting", [False, True])
@pytest.mark.parametrize(("score", "said"), [(1, "xn"), (5, "mn"), (9, "bmn")])
def test_nested_decisions_meet_again(world, waiting, score, said):
    """Whichever way is taken, with or without a wait in it, each join is reached once."""
    world.record("Lead", "L").score = score

    stops = walk(compiled(nested(waiting)), world)

    assert "".join(world.requested) == said
    assert stops == (["w", "end"] if waiting and score == 9 else ["end"])


def test_without_a_wait_a_plan_is_one_function(world):
    """Structure that Python can say itself needs no further functions."""
    assert len(compiled(nested(False)).steps) == 1


def many(count):
    nodes = []
    for index in range(count):
        following = f"if{index + 1}" if index + 1 < count else "end"
        nodes += [
            decide(
                f"if{index}",
                compare(SCORE, "is more than", const(index)),
                f"say{index}",
                following,
                following,
            ),
            say(f"say{index}", str(index), f"wait{index}"),
            pause(f"wait{index}", following),
        ]
    return [*nodes, end()]


def test_the_code_grows_as_the_plan_does(world):
    """Forty decisions in a row, each with a wait inside, take twice the code of twenty, and run."""
    short, long = compiled(many(20)), compiled(many(40))

    assert len(long.source) < 2.2 * len(short.source)
    assert walk(long, world) == [*(f"wait{index}" for index in range(5)), "end"]
    assert world.requested == ["0", "1", "2", "3", "4"]


def test_long_plans_need_no_deep_stack(world):
    """A thousand joins in a row are walked without running out of Python's stack."""
    world.record("Lead", "L").score = 0

    assert walk(compiled(many(1000)), world) == ["end"]


# --- Loops --------------------------------------------------------------------------------------


def loop(following="say", **given):
    found = {
        "variable": "call",
        "source": read("lead.calls"),
        "where": None,
        "body": following,
        "next": "n",
        **given,
    }
    return g.Loop("each", SPAN, "each", **found)


OUTCOME = read("call.outcome", root=CALL)


@pytest.fixture
def calls(world):
    for index in range(4):
        world.add("Call", f"C{index}", lead="L", outcome=str(index), minutes=index)
    return world


@pytest.mark.parametrize("waiting", [False, True])
def test_a_loop_goes_once_over_each_item(calls, waiting):
    """The items are those at the start for which `where` holds, also when the body waits."""
    where = compare(read("call.minutes", root=CALL), "is not", const(1))
    nodes = [
        loop(where=where),
        say("say", OUTCOME, "w" if waiting else "each"),
        *([pause("w", "each")] if waiting else []),
        say("n", "n", "end"),
        end(),
    ]
    run = new_run()

    stops = walk(compiled(nodes, variables={"lead": LEAD, "call": CALL}), calls, run)

    assert calls.requested == ["0", "2", "3", "n"]
    assert stops == (["w", "w", "w", "end"] if waiting else ["end"])
    assert not [name for name in run.variables if name.startswith("$loop")]


@pytest.mark.parametrize("waiting", [False, True])
def test_a_record_that_is_gone_is_passed_over(calls, waiting):
    """A record that a round deletes has no round of its own."""
    victim = g.Look("find", SPAN, "find", "Call", "victim", "c", None, "latest", None, "kill")
    kill = g.Remove("kill", SPAN, "kill", var("victim", CALL), "Call", "w" if waiting else "each")
    extra = [pause("w", "each")] if waiting else []
    nodes = [loop(), say("say", OUTCOME, "find"), victim, kill, *extra, say("n", "n", "end"), end()]

    walk(compiled(nodes), calls)

    assert calls.requested == ["0", "1", "n"]


@pytest.mark.parametrize("waiting", [False, True])
def test_a_loop_can_be_left_and_begun_again(calls, waiting):
    """`leave the loop` goes on after it; when an outer loop comes back, the inner one begins anew."""
    outer = g.Loop("outer", SPAN, "outer", "tag", TAGS, None, "each", "end")
    calls.record("Lead", "L").tags = ("x", "y")
    nodes = [
        outer,
        loop("if", next="n"),
        decide("if", compare(OUTCOME, "is", const("2")), "n", "say", "say"),
        say("say", OUTCOME, "w" if waiting else "each"),
        *([pause("w", "each")] if waiting else []),
        say("n", var("tag", ty.TEXT), "outer"),
        end(),
    ]

    walk(compiled(nodes, variables={"lead": LEAD, "call": CALL, "tag": ty.TEXT}), calls)

    assert calls.requested == ["0", "1", "x", "0", "1", "y"]


def test_a_wait_that_runs_out_may_leave_the_loop(calls):
    """Leaving a loop straight from a wait forgets its state."""
    outer = g.Loop("outer", SPAN, "outer", "tag", TAGS, None, "each", "end")
    calls.record("Lead", "L").tags = ("x", "y")
    program = compiled(
        [outer, loop("w", next="outer"), pause("w", "each", delay=length(1, "days"), time_out="outer"), end()]
    )
    run = new_run()

    assert program.begin(run, calls) == "w"
    assert program.steps["outer"](run, calls) == "w"
    assert run.variables["call"] == "C0"
    assert program.steps["outer"](run, calls) == "end"


def test_a_decision_inside_a_waiting_loop_keeps_its_place(calls):
    """Only some rounds wait; the rounds after them still come, for thousands of items too."""
    for index in range(4, 3000):
        calls.add("Call", f"C{index}", lead="L", outcome="x")
    nodes = [
        loop("if", next="end"),
        decide("if", compare(OUTCOME, "is", const("2")), "w", "say", "each"),
        pause("w", "say"),
        say("say", OUTCOME, "each"),
        end(),
    ]

    assert walk(compiled(nodes), calls) == ["w", "end"]
    assert len(calls.requested) == 3000


def test_going_round_without_end_fails_the_run(world):
    """A cycle without a wait that never ends is cut with a message, not a hang or a crash."""
    nodes = [decide("again", YES, "say", "end", "end"), say("say", "x", "again"), end()]

    with pytest.raises(RunFault, match="round and round"):
        walk(compiled(nodes), world)


def test_a_counted_repetition_goes_round(world):
    """A cycle made of a decision and a variable is walked as often as it says."""
    more = t.Operation(SPAN, ty.NUMBER, "+", var("attempt", ty.NUMBER), const(1))
    nodes = [
        g.Bind("start", SPAN, "start", "attempt", const(0), "if"),
        decide("if", compare(var("attempt", ty.NUMBER), "is less than", const(5)), "count", "end", "end"),
        g.Bind("count", SPAN, "count", "attempt", more, "say"),
        say("say", t.Filled(SPAN, ty.TEXT, (var("attempt", ty.NUMBER),)), "if"),
        end(),
    ]

    walk(compiled(nodes), world)

    assert world.requested == ["1", "2", "3", "4", "5"]


# --- Waits, questions, actions ------------------------------------------------------------------


def waiting(run, **given):
    run.since = NOW
    return compiled([pause("w", "end", **given), end()]).waits["w"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"delay": length(2, "hours")}, datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ({"delay": length(1, "days"), "at": const(time(8), ty.TIME)}, datetime(2026, 1, 6, 6, tzinfo=UTC)),
        ({"delay": length(0, "days"), "at": const(time(8), ty.TIME)}, datetime(2026, 1, 5, 6, tzinfo=UTC)),
        ({"moment": read("lead.born")}, datetime(2026, 1, 6, 22, tzinfo=UTC)),
        ({"moment": read("lead.born"), "at": const(time(9), ty.TIME)}, datetime(2026, 1, 7, 7, tzinfo=UTC)),
        ({"moment": t.Shift(SPAN, ty.DATE, length(3, "days"), "before", read("lead.born"))},
         datetime(2026, 1, 3, 22, tzinfo=UTC)),
        ({"moment": read("lead.remind_at")}, None),
        ({"opening": True}, datetime(2026, 1, 5, 7, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_when_a_wait_is_over(world, given, expected):
    """Delays count from the wait's beginning, plain dates mean local midnight, a cleared field nothing."""
    world.record("Lead", "L").born = date(2026, 1, 7)
    run = new_run()

    assert expected == waiting(run, **given).due(run, world)


def test_limits_and_reminders_count_from_the_beginning_of_the_wait(world):
    """They are moments, however late they are asked for."""
    reminder = g.Reminder(SPAN, length(15, "minutes"), "end")
    run = new_run()
    code = waiting(run, condition=YES, limit=length(1, "hours"), reminders=(reminder,))
    world.now = datetime(2027, 1, 1, tzinfo=UTC)

    assert code.limit(run, world) == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert [one(run, world) for one in code.reminders] == [datetime(2026, 1, 5, 7, 15, tzinfo=UTC)]
    assert code.until.holds(run, world)


def reads(dependencies, world, run):
    return {(one.record, one.id(run, world) if one.id else None): set(one.fields) for one in dependencies}


def test_a_wait_depends_on_every_link_of_a_path(world):
    """`lead.company.name` turns with the company's name and with the lead's link to it."""
    run = new_run()
    name = compare(read("lead.company.name"), "is", NAME)
    question = t.Existence(
        SPAN, ty.YES_NO, False, "Call", "call",
        compare(t.FieldRead(SPAN, ty.NUMBER, var("call", CALL), "minutes"), "is", SCORE),
    )  # fmt: skip
    code = waiting(run, condition=both(name, question))

    assert reads(code.until.reads, world, run) == {
        ("Lead", "L"): {"company", "name", "score"},
        ("Company", "C"): {"name"},
        ("Call", None): {"minutes"},
    }
    listed = waiting(run, condition=compare(t.AggregateTerm(
        SPAN, ty.WHOLE_NUMBER, "count", "call", read("lead.calls"), None, None), "is", const(0)))  # fmt: skip
    assert reads(listed.until.reads, world, run) == {("Lead", "L"): {"calls"}, ("Call", None): {"lead"}}
    assert reads(waiting(run, moment=read("lead.born")).due_reads, world, run) == {("Lead", "L"): {"born"}}


def test_a_wait_for_an_event_knows_its_event(world):
    """The condition is asked of the event, and its equalities are told for an index."""
    where = both(
        compare(read("reply.lead", root=REPLY), "is", var("lead")),
        compare(read("reply.text", root=REPLY), "contains", NAME),
    )
    code = waiting(new_run(), event="Reply", variable="reply", where=where)

    assert code.matches(new_run(), world, {"lead": "L", "text": "Hi Lina"}) is True
    assert code.matches(new_run(), world, {"lead": "L"}) is False
    assert [(name, find(new_run(), world)) for name, find in code.correlate] == [("lead", "L")]
    assert waiting(new_run(), event="Reply", variable="reply").matches(new_run(), world, {}) is True


def test_changes_in_a_wait_count_from_its_beginning(world):
    """`wait until lead.status changes` compares with the value when the run came to the wait."""
    condition = t.ChangedTest(SPAN, ty.YES_NO, read("lead.status"))
    program = compiled([pause("w", "end", condition=condition), end()])
    run = new_run()
    program.begin(run, world)
    holds = program.waits["w"].until.holds

    assert not holds(run, world)
    world.record("Lead", "L").status = "Lost"
    assert holds(run, world)


def test_a_question_names_the_people_and_its_text(world):
    """A team stands for its active members; where there is nobody, the run fails."""

    def question(people):
        return g.Question(
            "ask", SPAN, "ask", "any", people, t.Filled(SPAN, ty.TEXT, ("Take ", NAME, "?")), var("lead"),
            length(1, "days"), "answer", (g.AnswerExit(("Yes",), "yes"), g.AnswerExit(("No",), "end")), (),
            "end", "late",
        )  # fmt: skip

    nodes = [say("yes", "y", "end"), say("late", "l", "end"), end()]
    program = compiled([question(SALES), *nodes])
    code, run = program.waits["ask"], new_run()

    assert code.people(run, world) == ("ana", "bob")
    assert code.question(run, world) == "Take Lina?"
    assert code.about(run, world) == "L"
    assert code.limit(run, world) == datetime(2026, 1, 6, 7, tzinfo=UTC)
    assert {"yes", "late", "end"} <= program.steps.keys()
    assert program.steps["yes"](run, world) == "end"
    with pytest.raises(RunFault, match="there is nobody to ask"):
        compiled([question(read("lead.owner")), *nodes]).waits["ask"].people(run, world)


def test_a_reminder_comes_back_to_its_wait(world):
    """Its steps run from their own place and end where the waiting goes on."""
    reminder = g.Reminder(SPAN, length(1, "days"), "r")
    nodes = [
        pause("w", "end", condition=const(False), reminders=(reminder,)),
        say("r", "still waiting", "back"),
        g.Return("back", SPAN, "", "w"),
        end(),
    ]
    program = compiled(nodes)

    assert program.begin(new_run(), world) == "w"
    assert program.steps["r"](new_run(), world) == "back"
    assert world.requested == ["still waiting"]


def test_an_action_that_is_waited_for_pauses_the_run(world):
    """The stretch ends at the action; its holes and retries are functions; a failure has its own way."""
    nodes = [
        say("act", NAME, "end", result="stock", on_failure="sorry", retry_times=const(3)),
        say("sorry", "sorry", "end"),
        end(),
    ]  # fmt: skip
    program, run = compiled(nodes), new_run()
    code = program.actions["act"]

    assert program.begin(run, world) == "act"
    assert world.done == []
    assert code.holes(run, world) == {"text": "Lina", "who": "a@b.c"}
    assert code.retry_times(run, world) == 3
    assert program.steps["sorry"](run, world) == "end"


def test_a_failing_end_gives_its_reason(world):
    """The reason is filled when it is asked for."""
    fail = g.End("fail", SPAN, "fail", "failed", t.Filled(SPAN, ty.TEXT, ("no ", NAME)))

    assert compiled([fail]).failure["fail"](new_run(), world) == "no Lina"


# --- Starts and clauses -------------------------------------------------------------------------


def start(start, **given):
    return compiled([end()], starts=(start,), **given).starts[0]


def changed(kind="updated", new=(), old=(), unknown=()):
    return ChangeEvent(kind, "Lead", "L", dict(new), dict(old), frozenset(unknown))


@pytest.mark.parametrize(
    ("before", "after", "change", "expected"),
    [
        (None, None, changed(new={"status": "New"}, old={"status": "Lost"}), True),
        (None, None, changed(new={"name": "x"}, old={"name": "y"}), False),
        (None, None, changed("created", new={"status": "New"}), False),
        (None, "New", changed(new={"status": "New"}, old={"status": "Lost"}), True),
        (None, "Lost", changed(new={"status": "New"}, old={"status": "Lost"}), False),
        ("Lost", "New", changed(new={"status": "New"}, old={"status": "Lost"}), True),
        ("Lost", None, changed(new={"status": "New"}, old={"status": None}), False),
        ("Lost", None, changed(new={"status": "New"}, unknown=("status",)), False),
    ],
)
def test_a_field_that_changes_starts_a_run(world, before, after, change, expected):
    """From and to are both looked at; a creation is no change, an unknown value is not the one before."""
    trigger = starts.FieldStart(
        SPAN, "", "Lead", "status", before and const(before), after and const(after)
    )  # fmt: skip

    assert expected is start(trigger).test(world, change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed("created", new={"owner": "ana"}), True),
        (changed("created", new={"name": "x"}), False),
        (changed(new={"owner": "ana"}, old={"owner": None}), True),
        (changed(new={"owner": None}, old={"owner": "ana"}), False),
    ],
)
def test_a_new_owner_starts_a_run(world, change, expected):
    """Becoming owned counts at the creation too; losing the owner does not."""
    assert expected is start(starts.AssignedStart(SPAN, "", "Lead")).test(world, change)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (changed(new={"score": 5}, old={"score": 1}), True),
        (changed(new={"score": 5}, old={"score": None}), True),
        (changed(new={"score": 5}, old={"score": 4}), False),
        (changed(new={"name": "Lina"}, old={"name": "x"}), False),
        (changed(new={"score": 5}, unknown=("score",)), False),
        (changed("created", new={"score": 5}), True),
        (changed("deleted", old={"score": 5}), False),
    ],
)
def test_a_condition_that_becomes_true_starts_a_run(world, change, expected):
    """It must hold now and not have held before the change; being created with it counts."""
    trigger = starts.BecomesStart(
        SPAN, "", "Lead", compare(SCORE, "is at least", const(4)), frozenset({"score"})
    )

    assert expected is start(trigger).test(world, change)


def test_equalities_that_a_start_implies_are_told(world):
    """Constants of the trigger and of the entry condition's parts are an index; other parts are not."""
    condition = both(
        compare(NAME, "is", const("Lina")),
        compare(const(5), "is", SCORE),
        compare(NAME, "is", const("x"), ignoring_case=True),
        compare(SCORE, "is more than", const(1)),
        compare(read("lead.company.name"), "is", const("Acme")),
    )
    trigger = starts.FieldStart(SPAN, "", "Lead", "status", None, const("New"))
    deleted = starts.RecordStart(SPAN, "", "Lead", frozenset({"deleted"}))

    assert start(trigger, condition=condition).equal == (("status", "New"), ("name", "Lina"), ("score", 5))
    assert start(deleted, condition=condition).equal == ()


def test_entry_conditions_are_told_apart(world):
    """Each part of the entry condition can be asked alone, by its words."""
    condition = both(compare(NAME, "is", const("Lina")), compare(SCORE, "is", const(6)))
    program = compiled([end()], condition=condition, per=read("lead.company"))

    assert program.entry(new_run(), world) is False
    assert [holds(new_run(), world) for _, holds in program.entry_parts] == [True, False]
    assert program.per(new_run(), world) == "C"


def test_a_goal_about_changes_compares_with_the_start(world):
    """`until lead.status changes` holds once the value differs from that at the start."""
    program = compiled(
        [pause("w", "end"), end()],
        until=t.ChangedTest(SPAN, ty.YES_NO, read("lead.status")),
        as_long_as=t.Presence(SPAN, ty.YES_NO, NAME, "present"),
    )
    run = new_run()

    assert not program.until.holds(run, world)
    assert program.begin(run, world) == "w"
    assert not program.until.holds(run, world)
    world.record("Lead", "L").status = "Lost"
    assert program.until.holds(run, world)
    assert run.variables["$since"] == {"lead.status": "New"}
    assert reads(program.as_long_as.reads, world, run) == {("Lead", "L"): {"name"}}


# --- Names that mean harm -----------------------------------------------------------------------

HOSTILE = [
    "x'); raise SystemExit #",
    'quote " and \\ backslash',
    "line\nbreak\r\u2028other",
    "{braces} {{twice}} %s",
    "вход",
    "ﬁne",
    "fine",
    "class",
    "run",
    "context",
    "variables",
    "",
    "\x00",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_becomes_code(world, name):
    """Names of workflows, nodes, variables and texts may hold anything, and only ever stand as text."""
    nodes = [
        g.Bind(f"bind{name}", SPAN, name, name, const(name), f"say{name}"),
        say(f"say{name}", t.Filled(span(name), ty.TEXT, (name, var(name, ty.TEXT))), f"if{name}"),
        g.Decide(f"if{name}", SPAN, name, (g.Exit(YES, f"w{name}", name),), "end", "end"),
        pause(f"w{name}", "end"),
        end(),
    ]
    run = new_run()

    assert walk(compiled(nodes, name=name, version=name), world, run) == [f"w{name}", "end"]
    assert world.requested == [name * 2]
    assert run.variables[name] == name


def test_fields_of_any_name_are_kept_apart():
    """Fields that Python would mix up or refuse are read and written each for itself."""
    names = [name for name in HOSTILE if name.isidentifier()] + ["class_", "id", "number", "__secret"]
    using = schema({"Odd": dict.fromkeys(names, ty.TEXT)})
    odd = ty.RecordOf("Odd")
    world = World(using)
    world.add("Odd", "L", **{name: f"<{name}>" for name in names})
    filled = t.Filled(
        SPAN, ty.TEXT, tuple(t.FieldRead(SPAN, ty.TEXT, var("lead", odd), name) for name in names)
    )
    change = tuple(g.FieldChange(name, "set", const(name)) for name in names)
    writes = g.Write("set", SPAN, "", var("lead", odd), "Odd", change, "b")
    nodes = [say("a", filled, "set"), writes, say("b", filled, "end"), end()]

    walk(compiled(nodes, using, variables={"lead": odd}), world)

    assert world.requested == ["".join(f"<{name}>" for name in names), "".join(names)]


def test_names_that_look_alike_stay_apart(world):
    """Nodes and variables whose names differ in signs only, or look like numbered ones, are told apart."""
    names = ["a", "A", "a 2", "a_2", "A-2", "a-1", "ä"]
    nodes = []
    for index, name in enumerate(names):
        following = names[index + 1] if index + 1 < len(names) else "end"
        nodes += [say(name, name, f"wait {name}"), pause(f"wait {name}", following)]
    after = [*(f"let {name}" for name in names[1:]), "say"]
    bound = [
        g.Bind(f"let {one}", SPAN, "", one, var("lead"), to) for one, to in zip(names, after, strict=True)
    ]
    told = t.Filled(SPAN, ty.TEXT, tuple(read(f"{name}.name", root=LEAD) for name in names))

    walk(compiled([*nodes, end()]), world)
    walk(compiled([*bound, say("say", told, "end"), end()]), world)

    assert world.requested == [*names, "Lina" * len(names)]
