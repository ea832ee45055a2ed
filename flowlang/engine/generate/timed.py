"""Triggers on time as functions: when a run is due for a record, and for which records a schedule starts."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from flowlang.check.terms import FieldRead, Shift, Term
from flowlang.engine.context import TimedCode
from flowlang.engine.generate.functions import define, note_of
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.scope import Bound, Scope
from flowlang.engine.schedules import is_ahead
from flowlang.engine.support import as_moment, moved
from flowlang.plan.starts import DateStart, HeldStart, ScheduleStart, Start, UnchangedStart
from flowlang.schema.types import DATE

_RECORD = "r_now"


@frozen
class TimedNames:
    """A `TimedCode` before the module is loaded."""

    due: str | None = None
    date: str | None = None
    ahead: str | None = None
    holds: str | None = None
    records: str | None = None

    def bound(self, found: Mapping[str, Any]) -> TimedCode:
        """The functions themselves."""

        def get(name: str | None) -> Any:
            return None if name is None else found[name]

        return TimedCode(get(self.due), get(self.date), get(self.ahead), get(self.holds), get(self.records))


def write_timed(start: Start, variable: str | None, module: Module) -> TimedNames | None:
    """Write the functions of a trigger on time; nothing for one of another kind."""
    match start:
        case DateStart():
            return _date(start, variable, module)
        case UnchangedStart(length=length):
            return TimedNames(due=_later(length, variable, module))
        case HeldStart(condition=condition, length=length):
            scope = _scope(variable, module)
            holds = _function(module, "holds_", scope, scope.condition(condition), condition)
            return TimedNames(due=_later(length, variable, module), holds=holds)
        case ScheduleStart(records=None):
            return TimedNames()
        case ScheduleStart(records=Term() as records):
            scope = Scope(module)
            lines = [f"return {scope.value(records).text}"]
            name = module.fresh("records_")
            return TimedNames(records=define(module, name, "context", scope, lines, note_of(records)))
    return None


def _scope(variable: str | None, module: Module) -> Scope:
    """The names of a function in which the record is at hand."""
    scope = Scope(module)
    scope.local[variable or ""] = Bound(_RECORD, record=True)
    return scope


def _function(module: Module, prefix: str, scope: Scope, value: str, term: Term) -> str:
    lines = [f"return {value}"]
    return define(module, module.fresh(prefix), f"context, {_RECORD}", scope, lines, note_of(term))


def _later(length: Term, variable: str | None, module: Module) -> str:
    """A function for the moment that lies a length of time after now."""
    scope = _scope(variable, module)
    move = module.helper(moved)
    value = f"{move}(context.now, {scope.value(length).text}, 'after', ZONE, CALENDAR)"
    return _function(module, "due_", scope, value, length)


def _date(start: DateStart, variable: str | None, module: Module) -> TimedNames:
    scope = _scope(variable, module)
    value = scope.value(start.moment).text
    if start.at is not None or start.moment.type == DATE:
        at = "None" if start.at is None else scope.need(start.at)
        value = f"{module.helper(as_moment)}({value}, {at}, ZONE)"
    due = _function(module, "due_", scope, value, start.moment)
    counted = start.moment.base if isinstance(start.moment, Shift) else start.moment
    assert isinstance(counted, FieldRead)
    scope = _scope(variable, module)
    date = _function(module, "date_", scope, scope.value(counted).text, counted)
    if not start.at_most:
        return TimedNames(due=due, date=date)
    scope = _scope(variable, module)
    ahead = f"{module.helper(is_ahead)}({scope.value(counted).text}, context.now, ZONE)"
    return TimedNames(due=due, date=date, ahead=_function(module, "ahead_", scope, ahead, counted))
