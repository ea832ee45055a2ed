"""Questions over several records as Python expressions: generators that stop as early as they can."""

from attrs import evolve

from flowlang.check import terms
from flowlang.engine.generate.code import Code, Compilers
from flowlang.engine.generate.rows import comprehension, record_rows, rows
from flowlang.engine.generate.scope import Scope
from flowlang.engine.records import attribute
from flowlang.engine.support import average, distinct, last, latest
from flowlang.engine.values import NO_MONEY, Length, Money, total
from flowlang.schema.types import DURATION, MoneyOf


def _records(term: terms.Records, scope: Scope) -> Code:
    found = record_rows(term.record, term.variable, term.where, scope)
    return Code(comprehension("tuple([", found.item, found, scope, "])"), maybe=False)


def _existence(term: terms.Existence, scope: Scope) -> Code:
    found = record_rows(term.record, term.variable, term.where, scope)
    text = comprehension("any(", "True", found, scope)
    return Code(f"(not {text})" if term.negated else text, maybe=False, boolean=True)


def _quantifier(term: terms.Quantifier, scope: Scope) -> Code:
    found = rows(term.source, term.variable, None, scope)
    with found.binding(scope):
        condition = scope.condition(term.condition)
    text = comprehension("all(" if term.every else "any(", condition, found, scope)
    return Code(text, maybe=False, boolean=True)


def _aggregate(term: terms.AggregateTerm, scope: Scope) -> Code:
    found = rows(term.source, term.variable, term.where, scope)
    if term.kind == "count":
        return Code(comprehension("sum(", "1", found, scope), maybe=False)
    if term.value is None:
        value = Code(found.item, maybe=False)
    else:
        with found.binding(scope):
            value = scope.value(term.value)
    element = value.text
    if value.maybe:
        # A value that is missing takes no part.
        first, element = scope.twice(value)
        found = evolve(found, tests=(*found.tests, f"{first} is not None"))
    listed = comprehension("[", element, found, scope, "]")
    module = scope.module
    match term.kind:
        case "sum":
            return Code(f"{module.helper(total)}({listed}, {module.constant(_nothing(term))})", maybe=False)
        case "average":
            return Code(f"{module.helper(average)}({listed})")
        case "distinct":
            return Code(f"{module.helper(distinct)}({listed})", maybe=False)
    return Code(f"{'max' if term.kind == 'highest' else 'min'}({listed}, default=None)")


def _nothing(term: terms.AggregateTerm) -> int | Money | Length:
    """The sum of nothing."""
    if isinstance(term.type, MoneyOf):
        return Money(0, term.type.currency) if term.type.currency else NO_MONEY
    return Length(0, "days") if term.type == DURATION else 0


def _pick(term: terms.PickTerm, scope: Scope) -> Code:
    found = rows(term.source, term.variable, term.where, scope)
    if term.kind == "first" or (term.kind == "earliest" and not found.record):
        return Code(comprehension("next((", found.item, found, scope, "), None)"))
    if not found.record:
        return Code(comprehension("([", found.name, found, scope, "] or (None,))[-1]"))
    if term.by is None and term.kind == "latest" and isinstance(term.source, terms.Records):
        return Code(comprehension(f"{scope.module.helper(last)}(", found.name, found, scope))
    by = None if term.by is None else attribute(term.by)
    closing = f"), {by!r}, {term.kind == 'earliest'})"
    return Code(comprehension(f"{scope.module.helper(latest)}((", found.name, found, scope, closing))


def _newest(term: terms.NewestRecord, scope: Scope) -> Code:
    return Code(f"context.newest({term.record!r})")


def found_record(term_record: str, variable: str, where: terms.Term | None, pick: str, scope: Scope) -> str:
    """The id of the first or latest record of a type for which `where` holds, or nothing."""
    found = record_rows(term_record, variable, where, scope)
    if pick == "latest":
        return comprehension(f"{scope.module.helper(last)}(", found.name, found, scope)
    return comprehension("next((", found.item, found, scope, "), None)")


QUERIES: Compilers = {
    terms.Records: _records,
    terms.Existence: _existence,
    terms.Quantifier: _quantifier,
    terms.AggregateTerm: _aggregate,
    terms.PickTerm: _pick,
    terms.NewestRecord: _newest,
}
