"""Events in: what a line means, and what is said about one that means nothing."""

import gzip
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowlang.connect.events import EventReader, Rejection
from flowlang.connect.simulate import Simulated, default_value
from flowlang.connect.streams import _lines, open_lines
from flowlang.engine.inputs import Answer, Event, Received, RecordChange
from flowlang.engine.values import Length, Money
from flowlang.schema.load import build_schema
from flowlang.schema.types import ChoiceOf, ListOf, MoneyOf, RecordOf, Simple
from flowlang.source import SourceFile
from flowlang.syntax.parse import parse_file

TEXT = """\
record User
  name: text

record Lead
  name: text, required
  status: New | Lost
  score: number
  budget: money in EUR
  owner: User
  tags: list of text
  callback_on: moment
  tasks: list of Task through lead

record Task
  lead: Lead

event Reply
  lead: Lead
  text: text
"""
SCHEMA = build_schema([parse_file(SourceFile("schema.flow", TEXT))[0]])[0]
READER = EventReader(SCHEMA, ZoneInfo("Europe/Sofia"))
NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
WHOLE = {
    "specversion": "1.0",
    "id": "1",
    "source": "crm",
    "type": "Lead.created",
    "subject": "L-1",
    "time": "2026-01-05T09:00:00Z",
    "data": {"record": {"name": "Ana"}},
}


def read(**changes):
    given = {name: value for name, value in (WHOLE | changes).items() if value is not None}
    return READER.read(json.dumps(given).encode())


def test_a_created_event_is_read_with_every_kind_of_value():
    """Fields come as values of their types: exact numbers, money, moments of the zone, lists."""
    fields = {
        "id": "L-1",
        "name": "Ana",
        "status": "New",
        "score": 0.1,
        "budget": 500,
        "owner": "ana",
        "tags": ["a"],
        "callback_on": "2026-01-05T09:00:00",
    }
    event = read(data={"record": fields}, actor="bob")
    assert event == Event(
        NINE,
        "crm",
        "1",
        "Lead.created",
        (
            RecordChange(
                "created",
                "Lead",
                "L-1",
                {
                    "name": "Ana",
                    "status": "New",
                    "score": Decimal("0.1"),
                    "budget": Money(500, "EUR"),
                    "owner": "ana",
                    "tags": ("a",),
                    "callback_on": datetime(2026, 1, 5, 7, tzinfo=UTC),
                },
            ),
        ),
        "bob",
    )


def test_updates_deletions_and_declared_events_are_read():
    """An update knows what was before, a deletion needs no data, an event of a declared type its fields."""
    update = read(type="Lead.updated", data={"changed": {"score": 2}, "previous": {"score": None}})
    assert update.content == (RecordChange("updated", "Lead", "L-1", {"score": 2}, {"score": None}),)
    assert read(type="Lead.deleted", data=None).content == (RecordChange("deleted", "Lead", "L-1", {}),)
    reply = read(type="com.acme.Reply", subject=None, data={"lead": "L-1"})
    assert reply.content == (Received("Reply", {"lead": "L-1"}),)


def test_what_stands_before_the_type_is_passed_over():
    """`com.acme.Lead.created` is `Lead.created`."""
    assert read(type="com.acme.Lead.created").content == read().content


def test_several_changes_may_be_one_event():
    """`Changes` holds changes of several records."""
    changes = [
        {"type": "Lead.updated", "subject": "L-1", "data": {"changed": {"score": 1}}},
        {"type": "Task.deleted", "subject": "T-1"},
    ]
    kinds = [one.kind for one in read(type="Changes", data={"changes": changes}).content]
    assert kinds == ["updated", "deleted"]


