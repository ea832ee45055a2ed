"""Values and texts as generated code computes them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from flowlang.check import terms as t
from flowlang.engine.context import RunFault
from flowlang.engine.records import attribute
from flowlang.engine.values import Length, Money
from flowlang.schema import types as ty

from .generate_kit import (
    CALL,
    COMPANY,
    LEAD,
    NOW,
    REPLY,
    SPAN,
    World,
    compare,
    const,
    length,
    read,
    span,
    value,
    var,
)


@pytest.fixture
def world():
    world = World()
    world.add("Company", "C", name="Acme", employees=20)
    world.add("User", "ana", name="Ana", active=True)
    world.add(
        "Lead", "L", name="Lina", score=5, company="C", owner="ana", tags=("vip", "new"),
        budget=Money(500, "EUR"), born=date(2000, 1, 31),
    )  # fmt: skip
    return world


def operation(operator, left, right, kind=ty.NUMBER):
    return t.Operation(span("the sum"), kind, operator, left, right)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (const("x"), "x"),
        (const(Decimal("1.5"), ty.NUMBER), Decimal("1.5")),
        (const(time(9), ty.TIME), time(9)),
        (const(datetime(2026, 7, 1, 9), ty.MOMENT), datetime(2026, 7, 1, 6, tzinfo=UTC)),
        (t.MoneyConstant(SPAN, ty.MoneyOf("EUR"), 5, "EUR"), Money(5, "EUR")),
        (length(3, "days"), Length(3, "days")),
        (t.Length(SPAN, ty.DURATION, read("lead.score"), "days"), Length(5, "days")),
        (var("lead"), "L"),
        (read("lead.name"), "Lina"),
        (read("lead.company.name"), "Acme"),
        (read("lead.owner.name", ty.TEXT), "Ana"),
        (read("lead.email"), None),
        (t.Now(SPAN, ty.MOMENT), NOW),
        (t.Now(SPAN, ty.DATE), date(2026, 1, 5)),
        (t.ListOfTerms(SPAN, ty.ListOf(ty.TEXT), (const("a"), read("lead.name"))), ("a", "Lina")),
        (t.ListOfTerms(SPAN, ty.ListOf(ty.TEXT), ()), ()),
        (operation("+", read("lead.score"), const(Decimal("0.5"), ty.NUMBER)), Decimal("5.5")),
        (operation("/", const(1), const(8)), Decimal("0.125")),
        (
            operation("*", read("lead.budget"), const(Decimal("0.1"), ty.PERCENT)),
            Money(Decimal("50.0"), "EUR"),
        ),
        (operation("-", read("lead.score"), const(7)), -2),
        (t.Negated(SPAN, ty.NUMBER, read("lead.score")), -5),
        (t.Fallback(SPAN, ty.TEXT, read("lead.email"), const("none")), "none"),
        (t.Fallback(SPAN, ty.TEXT, read("lead.name"), const("none")), "Lina"),
        (t.FunctionCall(SPAN, ty.TEXT, "upper", (read("lead.name"),)), "LINA"),
        (t.FunctionCall(SPAN, ty.TEXT, "text", (read("lead.company"),)), "Acme"),
        (t.FunctionCall(SPAN, ty.NUMBER, "month of", (t.Now(SPAN, ty.MOMENT),)), 1),
        (t.Shift(SPAN, ty.DATE, length(1, "months"), "after", read("lead.born")), date(2000, 2, 29)),
        (t.Shift(SPAN, ty.MOMENT, length(1, "days"), "after", read("lead.remind_at")), None),
        (t.UnitsBetweenTerm(SPAN, ty.NUMBER, "days", read("lead.born"), const(date(2000, 2, 2), ty.DATE)), 2),
        (compare(read("lead.name"), "is", const("Lina")), True),
        (t.NewestRecord(SPAN, LEAD, "Lead"), "L"),
    ],
)
def test_a_value_is_what_the_page_says(world, term, expected):
    """Every kind of value term computes its value from the run and the records."""
    found = value(term, world)

    assert expected == found
    assert type(expected) is type(found)


def test_a_link_that_is_empty_or_leads_nowhere_gives_missing_values(world):
    """Reading through an empty link, a deleted record or an unknown one is missing and never raises."""
    path = read("lead.company.name")
    world.record("Lead", "L").company = "gone"

    assert value(path, world) is None
    assert value(path, world, lead=None) is None
    assert value(read("reply.text", root=REPLY), world) is None
    assert value(read("lead.calls", ty.ListOf(CALL)), world, lead=None) == ()


def test_an_event_is_read_by_the_names_of_its_fields(world):
    """A link inside an event is an id through which fields are read."""
    reply = {"lead": "L", "text": "Hi"}

    assert value(read("reply.text", root=REPLY), world, reply=reply) == "Hi"
    assert value(read("reply.lead.company.name", root=REPLY), world, reply=reply) == "Acme"


def test_settings_and_the_source_of_the_change_are_read(world):
    """`settings.x` comes from the context, `change.source` from the frozen change."""
    world.settings["pause"] = True
    change = ty.Shape("the change", {"source": ty.TEXT})

    assert value(t.SettingRead(SPAN, ty.YES_NO, "pause"), world) is True
    assert value(read("change.source", root=change), world, **{"$change": {"source": "web"}}) == "web"


@pytest.mark.parametrize(
    ("term", "words"),
    [
        (operation("+", read("lead.email"), const(1)), "lead.email is missing"),
        (operation("/", const(1), const(0)), "1 can't be divided by 0"),
        (t.Filled(SPAN, ty.TEXT, ("Hello ", read("lead.email"))), "lead.email is missing"),
        (t.FunctionCall(SPAN, ty.TEXT, "upper", (read("lead.email"),)), "lead.email is missing"),
        (operation("+", read("lead.budget"), t.MoneyConstant(SPAN, ty.MoneyOf("USD"), 1, "USD")),
         "500 EUR and 1 USD can't be added: they are of two currencies"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_fails_the_run_in_words(world, term, words):
    """A missing value that is used, a division by zero and two currencies are faults in plain words."""
    with pytest.raises(RunFault) as caught:
        value(term, world)

    assert words == str(caught.value)


def test_a_missing_value_that_must_be_there_is_named(world):
    """`must` turns a missing value into a fault that names it, also apart from the sentence."""
    with pytest.raises(RunFault) as caught:
        value(read("lead.email"), world, must=True)

    assert caught.value.missing == "lead.email"


def test_a_text_is_filled_with_shown_values(world):
    """Numbers, money, records, lists and repeated parts read in a text as a person would write them."""
    world.add("Call", "1", lead="L", outcome="Missed", minutes=3)
    world.add("Call", "2", lead="L", minutes=12)
    row = var("call", CALL)
    outcome, minutes = (t.FieldRead(SPAN, ty.TEXT, row, name) for name in ("outcome", "minutes"))
    calls = read("lead.calls", ty.ListOf(CALL))
    text = t.Filled(
        SPAN,
        ty.TEXT,
        (
            "{x} ", read("lead.budget"), " ", read("lead.company"), " ", read("lead.tags"), "\n",
            t.Repeated("call", calls, ("[", t.FieldRead(SPAN, ty.NUMBER, row, "minutes"), "]")), "\n",
            t.TableOf("call", calls, (("outcome", outcome), ("minutes", minutes))),
        ),
    )  # fmt: skip

    assert (
        value(text, world) == "{x} 500 EUR Acme vip, new\n[3][12]\noutcome  minutes\nMissed   3\n         12"
    )


def test_a_record_without_a_name_is_called_by_its_id(world):
    """Where a record has none of the naming fields, its id stands in the text."""
    world.add("Call", "call-7")
    world.add("Company", "nameless")

    assert value(t.Filled(SPAN, ty.TEXT, (var("call", CALL),)), world, call="call-7") == "call-7"
    assert value(t.Filled(SPAN, ty.TEXT, (var("company", COMPANY),)), world, company="nameless") == "nameless"


def test_fields_never_share_an_attribute():
    """Keywords, the record's own attributes and look-alikes of other fields get attributes of their own."""
    names = [
        "class",
        "class_",
        "class__",
        "id",
        "id_",
        "number",
        "__init__",
        "__secret",
        "ﬁne",
        "fine",
        "име",
        "u_",
    ]
    attributes = [attribute(name) for name in names]

    assert len(set(attributes)) == len(names)
    assert all(name.isidentifier() for name in attributes)
    assert attribute("name") == "name"
