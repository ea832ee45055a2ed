"""What a term reads: which fields of which records can turn it when they change.

A record that is found by a path from a variable of the run is one record; everything that questions range
over is every record of its type.
"""

from collections.abc import Iterator

from flowlang.check import terms as t
from flowlang.schema import types as ty
from flowlang.schema.model import Schema

from .evaluate import kinds_of

# A type of record; a field, or none where only its coming and going counts; the one record, or none for all.
Read = tuple[str, str | None, t.Term | None]


def reads_of(term: t.Term, schema: Schema, items: frozenset[str] = frozenset()) -> Iterator[Read]:
    """The reads of a term, in which the variables `items` stand for what a question ranges over."""
    match term:
        case t.Variable():
            for kind in kinds_of(term.type):
                yield kind, None, None if term.name in items else term
        case t.FieldRead():
            yield from reads_of(term.base, schema, items)
            one = term.base if is_path(term.base, items) else None
            for kind in kinds_of(term.base.type):
                info = schema.records[kind].fields.get(term.field)
                yield kind, term.field if info else None, one
                if info and isinstance(info.type, ty.ListOf) and info.type.through:
                    for other in kinds_of(info.type.item):
                        yield other, info.type.through, None
        case t.Filled(parts=parts):
            for part in parts:
                yield from reads_of_text(part, schema, items)
        case t.Records() | t.Existence():
            yield term.record, None, None
            if term.where is not None:
                yield from reads_of(term.where, schema, items | {term.variable})
        case t.NewestRecord(record=kind):
            yield kind, None, None
        case t.AggregateTerm() | t.PickTerm() | t.Quantifier():
            yield from reads_of(term.source, schema, items)
            by = term.by if isinstance(term, t.PickTerm) else None
            for kind in kinds_of(term.source.type.item) if isinstance(term.source.type, ty.ListOf) else ():
                yield kind, by, None
            for part in t.children(term):
                if part is not term.source:
                    yield from reads_of(part, schema, items | {term.variable})
        case t.TableTerm(columns=columns):
            names = {name for name, _ in columns}
            for part in t.children(term):
                for read in reads_of(part, schema, items):
                    # What a cell calls a column is read where the column is computed.
                    if not (isinstance(read[2], t.Variable) and read[2].name in names):
                        yield read
        case _:
            for part in t.children(term):
                yield from reads_of(part, schema, items)


def reads_of_text(
    part: "str | t.Term | t.Repeated | t.TableOf", schema: Schema, items: frozenset[str]
) -> Iterator[Read]:
    match part:
        case t.Repeated():
            yield from reads_of(part.source, schema, items)
            for one in part.parts:
                yield from reads_of_text(one, schema, items | {part.variable})
        case t.TableOf():
            yield from reads_of(part.source, schema, items)
            for _, column in part.columns:
                yield from reads_of(column, schema, items | {part.variable})
        case t.Term():
            yield from reads_of(part, schema, items)
            # A record stands in a text by its name.
            for kind in kinds_of(part.type):
                fields = schema.records[kind].fields
                for name in ("name", "title", "subject", "number"):
                    if name in fields:
                        yield kind, name, part if is_path(part, items) else None
                        break


def is_path(term: t.Term, items: frozenset[str]) -> bool:
    """Whether a term leads from a variable of the run over links, so that it is one record for a run."""
    while isinstance(term, t.FieldRead):
        term = term.base
    return isinstance(term, t.Constant) or (isinstance(term, t.Variable) and term.name not in items)
