"""What the tests of code generation share: a schema, terms and plans made by hand, and a small world."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flowlang.check import terms as t
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import NewValues, Run, RunFault
from flowlang.engine.generate.program import compile_condition, compile_plan, compile_value
from flowlang.engine.records import attributes_of, record_classes
from flowlang.plan import graph as g
from flowlang.schema import types as ty
from flowlang.schema.model import ActionInfo, FieldInfo, HoleInfo, RecordInfo, Schema
from flowlang.source import SourceFile, Span

ZONE = ZoneInfo("Europe/Sofia")
CALENDAR = BusinessCalendar("Europe/Sofia")
NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)  # a Monday, 09:00 in Sofia
SPAN = Span(SourceFile("test.flow", "x"), 0, 1)


def span(words: str) -> Span:
    return Span(SourceFile("test.flow", words), 0, len(words))


# --- A schema -----------------------------------------------------------------------------------

STATUS = ty.ChoiceOf(("New", "Contacted", "Lost"))
LEAD, COMPANY, CALL, USER, TEAM = (ty.RecordOf(name) for name in ("Lead", "Company", "Call", "User", "Team"))

FIELDS: dict[str, dict[str, ty.Type]] = {
    "Lead": {
        "name": ty.TEXT,
        "email": ty.EMAIL,
        "status": STATUS,
        "score": ty.WHOLE_NUMBER,
        "budget": ty.MoneyOf(),
        "owner": ty.Either((USER, TEAM)),
        "company": COMPANY,
        "tags": ty.ListOf(ty.TEXT),
        "friends": ty.ListOf(LEAD),
        "calls": ty.ListOf(CALL, "lead"),
        "unsubscribed": ty.YES_NO,
        "born": ty.DATE,
        "remind_at": ty.MOMENT,
        "class": ty.TEXT,
        "number": ty.TEXT,
    },
    "Company": {"name": ty.TEXT, "employees": ty.WHOLE_NUMBER, "owner": USER},
    "Call": {
        "lead": LEAD,
        "outcome": ty.TEXT,
        "minutes": ty.NUMBER,
        "cost": ty.MoneyOf("EUR"),
        "started": ty.MOMENT,
    },
    "User": {"name": ty.TEXT, "active": ty.YES_NO, "score": ty.NUMBER},
    "Team": {"name": ty.TEXT, "members": ty.ListOf(USER)},
    "Task": {"title": ty.TEXT, "lead": LEAD, "parent": ty.RecordOf("Task"), "due": ty.MOMENT},
}


def schema(extra: Mapping[str, Mapping[str, ty.Type]] | None = None) -> Schema:
    records = {
        name: RecordInfo(name, SPAN, {key: FieldInfo(key, kind, SPAN) for key, kind in fields.items()})
        for name, fields in {**FIELDS, **(extra or {})}.items()
    }
    return Schema(records, {}, {}, (), {}, {}, {}, {}, {}, {})


SCHEMA = schema()
REPLY = ty.Shape("a Reply", {"lead": LEAD, "text": ty.TEXT})
SEND = ActionInfo(
    ("send", HoleInfo("text", ty.TEXT, SPAN), "to", HoleInfo("who", ty.EMAIL, SPAN)), SPAN, {}, {}
)


# --- Terms --------------------------------------------------------------------------------------


def const(value: Any, kind: ty.Type | None = None) -> t.Term:
    if kind is None:
        kind = (
            ty.YES_NO if isinstance(value, bool) else ty.WHOLE_NUMBER if isinstance(value, int) else ty.TEXT
        )
    return t.Constant(span(str(value)), kind, value)


def var(name: str, kind: ty.Type = LEAD) -> t.Variable:
    return t.Variable(span(name), kind, name)


def read(path: str, kind: ty.Type = LEAD, root: ty.Type = LEAD) -> t.FieldRead:
    """`lead.company.name` as a term; `kind` is its type."""
    name, *fields = path.split(".")
    term: t.Term = var(name, root)
    for index, field in enumerate(fields):
        if isinstance(term.type, ty.RecordOf):
            found = FIELDS.get(term.type.name, {}).get(field, kind)
        elif isinstance(term.type, ty.Shape):
            found = term.type.parts[field]
        else:
            found = kind
        term = t.FieldRead(span(".".join((name, *fields[: index + 1]))), found, term, field)
    assert isinstance(term, t.FieldRead)
    return term


def compare(left: t.Term, operator: str, right: t.Term, ignoring_case: bool = False) -> t.Comparison:
    return t.Comparison(span("…"), ty.YES_NO, operator, left, right, ignoring_case)


def both(*items: t.Term) -> t.Logical:
    return t.Logical(SPAN, ty.YES_NO, "and", items)


def length(amount: int, unit: str) -> t.Length:
    return t.Length(span(f"{amount} {unit}"), ty.DURATION, const(amount), unit)


# --- A world ------------------------------------------------------------------------------------


class World:
    """A context that keeps records in lists and writes down what was done."""

    def __init__(self, using: Schema = SCHEMA) -> None:
        self.schema = using
        self.classes = record_classes(using)
        self.kept: dict[str, dict[str, Any]] = defaultdict(dict)
        self.now, self.zone, self.calendar = NOW, ZONE, CALENDAR
        self.settings: dict[str, Any] = {}
        self.done: list[tuple[Any, ...]] = []
        self.lookups: list[tuple[str, str, Any]] = []

    def add(self, kind: str, id: str, /, **fields: Any) -> Any:  # noqa: A002
        record = self.classes[kind](id, len(self.kept[kind]) + 1)
        attributes = attributes_of(self.schema.records[kind])
        for name, value in fields.items():
            setattr(record, attributes[name], value)
        self.kept[kind][id] = record
        return record

    def record(self, kind: str, id: str | None) -> Any | None:  # noqa: A002
        return self.kept[kind].get(id)

    def records(self, kind: str) -> Iterable[Any]:
        return list(self.kept[kind].values())

    def matching(self, kind: str, field: str, value: Any) -> Iterable[Any]:
        self.lookups.append((kind, field, value))
        name = attributes_of(self.schema.records[kind])[field]
        return [record for record in self.kept[kind].values() if getattr(record, name) == value]

    def write(self, run: Run, node: str, kind: str, id: str | None, changes: Mapping[str, Any]) -> None:  # noqa: A002
        record = self.record(kind, id)
        if record is None:
            raise RunFault(f"{kind} {id} is gone")
        for name, value in changes.items():
            setattr(record, attributes_of(self.schema.records[kind])[name], value)
        self.done.append(("write", node, kind, id, dict(changes)))

    def create(self, run: Run, node: str, new: NewValues) -> str:
        id = f"{new.record}-{len(self.kept[new.record]) + 1}"  # noqa: A001
        self.add(new.record, id, **new.values)
        self.done.append(("create", node, new))
        return id

    def delete(self, run: Run, node: str, kind: str, id: str | None) -> None:  # noqa: A002
        del self.kept[kind][id or ""]
        self.done.append(("delete", node, kind, id))

    def request(self, run: Run, node: str, holes: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.done.append(("request", node, dict(holes), dict(settings)))

    def choose(self, run: Run, node: str, strategy: str, team: str, candidates: list[str]) -> str:
        self.done.append(("choose", strategy, team, tuple(candidates)))
        return candidates[0]

    def branch(self, run: Run, node: str, label: str) -> None:
        self.done.append(("branch", node, label))

    def looked_up(self, run: Run, table: str, labels: tuple[str, ...], rows: Any) -> Any:
        return rows

    def skipped(self, run: Run, node: str, missing: str) -> None:
        self.done.append(("skipped", node, missing))

    def newest(self, kind: str) -> str | None:
        return list(self.kept[kind])[-1] if self.kept[kind] else None

    @property
    def requested(self) -> list[Any]:
        return [entry[2]["text"] for entry in self.done if entry[0] == "request"]


def new_run(**variables: Any) -> Run:
    return Run("1", "w", "v", "k", NOW, {"lead": "L", **variables})


def value(term: t.Term, world: World, must: bool = False, **variables: Any) -> Any:
    return compile_value(term, world.schema, ZONE, CALENDAR, must)(new_run(**variables), world)


def holds(term: t.Term, world: World, **variables: Any) -> bool:
    result = compile_condition(term, world.schema, ZONE, CALENDAR)(new_run(**variables), world)
    assert result is True or result is False
    return result


# --- Plans --------------------------------------------------------------------------------------


def plan(nodes: Iterable[g.Node], **given: Any) -> g.Plan:
    listed = {node.name: node for node in nodes}
    found: dict[str, Any] = {
        "name": "W", "doc": "", "span": SPAN, "owner": "", "tags": (), "calendar": None,
        "include_existing": False, "runs": "one at a time", "per": None, "variable": "lead", "subject": LEAD,
        "starts": (), "condition": None, "as_long_as": None, "until": None, "first": next(iter(listed)),
        "nodes": listed, "variables": {"lead": LEAD}, "version": "1", **given,
    }  # fmt: skip
    return g.Plan(**found)


def compiled(nodes: Iterable[g.Node], using: Schema = SCHEMA, **given: Any) -> Any:
    return compile_plan(plan(nodes, **given), using, ZONE, CALENDAR)


def say(name: str, text: str | t.Term, following: str, **given: Any) -> g.Perform:
    term = const(text) if isinstance(text, str) else text
    holes = (("text", term), ("who", const("a@b.c")))
    found: dict[str, Any] = {
        "about": None,
        "result": None,
        "retry_times": None,
        "retry_every": None,
        "on_failure": None,
    }
    return g.Perform(name, SPAN, name, SEND, holes, (), **{**found, **given}, next=following)


def end(name: str = "end") -> g.End:
    return g.End(name, SPAN, name, "finished")


def pause(name: str, following: str, **given: Any) -> g.Wait:
    found: dict[str, Any] = given or {"delay": length(1, "days")}
    return g.Wait(name, SPAN, name, **found, next=following)


def decide(name: str, condition: t.Term, then: str, otherwise: str, join: str) -> g.Decide:
    return g.Decide(name, SPAN, name, (g.Exit(condition, then, "yes"),), otherwise, join)


def walk(program: Any, world: World, run: Run | None = None, most: int = 100) -> list[str]:
    """Run a program as if every wait were over at once; the nodes it stopped at."""
    run = run or new_run()
    stops = [program.begin(run, world)]
    while most and not isinstance(node := program.plan.nodes[stops[-1]], g.End):
        most -= 1
        stops.append(program.steps[node.wait if isinstance(node, g.Return) else node.next](run, world))
    return stops
