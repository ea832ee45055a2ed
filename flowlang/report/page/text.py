"""A report as text for a terminal."""

from collections.abc import Iterable, Sequence

from flowlang.diagnostics.render.concise import counted
from flowlang.diagnostics.render.terminal import one_line
from flowlang.report.measure.flow_figures import FlowFigures
from flowlang.report.measure.flows import ENDS, PAUSE
from flowlang.report.measure.metrics import TITLES
from flowlang.report.measure.numbers import NO_DATA
from flowlang.report.measure.report import PeriodFigures, Report, by_area, grouped
from flowlang.report.page.words import (
    KINDS,
    NOBODY,
    SHORT,
    age_words,
    change_words,
    day_words,
    duration_words,
    figure_words,
    headline,
    money_who,
    money_words,
    share_words,
    wait_title,
    way_title,
)

# As many lines of each list are shown; the other formats have all.
SHOWN = 10
# As many periods stand side by side.
_PERIODS = 4


def report_text(report: Report) -> str:
    """The whole report; the longest lists are cut, which is said."""
    if not report.entries:
        return f"{_title(report)}\n\nThere is nothing in the journal in this time.\n"
    blocks = [
        [_title(report), _covers(report)],
        _metrics(report),
        _groups(report),
        _workflows(report),
        _never(report),
        _waits(report),
        _ways(report),
        _holders(report),
        _money(report),
        _records(report),
    ]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _title(report: Report) -> str:
    periods = report.periods
    over = "" if not periods or periods[0].period.name == "all" else f": {periods[0].period.name}"
    if len(periods) > 1:
        over = f": {periods[0].period.name} to {periods[-1].period.name}"
    return one_line(f"Report on {report.name or 'the workflows'}{over}")


def _covers(report: Report) -> str:
    first, last = day_words(report.first, report.zone), day_words(report.last, report.zone)
    entries = "1 entry" if report.entries == 1 else f"{report.entries:,} entries"
    return f"Read: {entries} of the journal, {first} to {last} ({report.zone})."


# --- Metrics ------------------------------------------------------------------------------------


def shown_periods(report: Report, most: int) -> list[PeriodFigures]:
    """The last periods, with the one before what was asked for where there is room for it."""
    return [*([report.before] if report.before else []), *report.periods][-most:]


def _metrics(report: Report) -> list[str]:
    periods = shown_periods(report, _PERIODS)
    if not periods:
        return []
    head = ["metric", *(f"{one.period.name}{'*' if one.period.partial else ''}" for one in periods)]
    now, before = headline(report)
    assert now is not None
    rows = []
    for name, title in TITLES.items():
        cells = []
        for one in periods:
            figure = one.metrics[name][None]
            cells.append(figure_words(name, figure) + (f" ({figure.count})" if figure.count else ""))
        change = change_words(name, now.metrics[name][None], before.metrics[name][None] if before else None)
        rows.append([title, *cells, *([change] if before else [])])
    named = ["change" if now is periods[-1] else f"change in {now.period.name}"] if before else []
    lines = table([[*head, *named], *rows])
    if any(one.period.partial for one in periods):
        lines.append("* The journal covers only a part of it.")
    return lines


def _groups(report: Report) -> list[str]:
    names = grouped(report)
    now, _ = headline(report)
    if not names or now is None:
        return []
    rows = [
        [
            one_line(group) or f"no {report.by}",
            *(figure_words(name, now.metrics[name].get(group, NO_DATA)) for name in SHORT),
        ]
        for group in names
    ]
    return table([[f"{report.by}, {now.period.name}", *SHORT.values()], *rows])


# --- Workflows ----------------------------------------------------------------------------------


def _workflows(report: Report) -> list[str]:
    head = ["workflow", "started", *ENDS, "running", "median", "95%", "time-outs"]
    lines: list[str] = []
    for area, flows in by_area(report).items():
        rows = [_flow_row(flow) for flow in flows]
        if area or lines:
            lines += ["", f"{report.by}: {one_line(area) or NOBODY}"] if lines else [f"{report.by}: {area}"]
        lines += table([head, *rows])
    return lines


