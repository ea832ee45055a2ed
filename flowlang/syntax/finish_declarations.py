"""Declarations put together: the line in the first column with what stands under it."""

from attrs import evolve

from flowlang.syntax import messages_blocks
from flowlang.syntax.block_conditions import finish_condition
from flowlang.syntax.block_entries import read_entries
from flowlang.syntax.block_lines import line_span, nothing_under, said_once
from flowlang.syntax.build_base import ConditionHead, Head, LineReader
from flowlang.syntax.build_policies import read_policy
from flowlang.syntax.build_recipes import read_recipe, read_use_recipe
from flowlang.syntax.build_tables import read_table
from flowlang.syntax.build_test_blocks import read_test_steps
from flowlang.syntax.build_workflows import read_workflow
from flowlang.syntax.declarations import (
    Action,
    Calendar,
    Choice,
    Declaration,
    Event,
    Extend,
    Field,
    Hours,
    Policy,
    Recipe,
    Record,
    Segment,
    Table,
    Team,
    Template,
    Test,
    UseRecipe,
    Workflow,
    Written,
)
from flowlang.syntax.expressions import (
    BadExpression,
    Expression,
    Identifier,
    ListLiteral,
    Logic,
    Text,
)
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Entry


def finish_declaration(reader: LineReader, line: Line, found: Declaration) -> Declaration:
    """A declaration with what stands under its first line."""
    under = line.children
    match found:
        case Record() | Event():
            doc, fields = _read_fields(reader, under, found.doc)
            return evolve(found, doc=doc, fields=fields)
        case Extend():
            return evolve(found, fields=_read_fields(reader, under)[1])
        case Choice():
            return evolve(found, values=_read_values(reader, under))
        case Action():
            return _finish_action(reader, under, found)
        case Team():
            return _finish_team(reader, under, found)
        case Template():
            return _finish_template(reader, under, found)
        case Calendar():
            return _finish_calendar(reader, under, found)
        case Segment():
            return _finish_segment(reader, line, found)
        case Table():
            return read_table(reader, line, found)
        case Policy():
            return read_policy(reader, under, found)
        case Workflow():
            return read_workflow(reader, line, found)
        case Recipe():
            return read_recipe(reader, line, found)
        case UseRecipe():
            return read_use_recipe(reader, line, found)
        case Test():
            return evolve(found, steps=read_test_steps(reader, under))
        case _:
            nothing_under(reader, under)
            return found


def _read_fields(
    reader: LineReader, lines: list[Line], doc: Text | None = None
) -> tuple[Text | None, tuple[Field, ...]]:
    fields: list[Field] = []
    for line in lines:
        found = reader.line("field_line", line)
        if isinstance(found, Text):
            said_once(reader, found, doc)
            doc = found
        elif isinstance(found, Field):
            fields.append(found)
        if found is not None and line.children:
            nothing_under(reader, line.children)
            fields.extend(_read_fields(reader, line.children)[1])
    return doc, tuple(fields)


def _read_values(reader: LineReader, lines: list[Line]) -> tuple[Identifier, ...]:
    values: list[Identifier] = []
    for line in lines:
        found = reader.line("value_line", line)
        if isinstance(found, tuple):
            values.extend(found)
            nothing_under(reader, line.children)
    return tuple(values)


def _finish_action(reader: LineReader, lines: list[Line], found: Action) -> Action:
    doc, about = found.doc, found.effect
    settings: list[Field] = []
    gives: list[Field] = []
    writes: list[Written] = []
    for line in lines:
        part = reader.line("action_line", line)
        if isinstance(part, Text):
            said_once(reader, part, doc)
            doc = part
        elif isinstance(part, Field):
            settings.append(part)
        elif isinstance(part, Head) and part.kind == "effect":
            said_once(reader, part, about)
            about = part.name
        elif isinstance(part, Head):
            writes.extend(one for one in part.parts if isinstance(one, Written))
            gives.extend(one for one in part.parts if isinstance(one, Field))
        if part is not None:
            nothing_under(reader, line.children)
    return evolve(
        found, doc=doc, settings=tuple(settings), gives=tuple(gives), writes=tuple(writes), effect=about
    )


def _finish_team(reader: LineReader, lines: list[Line], found: Team) -> Team:
    head, members = found.head, found.members
    said: dict[str, Entry] = {}
    for entry in read_entries(reader, lines):
        said_once(reader, entry, said.get(entry.name.text))
        said[entry.name.text] = entry
        if entry.name.text == "head" and isinstance(entry.value, Expression):
            head = entry.value
        elif entry.name.text == "members" and isinstance(entry.value, Expression):
            members = entry.value.items if isinstance(entry.value, ListLiteral) else (entry.value,)
        else:
            reader.made.problems.append(
                messages_blocks.unknown_entry(entry.name, "team", ("head", "members"))
            )
    return evolve(found, head=head, members=members)


def _finish_template(reader: LineReader, lines: list[Line], found: Template) -> Template:
    needed = list(found.needs)
    entries: list[Entry] = []
    for line in lines:
        part = reader.line("template_line", line)
        if isinstance(part, Entry):
            entries.append(part)
        elif isinstance(part, Head):
            needed.extend(one for one in part.parts if isinstance(one, Field))
        if part is not None:
            nothing_under(reader, line.children)
    return evolve(found, needs=tuple(needed), entries=tuple(entries))


def _finish_calendar(reader: LineReader, lines: list[Line], found: Calendar) -> Calendar:
    openings: list[Hours] = []
    known = ("timezone", "hours", "holidays", "closed")
    for line in lines:
        part = reader.line("calendar_line", line)
        if isinstance(part, Head):
            openings.extend(one for one in part.parts if isinstance(one, Hours))
        elif isinstance(part, Entry) and isinstance(part.value, Expression):
            value = part.value
            if part.name.text == "closed":
                days = value.items if isinstance(value, ListLiteral) else (value,)
                found = evolve(found, closed=(*found.closed, *days))
            elif part.name.text not in known:
                reader.made.problems.append(messages_blocks.unknown_entry(part.name, "calendar", known))
            elif not isinstance(value, Text):
                reader.made.problems.append(messages_blocks.wants_text(value.span, part.name.text))
            elif part.name.text == "timezone":
                said_once(reader, value, found.timezone)
                found = evolve(found, timezone=value)
            else:
                said_once(reader, value, found.holidays)
                found = evolve(found, holidays=value)
        if part is not None:
            nothing_under(reader, line.children)
    return evolve(found, hours=tuple(openings))


def _finish_segment(reader: LineReader, line: Line, found: Segment) -> Segment:
    if not line.children:
        reader.made.problems.append(messages_blocks.no_conditions(found.span))
        return found
    first = line.children[0]
    conditions: list[Expression] = []
    for under in line.children:
        part = reader.line("condition_line", under)
        if part is None:
            conditions.append(BadExpression(line_span(reader, under)))
        elif isinstance(part, Expression):
            conditions.append(part)
            nothing_under(reader, under.children)
        elif isinstance(part, ConditionHead):
            conditions.append(finish_condition(reader, under, part)[0])
    if len(conditions) == 1:
        return evolve(found, condition=conditions[0])
    second = line.children[1]
    reader.made.problems.append(
        messages_blocks.join_conditions(line_span(reader, second), line_span(reader, first))
    )
    span = conditions[0].span.to(conditions[-1].span)
    return evolve(found, condition=Logic(span, "and", tuple(conditions), block=True))
