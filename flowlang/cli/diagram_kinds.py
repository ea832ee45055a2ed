"""The kinds of diagram: of workflows, of one type of record, of a field, of the schema, and tables."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import attrs
import click

from flowlang.cli.pages import Page
from flowlang.diagnostics.suggest import nearest
from flowlang.plan.graph import Plan
from flowlang.plan.names import slug

if TYPE_CHECKING:
    from flowlang.diagram.dot import Options
    from flowlang.diagram.drawing import Picture
    from flowlang.diagram.exports.bpmn_model import Process
    from flowlang.diagram.maps.sheet import Sheet
    from flowlang.diagram.marks import Marks
    from flowlang.diagram.wording import Level
    from flowlang.project import Project
    from flowlang.schema.model import RecordInfo, Schema
    from flowlang.syntax.declarations import Table

    Marking = Callable[[Picture], Marks]

Way = Callable[[str], str]


def workflow_page(plan: Plan, options: "Options", marked: "Marking | None" = None) -> Page:
    """The diagram of a workflow; `marked` makes the marks of what is drawn."""
    from flowlang.diagram.dot import dot_text, drawn, file_name
    from flowlang.diagram.wording import description

    def text(kind: str, way: Way) -> str:
        made = drawn(plan, options)
        if kind == "mermaid":
            from flowlang.diagram.exports.mermaid import mermaid_text

            return mermaid_text(made, way(plan.path))
        marks = marked(made) if marked is not None else None
        return dot_text(plan, attrs.evolve(options, link=way(plan.path)), made, marks)

    def process() -> "Process":
        from flowlang.diagram.exports.bpmn_model import process_of

        return process_of(drawn(plan, options))

    return Page(file_name(plan), plan.name, description(plan), text, process)


def record_page(project: "Project", name: str) -> Page:
    """The whole automation of a type of record."""
    from flowlang.diagram.maps.record import record_map

    return _sheet_page(record_map(_record(project.schema, name), project.plans))


def life_page(project: "Project", name: str) -> Page:
    """The life of a choice field, named as `deal.stage`."""
    from flowlang.diagram.maps.life import life_map
    from flowlang.schema.types import ChoiceOf

    before, dot, after = name.partition(".")
    if not dot:
        raise click.UsageError(f'"{name}" names no field: write it as deal.stage.')
    record = _record(project.schema, before)
    if after not in record.fields:
        raise click.UsageError(f"A {record.name} has no field {after}.{_hint(after, record.fields)}")
    field = record.fields[after]
    if not isinstance(field.type, ChoiceOf):
        choices = [one.name for one in record.fields.values() if isinstance(one.type, ChoiceOf)]
        some = f" These are: {', '.join(choices)}." if choices else ""
        raise click.UsageError(f"{name} is no choice, so it has no states.{some}")
    return _sheet_page(life_map(record.name, field, field.type, project.plans))


def schema_page(project: "Project", detail: "Level") -> Page:
    """The records that the project declares or uses; with full detail, all that are known."""
    from flowlang.diagram.maps.schema import TITLE, entities, schema_dot, schema_mermaid
    from flowlang.plan.walk import fields_read, fields_written

    used = {field for plan in project.plans for field in fields_read(plan) | fields_written(plan)}
    found = entities(project.schema, {source.path for source in project.sources}, used, detail)

    def text(kind: str, way: Way) -> str:
        return schema_mermaid(found) if kind == "mermaid" else schema_dot(found, way)

    return Page("schema", TITLE, f"{len(found)} records and how they refer to each other.", text)


def table_page(table: "Table") -> Page:
    """A decision table."""
    from flowlang.diagram.exports.dmn import dmn_text

    name = table.name.plain or "table"
    return Page(slug(name, 60), name, f'The decision table "{name}".', lambda kind, way: dmn_text(table))


def _sheet_page(sheet: "Sheet") -> Page:
    from flowlang.diagram.exports.mermaid import sheet_mermaid
    from flowlang.diagram.maps.sheet import sheet_dot

    def text(kind: str, way: Way) -> str:
        return sheet_mermaid(sheet) if kind == "mermaid" else sheet_dot(sheet, way)

    return Page(slug(sheet.title, 60), sheet.title, f"{sheet.doc} {sheet.small_print}.", text)


def _record(schema: "Schema", name: str) -> "RecordInfo":
    """A type of record by its name, or by the name that workflows give to one."""
    for record in schema.records.values():
        if name in (record.name, record.variable):
            return record
    raise click.UsageError(f'There is no record "{name}".{_hint(name, schema.records)}')


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, list(known))
    return f" Did you mean {near}?" if near else ""


def tables_of(project: "Project") -> Sequence[Page]:
    """The pages of all decision tables."""
    return [table_page(table) for table in project.schema.tables.values()]
