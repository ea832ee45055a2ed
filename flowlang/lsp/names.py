"""Which names stand in a file, where, and what each of them means.

The heart of the language server: hover, go to definition, references, rename and colours read from it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

import attrs
from attrs import define, field

from flowlang.check.context import Checking
from flowlang.check.facts import Facts, place_of
from flowlang.check.study import study, terms_of
from flowlang.check.terms import Constant, FieldRead, SettingRead, Term, Variable
from flowlang.lsp.meaning import Meaning, Occurrence
from flowlang.lsp.needs import as_need, declared_needs, used_needs
from flowlang.schema.model import Schema
from flowlang.schema.types import TEMPLATE, ChoiceOf, ListOf, RecordOf, Shape, Type
from flowlang.source import Span
from flowlang.syntax import declarations as tree
from flowlang.syntax import steps
from flowlang.syntax.expressions import (
    ChoiceType,
    Expression,
    Identifier,
    ListType,
    Named,
    NamedType,
    Node,
    Pick,
    TableInText,
    TableLookup,
    Text,
)


@define
class FileNames:
    """All names of a file in order, and what is in scope in each of its declarations."""

    occurrences: tuple[Occurrence, ...]
    scopes: tuple[tuple[Span, tuple[Checking, ...]], ...]
    _starts: list[int] = field(factory=list, init=False)

    def at(self, offset: int) -> Occurrence | None:
        """The name that an offset stands in or just behind."""
        if not self._starts:
            self._starts += [one.span.start for one in self.occurrences]
        for one in reversed(self.occurrences[: bisect_right(self._starts, offset)]):
            if one.span.end >= offset:
                return one
            if one.span.start < offset - 200:
                break
        return None


def variables_at(file: tree.FlowFile, schema: Schema, offset: int) -> dict[str, Type]:
    """The variables of the declaration in which an offset stands, by name."""
    before = [one for one in file.declarations if one.span.start <= offset]
    states = study(before[-1], schema) if before else ()
    return {name: kind for state in states for name, kind in state.all_variables.items()}


def names_in(file: tree.FlowFile, schema: Schema) -> FileNames:
    """The names of a file."""
    found: dict[tuple[int, int], Occurrence] = {}
    scopes = []
    for declaration in file.declarations:
        states = study(declaration, schema)
        scopes.append((declaration.span, states))
        owner = f"{file.source.path}:{_title(declaration)}"
        occurrences = (
            *declared_needs(declaration),
            *_by_tree(declaration, schema, states),
            *_by_types(states, schema, owner),
        )
        for one in occurrences:
            if one.span.source is file.source:
                found.setdefault((one.span.start, one.span.end), as_need(one, declaration))
    return FileNames(tuple(found[key] for key in sorted(found)), tuple(scopes))


def _title(declaration: tree.Declaration) -> str:
    name = getattr(declaration, "name", None)
    return (name.plain or "") if isinstance(name, Text) else str(declaration.span.start)


def _inside(span: Span) -> Span:
    """The text between the quotes: a rename leaves them alone."""
    start = span.text.find('"')
    return (
        Span(span.source, span.start + start + 1, span.end - 1)
        if start >= 0 and span.text.endswith('"')
        else span
    )


# --- What the tree says ---------------------------------------------------------------------------

_DECLARED = {
    tree.Record: "record",
    tree.Event: "event",
    tree.Choice: "choice",
    tree.Template: "template",
    tree.Team: "team",
    tree.Calendar: "calendar",
    tree.Segment: "segment",
    tree.Table: "table",
    tree.Recipe: "recipe",
    tree.Workflow: "workflow",
    tree.SettingDeclaration: "setting",
}


def _by_tree(top: tree.Declaration, schema: Schema, states: tuple[Checking, ...]) -> Iterator[Occurrence]:
    kind = _DECLARED.get(type(top))
    name = getattr(top, "name", None)
    if kind is not None and isinstance(name, Identifier | Text):
        yield _named(kind, name, declares=True)
    match top:
        case tree.Record(name=owner) | tree.Extend(name=owner) | tree.Event(name=owner):
            for one in top.fields:
                yield Occurrence(one.name.span, Meaning("field", one.name.text, owner.text), declares=True)
        case tree.Choice():
            for value in top.values:
                yield Occurrence(value.span, Meaning("value", value.text, top.name.text), declares=True)
        case tree.Use(quoted=quoted, target=target) if quoted:
            yield Occurrence(_inside(top.span), Meaning("file", target))
        case tree.UseRecipe(recipe=recipe):
            yield _named("recipe", recipe)
        case tree.Workflow(settings=settings):
            for entry in settings:
                if entry.name.text == "calendar" and isinstance(entry.value, Text):
                    yield _named("calendar", entry.value)
    if isinstance(top, tree.Extend):
        yield _named("record", top.name)
    for node in _nodes(top):
        yield from used_needs(node, top, schema, states)
        yield from _of_node(node, schema, states)


def _of_node(node: Node, schema: Schema, states: tuple[Checking, ...]) -> Iterator[Occurrence]:
    record = getattr(node, "record", None)
    if isinstance(record, Identifier) and not isinstance(node, tree.Recipe):
        yield _named("record", record)
    event = getattr(node, "event", None)
    if isinstance(event, Identifier):
        yield _named("event", event)
    collection = getattr(node, "collection", None)
    if isinstance(collection, Text) and collection.plain in schema.segments:
        yield _named("segment", collection)
    match node:
        case NamedType(name=str(name)):
            yield from _type_name(node, name, schema)
        case ChoiceType(values=values):
            for value in values:
                whole = " | ".join(one.text for one in values)
                yield Occurrence(_inside(value.span), Meaning("value", value.text, whole), declares=True)
        case ListType(item=NamedType(name=owner), through=Identifier() as through):
            yield Occurrence(through.span, Meaning("field", through.text, owner))
        case Pick(source=source, by=Identifier() as by):
            yield from _columns((by,), _type_of(source, states))
        case TableInText(source=source, columns=columns):
            yield from _columns(columns, _type_of(source, states))
        case steps.RunWorkflow(workflow=workflow) | tree.ExpectNothingMore(workflow=Text() as workflow):
            yield _named("workflow", workflow)
        case TableLookup(name=table):
            yield _named("table", table)
        case Named(kind="team", name=team):
            yield _named("team", team)
        case steps.Create(entries=entries) | tree.Given(entries=entries):
            yield from _entries(entries, node.record.text, schema)
        case tree.GivenUser(entries=entries):
            yield from _entries(entries, "User", schema)
        case tree.GivenTeam(entries=entries):
            yield from _entries(entries, "Team", schema)
        case tree.WhenReceived(entries=entries):
            yield from _entries(entries, node.event.text, schema)
        case steps.Find(create=created) if created:
            yield from _entries(created, node.record.text, schema)
        case steps.Update(target=target, entries=entries) | tree.WhenUpdated(target=target, entries=entries):
            kind = _type_of(target, states)
            if isinstance(kind, RecordOf):
                yield from _entries(entries, kind.name, schema)
        case steps.Call(phrase=phrase) | tree.Expect(phrase=phrase):
            for state in states:
                if (call := state.calls.get(id(phrase))) is not None:
                    first, last = (
                        phrase.tokens[0],
                        phrase.tokens[min(len(call.action.name.split()), len(phrase.tokens)) - 1],
                    )
                    yield Occurrence(first.span.to(last.span), Meaning("action", call.action.signature))


def _type_name(node: Node, name: str, schema: Schema) -> Iterator[Occurrence]:
    for kind, known in (("record", schema.records), ("event", schema.events), ("choice", schema.choices)):
        if name in known:
            yield Occurrence(
                Span(node.span.source, node.span.start, node.span.start + len(name)), Meaning(kind, name)
            )


def _entries(entries: tuple[steps.Entry, ...], owner: str, schema: Schema) -> Iterator[Occurrence]:
    info = schema.records.get(owner) or schema.events.get(owner)
    for entry in entries:
        known = info.fields.get(entry.name.text) if info else None
        if known is None:
            continue
        yield Occurrence(entry.name.span, Meaning("field", known.name, owner), type=known.type)
        if (
            isinstance(entry.value, tuple)
            and isinstance(known.type, ListOf)
            and isinstance(known.type.item, RecordOf)
        ):
            yield from _entries(entry.value, known.type.item.name, schema)


def _columns(columns: tuple[Identifier, ...], kind: Type | None) -> Iterator[Occurrence]:
    if isinstance(kind, ListOf) and isinstance(kind.item, RecordOf):
        for column in columns:
            yield Occurrence(column.span, Meaning("field", column.text, kind.item.name))


def _type_of(target: Expression, states: tuple[Checking, ...]) -> Type | None:
    terms = [state.terms[id(target)] for state in states if id(target) in state.terms]
    return terms[0].type if terms else None


def _named(kind: str, name: Identifier | Text, *, declares: bool = False) -> Occurrence:
    if isinstance(name, Identifier):
        return Occurrence(name.span, Meaning(kind, name.text), declares)
    return Occurrence(_inside(name.span), Meaning(kind, name.plain or ""), declares)


def _nodes(node: object) -> Iterator[Node]:
    if isinstance(node, tuple):
        for item in node:
            yield from _nodes(item)
    elif isinstance(node, Node):
        yield node
        for attribute in attrs.fields(type(node)):
            if attribute.name not in ("span", "body"):
                yield from _nodes(getattr(node, attribute.name))


# --- What the checker found out -------------------------------------------------------------------


def _by_types(states: tuple[Checking, ...], schema: Schema, owner: str) -> Iterator[Occurrence]:
    for state in states:
        facts = {id(state.terms[key]): known for key, known in state.known.items() if key in state.terms}
        for term in terms_of(state):
            yield from _of_term(term, state, schema, owner, facts.get(id(term)))


def _of_term(
    term: Term, state: Checking, schema: Schema, owner: str, facts: Facts | None
) -> Iterator[Occurrence]:
    span = term.span
    match term:
        case FieldRead(base=base, field=name):
            last = _word_in(span, name)
            if last is not None:
                way = None if facts is None else place_of(term)
                known = None if facts is None or way is None else way in facts
                meaning = Meaning("field", name, _owner(base.type))
                yield Occurrence(last, meaning, type=term.type, known=known, way=way)
        case SettingRead(name=name):
            if (last := _word_in(span, name)) is not None:
                yield Occurrence(last, Meaning("setting", name), type=term.type)
        case Variable(name=name) if name and span.text == name:
            yield Occurrence(span, Meaning("variable", name, owner), type=term.type)
        case Constant(type=ChoiceOf() as choice, value=str(value)) if span.text.strip('"') == value:
            yield Occurrence(
                _inside(span), Meaning("value", value, choice.name or " | ".join(choice.values)), type=choice
            )
        case Constant(type=RecordOf(name="Team"), value=str(value)):
            yield Occurrence(_inside(span), Meaning("team", value))
        case Constant(type=kind, value=str(value)) if kind == TEMPLATE or (
            value in schema.templates and span.text == f'"{value}"'
        ):
            yield Occurrence(_inside(span), Meaning("template", value))


def _owner(kind: Type) -> str:
    match kind:
        case RecordOf(name):
            return name
        case Shape(name):
            return name.split(" ", 1)[-1]
    return ""


def _word_in(span: Span, name: str) -> Span | None:
    """Where the field stands in `lead.email` or in `the email of lead`."""
    text = span.text
    if text.endswith(name):
        return Span(span.source, span.end - len(name), span.end)
    spoken = re.match(rf"the\s+({re.escape(name)})\b", text)
    return Span(span.source, span.start + spoken.start(1), span.start + spoken.end(1)) if spoken else None
