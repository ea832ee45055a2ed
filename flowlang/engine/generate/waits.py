"""Where a run waits: when the wait is over, what it follows, and which event ends it."""

from collections.abc import Callable, Mapping
from typing import Any

from flowlang.check.terms import Comparison, Constant, FieldRead, MoneyConstant, SettingRead, Term, Variable
from flowlang.engine.calendars import next_opening
from flowlang.engine.context import ActionCode, RoundCode, WaitCode
from flowlang.engine.generate.functions import (
    baseline,
    bound_reads,
    condition_function,
    define,
    dependencies,
    finder,
    note_of,
    value_function,
    watched,
)
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.nodes import holes_of, settings_of
from flowlang.engine.generate.scope import Bound, Scope, and_parts, is_mapping, uses
from flowlang.engine.generate.stretches import since_wait
from flowlang.engine.support import as_moment, moved, people
from flowlang.engine.variables import since_rounds
from flowlang.plan.graph import Again, Ladder, Perform, Question, Wait
from flowlang.schema.types import DATE, MOMENT

# A `WaitCode` or `ActionCode` in the making: made of the functions once the module is loaded.
Making = Callable[[Mapping[str, Any]], WaitCode]
MakingAction = Callable[[Mapping[str, Any]], ActionCode]
MakingRounds = Callable[[Mapping[str, Any]], RoundCode]

# Waits are counted from when they began; whoever asks before that asks about a wait that begins now.
_BEGAN = "(run.since or context.now)"


def write_wait(node: Wait, module: Module) -> Making:
    """Write the functions of a wait."""
    due, due_reads = _due(node, module)
    until = None
    if node.condition is not None:
        until = watched(module, "until_", node.condition, since_wait(node))
    matches, correlate = _event(node, module)
    limit = _length_function(node.limit, module)
    reminders = tuple(_length_function(reminder.after, module) for reminder in node.reminders)

    def made(found: Mapping[str, Any]) -> WaitCode:
        return WaitCode(
            due=_get(found, due),
            due_reads=bound_reads(due_reads, found),
            until=until.bound(found) if until else None,
            limit=_get(found, limit),
            reminders=tuple(found[name] for name in reminders if name),
            matches=_get(found, matches),
            correlate=tuple((name, found[value]) for name, value in correlate),
        )

    return made


def _get(found: Mapping[str, Any], name: str | None) -> Any:
    return None if name is None else found[name]


def _due(node: Wait, module: Module) -> tuple[str | None, tuple[tuple[str, frozenset[str], str | None], ...]]:
    term = node.delay if node.delay is not None else node.moment
    if node.opening:
        opening = module.helper(next_opening)
        return _function(module, Scope(module), f"{opening}({_BEGAN}, CALENDAR)", node.span.line), ()
    if term is None:
        return None, ()
    # A moment stays where the beginning of the wait put it, and does not move with the clock.
    scope = Scope(module, clock=_BEGAN)
    value = scope.value(term).text
    if node.delay is not None:
        value = f"{module.helper(moved)}({_BEGAN}, {value}, 'after', ZONE, CALENDAR)"
    if node.at is not None:
        value = f"{module.helper(as_moment)}({value}, {scope.need(node.at)}, ZONE)"
    elif term.type == DATE:
        value = f"{module.helper(as_moment)}({value}, None, ZONE)"
    watched = dependencies(module, term)
    if node.at is not None:
        watched += dependencies(module, node.at)
    return _function(module, scope, value, node.span.line), watched


def _function(module: Module, scope: Scope, value: str, line: int) -> str:
    return define(module, module.fresh("due_"), "run, context", scope, [f"return {value}"], f"line {line}")


def _length_function(term: Term | None, module: Module) -> str | None:
    """A function for the moment that lies a length after the beginning of the wait."""
    if term is None:
        return None
    scope = Scope(module)
    length = scope.need(term)
    value = f"{module.helper(moved)}({_BEGAN}, {length}, 'after', ZONE, CALENDAR)"
    return _function(module, scope, value, term.span.line)


# --- Ladders ------------------------------------------------------------------------------------


def write_ladder(node: Ladder, module: Module) -> Making:
    """Write the functions of a ladder: one for the moment of each rung."""
    rungs = []
    for rung in node.rungs:
        scope = Scope(module)
        at = "None" if node.at is None else scope.need(node.at)
        value = f"{module.helper(as_moment)}({scope.value(node.moment).text}, {at}, ZONE)"
        if rung.offset is not None:
            length = scope.need(rung.offset)
            value = f"{module.helper(moved)}({value}, {length}, {rung.direction!r}, ZONE, CALENDAR)"
        rungs.append(_function(module, scope, value, rung.span.line))
    reads = dependencies(module, node.moment)

    def made(found: Mapping[str, Any]) -> WaitCode:
        return WaitCode(rungs=tuple(found[name] for name in rungs), due_reads=bound_reads(reads, found))

    return made


