"""Projects from text, and engines that run them over a stream of events."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from flowlang.check.check import check_file
from flowlang.check.model import CheckedRefuse
from flowlang.connect.simulate import Simulated
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Program
from flowlang.engine.generate.program import compile_plan
from flowlang.engine.generate.refusals import Refusals, compile_refusals
from flowlang.engine.inputs import Event
from flowlang.engine.machine import Engine
from flowlang.engine.ports import Outcome, Request
from flowlang.engine.state import Options
from flowlang.plan.graph import Plan
from flowlang.plan.lower import lower
from flowlang.plan.refusals import lower_refusal
from flowlang.schema.load import build_schema
from flowlang.schema.model import Schema
from flowlang.source import SourceFile
from flowlang.stores.memory import MemoryStore
from flowlang.syntax.parse import parse_file

from .interpreter import interpret
from .plans import SCHEMA

ZONE = ZoneInfo("Europe/Sofia")
CALENDAR = BusinessCalendar("Europe/Sofia")
SETTINGS = {"paused": False, "floor": 3}
Entries = list[dict[str, Any]]
# Workflows that set each other off may never come to an end: nobody reads further than this.
MOST_ENTRIES = 1_000
# So long after the last event timers still run out.
AFTERWARDS = timedelta(days=45)


class Enough(BaseException):
    """The journal is long enough. No failure of a run, so nothing in the engine takes notice."""


@cache
def declared() -> tuple[Schema, Refusals]:
    tree, problems = parse_file(SourceFile("schema.flow", SCHEMA))
    assert not problems, problems
    built, problems = build_schema([tree])
    assert not problems, problems
    checked, problems = check_file(tree, built)
    assert not problems, problems
    rules = [
        lower_refusal(one.name, rule)
        for one in checked.policies
        for rule in one.rules
        if isinstance(rule, CheckedRefuse)
    ]
    return built, compile_refusals(rules, built, ZONE, CALENDAR)


def schema() -> Schema:
    return declared()[0]


def plans_of(files: Mapping[str, str]) -> tuple[list[Plan], list[str]]:
    """The plans of the workflows in files, and what the checker says of those that it refuses."""
    plans: list[Plan] = []
    said: list[str] = []
    for path, text in files.items():
        tree, problems = parse_file(SourceFile(path, text))
        if not problems:
            checked, problems = check_file(tree, schema())
            plans += [lower(workflow, schema()) for workflow in checked.workflows]
        said += [f"{problem.span.line}: {problem.message}" for problem in problems]
    return plans, said


def compiled(plans: Iterable[Plan]) -> list[Program]:
    return [compile_plan(plan, schema(), ZONE, CALENDAR) for plan in plans]


def interpreted(plans: Iterable[Plan]) -> list[Program]:
    return [interpret(plan, schema(), ZONE, CALENDAR) for plan in plans]


@define
class Moody:
    """Carries out nothing; whether an action fails, and what it gives, is drawn from its key."""

    tried: Counter[str] = field(factory=Counter)
    calm: Simulated = field(factory=Simulated)

    def perform(self, request: Request) -> Outcome:
        self.tried[request.key] += 1
        drawn = hashlib.sha256(f"{request.key} {self.tried[request.key]}".encode()).digest()
        if drawn[0] % 4 == 0:
            return Outcome(ok=False, reason="it was in a bad mood")
        gives = dict(self.calm.perform(request).gives)
        if "level" in gives:
            gives |= {"level": drawn[1] % 5, "in_stock": drawn[2] % 2 == 0}
        if drawn[3] % 4 == 0:
            gives = dict.fromkeys(gives)
        return Outcome(ok=True, gives=gives)


@define
class Running:
    """An engine, and what it wrote."""

    programs: Sequence[Program]
    explain: bool = False
    entries: Entries = field(factory=list)
    performer: Moody = field(factory=Moody)
    full: bool = False
    engine: Engine = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine = self.new_engine()

    def new_engine(self) -> Engine:
        options = Options(
            zone=ZONE,
            calendar=CALENDAR,
            settings=SETTINGS,
            explain=self.explain,
            refusals=declared()[1],
        )
        store = MemoryStore(schema())
        return Engine(self.programs, schema(), store, self.performer, options=options, journal=self.keep)

    def keep(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)
        if len(self.entries) >= MOST_ENTRIES:
            self.full = True
            raise Enough

    def take(self, events: Iterable[Event]) -> "Running":
        """Take events, as long as there is room in the journal."""
        try:
            for event in events if not self.full else ():
                self.engine.take(event)
        except Enough:
            pass
        return self

    def pause(self) -> None:
        """Go on in another engine, from what this one saves."""
        if self.full:
            return
        saved = json.loads(json.dumps(self.engine.save()))
        self.engine = self.new_engine()
        self.engine.restore(saved)
        assert json.loads(json.dumps(self.engine.save())) == saved

    def finish(self) -> "Running":
        """Let the time after the last event pass."""
        try:
            if not self.full and self.engine.begun:
                self.engine.advance(self.engine.now + AFTERWARDS)
        except Enough:
            pass
        return self

    @property
    def journal(self) -> str:
        return written(self.entries)


def written(entries: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)


def without_passed_over(entries: Entries) -> Entries:
    """A journal without the workflows that did not start for their trigger: an index may pass them over."""
    whys = ("its condition does not hold", "the value of ")
    return [one for one in entries if not (one["what"] == "not started" and one["why"].startswith(whys))]
