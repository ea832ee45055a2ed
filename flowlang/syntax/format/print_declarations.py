"""Declarations as lines: records, actions, tables and the rest of the schema."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from flowlang.syntax import declarations as d
from flowlang.syntax import expressions as x
from flowlang.syntax.format.lines import Line, deeper
from flowlang.syntax.format.print_expressions import print_all, print_expression
from flowlang.syntax.format.print_phrases import print_phrase
from flowlang.syntax.format.print_recipes import print_recipe, print_use_recipe
from flowlang.syntax.format.print_steps import print_entries, print_head, print_part, print_value
from flowlang.syntax.format.print_tables import print_rows
from flowlang.syntax.format.print_tests import print_test
from flowlang.syntax.format.print_types import print_choice, print_type
from flowlang.syntax.format.print_workflows import print_trigger, print_workflow
from flowlang.syntax.format.words import with_article


def print_declarations(declarations: Iterable[d.Declaration]) -> Iterator[Line]:
    """The lines of a file, the first of each declaration marked as such."""
    for declaration in declarations:
        first, *rest = _declaration(declaration)
        stackable = isinstance(declaration, d.Use | d.SettingDeclaration)
        yield evolve(first, node=declaration, opens=True, stackable=stackable)
        yield from rest


def _declaration(node: d.Declaration) -> Iterator[Line]:
    match node:
        case d.Use(target=target, quoted=quoted):
            written = print_expression(x.Text(node.span, (target,))) if quoted else target
            return iter([Line(0, f"use {written}")])
        case d.SettingDeclaration(name=name, type=kind, default=default):
            return iter([Line(0, f"setting {name.text}: {print_type(kind)}{_default(default)}")])
        case d.Record(name=name, doc=doc, fields=fields):
            return _with_fields(f"record {name.text}", doc, fields)
        case d.Event(name=name, doc=doc, fields=fields):
            return _with_fields(f"event {name.text}", doc, fields)
        case d.Extend(name=name, fields=fields):
            return _with_fields(f"extend {name.text}", None, fields)
        case d.Choice():
            return _choice(node)
        case d.Team():
            return _team(node)
        case d.Action():
            return _action(node)
        case d.Template():
            return _template(node)
        case d.Calendar():
            return _calendar(node)
        case d.Segment():
            return _segment(node)
        case d.Table():
            return _table(node)
        case d.Policy():
            return _policy(node)
        case d.Workflow():
            return print_workflow(node)
        case d.Recipe():
            return print_recipe(node)
        case d.UseRecipe():
            return print_use_recipe(node)
        case d.Test():
            return print_test(node)
        case _:
            raise TypeError(f"{type(node).__name__} has no printed form")


def _with_fields(head: str, doc: x.Text | None, fields: tuple[d.Field, ...]) -> Iterator[Line]:
    yield Line(0, head + _doc(doc))
    yield from _fields(fields)


def _fields(fields: tuple[d.Field, ...]) -> Iterator[Line]:
    for field in fields:
        flags = "".join(f", {flag}" for flag in field.flags)
        yield Line(1, f"{field.name.text}: {print_type(field.type)}{flags}{_default(field.default)}", field)


def inline_fields(fields: Iterable[d.Field]) -> str:
    """`approved: yes/no, level: whole number`."""
    return ", ".join(f"{field.name.text}: {print_type(field.type)}" for field in fields)


def _default(value: x.Expression | None) -> str:
    return "" if value is None else f" = {print_expression(value)}"


def _doc(doc: x.Text | None) -> str:
    return "" if doc is None else f" {print_expression(doc)}"


def _choice(node: d.Choice) -> Iterator[Line]:
    yield Line(0, f"choice {node.name.text}{_doc(node.doc)}")
    for value in node.values:
        yield Line(1, print_choice(value), value)


def _team(node: d.Team) -> Iterator[Line]:
    yield Line(0, f"team {print_expression(node.name)}")
    if node.head is not None:
        yield Line(1, f"head: {print_expression(node.head)}", node.head)
    if node.members:
        yield Line(1, f"members: {print_all(node.members)}", node.members[0])


def _action(node: d.Action) -> Iterator[Line]:
    words = [
        part.text if isinstance(part, d.Word) else f"({part.name.text}: {print_type(part.type)})"
        for part in node.parts
    ]
    yield Line(0, " ".join(["action", *words]))
    if node.doc is not None:
        yield Line(1, print_expression(node.doc), node.doc)
    yield from _fields(node.settings)
    if node.gives:
        yield Line(1, f"gives {inline_fields(node.gives)}", node.gives[0])
    if node.writes:
        yield Line(1, f"writes {', '.join(_written(one) for one in node.writes)}", node.writes[0])
    if node.effect is not None:
        yield Line(1, f"effect: {node.effect.text}", node.effect)


def _written(node: d.Written) -> str:
    return node.name.text if node.field is None else f"{node.name.text}.{node.field.text}"


def _template(node: d.Template) -> Iterator[Line]:
    record = "" if node.record is None else f" for {with_article(node.record.text)}"
    needs = f" needs {inline_fields(node.needs)}" if node.needs else ""
    yield Line(0, f"template {print_expression(node.name)}{record}{needs}")
    yield from print_entries(node.entries)


def _calendar(node: d.Calendar) -> Iterator[Line]:
    yield Line(0, f"calendar {print_expression(node.name)}")
    if node.timezone is not None:
        yield Line(1, f"timezone: {print_expression(node.timezone)}", node.timezone)
    if node.hours:
        openings = ", ".join(_opening(opening) for opening in node.hours)
        yield Line(1, f"hours: {openings}", node.hours[0])
    if node.holidays is not None:
        yield Line(1, f"holidays: {print_expression(node.holidays)}", node.holidays)
    if node.closed:
        yield Line(1, f"closed: {print_all(node.closed)}", node.closed[0])


def _opening(hours: d.Hours) -> str:
    days = hours.first if hours.last is None else f"{hours.first} to {hours.last}"
    return f"{days} {hours.opens.text} to {hours.closes.text}"


def _segment(node: d.Segment) -> Iterator[Line]:
    name = "" if node.variable is None else f" as {node.variable.text}"
    record = with_article(node.record.text)
    yield Line(0, f"segment {print_expression(node.name)} of {record}{name}")
    yield from deeper(print_part(node.condition))


def _table(node: d.Table) -> Iterator[Line]:
    parts = [f"table {print_expression(node.name)}"]
    if node.record is not None:
        parts.append(f"for {with_article(node.record.text)}")
    if node.needs:
        parts.append(f"needs {inline_fields(node.needs)}")
    parts.append(f"{'adds up' if node.adds_up else 'gives'} {inline_fields(node.gives)}")
    yield Line(0, " ".join(parts))
    yield from deeper(print_rows(node))


def _policy(node: d.Policy) -> Iterator[Line]:
    yield Line(0, f"policy {print_expression(node.name)}")
    for rule in node.rules:
        if isinstance(rule, d.Never):
            tag = "" if rule.tag is None else f" in workflows tagged {print_expression(rule.tag)}"
            yield Line(1, f"never {print_phrase(rule.phrase)}{tag}", rule)
            if rule.condition is not None:
                yield from deeper(print_head("when ", rule.condition, rule.condition), by=2)
        elif isinstance(rule, d.Refuse):
            yield from deeper(_refuse(rule))
        else:
            per = "" if rule.per is None else f" for each {rule.per.text}"
            often = f"{print_value(rule.times)} per {print_expression(rule.duration)}"
            yield Line(1, f"limit {print_phrase(rule.phrase)}: {often}{per}", rule)


def _refuse(rule: d.Refuse) -> Iterator[Line]:
    first, *others = (line for trigger in rule.triggers for line in print_trigger(trigger, first=True))
    yield evolve(first, text=f"refuse {first.text}", node=rule)
    for other in others:
        yield Line(1, f"or {other.text}", other.node)
    if rule.condition is not None:
        yield from deeper(print_head("if ", rule.condition, rule.condition))
    if rule.because is not None:
        yield Line(1, f"because {print_expression(rule.because)}", rule.because)
