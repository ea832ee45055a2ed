"""From a journal to a report: one pass over the entries, keeping counts and never the entries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from attrs import define, evolve, field

from flowlang.engine.ports import Entry
from flowlang.report.measure.definitions import each, fields_of
from flowlang.report.measure.flow_figures import flow_figures, wait_figures
from flowlang.report.measure.flows import Flows
from flowlang.report.measure.metric import Metric
from flowlang.report.measure.metrics import all_metrics, in_order
from flowlang.report.measure.money import Money
from flowlang.report.measure.periods import MOST_PERIODS, Period, TooManyPeriods
from flowlang.report.measure.records import Change, Records, holds, moment_of
from flowlang.report.measure.report import AREA, Asked, Holder, PeriodFigures, RecordFigures, Report


class BadMoment(Exception):
    """The `at` of an entry is no moment."""


@lru_cache(maxsize=256)
def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadMoment(text) from None
    if moment.tzinfo is None:
        raise BadMoment(text)
    return moment


@define
class Collector:
    """Reads entries and keeps what the report needs."""

    asked: Asked
    flows: Flows = field(factory=Flows)
    records: Records = field(init=False)
    metrics: dict[str, Metric] = field(init=False)
    # The metrics that are about a type of record, with where its owner is found.
    taking: dict[str, list[tuple[Metric, tuple[str, ...]]]] = field(init=False)
    period: Period | None = None
    # Whether the clock has come to the beginning of the period.
    begun: bool = False
    over: list[PeriodFigures] = field(factory=list)
    counts: Counter[tuple[str, str]] = field(factory=Counter)
    money: Money = field(init=False)
    entries: int = 0
    first: datetime | None = None
    now: datetime | None = None

    def __attrs_post_init__(self) -> None:
        self.records = Records(self._wanted(), self.asked.links)
        self.money = Money(self.asked.definitions.sales_cycle)
        self.metrics = all_metrics(self.asked.definitions, self.asked.cut.zone)
        self.taking = {record: [] for record in self.records.wanted}
        for name, definition in each(self.asked.definitions).items():
            if name in self.metrics:
                self.taking[definition.record].append((self.metrics[name], definition.owner))

    def _wanted(self) -> dict[str, frozenset[str]]:
        """The fields to keep of each record: those of the definitions, and those that groups are made by."""
        wanted: dict[str, set[str]] = {}
        for definition in each(self.asked.definitions).values():
            of_record = wanted.setdefault(definition.record, set())
            of_record |= fields_of(definition) | {"owner"}
            of_record |= {path.partition(".")[0] for path in (*definition.owner, *self._group_paths())}
        return {record: frozenset(names) for record, names in wanted.items()}

    def _group_paths(self) -> tuple[str, ...]:
        return (self.asked.by,) if self.asked.by not in ("", AREA, "owner") else ()

    # --- Reading --------------------------------------------------------------------------------

    def read(self, entries: Iterable[Entry]) -> Report:
        """Read a journal to its end, or to the end of what was asked for."""
        last = self.asked.cut.last_moment
        for entry in entries:
            at = _moment(entry["at"])
            if self.now is None:
                self.first = self.now = at
                self._open(self.asked.cut.first(at))
            # As in a replay, the clock never goes back.
            at = max(at, self.now)
            self.now = at if last is None else min(at, last)
            if last is not None and at >= last:
                break
            self._move_to(at)
            self.entries += 1
            self._take(entry, at)
        return self._report()

    def _open(self, period: Period) -> None:
        self.period, self.begun = period, False

    def _begin(self) -> None:
        """The period has come: what is so now was so at its beginning."""
        if not self.begun:
            self.begun = True
            for metric in self.metrics.values():
                metric.begin()

    def _move_to(self, at: datetime) -> None:
        """Close the periods that are over at a moment, and begin the one in which it lies."""
        while self.period is not None and self.period.end is not None and self.period.end <= at:
            self._close()
        if self.period is not None and (self.period.start is None or self.period.start <= at):
            self._begin()

    def _close(self) -> None:
        assert self.period is not None
        self._begin()
        self.over.append(PeriodFigures(self.period, in_order(one.end() for one in self.metrics.values())))
        if len(self.over) > MOST_PERIODS:
            raise TooManyPeriods
        following = self.asked.cut.after(self.period)
        self.period = None
        if following is not None:
            self._open(following)

    def _take(self, entry: Entry, at: datetime) -> None:
        period = self.period
        inside = period is not None and self.begun
        asked = period is not None and self.begun and period.asked
        self.flows.take(entry, at, asked, period.name if period is not None else "")
        change = self.records.take(entry, at)
        if asked:
            self._count(entry)
            self.money.take_entry(entry)
        if change is not None:
            for metric, owner in self.taking[change.kind]:
                metric.take(change, self._group(change, owner), inside)
            sales = self.asked.definitions.sales_cycle
            self.money.take(change, self._group(change, sales.owner), asked)

    def _group(self, change: Change, owner: Sequence[str]) -> str | None:
        if self.asked.by in ("", AREA):
            return None
        return self.records.first_of(change, owner if self.asked.by == "owner" else (self.asked.by,))

    def _count(self, entry: Entry) -> None:
        how, about = entry["what"], entry.get("record")
        if how == "event":
            how = {"created": "created", "updated": "changed", "deleted": "deleted"}.get(
                str(entry.get("type", "")).rpartition(".")[2], ""
            )
            if how == "created" and "values" not in entry:
                how = "changed"
        if how in ("created", "changed", "deleted") and isinstance(about, str):
            self.counts[about.partition(" ")[0], how] += 1

    # --- The end --------------------------------------------------------------------------------

    def _report(self) -> Report:
        if self.asked.cut.last_moment is not None:
            # Nothing happened any more until then.
            while self.period is not None:
                self._close()
        elif self.period is not None:
            self._close()
        periods = [self._covered(one) for one in self.over if one.period.asked]
        before = [self._covered(one) for one in self.over if not one.period.asked]
        places = {place.name: place for place in self.asked.places or ()}
        names = [*places, *sorted(set(self.flows.tallies) - set(places))]
        running = self.flows.running()
        by_period = [one.period.name for one in periods]
        workflows = [flow_figures(self.flows, name, running[name], by_period) for name in names]
        return Report(
            name=self.asked.name,
            zone=self.asked.cut.zone,
            by=self.asked.by,
            entries=self.entries,
            first=self.first,
            last=self.now,
            periods=periods,
            before=before[-1] if before else None,
            workflows=workflows,
            never=[name for name in places if name not in self.flows.ever],
            waits=wait_figures(self.flows),
            holders=self._holders(),
            records=self._records(),
            money=self.money.figures(),
            places=places,
        )

    def _covered(self, figures: PeriodFigures) -> PeriodFigures:
        """The figures of a period, marked where the journal does not reach over all of it."""
        period = figures.period
        if self.first is None or self.now is None or period.start is None:
            return figures
        late = period.start < self.first
        early = period.end is not None and self.now < period.end
        return evolve(figures, period=evolve(period, partial=late or early))

    def _records(self) -> list[RecordFigures]:
        kinds = sorted({kind for kind, _ in self.counts})
        return [
            RecordFigures(kind, *(self.counts[kind, how] for how in ("created", "changed", "deleted")))
            for kind in kinds
        ]

    def _holders(self) -> list[Holder]:
        questions: dict[str, list[datetime]] = {}
        for question in self.flows.questions():
            for person in question.people:
                questions.setdefault(person, []).append(question.since)
        tasks, overdue = self._open_tasks()
        runs: Counter[str] = Counter()
        for run in self.flows.open.values():
            runs[self.records.owners.get(run.record, "")] += 1
        found = [
            Holder(
                name,
                len(questions.get(name, ())),
                min(questions.get(name, ()), default=None),
                len(tasks.get(name, ())),
                min((since for since in tasks.get(name, ()) if since), default=None),
                overdue[name],
                runs[name],
            )
            for name in {*questions, *tasks, *runs}
        ]
        # Who holds most comes first, and what nobody holds last.
        return sorted(found, key=lambda one: (not one.name, -one.questions - one.tasks - one.runs, one.name))

    def _open_tasks(self) -> tuple[dict[str, list[datetime | None]], Counter[str]]:
        """Since when tasks are open, and how many are overdue, by their owner."""
        rule, zone = self.asked.definitions.tasks, self.asked.cut.zone
        found: dict[str, list[datetime | None]] = {}
        overdue: Counter[str] = Counter()
        for id, seen in self.records.known.get(rule.record, {}).items():  # noqa: A001
            if holds(rule.done, seen.values) or not holds(rule.only, seen.values):
                continue
            change = Change(rule.record, id, self.now or datetime.max, "", {}, seen)
            owner = self.records.first_of(change, rule.owner)
            found.setdefault(owner, []).append(seen.created)
            due = moment_of(seen.values.get(rule.due), zone)
            if due is not None and self.now is not None and due < self.now:
                overdue[owner] += 1
        return found, overdue


def collect(asked: Asked, entries: Iterable[Entry]) -> Report:
    """Read a journal and say what a report says. Raises TooManyPeriods and BadMoment."""
    return Collector(asked).read(entries)
