"""Journals made by hand, and reports on them."""

from typing import Any
from zoneinfo import ZoneInfo

from flowlang.report.measure.collect import collect
from flowlang.report.measure.definitions import Definitions
from flowlang.report.measure.numbers import Figure
from flowlang.report.measure.periods import Cut
from flowlang.report.measure.report import Asked, Place, Report

UTC = ZoneInfo("UTC")


def entry(at: str, what: str, **facts: Any) -> dict[str, Any]:
    """An entry; `at` is a moment of January 2026 such as `05 09:00`, or a whole one."""
    moment = at if "T" in at else f"2026-01-{at.replace(' ', 'T')}:00Z"
    return {"at": moment, "what": what, **facts}


def created(at: str, record: str, /, **values: Any) -> dict[str, Any]:
    kind = record.partition(" ")[0]
    return entry(at, "event", record=record, type=f"{kind}.created", values=values)


def updated(at: str, record: str, /, **values: Any) -> dict[str, Any]:
    kind = record.partition(" ")[0]
    changed = {name: [None, value] for name, value in values.items()}
    return entry(at, "event", record=record, type=f"{kind}.updated", changed=changed)


def of_run(at: str, what: str, run: str, workflow: str = "Flow", **facts: Any) -> dict[str, Any]:
    return entry(at, what, run=run, workflow=workflow, record="Lead L-1", **facts)


def report_on(
    entries: list[dict[str, Any]],
    cut: Cut | None = None,
    by: str = "",
    definitions: Definitions | None = None,
    places: list[Place] | None = None,
) -> Report:
    asked = Asked("", cut or Cut(UTC), definitions or Definitions(), places=places, by=by)
    return collect(asked, entries)


def figure(report: Report, metric: str, group: str | None = None, period: int = -1) -> Figure:
    return report.periods[period].metrics[metric][group]
