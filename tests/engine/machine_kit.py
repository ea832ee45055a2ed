"""Programs made by hand, and an engine to run them: what the tests of the state machine share."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flowlang.check.terms import Constant, FieldRead, Variable
from flowlang.connect.events import EventReader, Rejection
from flowlang.connect.simulate import Simulated
from flowlang.engine.context import Program, Watched
from flowlang.engine.inputs import Event
from flowlang.engine.machine import Engine
from flowlang.engine.state import Options
from flowlang.plan.graph import End, Node, Plan
from flowlang.schema.load import build_schema
from flowlang.schema.model import Schema
from flowlang.schema.types import TEXT, RecordOf, Shape
from flowlang.source import SourceFile, Span
from flowlang.stores.memory import MemoryStore
from flowlang.syntax.parse import parse_file

SCHEMA_TEXT = """\
record User
  name: text, required
  active: yes/no = yes

record Team
  name: text, required
  members: list of User

record Lead
  name: text, required
  email: email, personal
  source: text
  status: New | Contacted | Lost = New
  score: whole number = 0
  owner: User
  callback_on: moment
  created: moment, read only
  updated: moment, read only
  tasks: list of Task through lead

record Task
  title: text
  lead: Lead

event Reply
  lead: Lead
  text: text

team "Sales"
  members: user "ana", user "bob"

action send email (template: text) to (recipient: email)
  subject: text
  effect: message

action check stock of (product: text)
  gives in_stock: yes/no, level: whole number
"""


def make_schema(text: str = SCHEMA_TEXT) -> Schema:
    tree, problems = parse_file(SourceFile("schema.flow", text))
    assert not problems, problems
    schema, problems = build_schema([tree])
    assert not problems, problems
    return schema


SCHEMA = make_schema()
SOURCE = SourceFile("flows/test.flow", "".join(f"line {number}\n" for number in range(1, 60)))
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def line(number: int) -> Span:
    start = SOURCE.line_starts[number - 1]
    return Span(SOURCE, start, start + 4)


def text(value: str) -> Constant:
    return Constant(line(1), TEXT, value)


def lead_field(name: str) -> FieldRead:
    return FieldRead(line(1), TEXT, Variable(line(1), RecordOf("Lead"), "lead"), name)


def end(name: str = "end", outcome: str = "finished", at: int = 50) -> End:
    return End(name, line(at), "end", outcome)


def program(
    name: str,
    starts: list[tuple[Any, Any]],
    nodes: list[Node],
    begin: Any,
    *,
    at: int = 1,
    steps: Mapping[str, Any] | None = None,
    subject: str = "Lead",
    runs: str = "one at a time",
    variable: str = "lead",
    version: str = "1",
    as_long_as: Watched | None = None,
    until: Watched | None = None,
    entry: Any = None,
    entry_parts: tuple[tuple[str, Any], ...] = (),
    **functions: Any,
) -> Program:
    """A program whose workflow stands at a line of one file. Steps are functions of a run and a context."""
    is_record = subject in SCHEMA.records
    plan = Plan(
        name=name,
        doc="",
        span=line(at),
        owner="",
        tags=(),
        calendar=None,
        include_existing=False,
        runs=runs,
        per=None,
        variable=variable,
        subject=RecordOf(subject) if is_record else Shape(subject, {}),
        starts=tuple(start for start, _ in starts),
        condition=None,
        as_long_as=None,
        until=None,
        first=nodes[0].name,
        nodes={node.name: node for node in nodes},
        variables={},
        version=version,
    )
    return Program(
        plan=plan,
        source="",
        starts=tuple(code for _, code in starts),
        entry=entry,
        entry_parts=entry_parts,
        per=functions.get("per"),
        as_long_as=as_long_as,
        until=until,
        begin=begin,
        steps=steps or {},
        waits=functions.get("waits", {}),
        actions=functions.get("actions", {}),
        failure=functions.get("failure", {}),
    )


class Replay:
    """An engine with a journal that is kept, fed with events written short."""

    def __init__(self, programs: list[Program], performer: Simulated | None = None, **options: Any) -> None:
        self.programs = programs
        self.store = MemoryStore(SCHEMA)
        self.performer = performer or Simulated(remember=True)
        self.entries: list[dict[str, Any]] = []
        self.options = Options(**options)
        self.engine = Engine(
            programs, SCHEMA, self.store, self.performer, options=self.options, journal=self.entries.append
        )
        self.reader = EventReader(SCHEMA, self.options.zone)
        self.count = 0

    def event(self, type: str, subject: str | None, at: datetime, data: Any, **more: Any) -> Event:  # noqa: A002
        self.count += 1
        given = {"id": str(self.count), "source": "crm", "type": type, "time": at.isoformat()}
        given |= {"subject": subject, "data": data, **more}
        read = self.reader.read(json.dumps(given).encode())
        assert not isinstance(read, Rejection), read
        return read

    def created(self, id: str, hours: float = 0, record: str = "Lead", **fields: Any) -> None:  # noqa: A002
        data = {"record": {"name": id, **fields} if record == "Lead" else fields}
        self.engine.take(self.event(f"{record}.created", id, MONDAY + timedelta(hours=hours), data))

    def updated(
        self,
        id: str,  # noqa: A002
        hours: float = 0,
        record: str = "Lead",
        previous: Any = None,
        **fields: Any,
    ) -> None:
        data = {"changed": fields} | ({"previous": previous} if previous is not None else {})
        self.engine.take(self.event(f"{record}.updated", id, MONDAY + timedelta(hours=hours), data))

    def deleted(self, id: str, hours: float = 0, record: str = "Lead") -> None:  # noqa: A002
        self.engine.take(self.event(f"{record}.deleted", id, MONDAY + timedelta(hours=hours), None))

    def received(self, name: str, hours: float = 0, **fields: Any) -> None:
        self.engine.take(self.event(name, None, MONDAY + timedelta(hours=hours), fields))

    def lead(self, id: str) -> Any:  # noqa: A002
        return self.store.get("Lead", id)

    def told(self, *whats: str) -> list[dict[str, Any]]:
        return [entry for entry in self.entries if entry["what"] in whats]

    def story(self) -> list[str]:
        """What happened, without facts; `ended` and `not started` with why."""
        return [
            f"{entry['what']}: {entry.get('outcome') or entry['why']}"
            if entry["what"] in ("ended", "not started", "failed", "refused")
            else entry["what"]
            for entry in self.entries
            if entry["what"] != "event"
        ]