# --- Rounds -------------------------------------------------------------------------------------


def write_rounds(node: Again, module: Module) -> MakingRounds:
    """Write the functions of the head of a loop of rounds."""
    until = at_most = values = None
    if node.until is not None:
        until = condition_function(module, "until_", node.until, since_rounds(node.name))
        scope = Scope(module)
        first = baseline(node.until, scope)
        if first is not None:
            values = define(module, module.fresh("since_"), "run, context", scope, [f"return {first}"])
    if node.at_most is not None:
        at_most = value_function(module, "at_most_", node.at_most, must=True)

    def made(found: Mapping[str, Any]) -> RoundCode:
        return RoundCode(_get(found, until), _get(found, at_most), _get(found, values))

    return made


# --- Events -------------------------------------------------------------------------------------


def _event(node: Wait, module: Module) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """The function that tests an event, and the equalities by which it is found: (field, function)."""
    if node.event is None:
        return None, ()
    scope = Scope(module)
    variable = node.variable or ""
    scope.local[variable] = Bound("event", record=False)
    test = "True" if node.where is None else scope.condition(node.where)
    matches = define(module, module.fresh("matches_"), "run, context, event", scope, [f"return {test}"])
    correlate = [
        (field, finder(module, term))
        for part in and_parts(node.where)
        for field, term in _correlations(part, variable)
    ]
    return matches, tuple(correlate)


def _stays(term: Term) -> bool:
    """Whether a value can't change while a run waits: the index, which is made before, would not know."""
    if isinstance(term, FieldRead):
        return is_mapping(term.base.type) and _stays(term.base)
    return isinstance(term, Constant | MoneyConstant | Variable | SettingRead)


def _correlations(part: Term, variable: str) -> list[tuple[str, Term]]:
    if not isinstance(part, Comparison) or part.operator != "is" or part.ignoring_case:
        return []
    return [
        (own.field, other)
        for own, other in ((part.left, part.right), (part.right, part.left))
        if isinstance(own, FieldRead)
        and isinstance(own.base, Variable)
        and own.base.name == variable
        and not uses(other, variable)
        and _stays(other)
        and {own.type, other.type} != {DATE, MOMENT}
    ]


# --- Questions and actions ----------------------------------------------------------------------


def write_question(node: Question, module: Module) -> Making:
    """Write the functions of a question to people."""
    scope = Scope(module)
    words = " ".join(node.people.span.text.split())
    asked = f"{module.helper(people)}(context, {scope.value(node.people).text}, {module.constant(words)})"
    who = define(
        module, module.fresh("people_"), "run, context", scope, [f"return {asked}"], note_of(node.people)
    )
    question = (
        None if node.question is None else value_function(module, "question_", node.question, must=True)
    )
    targets = [value_function(module, "target_", asked.target) for asked in node.fields]
    about = None if node.about is None else value_function(module, "about_", node.about)
    limit = _length_function(node.within, module)
    reminders = tuple(_length_function(reminder.after, module) for reminder in node.reminders)

    def made(found: Mapping[str, Any]) -> WaitCode:
        return WaitCode(
            limit=_get(found, limit),
            reminders=tuple(found[name] for name in reminders if name),
            people=found[who],
            question=_get(found, question),
            about=_get(found, about),
            targets=tuple(found[name] for name in targets),
        )

    return made


def write_action(node: Perform, module: Module) -> MakingAction:
    """Write the functions of an action that is waited for."""

    def returning(prefix: str, write: Callable[[Perform, Scope], str]) -> str:
        scope = Scope(module)
        lines = [f"return {write(node, scope)}"]
        return define(module, module.fresh(prefix), "run, context", scope, lines, f"line {node.span.line}")

    holes, settings = returning("holes_", holes_of), returning("settings_", settings_of)
    times = (
        None if node.retry_times is None else value_function(module, "times_", node.retry_times, must=True)
    )
    every = (
        None if node.retry_every is None else value_function(module, "every_", node.retry_every, must=True)
    )

    def made(found: Mapping[str, Any]) -> ActionCode:
        return ActionCode(found[holes], found[settings], _get(found, times), _get(found, every))

    return made
