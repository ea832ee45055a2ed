"""Terms with other terms in the place of variables: a declaration's own names become what a call gives it."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, fields

from flowlang.check.terms import (
    AggregateTerm,
    Existence,
    PickTerm,
    Quantifier,
    Records,
    Repeated,
    TableOf,
    TableRow,
    Term,
    Variable,
    walk,
)
from flowlang.schema.types import UNKNOWN, ListOf, RecordOf, Type

Given = Mapping[str, Term]

_BINDERS = (Records, Existence, AggregateTerm, PickTerm, Quantifier)


def replaced(term: Term, given: Given) -> Term:
    """A term in which variables are replaced by other terms; it keeps its own words.

    What a question calls its items gets another name where a term that comes in uses that name, too.
    """
    if isinstance(term, Variable):
        return evolve(given[term.name], span=term.span) if term.name in given else term
    if isinstance(term, _BINDERS):
        return _inside_binder(term, given)
    return _attributes(term, given)


def _inside_binder(term: Any, given: Given) -> Term:
    item: Type = UNKNOWN
    source = getattr(term, "source", None)
    if source is None:
        item = RecordOf(term.record)
    elif isinstance(source.type, ListOf):
        item = source.type.item
    variable, inner = _bound(term, term.variable, item, given)
    made = _attributes(term, inner, left_out=frozenset({"source"}))
    if source is None:
        return evolve(made, variable=variable)  # type: ignore[call-arg]  # every binder has one
    return evolve(made, variable=variable, source=replaced(source, given))  # type: ignore[call-arg]


def _bound(term: Any, variable: str, item: Type, given: Given) -> tuple[str, Given]:
    """The name of an item inside a question, and what is replaced there."""
    inner = {name: one for name, one in given.items() if name != variable}
    taken = {part.name for one in inner.values() for part in walk(one) if isinstance(part, Variable)}
    if variable not in taken:
        return variable, inner
    number = 2
    while f"{variable} {number}" in taken:
        number += 1
    name = f"{variable} {number}"
    return name, {**inner, variable: Variable(term.span, item, name)}


def _attributes(term: Term, given: Given, left_out: frozenset[str] = frozenset()) -> Term:
    changes: dict[str, Any] = {
        attribute.name: _value(getattr(term, attribute.name), given, term)
        for attribute in fields(type(term))
        if attribute.name not in left_out and attribute.name not in {"span", "type"}
    }
    return evolve(term, **changes)


def _value(value: Any, given: Given, term: Term) -> Any:
    match value:
        case Term():
            return replaced(value, given)
        case tuple():
            return tuple(_value(item, given, term) for item in value)
        case TableRow(cells=cells, results=results):
            return evolve(value, cells=_value(cells, given, term), results=_value(results, given, term))
        case Repeated() | TableOf():
            item = value.source.type.item if isinstance(value.source.type, ListOf) else UNKNOWN
            variable, inner = _bound(term, value.variable, item, given)
            source = replaced(value.source, given)
            if isinstance(value, Repeated):
                parts = _value(value.parts, inner, term)
                return evolve(value, variable=variable, source=source, parts=parts)
            columns = _value(value.columns, inner, term)
            return evolve(value, variable=variable, source=source, columns=columns)
    return value
