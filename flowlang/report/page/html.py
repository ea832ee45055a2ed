"""A report as one page of HTML: no scripts, and nothing from outside."""

from collections.abc import Iterable, Sequence
from html import escape

from flowlang.report.measure.flow_figures import FlowFigures
from flowlang.report.measure.flows import CONDITION, DONE, ENDS, FAILED, GOAL, OTHER, PAUSE, STOPPED
from flowlang.report.measure.metrics import TITLES
from flowlang.report.measure.numbers import NO_DATA
from flowlang.report.measure.report import PeriodFigures, Report, by_area, grouped
from flowlang.report.page.plots import column_plot, length_bar, line_plot, parts_bar
from flowlang.report.page.style import STYLE
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
    is_better,
    money_who,
    money_words,
    share_words,
    wait_title,
    way_title,
)

_CLASSES = {
    DONE: "done",
    GOAL: "goal",
    CONDITION: "condition",
    STOPPED: "stopped",
    FAILED: "failed",
    OTHER: "otherwise",
    "running": "running",
}
_MEANINGS = {
    "satisfaction": "satisfied answers",
    "promoters": "promoters less detractors",
    "response time": "median to the first answer",
    "conversion": "converted of those decided",
    "retention": "customers who stayed",
    "churn": "customers who left",
    "sales cycle": "median until won",
}

Cell = str | int
"""Text is escaped HTML already; a number stands to the right."""


def report_html(report: Report) -> str:
    """The page. What comes from the journal is escaped."""
    title = f"Report on {report.name or 'the workflows'}"
    sections = [
        _head(report, title),
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
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(section for section in sections if section)
        + "\n</main>\n</body>\n</html>\n"
    )


def _head(report: Report, title: str) -> str:
    if not report.entries:
        return f"<h1>{escape(title)}</h1>\n<p>There is nothing in the journal in this time.</p>"
    first, last = day_words(report.first, report.zone), day_words(report.last, report.zone)
    entries = "1 entry" if report.entries == 1 else f"{report.entries:,} entries"
    return (
        f"<h1>{escape(title)}</h1>\n<p>{entries} of the journal, {first} to {last}, "
        f"in the time of {escape(str(report.zone))}.</p>"
    )


# --- Metrics ------------------------------------------------------------------------------------


def _metrics(report: Report) -> str:
    periods = [*([report.before] if report.before else []), *report.periods]
    now, before = headline(report)
    if now is None:
        return ""
    named = "" if now.period.name == "all" else f": {escape(now.period.name)}"
    notes = [f"Compared with {escape(before.period.name)}."] if before else []
    if now.period.partial or (before and before.period.partial):
        partly = [one.period.name for one in (before, now) if one and one.period.partial]
        notes.append(f"The journal covers only a part of {escape(' and of '.join(partly))}.")
    tiles = "\n".join(_tile(name, periods, now, before) for name in TITLES)
    text = f"<p>{' '.join(notes)}</p>\n" if notes else ""
    return f'<h2>Metrics{named}</h2>\n{text}<div class="tiles">\n{tiles}\n</div>' + _all_periods(periods)


def _tile(
    name: str, periods: Sequence[PeriodFigures], now: PeriodFigures, before: PeriodFigures | None
) -> str:
    figure = now.metrics[name][None]
    earlier = before.metrics[name][None] if before else None
    change = change_words(name, figure, earlier)
    mood = {True: "better", False: "worse", None: ""}[is_better(name, figure, earlier)]
    missing = " none" if figure.value is None else ""
    values = [one.metrics[name][None] for one in periods]
    labels = [
        f"{one.period.name}: {figure_words(name, value)}" for one, value in zip(periods, values, strict=True)
    ]
    plot = line_plot([one.value for one in values], labels, TITLES[name], periods.index(now))
    of = f"{_MEANINGS[name]}, of {figure.count:,}" if figure.count else _MEANINGS[name]
    changed = f' <span class="{mood}">{change}</span>' if change else ""
    return (
        f'<div class="tile"><div class="what">{TITLES[name]}</div>'
        f'<div class="value{missing}">{figure_words(name, figure)}</div>'
        f'<div class="note">{of}{"<br>" if changed else ""}{changed}</div>{plot}</div>'
    )


