"""Questions to several people, against a plain count of what they answered, and cut in two anywhere."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.connect.events import EventReader, Rejection
from flowlang.connect.simulate import Simulated
from flowlang.engine.machine import Engine
from flowlang.plan.walk import buttons_of
from flowlang.project import Project, load_project
from flowlang.ready import options_of, programs_of
from flowlang.stores.memory import MemoryStore

PEOPLE = ("ana", "bob", "cat", "dan")
TEXT = """\
use crm

extend Deal
  votes: whole number = 0

team "Board"
  members: user "ana", user "bob", user "cat", user "dan"

workflow "Vote"
  when a User presses "Vote" on a Deal
  then
    ask most of team "Board" to decide "Go on?" within 3 days
      answer "Yes"
        set deal.next_step to "yes {count of answers}"
      answer "No"
        set deal.next_step to "no {count of answers}"
      each answer
        increase deal.votes by 1
      as soon as anybody answers "Veto"
        set deal.next_step to "veto {count of answers}"
      otherwise
        set deal.next_step to "tie {count of answers}"
      if time runs out
        set deal.next_step to "late {count of answers}"

workflow "Agree"
  when a User presses "Agree" on a Deal
  then
    ask all of team "Board" to decide "Agreed?" within 3 days
      answer "Yes" or "No"
      each answer
        increase deal.votes by 1
      as soon as anybody answers "Veto"
        set deal.next_step to "veto {count of answers}"
      when everybody has answered
        let agreed be count of answer in answers where answer.choice is "Yes"
        set deal.next_step to "all {count of answers}, {agreed}"
      if time runs out
        set deal.next_step to "late {count of answers}"
"""


@cache
def project() -> Project:
    found = load_project([], stdin=("votes.flow", TEXT.encode()))
    assert [problem.message for problem in found.diagnostics] == []
    return found


class Stream:
    """An engine fed with JSON; it may be replaced by another that knows only what the first one saved."""

    def __init__(self) -> None:
        self.options = options_of(project())
        self.programs = programs_of(project(), self.options)
        self.entries: list[dict[str, object]] = []
        self.engine = self._engine()
        zone = self.options.zone
        self.reader = EventReader(project().schema, zone, buttons_of(project().plans))
        self.count = 0

    def _engine(self) -> Engine:
        self.store = MemoryStore(project().schema)
        return Engine(
            self.programs,
            project().schema,
            self.store,
            Simulated(),
            options=self.options,
            journal=self.entries.append,
        )

    def send(self, kind: str, minute: int, data: object, subject: str | None = None) -> None:
        self.count += 1
        time = f"2026-01-05T09:{minute:02}:00Z"
        given = {"id": str(self.count), "source": "app", "type": kind, "time": time, "data": data}
        read = self.reader.read(json.dumps(given | ({"subject": subject} if subject else {})).encode())
        assert not isinstance(read, Rejection), read
        self.engine.take(read)

    def cut(self) -> None:
        saved = json.loads(json.dumps(self.engine.save()))
        self.engine = self._engine()
        self.engine.restore(saved)

    def begin(self, label: str) -> None:
        self.send("Deal.created", 0, {"record": {"name": "D"}}, "D-1")
        self.send("Pressed", 1, {"label": label, "record": "D-1", "user": "ana"})

    def answer(self, minute: int, by: str, choice: str, workflow: str) -> None:
        question = {"workflow": workflow, "record": "D-1"}
        self.send("Answer", minute, {"question": question, "by": by, "answer": choice})


def expected(label: str, answers: list[tuple[str, str]]) -> tuple[str | None, int]:
    """What comes of answers by the rules of the page, and how many count."""
    given: dict[str, str] = {}
    for by, choice in answers:
        if by in given:
            continue
        given[by] = choice
        many = list(given.values())
        if choice == "Veto":
            return f"veto {len(many)}", len(many)
        if label == "Vote" and many.count(choice) > 2:
            return f"{choice.lower()} {len(many)}", len(many)
        if len(many) == 4:
            everybody = f"tie {len(many)}" if label == "Vote" else f"all 4, {many.count('Yes')}"
            return everybody, 4
    return None, len(given)


VOTES = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["Yes", "No", "Yes", "No", "Veto"])), max_size=9
)


@settings(max_examples=60, deadline=None)
@given(label=st.sampled_from(["Vote", "Agree"]), answers=VOTES, cut=st.integers(0, 9))
def test_votes_are_counted_as_by_hand(label: str, answers: list[tuple[str, str]], cut: int) -> None:
    """Whoever answers twice counts once, the first decision stands, and a saved state goes on just so."""
    stream = Stream()
    stream.begin(label)
    for number, (by, choice) in enumerate(answers):
        if number == cut:
            stream.cut()
        stream.answer(number + 2, by, choice, label)
    outcome, count = expected(label, answers)
    deal = stream.store.get("Deal", "D-1")
    assert deal is not None
    assert deal.next_step == outcome
    assert deal.votes == count
    assert len([one for one in stream.entries if one["what"] == "answered"]) == count
    if outcome is None:
        stream.engine.drain()
        deal = stream.store.get("Deal", "D-1")
        assert deal is not None
        assert deal.next_step == f"late {count}"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            {"label": "Vot", "record": "D-1", "user": "ana"},
            'no workflow has a button "Vot"; did you mean Vote?',
        ),
        ({"label": "Vote", "record": "D-1", "user": "ana", "on": "Lead"}, "stands on Deal, and not on"),
        ({"label": "Vote", "user": "ana"}, "the id of the record is missing"),
        ({"label": "Vote", "record": "D-1"}, "the id of who pressed is missing"),
        ({"record": "D-1", "user": "ana"}, "the label of the button is missing"),
    ],
)
def test_a_press_that_means_nothing_is_set_aside(data: dict[str, str], why: str) -> None:
    """The reason says what is wrong with the event."""
    given = {"id": "1", "source": "app", "type": "Pressed", "time": "2026-01-05T09:00:00Z", "data": data}
    read = Stream().reader.read(json.dumps(given).encode())
    assert isinstance(read, Rejection)
    assert why in read.why


def test_a_press_on_an_unknown_record_starts_nothing() -> None:
    """The journal tells of the press, and why nothing came of it."""
    stream = Stream()
    stream.send("Pressed", 0, {"label": "Vote", "record": "D-9", "user": "ana"})
    assert [one["what"] for one in stream.entries] == ["event"]
    assert stream.entries[0]["note"] == "no such record is known"
