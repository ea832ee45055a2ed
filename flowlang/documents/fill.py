"""The merge fields of a Word file, filled in from the records as they are now: plain data, texts all of it.

A field becomes `{"text": …, "there": …}` with the fields below it in `"fields"`, a list `{"items": […]}`.
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from attrs import frozen

from flowlang.check.terms import Filled, Term
from flowlang.documents.check import CheckedField, CheckedForm, CheckedLoop, CheckedNode
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Compute, Context, Run, Value
from flowlang.engine.generate.program import compile_condition, compile_value
from flowlang.schema.model import Schema
from flowlang.schema.types import TEXT, YES_NO

Data = dict[str, Any]


@frozen
class _Compiler:
    schema: Schema
    zone: tzinfo
    calendar: BusinessCalendar

    def text(self, term: Term) -> Compute:
        """How a value reads in a text."""
        return self.value(Filled(term.span, TEXT, (term,)))

    def value(self, term: Term) -> Compute:
        """A value as it is."""
        return compile_value(term, self.schema, self.zone, self.calendar)

    def holds(self, term: Term) -> Compute:
        """Whether a yes/no holds, or anything else is there."""
        if term.type == YES_NO:
            return compile_condition(term, self.schema, self.zone, self.calendar)
        value = self.value(term)
        return lambda run, context: _is_there(value(run, context))


def compile_form(form: CheckedForm, schema: Schema, zone: tzinfo, calendar: BusinessCalendar) -> Compute:
    """What fills the merge fields of a Word file; it raises RunFault where a field is missing."""
    fill = _nodes(form.nodes, _Compiler(schema, zone, calendar))

    def filled(run: Run, context: Context) -> Any:
        data: Data = {}
        fill(run, context, data)
        return data

    return filled


def _nodes(nodes: tuple[CheckedNode, ...], compiler: _Compiler) -> Any:
    fills = [_node(node, compiler) for node in nodes]

    def fill(run: Run, context: Context, data: Data) -> None:
        for one in fills:
            one(run, context, data)

    return fill


def _node(node: CheckedNode, compiler: _Compiler) -> Any:
    if isinstance(node, CheckedField):
        return _field(node, compiler)
    if isinstance(node, CheckedLoop):
        return _loop(node, compiler)
    ways = [
        (way.path, None if way.term is None else compiler.holds(way.term), _nodes(way.inside, compiler))
        for way in node.ways
    ]

    def choose(run: Run, context: Context, data: Data) -> None:
        # What the file asks is told for every way; only the one that is taken needs its fields.
        taken = False
        for way, (path, holds, inside) in zip(node.ways, ways, strict=True):
            holding = True
            if holds is not None:
                there = bool(holds(run, context))
                _put(data, path, {"there": there})
                holding = there != way.negated
            if holding and not taken:
                taken = True
                inside(run, context, data)

    return choose


def _field(node: CheckedField, compiler: _Compiler) -> Any:
    text = compiler.text(node.term)

    def fill(run: Run, context: Context, data: Data) -> None:
        written = str(text(run, context))
        _put(data, node.path, {"text": written})

    return fill


def _loop(node: CheckedLoop, compiler: _Compiler) -> Any:
    source, inside = compiler.value(node.source), _nodes(node.inside, compiler)

    def fill(run: Run, context: Context, data: Data) -> None:
        items = []
        for number, one in enumerate(_items(source(run, context))):
            inner = Run("", "", "", "", run.started, {**run.variables, node.name: one})
            own: Data = {}
            inside(inner, context, own)
            items.append(own)
            # What the loop reads outside of its own variable is the same each time.
            if number == 0:
                _merge(data, {name: value for name, value in own.items() if name != node.name})
        found = _at(data, node.path)
        # Two loops may go over one list, and each show something else of its items.
        known = found.setdefault("items", [{} for _ in items])
        for one, own in zip(known, items, strict=True):
            _merge({"item": one}, {"item": own.get(node.name, {})})

    return fill


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _is_there(value: Value) -> bool:
    return value is not None and value not in {"", ()}


def _put(data: Data, path: tuple[str, ...], facts: Mapping[str, Any]) -> None:
    _at(data, path).update(facts)


def _at(data: Data, path: tuple[str, ...]) -> Data:
    at = data
    for name in path[:-1]:
        at = at.setdefault(name, {}).setdefault("fields", {})
    found: Data = at.setdefault(path[-1], {})
    return found


def _merge(into: Data, other: Mapping[str, Any]) -> None:
    for name, value in other.items():
        known = into.setdefault(name, {})
        for key, one in value.items():
            if key == "fields":
                _merge(known.setdefault("fields", {}), one)
            else:
                known[key] = one