def test_an_answer_names_its_question():
    """An answer is for a question by its id, or by workflow and record."""
    given = {"question": "q1", "answer": "Yes", "by": "ana", "comment": "fine"}
    assert read(type="Answer", data=given).content == (Answer("Yes", "ana", "fine", "q1"),)
    given = {"question": {"workflow": "w", "record": "L-1"}, "answer": "Yes", "by": "ana"}
    assert read(type="Answer", data=given).content == (Answer("Yes", "ana", None, None, "w", "L-1"),)
    filled = {"question": "q1", "values": {"phone": "1"}, "by": "ana"}
    assert read(type="Answer", data=filled).content == (Answer("", "ana", None, "q1", values={"phone": "1"}),)
    handed = {"question": "q1", "delegate_to": "bob", "by": "ana"}
    assert read(type="Answer", data=handed).content == (Answer("", "ana", None, "q1", delegate_to="bob"),)


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({"type": "Leed.created"}, "FL0706", "nothing declares a record Leed; did you mean Lead?"),
        ({"type": "Replay"}, "FL0706", "nothing declares an event Replay; did you mean Reply?"),
        (
            {"type": "Lead"},
            "FL0706",
            "what happened to the Lead is missing: Lead.created, .updated or .deleted",
        ),
        ({"type": None}, "FL0704", "the event has no type: what happened, such as Lead.created"),
        ({"time": None}, "FL0704", "the event has no time: a moment such as 2026-01-05T09:00:00Z"),
        ({"id": None}, "FL0704", "the event has no id: a text by which a repeated event is known"),
        ({"subject": None}, "FL0704", "the event has no subject: the id of the Lead"),
        ({"data": None}, "FL0704", "`data.record` with the fields is missing"),
        ({"data": [1]}, "FL0701", "`data` must be a group of fields, and is a list"),
        (
            {"time": "2026-01-05T09:00:00"},
            "FL0705",
            'the time "2026-01-05T09:00:00" says no zone: add Z, or an offset such as +02:00',
        ),
        ({"data": {"record": {"nam": "x"}}}, "FL0707", "Lead has no field nam; did you mean name?"),
        (
            {"data": {"record": {"tasks": []}}},
            "FL0707",
            "Lead.tasks is worked out from other records and can't be given",
        ),
        (
            {"data": {"record": {"status": "Old"}}},
            "FL0708",
            'Lead.status should be one of New, Lost, and is the text "Old"',
        ),
    ],
)
def test_what_is_no_event_is_set_aside_with_a_sentence(changes, code, why):
    """Every mistake has its code and says what was expected and what was found."""
    rejection = read(**changes)
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.why) == (code, why)


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        (b'{"id": "1", "type": "Le', "FL0701", "the line is cut short: its JSON never ends"),
        (b"id,type,time", "FL0701", "the line is not JSON: at character 1, expecting value"),
        (b"[]", "FL0701", "one event a line is expected, and this is a list"),
        (b'{"id": "\xff"}', "FL0702", "the line is not UTF-8 text: byte 9 can't be read"),
        (b"[" * 100_000, "FL0701", "the line is JSON that nobody can mean: nested or long beyond measure"),
        (b"1" * 10_000, "FL0701", "the line is JSON that nobody can mean: nested or long beyond measure"),
    ],
)
def test_what_is_not_json_is_set_aside(line, code, why):
    """Cut, foreign, nested and undecodable lines are told apart."""
    rejection = READER.read(line)
    assert (rejection.code, rejection.why) == (code, why)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["id", "type", "time", "subject", "data", "source"]),
        JSON | st.sampled_from(["Lead.created", "Changes", "Answer", "Reply", "2026-01-05T09:00:00Z"]),
    )
)
def test_no_json_whatever_raises(given):
    """Any object is an event or a rejection."""
    assert isinstance(READER.read(json.dumps(given).encode()), Event | Rejection)


@given(st.binary())
def test_no_bytes_whatever_raise(line):
    """Any bytes are an event or a rejection."""
    assert isinstance(READER.read(line), Event | Rejection)


def stream(data):
    return io.BufferedReader(io.BytesIO(data))


def test_lines_are_the_same_compressed_or_not():
    """A gzip file is known by its first bytes; blank lines and a byte order mark are passed over."""
    data = b"\xef\xbb\xbfone\n\n  \r\ntwo"
    for form in (data, gzip.compress(data)):
        assert [(line.number, line.data) for line in open_lines(stream(form))] == [(1, b"one\n"), (4, b"two")]


def test_blank_lines_are_passed_over_at_once():
    """However many there are, the line behind them has its number and all of its text."""
    for blank in (b"\n", b"\r\n", b" \t\n"):
        for count in (1, 7, 200_000):
            data = b"one\n" + blank * count + b"  two\n" + blank + b"three"
            for form in (data, gzip.compress(data)):
                lines = [(line.number, line.data) for line in open_lines(stream(form))]
                assert lines == [(1, b"one\n"), (count + 2, b"  two\n"), (count + 4, b"three")]


