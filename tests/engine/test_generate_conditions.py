"""Conditions as generated code decides them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from flowlang.check import terms as t
from flowlang.engine.context import RunFault
from flowlang.engine.values import Money
from flowlang.schema import types as ty

from .generate_kit import CALL, LEAD, NOW, SPAN, World, both, compare, const, holds, length, read, value, var


@pytest.fixture
def world():
    world = World()
    world.add("Company", "C", name="Acme", employees=20)
    world.add(
        "Lead", "L", name="Lina", score=5, company="C", tags=("vip", "New"),
        budget=Money(500, "EUR"), status="New",
        born=date(2026, 1, 5), remind_at=datetime(2026, 1, 5, 22, 30, tzinfo=UTC), unsubscribed=True,
    )  # fmt: skip
    world.add("Lead", "empty")
    return world


NAME, SCORE, TAGS = read("lead.name"), read("lead.score"), read("lead.tags")
DAY = const(date(2026, 1, 6), ty.DATE)


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected", "when_missing"),
    [
        (NAME, "is", const("Lina"), True, False),
        (NAME, "is not", const("Lina"), False, True),
        (NAME, "is", read("lead.company.name"), False, False),
        (NAME, "is not", read("lead.company.name"), True, True),
        (SCORE, "is", const(Decimal("5.0"), ty.NUMBER), True, False),
        (SCORE, "is more than", const(5), False, False),
        (SCORE, "is at least", const(Decimal("4.5"), ty.NUMBER), True, False),
        (SCORE, "is less than", read("lead.company.employees"), True, False),
        (SCORE, "is at most", const(4), False, False),
        (const(3), "is less than", SCORE, True, False),
        (NAME, "contains", const("in"), True, False),
        (NAME, "does not contain", const("in"), False, True),
        (TAGS, "contains", const("vip"), True, False),
        (TAGS, "does not contain", const("vip"), False, True),
        (NAME, "starts with", const("Li"), True, False),
        (NAME, "ends with", const("x"), False, False),
        (NAME, "matches", const("L*a"), True, False),
        (read("lead.remind_at"), "is", DAY, True, False),
        (read("lead.remind_at"), "is on", DAY, True, False),
        (read("lead.remind_at"), "is less than", DAY, False, False),
        (read("lead.remind_at"), "is at least", DAY, True, False),
        (read("lead.born"), "is more than", read("lead.remind_at"), False, False),
        (read("lead.born"), "is at most", read("lead.remind_at"), True, False),
        (
            read("lead.budget"),
            "is more than",
            t.MoneyConstant(SPAN, ty.MoneyOf("EUR"), 5, "EUR"),
            True,
            False,
        ),
    ],
)
def test_a_comparison_holds_as_it_reads(world, left, operator, right, expected, when_missing):
    """Each comparison looks at the values, and is false with a missing one (`is not` and its like true)."""
    term = compare(left, operator, right)

    assert expected == holds(term, world)
    assert when_missing == holds(term, world, lead="empty")
    assert when_missing == holds(term, world, lead=None)


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected"),
    [
        ("is", NAME, const("LINA"), True),
        ("is not", NAME, const("LINA"), False),
        ("contains", NAME, const("LI"), True),
        ("contains", TAGS, const("new"), True),
        ("starts with", NAME, const("li"), True),
        ("ends with", NAME, const("NA"), True),
        ("matches", NAME, const("l*A"), True),
        ("is", read("lead.email"), read("lead.email"), False),
    ],
)
def test_case_is_ignored_where_the_page_says_so(world, operator, left, right, expected):
    """`ignoring case` makes Lina and LINA the same in every comparison of texts; missing ones stay unlike."""
    assert expected == holds(compare(left, operator, right, ignoring_case=True), world)


def test_money_of_two_currencies_fails_the_run(world):
    """Ordering money of two currencies is no silent no."""
    dollars = t.MoneyConstant(SPAN, ty.MoneyOf("USD"), 5, "USD")

    assert not holds(compare(read("lead.budget"), "is", dollars), world)
    with pytest.raises(RunFault, match="two currencies"):
        holds(compare(read("lead.budget"), "is more than", dollars), world)


@pytest.mark.parametrize(
    ("subject", "present", "empty"),
    [(NAME, True, False), (read("lead.email"), False, True), (TAGS, True, False), (SCORE, True, False),
     (var("lead"), True, False), (var("other"), False, True)],
)  # fmt: skip
def test_presence_tells_values_from_missing_ones(world, subject, present, empty):
    """`is present`, `is missing` and `is empty` agree about values, lists and records."""
    states = {
        state: holds(t.Presence(SPAN, ty.YES_NO, subject, state), world) for state in ("present", "missing")
    }

    assert states == {"present": present, "missing": not present}
    assert empty == holds(t.Presence(SPAN, ty.YES_NO, subject, "empty"), world)


def test_an_empty_text_is_empty_but_zero_is_not(world):
    """Only texts and lists can be empty while they are there."""
    lead = world.record("Lead", "L")
    lead.name, lead.score, lead.tags = "", 0, ()

    assert holds(t.Presence(SPAN, ty.YES_NO, NAME, "empty"), world)
    assert holds(t.Presence(SPAN, ty.YES_NO, NAME, "present"), world)
    assert holds(t.Presence(SPAN, ty.YES_NO, TAGS, "missing"), world)
    assert not holds(t.Presence(SPAN, ty.YES_NO, SCORE, "empty"), world)


@pytest.mark.parametrize("negated", [False, True])
def test_either_and_neither(world, negated):
    """`is either` is false for a missing value, `is neither` is true for it."""
    names = t.Membership(SPAN, ty.YES_NO, NAME, (const("Ana"), const("Lina")), negated)
    scores = t.Membership(SPAN, ty.YES_NO, SCORE, (read("lead.company.employees"), const(5)), negated)
    listed = t.InList(SPAN, ty.YES_NO, const("vip"), TAGS, negated)

    assert [holds(term, world) for term in (names, scores, listed)] == [not negated] * 3
    assert [holds(term, world, lead="empty") for term in (names, scores, listed)] == [negated] * 3


def test_a_range_includes_both_ends(world):
    """`is from 5 to 10` holds for 5 and not for what is missing."""
    term = t.Range(SPAN, ty.YES_NO, SCORE, const(5), const(10))
    days = t.Range(SPAN, ty.YES_NO, read("lead.remind_at"), DAY, DAY)

    assert holds(term, world)
    assert holds(days, world)
    assert not holds(term, world, lead="empty")


def test_periods_and_ages(world):
    """Conditions about the calendar look at the clock of the run."""
    born = read("lead.born")

    assert holds(t.PeriodTest(SPAN, ty.YES_NO, born, "this", "month"), world)
    assert holds(t.WithinTest(SPAN, ty.YES_NO, born, "last", length(7, "days")), world)
    assert not holds(t.AgeTest(SPAN, ty.YES_NO, born, "more than", length(3, "days"), "ago"), world)
    assert not holds(t.PeriodTest(SPAN, ty.YES_NO, born, "this", "month"), world, lead="empty")


def test_logic_has_two_values(world):
    """A yes/no field that is missing is no, and `not` of it is yes; results are exactly yes or no."""
    unsubscribed = read("lead.unsubscribed")
    negated = t.Opposite(SPAN, ty.YES_NO, unsubscribed)

    assert holds(unsubscribed, world)
    assert not holds(unsubscribed, world, lead="empty")
    assert holds(negated, world, lead="empty")
    assert value(both(unsubscribed, unsubscribed), world, lead="empty") is False
    assert holds(t.Logical(SPAN, ty.YES_NO, "or", (negated, compare(NAME, "is", const("Lina")))), world)


# --- Changes ------------------------------------------------------------------------------------


def change(kind="updated", new=(), old=(), unknown=()):
    return {"$change": {"kind": kind, "new": dict(new), "old": dict(old), "unknown": tuple(unknown)}}


def was(words, negated=False):
    return t.WasTest(SPAN, ty.YES_NO, read("lead.status"), const(words), negated)


@pytest.mark.parametrize(
    ("given", "changed", "was_lost", "was_not_lost"),
    [
        (change(new={"status": "New"}, old={"status": "Lost"}), True, True, False),
        (change(new={"status": "New"}, old={"status": None}), True, False, True),
        (change(new={"name": "Lina"}, old={"name": "x"}), False, False, True),
        (change("created", new={"status": "New"}), True, False, True),
        (change(new={"status": "New"}, unknown=("status",)), True, False, False),
        ({}, False, False, True),
    ],
)
def test_changed_and_was_ask_about_the_change_that_started_the_run(
    world, given, changed, was_lost, was_not_lost
):
    """`changed` looks at new values, `was` at old ones; what is unknown neither was nor was not."""
    assert changed == holds(t.ChangedTest(SPAN, ty.YES_NO, read("lead.status")), world, **given)
    assert was_lost == holds(was("Lost"), world, **given)
    assert was_not_lost == holds(was("Lost", negated=True), world, **given)


# --- Several records ----------------------------------------------------------------------------


@pytest.fixture
def calls(world):
    world.add("Call", "1", lead="L", minutes=3, outcome="Missed", cost=Money(1, "EUR"))
    world.add("Call", "2", lead="L", minutes=10, outcome="Answered", started=NOW)
    world.add("Call", "3", lead="other", minutes=99)
    world.add("Call", "4", lead="L", outcome="Missed")
    return world


CALLS = read("lead.calls")
MINUTES = t.FieldRead(SPAN, ty.NUMBER, var("call", CALL), "minutes")
COST = t.FieldRead(SPAN, ty.MoneyOf("EUR"), var("call", CALL), "cost")
OUTCOME = t.FieldRead(SPAN, ty.TEXT, var("call", CALL), "outcome")
MISSED = compare(OUTCOME, "is", const("Missed"))
OF_LEAD = compare(t.FieldRead(SPAN, LEAD, var("call", CALL), "lead"), "is", var("lead"))


def aggregate(kind, term, where=None, of=ty.NUMBER, source=CALLS):
    return t.AggregateTerm(SPAN, of, kind, "call", source, term, where)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (CALLS, ("1", "2", "4")),
        (t.Records(SPAN, ty.ListOf(CALL), "Call", "call", None), ("1", "2", "3", "4")),
        (t.Records(SPAN, ty.ListOf(CALL), "Call", "call", both(MISSED, OF_LEAD)), ("1", "4")),
        (aggregate("count", None, MISSED), 2),
        (aggregate("sum", MINUTES), 13),
        (aggregate("sum", MINUTES, compare(MINUTES, "is more than", const(50))), 0),
        (aggregate("sum", COST, None, ty.MoneyOf("EUR")), Money(1, "EUR")),
        (aggregate("sum", COST, compare(MINUTES, "is", const(50)), ty.MoneyOf("EUR")), Money(0, "EUR")),
        (aggregate("average", MINUTES), Decimal("6.5")),
        (aggregate("highest", MINUTES), 10),
        (aggregate("lowest", MINUTES, compare(MINUTES, "is more than", const(50))), None),
        (aggregate("distinct", OUTCOME), ("Missed", "Answered")),
        (aggregate("highest", None, None, ty.TEXT, TAGS), "vip"),
        (t.PickTerm(SPAN, CALL, "first", "call", CALLS, None, MISSED), "1"),
        (t.PickTerm(SPAN, CALL, "latest", "call", CALLS, None, MISSED), "4"),
        (t.PickTerm(SPAN, CALL, "earliest", "call", CALLS, None, None), "1"),
        (t.PickTerm(SPAN, CALL, "latest", "call", CALLS, "minutes", None), "2"),
        (t.PickTerm(SPAN, CALL, "latest", "call", CALLS, "started", MISSED), None),
        (t.PickTerm(SPAN, ty.TEXT, "first", "item", TAGS, None, None), "vip"),
        (t.PickTerm(SPAN, ty.TEXT, "latest", "item", TAGS, None, None), "New"),
    ],
)  # fmt: skip
def test_questions_over_several_records(calls, term, expected):
    """Lists, counts, sums and picks see the right records; missing values take no part in them."""
    assert expected == value(term, calls)


def test_quantifiers_and_existence(calls):
    """`any`, `every`, `there is` and `there is no` stand for themselves, also over nothing."""

    def ask(every):
        return t.Quantifier(SPAN, ty.YES_NO, every, "call", CALLS, MISSED)

    there_is = t.Existence(SPAN, ty.YES_NO, False, "Call", "call", both(MISSED, OF_LEAD))

    assert (holds(ask(False), calls), holds(ask(True), calls)) == (True, False)
    assert (holds(ask(False), calls, lead="empty"), holds(ask(True), calls, lead="empty")) == (False, True)
    assert (holds(there_is, calls), holds(there_is, calls, lead="empty")) == (True, False)


def test_an_equality_in_a_question_is_answered_by_the_index(calls):
    """The part `call.lead is lead` becomes a look-up, the rest a filter; a missing value looks up nothing."""
    there_is = t.Existence(SPAN, ty.YES_NO, False, "Call", "call", both(MISSED, OF_LEAD))
    calls.records = None

    assert holds(there_is, calls)
    assert calls.lookups == [("Call", "lead", "L")]
    assert not holds(there_is, calls, lead=None)


def test_questions_may_stand_in_questions(calls):
    """A question inside the condition of another sees the variables of both."""
    minutes = t.FieldRead(SPAN, ty.NUMBER, var("other", CALL), "minutes")
    longer = t.Existence(SPAN, ty.YES_NO, False, "Call", "other", compare(minutes, "is more than", MINUTES))
    source = t.PickTerm(
        SPAN, LEAD, "first", "lead", t.Records(SPAN, ty.ListOf(LEAD), "Lead", "lead", None), None, None
    )
    through = t.FieldRead(SPAN, ty.ListOf(CALL, "lead"), t.Fallback(SPAN, LEAD, source, var("lead")), "calls")

    assert value(aggregate("count", None, longer), calls) == 2
    assert value(aggregate("count", None, longer, source=through), calls) == 2
