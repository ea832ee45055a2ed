"""Triggers: what only code can decide about a change, and the equalities by which starts are indexed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from attrs import frozen

from flowlang.check import terms
from flowlang.check.terms import Comparison, FieldRead, Term, Variable
from flowlang.engine.context import StartCode, Value
from flowlang.engine.generate.code import Code
from flowlang.engine.generate.conditions import same
from flowlang.engine.generate.functions import define
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.scope import Bound, Scope, and_parts
from flowlang.engine.generate.timed import TimedNames, write_timed
from flowlang.engine.support import before_change
from flowlang.engine.values import Money
from flowlang.engine.zones import at_time
from flowlang.plan.starts import AssignedStart, BecomesStart, FieldStart, RecordStart, Start
from flowlang.schema.types import DATE, MOMENT, ListOf, Type

OWNER = "owner"


class Triggered(Protocol):
    """What has triggers: a plan, or what a policy refuses."""

    @property
    def variable(self) -> str | None:
        """The record that it is about, by its name in the condition."""

    @property
    def condition(self) -> Term | None:
        """What must hold besides the trigger."""


@frozen
class StartNames:
    """A `StartCode` before the module is loaded."""

    test: str | None
    equal: tuple[tuple[str, Value], ...]
    matches: str | None = None
    timed: TimedNames | None = None

    def bound(self, found: Mapping[str, Any]) -> StartCode:
        """The functions themselves."""
        return StartCode(
            None if self.test is None else found[self.test],
            self.equal,
            None if self.matches is None else found[self.matches],
            None if self.timed is None else self.timed.bound(found),
        )


def write_start(start: Start, plan: Triggered, module: Module) -> StartNames:
    """Write the test of a trigger."""
    match start:
        case FieldStart():
            matches = _is_so(start, start.after, plan, module) if start.after is not None else None
            return StartNames(_field_test(start, plan, module), equalities(start, plan, module), matches)
        case AssignedStart():
            return StartNames(_assigned_test(module), equalities(start, plan, module))
        case BecomesStart():
            test, holds = _becomes_test(start, plan, module)
            return StartNames(test, equalities(start, plan, module), holds)
    timed = write_timed(start, plan.variable, module)
    if timed is not None:
        return StartNames(None, (), timed=timed)
    return StartNames(None, equalities(start, plan, module))


def _subject(
    start: FieldStart | BecomesStart, plan: Triggered, module: Module, name: str
) -> tuple[Scope, str]:
    """The names of a test, in which the record is at hand, and the statement that gets it."""
    scope = Scope(module)
    scope.local[plan.variable or ""] = Bound(name, record=True)
    missing = module.missing(start.record)
    return scope, f"{name} = context.record({start.record!r}, change.id) or {missing}"


def _field_test(start: FieldStart, plan: Triggered, module: Module) -> str:
    scope, read = _subject(start, plan, module, "r_now")
    name = start.field
    lines = [f"if change.kind != 'updated' or {name!r} not in change.new:", "    return False"]
    info = module.schema.records[start.record].fields.get(name)
    first = len(lines)
    if start.before is not None:
        test = _equals("old", start.before, info.type if info else start.before.type, scope)
        lines += [
            f"if {name!r} in change.unknown:",
            "    return False",
            f"old = change.old.get({name!r})",
            f"if not {test}:",
            "    return False",
        ]
    if start.after is None:
        lines.append("return True")
    else:
        test = _equals("new", start.after, info.type if info else start.after.type, scope)
        lines += [f"new = change.new[{name!r}]", f"return {test}"]
    # Values that are known from the text need no record.
    if any("r_now" in line for line in lines):
        lines.insert(first, read)
    return define(module, module.fresh("start_"), "context, change", scope, lines)


def _is_so(start: FieldStart, value: Term, plan: Triggered, module: Module) -> str:
    """A function that says whether the field of a record is what it changes to."""
    scope, _ = _subject(start, plan, module, "r_now")
    info = module.schema.records[start.record].fields.get(start.field)
    test = _equals("value", value, info.type if info else value.type, scope)
    held = f"value = r_now.{module.attributes(start.record)[start.field]}"
    return define(module, module.fresh("is_so_"), "context, r_now", scope, [held, f"return {test}"])


def _equals(name: str, term: Term, kind: Type, scope: Scope) -> str:
    return same(Code(name, simple=True), kind, scope.value(term), term.type, scope)


def _assigned_test(module: Module) -> str:
    lines = [
        f"owner = change.new.get({OWNER!r})",
        "if owner is None or change.kind == 'deleted':",
        "    return False",
        f"return change.kind == 'created' or owner != change.old.get({OWNER!r})",
    ]
    return define(module, module.fresh("start_"), "context, change", Scope(module), lines)


def _becomes_test(start: BecomesStart, plan: Triggered, module: Module) -> tuple[str, str]:
    """The condition becomes a function of the record, asked of the record as it is and as it was.

    Returns the names of the test of a change and of that function.
    """
    holds = module.fresh("becomes_")
    scope = Scope(module)
    scope.local[plan.variable or ""] = Bound("r_now", record=True)
    define(module, holds, "context, r_now", scope, [f"return {scope.condition(start.condition)}"])
    fields = module.constant(frozenset(start.fields))
    kinds = module.bind("K_", module.attributes(start.record))
    _, read = _subject(start, plan, module, "r_now")
    lines = [
        "if change.kind == 'deleted':",
        "    return False",
        f"if change.kind == 'updated' and {fields}.isdisjoint(change.new):",
        "    return False",
        read,
        f"if not {holds}(context, r_now):",
        "    return False",
        "if change.kind == 'created':",
        "    return True",
        f"if not {fields}.isdisjoint(change.unknown):",
        "    return False",
        f"return not {holds}(context, {module.helper(before_change)}(change, r_now, {kinds}))",
    ]
    return define(module, module.fresh("start_"), "context, change", Scope(module), lines), holds


# --- Indexes ------------------------------------------------------------------------------------


def equalities(start: Start, plan: Triggered, module: Module) -> tuple[tuple[str, Value], ...]:
    """The tests `field is constant` that must hold for a run to start: (field, value)."""
    if isinstance(start, RecordStart) and "deleted" in start.kinds:
        # The index looks at records that are there.
        return ()
    found: list[tuple[str, Value]] = []
    if isinstance(start, FieldStart) and start.after is not None:
        info = module.schema.records[start.record].fields.get(start.field)
        if info is not None and {info.type, start.after.type} != {DATE, MOMENT}:
            value = constant_value(start.after, module)
            if value is not None:
                found.append((start.field, value))
    for part in and_parts(plan.condition):
        pair = _equality(part, plan.variable or "", module)
        if pair is not None:
            found.append(pair)
    return tuple(dict.fromkeys(found))


def _equality(part: Term, variable: str, module: Module) -> tuple[str, Value] | None:
    if not isinstance(part, Comparison) or part.operator != "is" or part.ignoring_case:
        return None
    for own, other in ((part.left, part.right), (part.right, part.left)):
        if isinstance(own, FieldRead) and own.base == Variable(own.span, own.base.type, variable):
            value = constant_value(other, module)
            stored = not isinstance(own.type, ListOf) and own.field != "id"
            if value is not None and stored and {own.type, other.type} != {DATE, MOMENT}:
                return own.field, value
    return None


def constant_value(term: Term, module: Module) -> Value:
    """The value of a constant as the engine holds it; missing when the term is none."""
    if isinstance(term, terms.MoneyConstant):
        return Money(term.amount, term.currency)
    if not isinstance(term, terms.Constant):
        return None
    value = term.value
    if isinstance(value, datetime) and value.tzinfo is None:
        return at_time(value.date(), value.time(), module.zone)
    return value