def _all_periods(periods: Sequence[PeriodFigures]) -> str:
    if len(periods) < 3:
        return ""
    head = ["period", *(f"<{title}" for title in SHORT.values())]
    rows = [
        [
            escape(one.period.name) + ("*" if one.period.partial else ""),
            *(f"<{figure_words(name, one.metrics[name][None])}" for name in TITLES),
        ]
        for one in reversed(periods)
    ]
    return "\n" + _table(head, rows)


def _groups(report: Report) -> str:
    names = grouped(report)
    now, _ = headline(report)
    if not names or now is None:
        return ""
    rows = [
        [
            escape(group) or f"no {escape(report.by)}",
            *(f"<{figure_words(name, now.metrics[name].get(group, NO_DATA))}" for name in TITLES),
        ]
        for group in names
    ]
    head = [escape(report.by), *(f"<{title}" for title in SHORT.values())]
    named = "" if now.period.name == "all" else f": {escape(now.period.name)}"
    return f"<h2>Metrics by {escape(report.by)}{named}</h2>\n" + _table(head, rows)


# --- Workflows ----------------------------------------------------------------------------------


def _workflows(report: Report) -> str:
    if not report.workflows:
        return ""
    legend = "".join(
        f'<span><svg viewBox="0 0 10 10"><rect class="{name}" width="10" height="10"/></svg>{end}</span>'
        for end, name in _CLASSES.items()
    )
    out = [f'<h2>Workflows</h2>\n<div class="legend">{legend}</div>']
    plotted = len(report.periods) > 1
    head = ["workflow", "<started", *(["starts"] if plotted else []), "how runs ended"]
    head += ["<median", "<95%", "<time-outs"]
    for area, flows in by_area(report).items():
        if area or len(out) > 1:
            out.append(f"<h3>{escape(report.by)}: {escape(area) or NOBODY}</h3>")
        out.append(_table(head, [_flow_row(report, flow, plotted) for flow in flows]))
    return "\n".join(out)


def _flow_row(report: Report, flow: FlowFigures, plotted: bool) -> list[Cell]:
    parts = [*((end, flow.ends[end]) for end in ENDS), ("running", flow.running)]
    said = ", ".join(f"{count} {end}" for end, count in parts if count)
    bar = parts_bar([(_CLASSES[end], count, f"{count} {end}") for end, count in parts], said)
    labels = [
        f"{one.period.name}: {started} started"
        for one, started in zip(report.periods, flow.starts, strict=True)
    ]
    place = report.places.get(flow.name)
    where = f'<br><span class="soft">{escape(place.file)}:{place.line}</span>' if place else ""
    plot = column_plot(flow.starts, labels, f"Starts of {flow.name}")
    return [
        escape(flow.name) + where,
        flow.started,
        *([plot] if plotted else []),
        f'{bar}<span class="soft">{said}</span>',
        f"<{duration_words(flow.durations.median)}",
        f"<{duration_words(flow.durations.high)}",
        flow.timed_out,
    ]


def _never(report: Report) -> str:
    if not report.never:
        return ""
    rows: list[list[Cell]] = []
    for name in report.never:
        place = report.places[name]
        where = escape(f"{place.file}:{place.line}")
        rows.append([escape(name), f'<span class="soft">{where}</span>'])
    return "<h2>Never started</h2>\n" + _table(["workflow", "place"], rows)


