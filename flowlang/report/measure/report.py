"""What is asked of a journal, and the report that answers it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from attrs import field, frozen

from flowlang.report.measure.definitions import Definitions
from flowlang.report.measure.flow_figures import FlowFigures, WaitFigures
from flowlang.report.measure.metric import Groups
from flowlang.report.measure.money import MoneyFigures
from flowlang.report.measure.periods import Cut, Period

AREA = "area"


@frozen
class Place:
    """What the files say of a workflow: where it stands, its owner, and its area (the folder of the file)."""

    name: str
    file: str
    line: int
    owner: str
    area: str
    # What its nodes are called, by their stable name.
    titles: Mapping[str, str] = field(factory=dict, repr=False)


@frozen
class Asked:
    """What a report is to say. `by` is a field by which metrics are grouped, or `area`."""

    name: str
    cut: Cut
    definitions: Definitions
    places: Sequence[Place] | None = None
    by: str = ""
    links: Mapping[tuple[str, str], str] = field(factory=dict)


@frozen
class PeriodFigures:
    """What the metrics came to in a period."""

    period: Period
    metrics: Mapping[str, Groups]


@frozen
class Holder:
    """What somebody has at the end: open questions and tasks, and runs for the records they own."""

    name: str
    questions: int
    question_since: datetime | None
    tasks: int
    task_since: datetime | None
    overdue: int
    runs: int


@frozen
class RecordFigures:
    """How many records of a type were created, changed and deleted."""

    record: str
    created: int
    changed: int
    deleted: int


@frozen
class Report:
    """Everything that a report says. `first` and `last` are the moments of the journal's entries."""

    name: str
    zone: tzinfo
    by: str
    entries: int
    first: datetime | None
    last: datetime | None
    periods: Sequence[PeriodFigures]
    before: PeriodFigures | None
    workflows: Sequence[FlowFigures]
    never: Sequence[str]
    waits: Sequence[WaitFigures]
    holders: Sequence[Holder]
    records: Sequence[RecordFigures]
    money: Sequence[MoneyFigures]
    places: Mapping[str, Place]


def grouped(report: Report) -> list[str]:
    """The groups of the metrics, in alphabetic order; the empty one, of records without a group, last."""
    found = {
        group
        for figures in (*report.periods, *([report.before] if report.before else []))
        for groups in figures.metrics.values()
        for group in groups
        if group is not None
    }
    return sorted(found, key=lambda group: (not group, group))


def by_area(report: Report) -> dict[str, list[FlowFigures]]:
    """The workflows by area or by owner, where the report is grouped so; else all of them together."""
    found: dict[str, list[FlowFigures]] = {}
    for flow in report.workflows:
        place = report.places.get(flow.name)
        key = ""
        if place is not None and report.by == AREA:
            key = place.area
        elif place is not None and report.by == "owner":
            key = place.owner
        found.setdefault(key, []).append(flow)
    return dict(sorted(found.items()))