def _flow_row(flow: FlowFigures) -> list[str]:
    return [
        one_line(flow.name),
        str(flow.started),
        *(str(flow.ends[end]) for end in ENDS),
        str(flow.running),
        duration_words(flow.durations.median),
        duration_words(flow.durations.high),
        str(flow.timed_out),
    ]


def _never(report: Report) -> list[str]:
    if not report.never:
        return []
    lines = ["never started"]
    for name in report.never:
        place = report.places[name]
        lines.append(one_line(f"  {name}  ({place.file}:{place.line})"))
    return lines


def _waits(report: Report) -> list[str]:
    rows = [
        [
            one_line(one.workflow),
            _cut(one_line(wait_title(report, one))),
            KINDS.get(one.kind, ""),
            str(one.spread.count),
            duration_words(one.spread.median),
            duration_words(one.spread.high),
            str(one.timed_out),
            str(one.waiting),
            age_words(one.since, report.last),
        ]
        for one in report.waits
    ]
    # Pauses are as long as somebody wanted them to be.
    rows = [row for row, one in zip(rows, report.waits, strict=True) if one.kind != PAUSE or one.waiting]
    head = ["where runs wait", "for", "", "waits", "median", "95%", "time-outs", "waiting now", "longest"]
    return [*table([head, *rows[:SHOWN]]), *_more(len(rows))] if rows else []


def _ways(report: Report) -> list[str]:
    found = [
        (flow, way)
        for flow in report.workflows
        for way in flow.ways
        if way.drop_off is not None and way.drop_off > 0
    ]
    found.sort(key=lambda one: -(one[1].drop_off or 0) * one[1].over)
    rows = [
        [
            one_line(flow.name),
            _cut(one_line(way_title(report, flow, way))),
            _cut(one_line(way.way)),
            str(way.taken),
            str(way.over),
            share_words(way.drop_off),
        ]
        for flow, way in found
    ]
    head = ["where runs drop off", "at", "way", "taken", "ended", "dropped off"]
    return [*table([head, *rows[:SHOWN]]), *_more(len(rows))] if rows else []


# --- People and records -------------------------------------------------------------------------


def _holders(report: Report) -> list[str]:
    rows = [
        [
            one_line(one.name) or NOBODY,
            str(one.questions),
            age_words(one.question_since, report.last),
            str(one.tasks),
            str(one.overdue),
            age_words(one.task_since, report.last),
            str(one.runs),
        ]
        for one in report.holders
    ]
    head = ["who holds what", "questions", "oldest", "tasks", "overdue", "oldest", "open runs"]
    return [*table([head, *rows[:SHOWN]]), *_more(len(rows))] if rows else []


def _money(report: Report) -> list[str]:
    rows = [
        [one.what, one_line(money_who(report, one)), str(one.count), *money_words(one)]
        for one in report.money[:SHOWN]
    ]
    lines = table([["money", "for", "number", "in all", "mean"], *rows]) if rows else []
    return [*lines, *_more(len(report.money))]


def _records(report: Report) -> list[str]:
    rows = [
        [one_line(one.record), *map(str, (one.created, one.changed, one.deleted))] for one in report.records
    ]
    return table([["record", "created", "changed", "deleted"], *rows]) if rows else []


def _more(count: int) -> list[str]:
    return [f"  and {counted(count - SHOWN, 'more line')}, in JSON, CSV and HTML"] if count > SHOWN else []


def _cut(text: str, width: int = 44) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns side by side: words to the left, figures to the right."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [_is_figures(column[1:]) for column in columns]
    return [
        "  ".join(
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]


def _is_figures(cells: Iterable[str]) -> bool:
    return all(not cell or cell[0] in "0123456789+-" or cell == "no data" for cell in cells)
