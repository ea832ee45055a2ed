"""Values as Python expressions: constants, variables, fields, arithmetic, functions, time."""

from datetime import datetime
from decimal import Decimal

from flowlang.check import terms
from flowlang.engine import values
from flowlang.engine.durations import units_between
from flowlang.engine.functions import FUNCTIONS, NEEDS_ZONE
from flowlang.engine.generate.code import Code, Compilers
from flowlang.engine.generate.scope import Scope, is_mapping, is_record, kinds_of
from flowlang.engine.generate.texts import argument_in_text
from flowlang.engine.records import attribute
from flowlang.engine.support import NOTHING, ids, matching, minus, moved, times
from flowlang.engine.values import Money, divide, plus
from flowlang.engine.variables import CHANGE
from flowlang.engine.zones import at_time, local_date
from flowlang.schema.types import DATE, DURATION, MOMENT, TEXTUAL, ListOf, RecordOf


def _constant(term: terms.Constant, scope: Scope) -> Code:
    value = term.value
    if isinstance(value, datetime) and value.tzinfo is None:
        value = at_time(value.date(), value.time(), scope.module.zone)
    return Code(scope.module.constant(value), maybe=False, simple=True, boolean=isinstance(value, bool))


def _money(term: terms.MoneyConstant, scope: Scope) -> Code:
    return Code(scope.module.constant(Money(term.amount, term.currency)), maybe=False, simple=True)


def _length(term: terms.Length, scope: Scope) -> Code:
    amount = term.amount
    if isinstance(amount, terms.Constant) and isinstance(amount.value, int | Decimal):
        constant = values.Length(amount.value, term.unit)
        return Code(scope.module.constant(constant), maybe=False, simple=True)
    make = scope.module.helper(values.Length)
    return Code(f"{make}({scope.need(amount)}, {term.unit!r})", maybe=False)


def _variable(term: terms.Variable, scope: Scope) -> Code:
    bound = scope.local.get(term.name)
    if bound is not None:
        return (
            Code(f"{bound.name}.id", simple=True)
            if bound.record
            else Code(bound.name, bound.maybe, simple=True)
        )
    if is_record(term.type):
        return Code(f"{scope.hold(term.name, term.type)}.id", simple=True)
    name = CHANGE if term.name == "change" and is_mapping(term.type) else term.name
    return Code(f"variables.get({name!r})")


def _field(term: terms.FieldRead, scope: Scope) -> Code:
    if is_mapping(term.base.type):
        base = scope.value(term.base)
        nothing = "NOTHING"
        scope.module.globals[nothing] = NOTHING
        held = f"({base.text} or {nothing})" if base.maybe else base.text
        return Code(f"{held}.get({term.field!r})")
    record = scope.record(term.base)
    simple = record.isidentifier()
    kinds = kinds_of(term.base.type)
    if len(kinds) > 1:
        return _field_of_either(term, scope, record, kinds)
    return _field_of(term, scope, record, kinds[0], simple)


def _field_of(term: terms.FieldRead, scope: Scope, record: str, kind: str, simple: bool) -> Code:
    info = scope.module.schema.records[kind].fields.get(term.field)
    if info is None:
        return Code(f"{record}.{'id' if term.field == 'id' else attribute(term.field)}", simple=simple)
    if isinstance(info.type, ListOf) and info.type.through:
        linked = through(scope, f"{record}.id", info.type)
        return Code(f"{scope.module.helper(ids)}({linked})", maybe=False)
    return Code(f"{record}.{attribute(term.field)}", simple=simple)


def _field_of_either(term: terms.FieldRead, scope: Scope, record: str, kinds: tuple[str, ...]) -> Code:
    for kind in kinds:
        info = scope.module.schema.records[kind].fields.get(term.field)
        if info is not None and isinstance(info.type, ListOf) and info.type.through:
            # Only records of that type are linked to.
            read = f"context.record({kind!r}, {record}.id) or {scope.module.missing(kind)}"
            return Code(
                f"{scope.module.helper(ids)}({through(scope, f'({read}).id', info.type)})", maybe=False
            )
    name = "id" if term.field == "id" else attribute(term.field)
    return Code(f"getattr({record}, {name!r}, None)")


