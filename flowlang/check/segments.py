"""Segments: conditions with a name, asked of a variable as if they stood where they are asked."""

from typing import Any

from attrs import evolve, fields

from flowlang.check import messages
from flowlang.check.compatible import fits
from flowlang.check.context import Checking
from flowlang.check.infer import infer_condition, unknown
from flowlang.check.terms import Term, Variable
from flowlang.schema.types import RecordOf, Unknown, variable_of
from flowlang.syntax.expressions import Text


def segment_test(checking: Checking, subject: Term, name: Text) -> Term:
    """`lead is in "Ideal customers"`: the segment's condition, asked of the subject."""
    word = name.plain or ""
    segment = checking.schema.segments.get(word)
    if segment is None:
        checking.report(messages.unknown_segment(word, name.span, checking.schema.segments))
        return unknown(name)
    if word in checking.segments:
        # Where it is declared, that is said.
        return unknown(name)
    record = RecordOf(segment.record.text)
    if not fits(subject.type, record) or not isinstance(subject, Variable):
        if not isinstance(subject.type, Unknown):
            checking.report(messages.segment_of_other(word, subject, record, segment.name.span))
        return unknown(name)
    inner = evolve(
        checking,
        variables={subject.name: checking.variables[subject.name]},
        found=[],
        terms={},
        segments=(*checking.segments, word),
    )
    # The segment speaks of `lead`; here the record may have another name.
    spoken = segment.variable.text if segment.variable else variable_of(segment.record.text)
    inner.variables[spoken] = checking.variables[subject.name]
    term = infer_condition(inner, segment.condition)
    return _renamed(term, spoken, subject) if spoken != subject.name else term


def _renamed(term: Term, spoken: str, subject: Variable) -> Term:
    """A term with one variable replaced by another."""
    if isinstance(term, Variable):
        return evolve(subject, span=term.span) if term.name == spoken else term
    changes: dict[str, Any] = {}
    for attribute in fields(type(term)):
        value = getattr(term, attribute.name)
        if isinstance(value, Term):
            changes[attribute.name] = _renamed(value, spoken, subject)
        elif isinstance(value, tuple):
            changes[attribute.name] = tuple(
                _renamed(item, spoken, subject) if isinstance(item, Term) else item for item in value
            )
    return evolve(term, **changes)
