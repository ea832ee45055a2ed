"""Random streams of events for the schema of `plans`: with ties, long gaps, links that lead nowhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from flowlang.engine.inputs import Answer, Content, Event, Received, RecordChange
from flowlang.engine.values import Money

# Some days before clocks change in Sofia.
FIRST = datetime(2026, 3, 26, 6, tzinfo=UTC)
GAPS = [0, 0, 0, 1, 5, 30, 60, 120, 24 * 60, 2 * 24 * 60, 7 * 24 * 60, 21 * 24 * 60]
LEADS, TASKS, COMPANIES = ["L-1", "L-2", "L-3"], ["T-1", "T-2"], ["C-1", "C-2"]
USERS = ["ana", "bob", "cleo"]
IDS = {"Lead": LEADS, "Task": TASKS, "Company": COMPANIES, "User": [*USERS, "dora"]}
moments = st.integers(-3, 20).map(lambda days: FIRST + timedelta(days=days, hours=days % 7))
dates = st.integers(-3, 20).map(lambda days: date(2026, 3, 26) + timedelta(days=days))
euros = st.sampled_from([Money(2, "EUR"), Money(Decimal("2.5"), "EUR"), Money(4, "EUR")])
texts = st.sampled_from(["Ann", "ann", "a", "b", "Bob ", ""])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or that it is taken away."""
    return st.one_of(values, values, st.none())


def one_of(ids: list[str]) -> st.SearchStrategy[Any]:
    """A link, which may lead nowhere."""
    return maybe(st.sampled_from([*ids, ids[0]]))


WHAT = ["created"] * 3 + ["updated"] * 8 + ["deleted", "event", "event", "answer", "answer"]

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "Lead": {
        "name": texts,
        "email": maybe(st.just("ann@example.org")),
        "status": st.sampled_from(["New", "Open", "On hold", "Won", "Lost"]),
        "source": maybe(st.sampled_from(["Web form", "Call", "Fair"])),
        "score": st.integers(0, 6),
        "rank": maybe(st.sampled_from([0, 3, Decimal("2.5")])),
        "budget": maybe(euros),
        "price": maybe(st.one_of(euros, st.just(Money(3, "USD")))),
        "hot": maybe(st.booleans()),
        "owner": one_of(USERS),
        "company": one_of(COMPANIES),
        "about": one_of([*TASKS, *COMPANIES]),
        "call_on": maybe(moments),
        "due_on": maybe(dates),
        "tags": st.sampled_from([(), ("vip",), ("a", "b")]),
        "friends": st.sampled_from([(), ("L-1",), ("L-2", "L-3")]),
    },
    "Task": {
        "title": texts,
        "done": st.booleans(),
        "points": st.integers(0, 4),
        "cost": maybe(euros),
        "lead": one_of(LEADS),
        "owner": one_of(USERS),
        "due": maybe(dates),
        "parent": one_of(TASKS),
    },
    "Company": {
        "name": texts,
        "tier": st.sampled_from(["Gold", "Silver", "Basic"]),
        "size": maybe(st.integers(0, 5)),
        "owner": one_of(USERS),
    },
    "User": {
        "name": st.just("Somebody"),
        "active": st.booleans(),
        "level": maybe(st.integers(0, 4)),
        "region": maybe(texts),
    },
}
REQUIRED = {"Lead": "name", "Task": "title", "Company": "name", "User": "name"}


@st.composite
def contents(draw: st.DrawFn, workflows: tuple[str, ...]) -> tuple[Content, ...]:
    """What one event says."""
    what = draw(st.sampled_from(WHAT))
    if what == "event":
        if draw(st.booleans()):
            values = {
                "lead": draw(one_of(LEADS)),
                "text": draw(maybe(texts)),
                "score": draw(maybe(st.integers(0, 4))),
                "day": draw(maybe(dates)),
            }
            return (Received("Reply", values),)
        return (Received("Ping", {"company": draw(one_of(COMPANIES)), "code": draw(texts)}),)
    if what == "answer":
        choice = draw(st.sampled_from(["Yes", "Yes", "No", "Later"]))
        by, comment = draw(st.sampled_from(USERS)), draw(maybe(texts))
        if draw(st.integers(1, 4)) < 4:
            return (Answer(choice, by, comment, question=f"q{draw(st.integers(1, 6))}"),)
        record = draw(st.sampled_from([*LEADS, *LEADS, *TASKS, *COMPANIES, None]))
        workflow = draw(st.sampled_from(workflows))
        return (Answer(choice, by, comment, workflow=workflow, record=record),)
    kinds = ["Lead"] * 4 + ["Task", "Company", "User"]
    several = draw(st.integers(1, 6)) == 6
    return tuple(draw(changes(what, draw(st.sampled_from(kinds)))) for _ in range(2 if several else 1))


@st.composite
def changes(draw: st.DrawFn, what: str, kind: str, identity: str | None = None) -> RecordChange:
    identity = identity or draw(st.sampled_from(IDS[kind]))
    if what == "deleted":
        return RecordChange("deleted", kind, identity, {})
    fields = FIELDS[kind]
    most = 8 if what == "created" else 4
    given = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=most, unique=True))
    if what == "created":
        given = list(dict.fromkeys([REQUIRED[kind], *given]))
    values = {name: draw(fields[name]) for name in given}
    previous = None
    if what == "updated" and draw(st.integers(1, 5)) == 5:
        name = draw(st.sampled_from(given))
        previous = {name: draw(fields[name])}
    return RecordChange(what, kind, identity, values, previous)


# What is there before anything else happens, mostly.
BEGINNING = [("Company", "C-1"), ("Lead", "L-1"), ("Task", "T-1"), ("Lead", "L-2"), ("Task", "T-2")]


@st.composite
def streams(draw: st.DrawFn, workflows: tuple[str, ...], most: int = 20) -> list[Event]:
    """A stream of events, the times of which hardly ever go back."""
    told = [(draw(changes("created", *one)),) for one in BEGINNING if draw(st.integers(0, 9)) > 0]
    told += draw(st.lists(contents(workflows), min_size=most // 3, max_size=most))
    at = FIRST
    events: list[Event] = []
    for number, content in enumerate(told):
        at += timedelta(minutes=draw(st.sampled_from([*GAPS, *GAPS, -10])))
        events.append(Event(at, "crm", str(number), "a change", content, draw(st.sampled_from(["", "eva"]))))
    return events
