"""A report as CSV for a spreadsheet: one figure a line, all in one table.

The columns are `section`, `period`, `name`, `part`, `group`, `measure`, `value` and `unit`. A text that a
spreadsheet would take for a formula is written with an apostrophe before it.
"""

import csv
from collections.abc import Iterator

from attrs import field, frozen

from flowlang.report.measure.metrics import UNITS
from flowlang.report.measure.numbers import Spread
from flowlang.report.measure.report import Report

_COLUMNS = ("section", "period", "name", "part", "group", "measure", "value", "unit")
_UNITS = {"share": "share", "points": "points", "duration": "seconds"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[str, str, str, str, str, str, float | int | None, str]


@frozen
class _Lines:
    """What a writer of CSV writes to."""

    written: list[str] = field(factory=list)

    def write(self, text: str) -> None:
        self.written.append(text)


def report_csv(report: Report) -> str:
    """The whole report. A figure without data has an empty value."""
    out = _Lines()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for rows in (_metrics(report), _workflows(report), _waits(report), _others(report)):
        for *words, value, unit in rows:
            writer.writerow([*(_safe(str(word)) for word in words), "" if value is None else value, unit])
    return "".join(out.written)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _metrics(report: Report) -> Iterator[Row]:
    for figures in (*([report.before] if report.before else []), *report.periods):
        period = figures.period.name
        for name, groups in figures.metrics.items():
            for group, figure in sorted(groups.items(), key=lambda one: (one[0] is not None, one[0] or "")):
                # The group of the records without a group has no name.
                shown = "all" if group is None else group or f"no {report.by}"
                yield "metric", period, name, "", shown, "value", figure.value, _UNITS[UNITS[name]]
                yield "metric", period, name, "", shown, "of", figure.count, "records"


def _workflows(report: Report) -> Iterator[Row]:
    for flow in report.workflows:
        counts = {"started": flow.started, **flow.ends, "running": flow.running, "time-outs": flow.timed_out}
        for measure, value in counts.items():
            yield "workflow", "", flow.name, "", "", measure, value, "runs"
        yield from _spread("workflow", flow.name, "", flow.durations)
        for figures, started in zip(report.periods, flow.starts, strict=True):
            yield "starts", figures.period.name, flow.name, "", "", "started", started, "runs"
        for way in flow.ways:
            part = f"{way.node}: {way.way}"
            for measure, value in {"taken": way.taken, **way.ends}.items():
                yield "way", "", flow.name, part, "", measure, value, "runs"
            yield "way", "", flow.name, part, "", "drop-off", way.drop_off, "share"


def _spread(section: str, name: str, part: str, spread: Spread) -> Iterator[Row]:
    for measure, value in (("median", spread.median), ("95th percentile", spread.high)):
        yield section, "", name, part, "", measure, value, "seconds"


def _waits(report: Report) -> Iterator[Row]:
    for wait in report.waits:
        counts = {"waits": wait.spread.count, "time-outs": wait.timed_out, "waiting now": wait.waiting}
        for measure, value in counts.items():
            yield "wait", "", wait.workflow, wait.node, "", measure, value, "waits"
        yield from _spread("wait", wait.workflow, wait.node, wait.spread)


def _others(report: Report) -> Iterator[Row]:
    for name in report.never:
        yield "never started", "", name, "", "", "started", 0, "runs"
    for one in report.holders:
        counts = {
            "open questions": one.questions,
            "open tasks": one.tasks,
            "overdue tasks": one.overdue,
            "open runs": one.runs,
        }
        for measure, value in counts.items():
            yield "holder", "", one.name or "nobody", "", "", measure, value, ""
    for sums in report.money:
        who = "all" if sums.who is None else sums.who
        yield "money", "", sums.what, "", who, "number", sums.count, ""
        if sums.currency:
            yield "money", "", sums.what, "", who, "in all", float(sums.total), sums.currency
    for record in report.records:
        changes = {"created": record.created, "changed": record.changed, "deleted": record.deleted}
        for measure, value in changes.items():
            yield "record", "", record.record, "", "", measure, value, "records"
