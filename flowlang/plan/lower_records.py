"""From the steps that change, make and find records to nodes."""

from collections.abc import Sequence

from flowlang.check.facts import place_of
from flowlang.check.model import Typing
from flowlang.check.terms import FieldRead, ListOfTerms, Term
from flowlang.plan.graph import AskedField, Fallible, FieldChange, Look, Make, NewRecord, Remove, Write
from flowlang.plan.names import in_words
from flowlang.schema.model import Schema
from flowlang.schema.types import ListOf, RecordOf, Type
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import Change, Create, Delete, Entry, Find, Update

RecordStep = Change | Update | Create | Delete | Find


def lower_record_step(
    step: RecordStep, name: str, title: str, then: str, typing: Typing, schema: Schema
) -> Fallible:
    """The node of such a step."""
    span = step.span
    match step:
        case Change(verb=verb, target=target, value=value):
            read = typing.term(target)
            assert isinstance(read, FieldRead)
            wanted = read.type if verb == "set" else None
            change = FieldChange(read.field, verb, None if value is None else fitted(typing, value, wanted))
            return Write(name, span, title, read.base, record_name(read.base.type), (change,), then)
        case Update(target=target, entries=entries):
            changed = typing.term(target)
            record = record_name(changed.type)
            changes = tuple(
                FieldChange(field, "set", value) for field, value in _fields(record, entries, typing, schema)
            )
            return Write(name, span, title, changed, record, changes, then)
        case Create(record=record_type, entries=entries, like=like):
            new = _new_record(record_type.text, entries, typing, schema)
            copied = None if like is None else typing.term(like)
            return Make(name, span, title, new, typing.name(step), copied, then)
        case Delete(target=target):
            removed = typing.term(target)
            return Remove(name, span, title, removed, record_name(removed.type), then)
        case Find(record=record_type, where=where, pick=pick, create=create):
            info = schema.records[record_type.text]
            return Look(
                name,
                span,
                title,
                info.name,
                typing.name(step),
                info.variable if where is None else typing.name(where),
                None if where is None else typing.term(where),
                pick or "first",
                None if create is None else _new_record(info.name, create, typing, schema),
                then,
            )


def asked_field(read: Term) -> AskedField:
    """A field that somebody is asked to fill in; `the phone of lead` goes by the name `lead.phone`, too."""
    assert isinstance(read, FieldRead)
    key = ".".join(place_of(read) or (in_words(read),))
    return AskedField(key, read.base, record_name(read.base.type), read.field)


def record_name(kind: Type) -> str:
    """The name of the type of record that a value has."""
    if isinstance(kind, RecordOf):
        return kind.name
    raise ValueError(f"not a record: {kind}")


def fitted(typing: Typing, value: Expression, wanted: Type | None) -> Term:
    """A value as it is stored: one value for a list field is a list of one."""
    term = typing.term(value)
    if isinstance(wanted, ListOf) and not isinstance(term.type, ListOf):
        return ListOfTerms(term.span, ListOf(term.type), (term,))
    return term


def _new_record(
    record: str, entries: Sequence[Entry], typing: Typing, schema: Schema, link: str | None = None
) -> NewRecord:
    children: list[NewRecord] = []
    for entry in entries:
        kind = schema.records[record].fields[entry.name.text].type
        if isinstance(entry.value, tuple):
            assert isinstance(kind, ListOf)
            item = record_name(kind.item)
            children.append(_new_record(item, entry.value, typing, schema, kind.through))
    return NewRecord(record, tuple(_fields(record, entries, typing, schema)), tuple(children), link)


def _fields(record: str, entries: Sequence[Entry], typing: Typing, schema: Schema) -> list[tuple[str, Term]]:
    """The fields that entries give, without the child records among them."""
    known = schema.records[record].fields
    return [
        (entry.name.text, fitted(typing, entry.value, known[entry.name.text].type))
        for entry in entries
        if not isinstance(entry.value, tuple)
    ]
