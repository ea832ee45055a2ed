"""Policies that refuse changes: what an event would do is foreseen, and nothing of it is done."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from flowlang.connect.simulate import Simulated
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.foreseen import Foreseen
from flowlang.engine.generate.refusals import compile_refusals
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.machine import Engine
from flowlang.engine.records import attributes_of
from flowlang.engine.state import Options
from flowlang.engine.values import Money
from flowlang.project import load_project
from flowlang.stores.memory import MemoryStore

from .machine_kit import MONDAY

TEXT = """
record Quote
  number: text, required
  locked: yes/no = no
  nickname: text, personal
  price: money
  lines: list of Line through quote

record Line
  quote: Quote, required
  discount: number = 0

policy "A locked quote stays"
  refuse when a Line is created, updated or deleted
    if line.quote.locked
    because "Quote {line.quote.number} is locked."
  refuse when a Quote is updated
    if quote.locked was yes and not quote.locked changed
    because "Nobody touches {quote.nickname or else "it"}."

policy "Few lines"
  refuse when a Line is created
    if count of line.quote.lines is more than 2
"""


class World:
    def __init__(self, text: str = TEXT) -> None:
        project = load_project([], stdin=("quote.flow", text.encode()))
        assert [one.message for one in project.diagnostics] == []
        zone, calendar = ZoneInfo("UTC"), BusinessCalendar()
        refusals = compile_refusals(project.refusals, project.schema, zone, calendar)
        self.journal: list[dict[str, object]] = []
        self.store = MemoryStore(project.schema)
        self.engine = Engine(
            [],
            project.schema,
            self.store,
            Simulated(),
            options=Options(refusals=refusals),
            journal=self.journal.append,
        )
        self.number = 0

    def take(self, *changes: RecordChange) -> str:
        """What an event was refused for; nothing when it was taken."""
        self.number += 1
        taken = self.engine.take(Event(MONDAY, "crm", str(self.number), "Changes", changes))
        return "" if taken or self.engine.refusal is None else self.engine.refusal.because


def change(kind: str, record: str, id: str, **values: object) -> RecordChange:  # noqa: A002
    return RecordChange(kind, record, id, values)


def test_an_event_is_refused_whole() -> None:
    """One refused change takes the others of its event with it; what comes later is taken."""
    world = World()
    assert world.take(change("created", "Quote", "q", number="1", locked=True)) == ""
    both = (change("created", "Quote", "r", number="2"), change("created", "Line", "l", quote="q"))
    assert world.take(*both) == "Quote 1 is locked."
    assert world.store.get("Quote", "r") is None
    assert world.store.all("Line") == []
    assert world.take(change("created", "Line", "l", quote="r")) == ""
    assert (world.engine.tally.taken, world.engine.tally.rejected) == (2, 1)


def test_the_changes_of_one_event_are_foreseen_together() -> None:
    """A lock that the same event opens is open for all of its changes, in whatever order they stand."""
    world = World()
    world.take(change("created", "Quote", "q", number="1", locked=True))
    line, open_it = change("created", "Line", "l", quote="q"), change("updated", "Quote", "q", locked=False)
    assert world.take(line, open_it) == ""
    close_it = change("updated", "Quote", "q", locked=True)
    assert world.take(change("updated", "Line", "l", discount=5), close_it) == "Quote 1 is locked."
    assert world.take(close_it) == ""
    assert world.take(change("deleted", "Line", "l")) == "Quote 1 is locked."
    # An update of what nobody has seen is one all the same.
    assert world.take(change("updated", "Line", "unseen", quote="q")) == "Quote 1 is locked."
    assert world.take(change("deleted", "Line", "gone")) == ""


def test_a_rule_counts_records_as_they_would_be() -> None:
    """Lists and counts hold what the event would create."""
    world = World()
    world.take(change("created", "Quote", "q", number="1"))
    three = [change("created", "Line", one, quote="q") for one in "abc"]
    assert world.take(*three) == "Few lines"
    assert world.take(*three[:2]) == ""
    assert world.take(three[2]) == "Few lines"
    assert [one.id for one in world.store.all("Line")] == ["a", "b"]


def test_the_journal_hides_personal_fields_in_a_reason() -> None:
    """Whoever is refused sees the reason; the journal only that there is one."""
    world = World()
    world.take(change("created", "Quote", "q", number="1", locked=True, nickname="tulips"))
    assert world.take(change("updated", "Quote", "q", number="2")) == "Nobody touches tulips."
    assert world.journal[-1]["why"] == 'the policy "A locked quote stays" refuses it: ***'
    assert world.journal[-1]["record"] == "Quote q"
    assert "tulips" not in str(world.journal[-1])


def test_what_can_not_be_asked_is_refused() -> None:
    """A condition that fails lets nothing through, and says why."""
    text = (
        "record Quote\n  price: money\n  limit: money\n\n"
        'policy "Not over the limit"\n  refuse when a Quote is created\n'
        "    if quote.price is more than quote.limit\n"
    )
    world = World(text)
    one, other = Money(Decimal(1), "EUR"), Money(Decimal(1), "USD")
    assert world.take(change("created", "Quote", "a", price=one, limit=other)) == "Not over the limit"
    assert "can't be asked" in str(world.journal[-1]["why"])
    assert world.take(change("created", "Quote", "b", price=one, limit=one)) == ""


def test_foreseen_records_stand_in_their_order_and_leave_the_others_alone() -> None:
    """Changed, new and deleted records are seen over the store, which stays as it was."""
    project = load_project([], stdin=("quote.flow", TEXT.encode()))
    store = MemoryStore(project.schema)
    for id in "abc":  # noqa: A001
        store.create("Line", id, {"quote": "q", "discount": 0})
    attributes = {name: attributes_of(known) for name, known in project.schema.records.items()}
    foreseen = Foreseen(store, attributes)
    foreseen.change("Line", "a", {"discount": 7, "quote": "p"})
    foreseen.create("Line", "d", {"quote": "q"})
    foreseen.delete("Line", "b")
    foreseen.change("Line", "d", {"discount": 9})
    assert [one.id for one in foreseen.all("Line")] == ["a", "c", "d"]
    assert [one.id for one in foreseen.matching("Line", "quote", "q")] == ["c", "d"]
    assert foreseen.count("Line", "discount", 7) == 1
    assert foreseen.newest("Line") == "d"
    foreseen.delete("Line", "d")
    assert foreseen.newest("Line") == "c"
    assert [(one.id, one.discount) for one in store.all("Line")] == [("a", 0), ("b", 0), ("c", 0)]
    with pytest.raises(AssertionError):
        foreseen.save()
