"""The schema as an entity diagram: records with their fields, and how they refer to each other."""

from collections.abc import Callable, Collection, Iterator, Sequence
from urllib.parse import quote

import graphviz
from attrs import frozen

from flowlang.diagram.labels import escaped, header, text
from flowlang.diagram.style import EDGE, GRAPH, HUES, NODE, PALE_INK
from flowlang.diagram.wording import Level
from flowlang.diagram.wrapping import shown, wrapped
from flowlang.schema.model import FieldInfo, RecordInfo, Schema
from flowlang.schema.types import ChoiceOf, Either, ListOf, MoneyOf, RecordOf, Simple, Type

MOST_FIELDS = 12
TITLE = "The schema"


@frozen
class Reference:
    """A field that holds records of another type: one, or several."""

    tail: str
    field: str
    head: str
    several: bool


@frozen
class Entity:
    """A record on the page: the fields that are shown, and how many are not."""

    record: RecordInfo
    fields: tuple[FieldInfo, ...]
    left_out: int


def entities(
    schema: Schema, files: Collection[str], used: Collection[str], level: Level
) -> tuple[Entity, ...]:
    """What the page shows: the records that stand in some `files` or are used, with those they refer to.

    `used` are fields as `Lead.email`. Of records that stand elsewhere, only fields that are used or must be
    given are shown. In full, everything is.
    """
    if level == "full":
        return tuple(Entity(one, tuple(one.fields.values()), 0) for one in schema.records.values())
    names = {one.name for one in schema.records.values() if one.span.source.path in files}
    names |= {name for name in (field.partition(".")[0] for field in used) if name in schema.records}
    fields = {name: _worth_showing(schema.records[name], files, used) for name in names}
    for field in [field for some in fields.values() for field in some]:
        for name, _ in _named(field.type):
            if name not in fields and name in schema.records:
                fields[name] = _worth_showing(schema.records[name], files, used)
    found = []
    for record in schema.records.values():
        if record.name in fields:
            kept = fields[record.name][:MOST_FIELDS] if level == "normal" else ()
            found.append(Entity(record, kept, len(record.fields) - len(kept)))
    return tuple(found)


def _worth_showing(
    record: RecordInfo, files: Collection[str], used: Collection[str]
) -> tuple[FieldInfo, ...]:
    if record.span.source.path in files:
        return tuple(record.fields.values())
    return tuple(
        field
        for field in record.fields.values()
        if field.required or field.span.source.path in files or f"{record.name}.{field.name}" in used
    )


def schema_dot(shown_records: Sequence[Entity], way: Callable[[str], str]) -> str:
    """The diagram in Graphviz's language; `way` leads to a file of the text."""
    graph = graphviz.Digraph("schema")
    small = f"{len(shown_records)} records · * must be given"
    graph.attr("graph", **GRAPH, label=header(TITLE, "", small), tooltip=TITLE)
    graph.attr("graph", rankdir="LR", ranksep="0.9", nodesep="0.3")
    graph.attr("node", **NODE)
    graph.attr("node", shape="plain", style="solid", margin="0")
    graph.attr("edge", **EDGE)
    for entity in shown_records:
        record = entity.record
        place = f"{quote(way(record.span.source.path), safe=':/?=&%+~@,')}#L{record.span.line}"
        look = {"URL": place, "target": "_top", "tooltip": escaped(_tip(record)), "class": "change entity"}
        graph.node(f"r_{record.name}", _table(entity), id=f"r_{record.name}", **look)
    for one in _all(shown_records):
        # The foot of a crow is at the side of which there may be many.
        ends = {"dir": "both", "arrowtail": "crow", "arrowhead": "crow" if one.several else "none"}
        graph.edge(f"r_{one.tail}", f"r_{one.head}", label=f"  {escaped(one.field)}  ", **ends)
    return str(graph.source)


def schema_mermaid(shown_records: Sequence[Entity]) -> str:
    """The diagram as a Mermaid entity diagram."""
    lines = ["---", f"title: {TITLE}", "---", "erDiagram"]
    for entity in shown_records:
        lines.append(f"  {entity.record.name} {{")
        for field in entity.fields:
            key = " UK" if field.unique else ""
            lines.append(f"    {_plain(_kind(field.type))} {field.name}{key}")
        lines.append("  }")
    for one in _all(shown_records):
        lines.append(f"  {one.tail} }}o--{'o{' if one.several else 'o|'} {one.head} : {one.field}")
    return "\n".join(lines) + "\n"


def _all(shown_records: Sequence[Entity]) -> Iterator[Reference]:
    names = {entity.record.name for entity in shown_records}
    for entity in shown_records:
        shown_fields = {field.name for field in entity.fields}
        for one in _references(entity.record):
            if one.head in names and (one.field in shown_fields or not shown_fields):
                yield one


def _references(record: RecordInfo) -> Iterator[Reference]:
    for field in record.fields.values():
        for name, several in _named(field.type):
            yield Reference(record.name, field.name, name, several)


def _named(kind: Type) -> Iterator[tuple[str, bool]]:
    match kind:
        case RecordOf(name):
            yield name, False
        case Either(options):
            for option in options:
                yield from _named(option)
        case ListOf(item=RecordOf(name), through=None):
            # A list through a field of the other record is drawn as that field.
            yield name, True


def _tip(record: RecordInfo) -> str:
    return f"{record.span.source.path}:{record.span.line} · {shown(record.doc or record.name)}"


def _table(entity: Entity) -> str:
    record = entity.record
    stroke, fill, ink, heading = HUES["change"].day
    rows = [_row(field, ink) for field in entity.fields]
    if entity.left_out and rows:
        more = f'<FONT POINT-SIZE="10" COLOR="{PALE_INK}">and {entity.left_out} more</FONT>'
        rows.append(f'<TR><TD COLSPAN="2" ALIGN="LEFT">{more}</TD></TR>')
    name = f'<FONT COLOR="{heading}"><B>{text(record.name)}</B></FONT>'
    top = f'<TR><TD COLSPAN="2" BGCOLOR="{fill}">{name}</TD></TR>'
    look = f'BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3" COLOR="{stroke}" STYLE="ROUNDED"'
    return f"<<TABLE {look}>{top}{''.join(rows)}</TABLE>>"


def _row(field: FieldInfo, ink: str) -> str:
    star = " *" if field.required else ""
    marks = [word for word, holds in (("unique", field.unique), ("personal", field.personal)) if holds]
    kind = "<BR/>".join(text(line) for line in wrapped(", ".join([_kind(field.type), *marks]), 30, most=2))
    name = f'<FONT POINT-SIZE="10.5" COLOR="{ink}">{text(field.name + star)}</FONT>'
    said = f'<FONT POINT-SIZE="10" COLOR="{PALE_INK}">{kind}</FONT>'
    return f'<TR><TD ALIGN="LEFT">{name}</TD><TD ALIGN="LEFT" BALIGN="LEFT">{said}</TD></TR>'


def _kind(kind: Type) -> str:
    match kind:
        case Simple(name) | RecordOf(name):
            return name
        case MoneyOf(currency):
            return f"money in {currency}" if currency else "money"
        case ChoiceOf(values, name):
            return name or " | ".join(values)
        case ListOf(item):
            return f"list of {_kind(item)}"
        case Either(options):
            return " or ".join(_kind(option) for option in options)
    return "any record"


def _plain(words: str) -> str:
    """A type as Mermaid allows it: letters, digits and underscores."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in words).split())[:40]