def test_a_line_that_is_too_long_is_set_aside_and_the_stream_goes_on():
    """Only the beginning of such a line is kept, and the next line is read."""
    lines = list(_lines(io.BufferedReader(io.BytesIO(b"x" * 50 + b"\nshort\n" + b"y" * 11)), 10))
    assert [(line.number, line.problem) for line in lines] == [(1, "FL0703"), (2, ""), (3, "FL0703")]


def test_a_damaged_stream_says_so():
    """A compressed stream that ends too early gives its lines, and then the problem."""
    whole = gzip.compress(b"".join(b"line %d\n" % number for number in range(5_000)))
    lines = list(open_lines(stream(whole[: len(whole) // 2])))
    assert lines[-1].problem == "FL0709"
    assert [line.data for line in lines[:-1]] == [b"line %d\n" % number for number in range(len(lines) - 1)]
    assert len(lines) > 2_000, "what came before the damage was lost"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Simple("yes/no"), True),
        (Simple("number"), 0),
        (Simple("text"), ""),
        (Simple("moment"), NINE),
        (Simple("date"), NINE.date()),
        (Simple("duration"), Length(0, "minutes")),
        (MoneyOf("BGN"), Money(0, "BGN")),
        (ChoiceOf(("A", "B")), "A"),
        (RecordOf("Lead"), None),
        (ListOf(Simple("text")), ()),
    ],
)
def test_simulated_actions_give_defaults_by_type(kind, value):
    """Every type has a plain default."""
    assert default_value(kind, NINE) == value


def test_nothing_is_remembered_unless_asked_for():
    """A replay of millions of actions must not keep them."""
    assert Simulated().requests == []
    assert not Simulated().remember


PLAIN = [
    {},
    {"id": 7},
    {"id": ""},
    {"id": True},
    {"type": ""},
    {"type": "Nobody.created"},
    {"subject": ""},
    {"source": 3},
    {"actor": "ana"},
    {"actor": 5},
    {"time": "2026-01-05T11:00:00+02:00"},
    {"time": "2026-01-05T09:00:00"},
    {"time": "tomorrow"},
    {"type": "Lead.deleted"},
    {"type": "Lead.created", "data": {}},
    {"type": "Lead.created", "data": {"record": {"name": "Zoë", "score": 0.1, "id": "L-1"}}},
    {"type": "Lead.created", "data": {"record": {"name": "\ud800"}}},
    {"type": "Lead.created", "data": {"record": {"nam": "Ana"}}},
    {"type": "Lead.updated", "data": {"record": {"name": "Ana"}}},
    {"type": "Lead.updated", "data": {"changed": {"score": 2}, "previous": None}},
    {"type": "Lead.updated", "data": {"changed": {"score": 2}, "previous": {"score": 0.5}}},
    {"type": "Lead.updated", "data": {"changed": {"score": 2}, "previous": {"score": "many"}}},
    {"type": "Lead.updated", "data": {"changed": {"score": 2}, "previous": 3}},
    {"type": "Lead.updated", "data": {"changed": ["score"], "previous": {}}},
    {"type": "Reply", "data": {"lead": "L-1", "text": "yes"}},
]


@pytest.mark.parametrize("changes", PLAIN, ids=str)
def test_the_quick_way_of_reading_says_what_the_patient_one_says(changes, monkeypatch):
    """A plain change is read in one step; whatever it is, the event or the rejection is the same."""
    line = json.dumps(WHOLE | changes).encode()
    quick = READER.read(line)
    monkeypatch.setattr(READER, "_read_plain", lambda line: None)
    assert READER.read(line) == quick


def test_the_quick_way_is_the_one_taken():
    """Created and updated records, told as nearly all events tell them, need no second reading."""
    updated = {"type": "Lead.updated", "data": {"changed": {"score": 2}, "previous": {"score": 1}}}
    for changes in ({}, updated):
        assert READER._read_plain(json.dumps(WHOLE | changes).encode()) is not None
