"""Figures in words: shares, points and durations as people read them, and how much they changed."""

from datetime import datetime, tzinfo

from flowlang.report.measure.flow_figures import FlowFigures, WaitFigures, WayFigures
from flowlang.report.measure.flows import PAUSE, PEOPLE
from flowlang.report.measure.metrics import DURATION, LESS_IS_BETTER, POINTS, SHARE, UNITS
from flowlang.report.measure.money import WON, MoneyFigures
from flowlang.report.measure.numbers import Figure
from flowlang.report.measure.report import PeriodFigures, Report

NO_DATA = "no data"
NOBODY = "nobody"
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
KINDS = {PEOPLE: "an answer", PAUSE: "a pause"}


def figure_words(metric: str, figure: Figure) -> str:
    """`63.2%`, `+12`, `4 h 12 min` or `no data`."""
    if figure.value is None:
        return NO_DATA
    match UNITS[metric]:
        case "share":
            return share_words(figure.value)
        case "points":
            return f"{figure.value:+.0f}" if round(figure.value) else "0"
    return duration_words(figure.value)


def share_words(share: float | None) -> str:
    """`63.2%`, and `100%` without a fraction."""
    if share is None:
        return "-"
    text = f"{share * 100:.1f}"
    return f"{text.removesuffix('.0')}%"


def duration_words(seconds: float | None) -> str:
    """The two largest units of a duration: `2 d 3 h`, `12 min`, `40 s`."""
    if seconds is None:
        return "-"
    left = round(seconds)
    if left == 0:
        return "0 s"
    parts: list[str] = []
    for unit, length in _UNITS:
        if parts and len(parts) == 1 and left // length == 0:
            break
        if left >= length:
            parts.append(f"{left // length} {unit}")
            left %= length
        if len(parts) == 2:
            break
    return " ".join(parts)


def change_words(metric: str, now: Figure, before: Figure | None) -> str:
    """How a figure changed: shares and scores in points, durations in percent; empty where unknown."""
    if before is None or now.value is None or before.value is None:
        return ""
    unit = UNITS[metric]
    if unit == SHARE:
        points = round((now.value - before.value) * 100, 1)
        return "unchanged" if points == 0 else f"{points:+.1f}".removesuffix(".0") + " points"
    if unit == POINTS:
        points = round(now.value) - round(before.value)
        return "unchanged" if points == 0 else f"{points:+d}"
    assert unit == DURATION
    if before.value == 0:
        return "unchanged" if now.value == 0 else "longer"
    percent = round((now.value / before.value - 1) * 100)
    return "unchanged" if percent == 0 else f"{percent:+d}%"


def is_better(metric: str, now: Figure, before: Figure | None) -> bool | None:
    """Whether a figure is better than before; nothing when it is the same, or can't be said."""
    if before is None or now.value is None or before.value is None or now.value == before.value:
        return None
    return (now.value < before.value) == (metric in LESS_IS_BETTER)


def day_words(moment: datetime | None, zone: tzinfo) -> str:
    """The local day and time of a moment."""
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def age_words(since: datetime | None, now: datetime | None) -> str:
    """How long ago a moment was."""
    return "" if since is None or now is None else duration_words((now - since).total_seconds())


SHORT = {
    "satisfaction": "satisfaction",
    "promoters": "NPS",
    "response time": "response",
    "conversion": "conversion",
    "retention": "retention",
    "churn": "churn",
    "sales cycle": "sales cycle",
}


def headline(report: Report) -> tuple[PeriodFigures | None, PeriodFigures | None]:
    """The period that is spoken about, and the one before it.

    It is the last of which the journal covers all, or the last, where it covers none.
    """
    periods = [*([report.before] if report.before else []), *report.periods]
    asked = [one for one in report.periods if not one.period.partial] or list(report.periods)
    if not asked:
        return None, None
    at = periods.index(asked[-1])
    return periods[at], periods[at - 1] if at else None


def wait_title(report: Report, wait: WaitFigures) -> str:
    """What a wait is called in the text of its workflow, or as near to it as the journal tells."""
    place = report.places.get(wait.workflow)
    return (place.titles.get(wait.node) if place else None) or wait.words or wait.node.replace("-", " ")


def way_title(report: Report, flow: FlowFigures, way: WayFigures) -> str:
    """What the decision is called whose way it is, with its line."""
    place = report.places.get(flow.name)
    title = (place.titles.get(way.node) if place else None) or way.node.replace("-", " ")
    return f"{title} (line {way.line})" if way.line else title


def money_who(report: Report, one: MoneyFigures) -> str:
    """For whom an amount counts: a group, a partner, or all."""
    if one.who is None:
        return "all"
    return one.who or (f"no {report.by}" if one.what == WON else NOBODY)


def money_words(one: MoneyFigures) -> tuple[str, str]:
    """An amount, and the mean of those that went into it."""
    if one.mean is None:
        return "no amount", "-"
    return f"{one.total:,.2f} {one.currency}", f"{one.mean:,.2f} {one.currency}"
