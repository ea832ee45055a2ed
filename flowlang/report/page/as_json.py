"""A report as one JSON object with all that was found: shares from 0 to 1, durations in seconds."""

import json
from datetime import datetime
from typing import Any

from flowlang.report.measure.flow_figures import FlowFigures, WaitFigures, WayFigures
from flowlang.report.measure.metrics import UNITS
from flowlang.report.measure.numbers import NO_DATA, Figure, Spread
from flowlang.report.measure.report import PeriodFigures, Report

VERSION = 1


def report_json(report: Report) -> str:
    """The whole report. A figure without data is null."""
    document = {
        "version": VERSION,
        "name": report.name,
        "timezone": str(report.zone),
        "by": report.by or None,
        "journal": {
            "entries": report.entries,
            "first": _moment(report.first),
            "last": _moment(report.last),
        },
        "before": _period(report.before) if report.before else None,
        "periods": [_period(one) for one in report.periods],
        "workflows": [_flow(report, one) for one in report.workflows],
        "never started": list(report.never),
        "waits": [_wait(one) for one in report.waits],
        "holders": [
            {
                "who": one.name or None,
                "open questions": one.questions,
                "oldest question": _moment(one.question_since),
                "open tasks": one.tasks,
                "oldest task": _moment(one.task_since),
                "overdue tasks": one.overdue,
                "open runs": one.runs,
            }
            for one in report.holders
        ],
        "records": [
            {"record": one.record, "created": one.created, "changed": one.changed, "deleted": one.deleted}
            for one in report.records
        ],
        "money": [
            {
                "what": one.what,
                "for": one.who,
                "currency": one.currency or None,
                "number": one.count,
                "in all": str(one.total) if one.currency else None,
                "mean": str(one.mean) if one.currency else None,
            }
            for one in report.money
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


def _period(figures: PeriodFigures) -> dict[str, Any]:
    period = figures.period
    metrics: dict[str, Any] = {}
    for name, groups in figures.metrics.items():
        metrics[name] = {"unit": UNITS[name], **_figure(groups.get(None, NO_DATA))}
        others = {group: _figure(one) for group, one in groups.items() if group is not None}
        if others:
            metrics[name]["groups"] = dict(sorted(others.items()))
    return {
        "name": period.name,
        "from": _moment(period.start),
        "to": _moment(period.end),
        "partial": period.partial,
        "metrics": metrics,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": _rounded(figure.value),
        "of": figure.count,
        **{name: _rounded(value) for name, value in figure.detail.items()},
    }


def _rounded(value: float | None) -> float | None:
    return round(value, 6) if isinstance(value, float) else value


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "count": spread.count,
        "median": _rounded(spread.median),
        "95th percentile": _rounded(spread.high),
        "total": _rounded(spread.total),
    }


def _flow(report: Report, flow: FlowFigures) -> dict[str, Any]:
    place = report.places.get(flow.name)
    return {
        "workflow": flow.name,
        "place": f"{place.file}:{place.line}" if place else None,
        "owner": place.owner or None if place else None,
        "area": place.area or None if place else None,
        "started": flow.started,
        "starts by period": flow.starts,
        "last start": _moment(flow.last_start),
        "ended": flow.ends,
        "running": flow.running,
        "duration": _spread(flow.durations),
        "time-outs": flow.timed_out,
        "not started": flow.not_started,
        "ways": [_way(one) for one in flow.ways],
    }


def _way(way: WayFigures) -> dict[str, Any]:
    return {
        "node": way.node,
        "line": way.line,
        "way": way.way,
        "taken": way.taken,
        "ended": way.ends,
        "drop-off": _rounded(way.drop_off),
    }


def _wait(wait: WaitFigures) -> dict[str, Any]:
    return {
        "workflow": wait.workflow,
        "node": wait.node,
        "line": wait.line,
        "for": wait.words,
        "kind": wait.kind,
        "waited": _spread(wait.spread),
        "time-outs": wait.timed_out,
        "waiting now": wait.waiting,
        "waiting since": _moment(wait.since),
    }