def through(scope: Scope, id: str, kind: ListOf) -> str:  # noqa: A002
    """An expression for the records whose link leads to the record with an id."""
    assert isinstance(kind.item, RecordOf)
    return f"{scope.module.helper(matching)}(context, {kind.item.name!r}, {kind.through!r}, {id})"


def _setting(term: terms.SettingRead, scope: Scope) -> Code:
    return Code(f"context.settings.get({term.name!r})")


def _now(term: terms.Now, scope: Scope) -> Code:
    if term.type == DATE:
        return Code(f"{scope.module.helper(local_date)}({scope.clock}, ZONE)", maybe=False)
    return Code(scope.clock, maybe=False, simple=True)


def _list(term: terms.ListOfTerms, scope: Scope) -> Code:
    items = "".join(f"{scope.need(item)}, " for item in term.items)
    return Code(f"({items.rstrip() if items else ''})", maybe=False)


# --- Arithmetic ---------------------------------------------------------------------------------

_CALCULATE = {"+": plus, "-": minus, "*": times, "/": divide}


def _operation(term: terms.Operation, scope: Scope) -> Code:
    if term.left.type in {DATE, MOMENT} and term.right.type == DURATION:
        direction = "after" if term.operator == "+" else "before"
        return _shift(terms.Shift(term.span, term.type, term.right, direction, term.left), scope)
    left, right = scope.need(term.left), scope.need(term.right)
    if term.operator == "+" and term.left.type in TEXTUAL:
        return Code(f"({left} + {right})", maybe=False)
    calculate = scope.module.helper(_CALCULATE[term.operator])
    return Code(f"{calculate}({left}, {right})", maybe=False)


def _negated(term: terms.Negated, scope: Scope) -> Code:
    return Code(f"(-{scope.need(term.value)})", maybe=False)


def _fallback(term: terms.Fallback, scope: Scope) -> Code:
    value = scope.value(term.value)
    if not value.maybe:
        return value
    first, again = scope.twice(value)
    fallback = scope.value(term.fallback)
    return Code(f"({again} if {first} is not None else {fallback.text})", fallback.maybe)


def _function(term: terms.FunctionCall, scope: Scope) -> Code:
    name = scope.module.function(term.name, FUNCTIONS[term.name])
    # A record reads by its name in a text and is an id everywhere else; a percentage is a number.
    write = argument_in_text if term.name in {"text", "join"} else Scope.need
    arguments = [write(scope, argument) for argument in term.arguments]
    if term.name in NEEDS_ZONE:
        arguments.append("ZONE")
    return Code(f"{name}({', '.join(arguments)})", maybe=False)


def _shift(term: terms.Shift, scope: Scope) -> Code:
    base, length = scope.value(term.base), scope.value(term.duration)
    move = scope.module.helper(moved)
    code = f"{move}({base.text}, {length.text}, {term.direction!r}, ZONE, CALENDAR)"
    return Code(code, maybe=base.maybe or length.maybe)


def _between(term: terms.UnitsBetweenTerm, scope: Scope) -> Code:
    start, end = scope.need(term.start), scope.need(term.end)
    count = scope.module.helper(units_between)
    return Code(f"{count}({term.unit!r}, {start}, {end}, ZONE, CALENDAR)", maybe=False)


VALUES: Compilers = {
    terms.Constant: _constant,
    terms.MoneyConstant: _money,
    terms.Length: _length,
    terms.Variable: _variable,
    terms.FieldRead: _field,
    terms.SettingRead: _setting,
    terms.Now: _now,
    terms.ListOfTerms: _list,
    terms.Operation: _operation,
    terms.Negated: _negated,
    terms.Fallback: _fallback,
    terms.FunctionCall: _function,
    terms.Shift: _shift,
    terms.UnitsBetweenTerm: _between,
}