def _waits(report: Report) -> str:
    shown = [one for one in report.waits if one.kind != PAUSE or one.waiting]
    if not shown:
        return ""
    most = max(one.spread.total for one in shown)
    rows: list[list[Cell]] = [
        [
            f'{escape(wait_title(report, one))}<br><span class="soft">{escape(one.workflow)}</span>',
            KINDS.get(one.kind, "something to happen"),
            length_bar(one.spread.total, most, f"{duration_words(one.spread.total)} in all"),
            one.spread.count,
            f"<{duration_words(one.spread.median)}",
            f"<{duration_words(one.spread.high)}",
            one.timed_out,
            one.waiting,
            f"<{age_words(one.since, report.last) or '-'}",
        ]
        for one in shown
    ]
    head = ["where runs wait", "for", "waited in all", "<waits", "<median", "<95%", "<time-outs"]
    return (
        "<h2>Bottlenecks</h2>\n<p>Where runs wait, the longest in all first. Pauses that only time ends come "
        "last.</p>\n" + _table([*head, "<waiting now", "<longest"], rows)
    )


def _ways(report: Report) -> str:
    rows: list[list[Cell]] = []
    for flow in report.workflows:
        for way in flow.ways:
            running = way.taken - way.over
            parts = [*((end, way.ends.get(end, 0)) for end in ENDS), ("running", running)]
            said = ", ".join(f"{count} {end}" for end, count in parts if count)
            bar = parts_bar([(_CLASSES[end], count, f"{count} {end}") for end, count in parts], said)
            title = escape(way_title(report, flow, way))
            rows.append(
                [
                    f'{title}<br><span class="soft">{escape(flow.name)}</span>',
                    escape(way.way),
                    way.taken,
                    f'{bar}<span class="soft">{said}</span>',
                    f"<{share_words(way.drop_off)}",
                ]
            )
    if not rows:
        return ""
    return (
        "<h2>Branches</h2>\n<p>What became of the runs that went each way. Those that came neither to their "
        "last step nor to their goal dropped off.</p>\n"
        + _table(["decision", "way", "<taken", "how runs ended", "<dropped off"], rows)
    )


# --- People and records -------------------------------------------------------------------------


def _holders(report: Report) -> str:
    rows: list[list[Cell]] = [
        [
            escape(one.name) or NOBODY,
            one.questions,
            f"<{age_words(one.question_since, report.last) or '-'}",
            one.tasks,
            one.overdue,
            f"<{age_words(one.task_since, report.last) or '-'}",
            one.runs,
        ]
        for one in report.holders
    ]
    head = ["who", "<open questions", "<oldest", "<open tasks", "<overdue", "<oldest", "<open runs"]
    return "<h2>Who holds what</h2>\n" + _table(head, rows) if rows else ""


def _money(report: Report) -> str:
    rows: list[list[Cell]] = [
        [
            one.what,
            escape(money_who(report, one)),
            one.count,
            *(f"<{escape(cell)}" for cell in money_words(one)),
        ]
        for one in report.money
    ]
    head = ["money", "for", "<number", "<in all", "<mean"]
    return "<h2>Money</h2>\n" + _table(head, rows) if rows else ""


def _records(report: Report) -> str:
    rows: list[list[Cell]] = [
        [escape(one.record), one.created, one.changed, one.deleted] for one in report.records
    ]
    head = ["record", "<created", "<changed", "<deleted"]
    return "<h2>Records</h2>\n" + _table(head, rows) if rows else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table. A cell that begins with `<` and no tag stands to the right."""
    heads = "".join(_cell("th", one) for one in head)
    body = "\n".join(
        f"<tr>{_cell('th', row[0])}{''.join(_cell('td', one) for one in row[1:])}</tr>" for row in rows
    )
    return (
        f'<div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _cell(tag: str, content: Cell) -> str:
    if isinstance(content, int):
        zero = "" if content else " zero"
        return f'<{tag} class="n{zero}">{content:,}</{tag}>'
    if content.startswith("<") and not content.startswith(("<svg", "<span")):
        return f'<{tag} class="n">{content[1:]}</{tag}>'
    wide = ' class="wide"' if content.startswith("<svg") else ""
    return f"<{tag}{wide}>{content}</{tag}>"
