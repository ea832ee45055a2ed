"""Inlay hints: of which type a name is that a step brings into being, and when a wait would be over."""

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lsprotocol import types as lsp

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import constant
from flowlang.engine.declared_calendar import business_calendar
from flowlang.engine.durations import shift
from flowlang.engine.numbers import ValueFault
from flowlang.engine.values import Length
from flowlang.engine.zones import at_time, local
from flowlang.lsp.extent import extent_of
from flowlang.lsp.places import position_of
from flowlang.lsp.workspace import View
from flowlang.schema.types import Shape, Unknown, describe
from flowlang.source import Span
from flowlang.syntax.declarations import Declaration, Workflow
from flowlang.syntax.expressions import Duration, Expression, Identifier, Text, TimeLiteral
from flowlang.syntax.steps import After, Ask, Call, Find, ForEach, Let, RunWorkflow, Step, WaitFor, WaitUntil
from flowlang.syntax.walk import walk_steps

# How long these take, everybody sees at once.
_PLAIN = frozenset({"seconds", "minutes", "hours"})
# A wait that ends on a day, and not in the middle of one.
_WHOLE = frozenset({"days", "weeks", "months", "years", "business days"})


def inlay_hints(view: View, start: int, end: int, now: datetime) -> list[lsp.InlayHint]:
    """The hints between two offsets. Waits are counted as if they began `now`."""
    found = []
    for declaration in view.tree.declarations:
        extent = extent_of(view.tree, declaration)
        if extent.end < start or extent.start > end:
            continue
        hints = (*_types(view, declaration), *_ends(view, declaration, now))
        found += [hint for place, hint in hints if start <= place <= end]
    return found


def _types(view: View, declaration: Declaration) -> Iterator[tuple[int, lsp.InlayHint]]:
    variables = view.variables(declaration.span.start)
    for step in walk_steps(getattr(declaration, "steps", ())):
        name = _brings(step)
        kind = variables.get(name.text) if name is not None else None
        if name is None or kind is None or isinstance(kind, Unknown):
            continue
        said = f"{kind.name} with {', '.join(kind.parts)}" if isinstance(kind, Shape) else describe(kind)
        where = position_of(view.source, name.span.end)
        yield name.span.start, lsp.InlayHint(where, f" is {said}", kind=lsp.InlayHintKind.Type)


def _brings(step: object) -> Identifier | None:
    """The name that a step brings into being where its line does not say of which type."""
    match step:
        case Let(name=name) | ForEach(variable=name):
            return name
        case Call(result=name) | RunWorkflow(result=name) | WaitFor(name=name) | Find(name=name):
            return name
    return None


# --- When waits are over --------------------------------------------------------------------------


def _ends(view: View, declaration: Declaration, now: datetime) -> Iterator[tuple[int, lsp.InlayHint]]:
    if not isinstance(declaration, Workflow):
        return
    zone = ZoneInfo(view.project.configuration.timezone)
    calendar = _calendar(view, declaration)
    for step in walk_steps(declaration.steps):
        for duration, at in _waits(step):
            if not isinstance(duration, Duration) or (duration.unit in _PLAIN and at is None):
                continue
            said = _over(duration, at, zone, calendar, now)
            if said is None:
                continue
            last: Span = duration.span if at is None else at.span
            yield (
                duration.span.start,
                lsp.InlayHint(
                    position_of(view.source, last.end),
                    f" → {said}",
                    tooltip=f"{said}, if this wait began now ({calendar.timezone})",
                ),
            )


def _waits(step: Step) -> Iterator[tuple[Expression | None, Expression | None]]:
    """How long a step waits: what it waits, at most, and until it reminds somebody."""
    match step:
        case After(duration=duration, at=at):
            yield duration, at
        case WaitUntil(limit=limit) | WaitFor(limit=limit) | Ask(within=limit):
            yield limit, None
    for reminder in getattr(step, "still_waiting", ()):
        yield reminder.after, None


def _calendar(view: View, workflow: Workflow) -> BusinessCalendar:
    """The calendar that a workflow follows: the one that it names, or weekdays from nine to five."""
    timezone = view.project.configuration.timezone
    named = next((one.value for one in workflow.settings if one.name.text == "calendar"), None)
    name = named.plain if isinstance(named, Text) else None
    declared = view.project.schema.calendars.get(name or "")
    return BusinessCalendar(timezone=timezone) if declared is None else business_calendar(declared, timezone)


def _over(
    duration: Duration, at: Expression | None, zone: ZoneInfo, calendar: BusinessCalendar, now: datetime
) -> str | None:
    """`Thursday 3 December`; with the time where that says more. Nothing when it can't be counted."""
    if at is not None and not isinstance(at, TimeLiteral):
        return None
    length = constant(duration, zone)
    assert isinstance(length, Length)
    try:
        end = shift(now, length, "after", zone, calendar)
        clock = constant(at, zone) if at is not None else None
        end = at_time(end, clock, zone) if isinstance(clock, time) else end
        moment, today = local(end, zone), local(now, zone)
    except ValueFault:
        return None
    return _day(moment, today) + ("" if length.unit in _WHOLE and at is None else f" {moment:%H:%M}")


def _day(day: date, today: date) -> str:
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"
