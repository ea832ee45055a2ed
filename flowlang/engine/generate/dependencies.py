"""What a condition reads: the records and fields whose change may turn it."""

from collections.abc import Iterator

from flowlang.check import terms
from flowlang.check.terms import FieldRead, Repeated, TableOf, Term, Variable, children
from flowlang.engine.generate.scope import kinds_of
from flowlang.engine.support import NAMING_FIELDS
from flowlang.schema.model import Schema
from flowlang.schema.types import ListOf, RecordOf

# A type of record, a field of it or nothing, and the term that says which record; all records without one.
Read = tuple[str, str | None, Term | None]


def reads_of(term: Term, schema: Schema) -> dict[tuple[str, Term | None], frozenset[str]]:
    """The fields that a term reads, by type of record and by the term that finds the record.

    Where every record of a type is read, this term is missing. A pair without fields depends on the record's
    coming and going alone.
    """
    found: dict[tuple[str, Term | None], set[str]] = {}
    for record, name, base in _reads(term, frozenset(), schema):
        fields = found.setdefault((record, base), set())
        if name is not None:
            fields.add(name)
    # Whoever depends on all records of a type needs no list of single ones for the same fields.
    everywhere = {record: fields for (record, base), fields in found.items() if base is None}
    return {
        (record, base): frozenset(fields)
        for (record, base), fields in found.items()
        if base is None or not (record in everywhere and fields <= everywhere[record])
    }


def _reads(term: Term, inner: frozenset[str], schema: Schema) -> Iterator[Read]:
    """`inner` are the variables that stand for items of a question."""
    match term:
        case FieldRead():
            yield from _field_reads(term, inner, schema)
        case Variable():
            for kind in kinds_of(term.type):
                yield kind, None, None if term.name in inner else term
        case terms.Records() | terms.Existence():
            yield term.record, None, None
            if term.where is not None:
                yield from _reads(term.where, inner | {term.variable}, schema)
            return
        case terms.NewestRecord():
            yield term.record, None, None
        case terms.AggregateTerm() | terms.PickTerm() | terms.Quantifier():
            yield from _question_reads(term, inner, schema)
            return
        case terms.Filled():
            for part in term.parts:
                yield from _text_reads(part, inner, schema)
            return
        case terms.TableTerm(columns=columns):
            # What a cell calls a column is read where the column is computed.
            names = {name for name, _ in columns}
            for part in children(term):
                for read in _reads(part, inner, schema):
                    if not (isinstance(read[2], Variable) and read[2].name in names):
                        yield read
            return
    for child in children(term):
        yield from _reads(child, inner, schema)


def _field_reads(term: FieldRead, inner: frozenset[str], schema: Schema) -> Iterator[Read]:
    single = term.base if _is_path(term.base, inner) else None
    for kind in kinds_of(term.base.type):
        info = schema.records[kind].fields.get(term.field)
        yield kind, term.field if info is not None else None, single
        if info is not None and isinstance(info.type, ListOf) and info.type.through:
            for other in kinds_of(info.type.item):
                yield other, info.type.through, None


def _is_path(term: Term, inner: frozenset[str]) -> bool:
    """Whether a term leads from a variable of the run over links, so that it is one record for a run."""
    while isinstance(term, FieldRead):
        term = term.base
    return isinstance(term, Variable | terms.Constant) and not (
        isinstance(term, Variable) and term.name in inner
    )


def _question_reads(
    term: terms.AggregateTerm | terms.PickTerm | terms.Quantifier, inner: frozenset[str], schema: Schema
) -> Iterator[Read]:
    yield from _reads(term.source, inner, schema)
    kind = term.source.type.item if isinstance(term.source.type, ListOf) else None
    for record in kinds_of(kind) if kind else ():
        yield record, term.by if isinstance(term, terms.PickTerm) else None, None
    within = inner | {term.variable}
    asked: list[Term | None] = [term.condition] if isinstance(term, terms.Quantifier) else [term.where]
    if isinstance(term, terms.AggregateTerm):
        asked.append(term.value)
    for part in asked:
        if part is not None:
            yield from _reads(part, within, schema)


def _text_reads(
    part: str | Term | Repeated | TableOf, inner: frozenset[str], schema: Schema
) -> Iterator[Read]:
    match part:
        case Repeated():
            yield from _reads(part.source, inner, schema)
            for piece in part.parts:
                yield from _text_reads(piece, inner | {part.variable}, schema)
        case TableOf():
            yield from _reads(part.source, inner, schema)
            for _, column in part.columns:
                yield from _reads(column, inner | {part.variable}, schema)
        case Term():
            yield from _reads(part, inner, schema)
            if isinstance(part.type, RecordOf):
                fields = schema.records[part.type.name].fields
                name = next((name for name in NAMING_FIELDS if name in fields), None)
                yield part.type.name, name, part if _is_path(part, inner) else None
