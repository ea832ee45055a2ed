"""Random streams of events for the schema of `plans`: with ties, long gaps, links that lead nowhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flowlang.engine.inputs import Answer, Content, Event, Received, RecordChange
from flowlang.engine.values import Money

from .plans import Roll, pick

# Some days before clocks change in Sofia.
FIRST = datetime(2026, 3, 26, 6, tzinfo=UTC)
GAPS = [0, 0, 0, 0, 1, 5, 30, 30, 60, 60, 120, 120, 240, 480, 24 * 60, 3 * 24 * 60, 21 * 24 * 60, -10]
USERS = ["ana", "bob", "cleo"]
# What happens happens mostly to the first of each; the last ones are made by runs, or by nobody.
IDS = {
    "Lead": ["L-1"] * 7 + ["L-2", "L-3", "Lead-1", "Lead-2"],
    "Task": ["T-1"] * 5 + ["T-2", "Task-1", "Task-2"],
    "Company": ["C-1"] * 5 + ["C-2", "Company-1"],
    "User": [*USERS, "dora"],
}
KINDS = ["Lead", "Lead", "Lead", "Lead", "Task", "Company", "Company", "User"]
WHAT = ["created", *["updated"] * 9, "deleted", "event", "event", "event", "answer", "answer", "answer"]
TEXTS = ["Ann", "ann", "a", "b", "Bob ", ""]
EUROS = [Money(2, "EUR"), Money(Decimal("2.5"), "EUR"), Money(4, "EUR")]
Make = Callable[[Roll], Any]


def among(*values: Any) -> Make:
    return lambda roll: pick(roll, values)


def moment(roll: Roll) -> datetime:
    days = roll(-3, 40)
    return FIRST + timedelta(days=days, hours=days % 7)


def day(roll: Roll) -> date:
    return date(2026, 3, 26) + timedelta(days=roll(-3, 40))


def maybe(make: Make) -> Make:
    """A value, or that it is taken away."""
    return lambda roll: None if roll(0, 3) == 3 else make(roll)


def link(kind: str) -> Make:
    return maybe(among(*IDS[kind]))


FIELDS: dict[str, dict[str, Make]] = {
    "Lead": {
        "name": among(*TEXTS),
        "email": maybe(among("ann@example.org")),
        "status": among("New", "Open", "On hold", "Won", "Lost"),
        "source": maybe(among("Web form", "Call", "Fair")),
        "score": among(0, 1, 2, 3, 4, 5, 6),
        "rank": maybe(among(0, 3, Decimal("2.5"))),
        "budget": maybe(among(*EUROS)),
        "price": maybe(among(*EUROS, Money(3, "USD"))),
        "hot": maybe(among(True, False)),
        "owner": link("User"),
        "company": link("Company"),
        "about": maybe(among("T-1", "C-1", "C-2")),
        "call_on": maybe(moment),
        "due_on": maybe(day),
        "tags": among((), ("vip",), ("a", "b")),
        "friends": among((), ("L-1",), ("L-2", "L-1")),
    },
    "Task": {
        "title": among(*TEXTS),
        "done": among(True, False),
        "points": among(0, 1, 2, 3, 4),
        "cost": maybe(among(*EUROS)),
        "lead": link("Lead"),
        "owner": link("User"),
        "due": maybe(day),
        "parent": link("Task"),
    },
    "Company": {
        "name": among(*TEXTS),
        "tier": among("Gold", "Silver", "Basic"),
        "size": maybe(among(0, 2, 5)),
        "owner": link("User"),
    },
    "User": {
        "name": among("Somebody", "Bo"),
        "active": among(True, True, False),
        "level": maybe(among(0, 2, 4)),
        "region": maybe(among(*TEXTS)),
    },
}
EVENTS: dict[str, dict[str, Make]] = {
    "Reply": {
        "lead": link("Lead"),
        "text": maybe(among(*TEXTS)),
        "score": maybe(among(0, 1, 2, 4)),
        "day": maybe(day),
    },
    "Ping": {"company": link("Company"), "code": among(*TEXTS)},
}
# What waits wait for most.
OFTEN = {
    "Lead": ["status", "score", "hot", "company", "owner", "call_on", "due_on"],
    "Task": ["done", "points", "lead"],
    "Company": ["tier", "owner"],
    "User": ["level", "active"],
}
REQUIRED = {"Lead": "name", "Task": "title", "Company": "name", "User": "name"}
# What is there before anything else happens, mostly.
BEGINNING = [("User", "ana"), ("Company", "C-1"), ("Lead", "L-1"), ("Task", "T-1"), ("Lead", "L-2")]


def contents(roll: Roll, workflows: tuple[str, ...]) -> tuple[Content, ...]:
    """What one event says."""
    what = pick(roll, WHAT)
    if what == "event":
        name = pick(roll, list(EVENTS))
        return (Received(name, {one: make(roll) for one, make in EVENTS[name].items()}),)
    if what == "answer":
        choice, by = (
            pick(roll, ["Yes", "Yes", "Yes", "No", "Later"]),
            pick(roll, ["ana", "ana", "ana", "bob", "cleo"]),
        )
        comment = pick(roll, [None, *TEXTS])
        if roll(0, 3) > 0:
            # Questions are numbered as they are asked.
            return (Answer(choice, by, comment, question=f"q{roll(1, 4)}"),)
        record = pick(roll, ["L-1", "L-2", "T-1", "C-1", None])
        return (Answer(choice, by, comment, workflow=pick(roll, workflows), record=record),)
    several = 2 if roll(0, 5) == 5 else 1
    return tuple(change(roll, what, pick(roll, KINDS)) for _ in range(several))


def change(roll: Roll, what: str, kind: str, identity: str | None = None) -> RecordChange:
    identity = identity or pick(roll, IDS[kind])
    if what == "deleted":
        return RecordChange("deleted", kind, identity, {})
    fields = FIELDS[kind]
    names = sorted(fields) + OFTEN[kind] * 4
    given = [pick(roll, names) for _ in range(roll(3, 9) if what == "created" else roll(1, 3))]
    if what == "created":
        given.insert(0, REQUIRED[kind])
    values = {name: fields[name](roll) for name in given}
    previous = {given[0]: fields[given[0]](roll)} if what == "updated" and roll(0, 4) == 4 else None
    return RecordChange(what, kind, identity, values, previous)


def stream(roll: Roll, workflows: tuple[str, ...], most: int = 20) -> list[Event]:
    """A stream of events, the times of which hardly ever go back."""
    told: list[tuple[Content, ...]] = []
    told += [(change(roll, "created", *one),) for one in BEGINNING if roll(0, 9) > 0]
    told += [contents(roll, workflows) for _ in range(roll(most // 3, most))]
    at = FIRST
    events: list[Event] = []
    for number, content in enumerate(told):
        at += timedelta(minutes=pick(roll, GAPS))
        events.append(Event(at, "crm", str(number), "a change", content, pick(roll, ["", "eva"])))
    return events
