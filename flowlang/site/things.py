"""What the pages of actions, records, tables and other declarations say."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from flowlang.plan.graph import Plan
from flowlang.plan.walk import records_of, tables_asked
from flowlang.project import Project
from flowlang.report.dictionary import in_words, places_written, said_of
from flowlang.report.dictionary_page import HEADINGS
from flowlang.schema.model import ActionInfo, FieldInfo, RecordInfo
from flowlang.schema.types import ChoiceOf, ListOf, RecordOf, Type
from flowlang.site.places import Places, action_place, mark_of
from flowlang.site.text import Block, block_at
from flowlang.site.workflows import Told, WorkflowPage
from flowlang.source import Span
from flowlang.syntax.declarations import Table


@frozen
class FieldRow:
    """A field: its name, what is said of it, and the record that it leads to."""

    name: str
    said: str
    href: str | None


@frozen
class EventEntry:
    """An event that may be received, with its fields."""

    mark: str
    name: str
    doc: str
    fields: Sequence[FieldRow]


@frozen
class RecordPage:
    """A type of record, its fields, and the workflows that have to do with it."""

    record: RecordInfo
    href: str
    fields: Sequence[FieldRow]
    used_by: Sequence[Told]
    own: bool


@frozen
class ActionEntry:
    """An action of the catalogue. `parts` are its words and holes: words, and what a hole takes."""

    mark: str
    action: ActionInfo
    parts: Sequence[tuple[str, str]]
    settings: Sequence[FieldRow]
    gives: Sequence[FieldRow]
    writes: Sequence[str]
    used_by: Sequence[Told]


@frozen
class TextEntry:
    """Something that is shown as its text: a segment, a policy, a template."""

    mark: str
    name: str
    place: str
    block: Block
    used_by: Sequence[Told]


@frozen
class TableEntry:
    """A decision table, with its cells as they were written."""

    mark: str
    name: str
    about: str
    place: str
    head: Sequence[str]
    gives: int
    rows: Sequence[Sequence[str]]
    adds_up: bool
    used_by: Sequence[Told]


def record_pages(project: Project, places: Places, plans: Sequence[Plan]) -> list[RecordPage]:
    """A page for each type of record; those of the project, and those that its workflows use, are its own."""
    files = {source.path for source in project.sources}
    concerned = [(plan, records_of(plan)) for plan in plans]
    found = []
    for record in project.schema.records.values():
        users = [plan for plan, names in concerned if record.name in names]
        found.append(
            RecordPage(
                record,
                places.records[record.name],
                field_rows(record.fields, places),
                _links(places, users),
                bool(users) or record.span.source.path in files,
            )
        )
    return found


def events(project: Project, places: Places) -> list[EventEntry]:
    """The events."""
    return [
        EventEntry(mark_of(places.events[one.name]), one.name, one.doc, field_rows(one.fields, places))
        for one in project.schema.events.values()
    ]


def field_rows(fields: Mapping[str, FieldInfo], places: Places) -> list[FieldRow]:
    """Fields with what is said of them."""
    return [FieldRow(one.name, said_of(one), places.type(_named(one.type))) for one in fields.values()]


def _named(kind: Type) -> str | None:
    """The one type with a place of its own that a type speaks of."""
    match kind:
        case RecordOf(name):
            return name
        case ChoiceOf(name=name):
            return name
        case ListOf(item):
            return _named(item)
        case _:
            return None


def catalogue(
    project: Project, places: Places, pages: Sequence[WorkflowPage]
) -> list[tuple[str, list[ActionEntry]]]:
    """The actions by what kind of thing they do."""
    found = []
    for effect, heading in HEADINGS.items():
        entries = [
            _action(one, places, pages) for one in project.schema.actions if (one.effect or "") == effect
        ]
        if entries:
            found.append((heading, entries))
    return found


def _action(action: ActionInfo, places: Places, pages: Sequence[WorkflowPage]) -> ActionEntry:
    place = action_place(places, action)
    users = [page.plan for page in pages if any(one.href == place for one in page.actions)]
    return ActionEntry(
        mark_of(place),
        action,
        [(part, "") if isinstance(part, str) else (part.name, in_words(part.type)) for part in action.parts],
        field_rows(action.settings, places),
        field_rows(action.gives, places),
        places_written(action),
        _links(places, users),
    )


def segments(project: Project, places: Places, pages: Sequence[WorkflowPage]) -> list[TextEntry]:
    """The segments."""
    return [
        _text(name, places.segments[name], one.span, places, pages)
        for name, one in project.schema.segments.items()
    ]


def templates(project: Project, places: Places, pages: Sequence[WorkflowPage]) -> list[TextEntry]:
    """The templates."""
    return [
        _text(name, places.templates[name], one.span, places, pages)
        for name, one in project.schema.templates.items()
    ]


def policies(project: Project, places: Places, pages: Sequence[WorkflowPage]) -> list[TextEntry]:
    """The policies, each with the workflows that it concerns."""
    found = []
    for policy in project.policies:
        place = places.policies[policy.name]
        users = [page.plan for page in pages if any(one.href == place for one in page.policies)]
        entry = TextEntry(
            mark_of(place),
            policy.name,
            policy.tree.span.place,
            block_at(policy.tree.span),
            _links(places, users),
        )
        found.append(entry)
    return found


def _text(name: str, place: str, span: Span, places: Places, pages: Sequence[WorkflowPage]) -> TextEntry:
    quoted = f'"{name}"'
    users = [page.plan for page in pages if any(quoted in line for line in page.block.lines)]
    return TextEntry(mark_of(place), name, span.place, block_at(span), _links(places, users))


def tables(project: Project, places: Places, plans: Sequence[Plan]) -> list[TableEntry]:
    """The decision tables."""
    return [
        _table(name, one, places, [plan for plan in plans if name in tables_asked(plan)])
        for name, one in project.schema.tables.items()
    ]


def _table(name: str, table: Table, places: Places, users: Sequence[Plan]) -> TableEntry:
    rows = [[" ".join(cell.span.text.split()) for cell in row.cells] for row in table.rows]
    return TableEntry(
        mark_of(places.tables[name]),
        name,
        table.record.text if table.record is not None else "",
        table.span.place,
        [one.span.text for one in table.header],
        len(table.gives),
        rows,
        table.adds_up,
        _links(places, users),
    )


def _links(places: Places, plans: Sequence[Plan]) -> list[Told]:
    return [Told(plan.name, places.workflows.get(plan.name)) for plan in plans]
