"""From declarations to the schema: every `record`, `extend`, `event`, `choice`, `action` and so on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import define, evolve, field

from flowlang.diagnostics import Diagnostic
from flowlang.schema import messages
from flowlang.schema.model import (
    EFFECTS,
    ActionInfo,
    ChoiceInfo,
    EventInfo,
    FieldInfo,
    HoleInfo,
    RecordInfo,
    Schema,
    SettingInfo,
    TemplateInfo,
    WorkflowInfo,
    WrittenInfo,
)
from flowlang.schema.resolve import TypeNames
from flowlang.schema.types import TEXT, AnyRecord, ChoiceOf, Either, ListOf, RecordOf, Type
from flowlang.source import Span
from flowlang.syntax.declarations import (
    Action,
    Calendar,
    Choice,
    Declaration,
    Event,
    Extend,
    Field,
    FlowFile,
    Hole,
    Record,
    Segment,
    SettingDeclaration,
    Table,
    Team,
    Template,
    Workflow,
    Written,
)
from flowlang.syntax.expressions import ChoiceType, NamedType, Text

D = TypeVar("D", bound=Declaration)
EMPTY = Schema({}, {}, {}, (), {}, {}, {}, {}, {}, {})


def _is_bare(one: object) -> bool:
    """Whether a declaration only says that there is a team of that name."""
    return isinstance(one, Team) and one.head is None and not one.members


@define
class _Loader:
    """Collects declarations by kind, and what is wrong with them."""

    declarations: Sequence[Declaration]
    found: list[Diagnostic] = field(factory=list)
    names: TypeNames = field(init=False)

    def report(self, problem: Diagnostic) -> None:
        self.found.append(problem)

    def named(self, kind: str, cls: type[D], known: Mapping[str, object]) -> dict[str, D]:
        """The declarations of one class by their name; the second of a name is reported and left out.

        `known` are those that other files declare already.
        """
        out: dict[str, D] = {}
        for one in self.declarations:
            if isinstance(one, cls):
                name, span = _name(one), _name_span(one)
                first = out.get(name) or known.get(name)
                # A team may be named wherever it is used; what is known of it is said once.
                if first is None or _is_bare(first):
                    out[name] = one
                elif not _is_bare(one):
                    self.report(messages.declared_twice(kind, name, span, _name_span(first)))
        return out

    def field_info(self, written: Field) -> FieldInfo:
        """A field with its type resolved."""
        return FieldInfo(
            written.name.text,
            self.names.resolve(written.type),
            written.name.span,
            required="required" in written.flags,
            unique="unique" in written.flags,
            personal="personal" in written.flags,
            read_only="read only" in written.flags,
            default=written.default,
        )

    def fields(
        self, owner: str, written: Iterable[Field], known: Mapping[str, FieldInfo]
    ) -> dict[str, FieldInfo]:
        """Fields by name, after those that are already known."""
        out = dict(known)
        for one in written:
            name = one.name.text
            if name in out:
                self.report(messages.field_twice(owner, name, one.name.span, out[name].span))
            else:
                out[name] = self.field_info(one)
        return out

    def action(self, tree: Action, records: Mapping[str, RecordInfo]) -> ActionInfo:
        """An action with its phrase; holes that touch are reported."""
        parts: list[str | HoleInfo] = []
        seen: dict[str, Span] = {}
        for part in tree.parts:
            if not isinstance(part, Hole):
                parts.append(part.text)
                continue
            hole = HoleInfo(part.name.text, self.names.resolve(part.type), part.span)
            if hole.name in seen:
                self.report(messages.hole_twice(hole.name, part.name.span, seen[hole.name]))
            seen.setdefault(hole.name, part.name.span)
            # `notify lead.owner "…"`: only of a text in quotes does the reader see where the hole starts.
            if parts and isinstance(parts[-1], HoleInfo) and hole.type != TEXT:
                self.report(messages.holes_touch(part.span))
            parts.append(hole)
        settings = self.fields("the action", tree.settings, {})
        for name, setting in settings.items():
            if name in seen:
                self.report(messages.hole_twice(name, setting.span, seen[name]))
        if tree.effect is not None and tree.effect.text not in EFFECTS:
            self.report(messages.unknown_effect(tree.effect.text, tree.effect.span, EFFECTS))
        return ActionInfo(
            tuple(parts),
            tree.span,
            settings,
            self.fields("the action", tree.gives, {}),
            tree.effect.text if tree.effect else "",
            text_of(tree.doc),
            self.writes(tree.writes, parts, records),
        )

    def writes(
        self,
        written: Iterable[Written],
        parts: Iterable[str | HoleInfo],
        records: Mapping[str, RecordInfo],
    ) -> tuple[WrittenInfo, ...]:
        """What an action writes; a place that is no record, hole or field of one is reported."""
        holes = {part.name: part.type for part in parts if isinstance(part, HoleInfo)}
        found: list[WrittenInfo] = []
        for one in written:
            name = one.name.text
            hole = name if name in holes else None
            names = _records_in(holes[name], records) if hole else [name] if name in records else []
            if not names:
                options = [*(one for one, kind in holes.items() if _records_in(kind, records)), *records]
                self.report(messages.writes_nothing(name, one.name.span, options))
            elif one.field is None:
                found += [WrittenInfo(record, None, hole) for record in names]
            else:
                field = one.field.text
                having = [record for record in names if field in records[record].fields]
                found += [WrittenInfo(record, field, hole) for record in having]
                if not having:
                    fields = records[names[0]].fields
                    self.report(messages.writes_no_field(name, field, one.field.span, fields))
        return tuple(found)


def _records_in(kind: Type, records: Iterable[str]) -> list[str]:
    """The types of record that a value of a type may be or hold."""
    match kind:
        case RecordOf(name):
            return [name]
        case ListOf(item):
            return _records_in(item, records)
        case Either(options):
            return [name for option in options for name in _records_in(option, records)]
        case AnyRecord():
            return list(records)
    return []


def text_of(text: Text | None) -> str:
    """The words of a text without fillings; empty when there is none."""
    return (text.plain or "") if text else ""


def build_schema(files: Iterable[FlowFile], base: Schema = EMPTY) -> tuple[Schema, list[Diagnostic]]:
    """The schema that some files declare on top of another, and what is wrong with it.

    A declaration with a mistake is kept as far as it could be understood, so that one mistake does not make
    every use of a name wrong.
    """
    loader = _Loader([declaration for file in files for declaration in file.declarations])
    record_trees = loader.named("record", Record, base.records)
    choices = {**base.choices}
    for name, choice in loader.named("choice", Choice, base.choices).items():
        values = ChoiceOf(tuple(value.text for value in choice.values), name)
        choices[name] = ChoiceInfo(name, choice.name.span, values, text_of(choice.doc))
    loader.names = TypeNames(
        frozenset([*base.records, *record_trees]), {n: c.type for n, c in choices.items()}, loader.report
    )
    own = {
        name: RecordInfo(name, tree.name.span, loader.fields(name, tree.fields, {}), text_of(tree.doc))
        for name, tree in record_trees.items()
    }
    records = {**base.records, **own}
    for tree in loader.declarations:
        if isinstance(tree, Extend):
            own |= _extend(loader, records, tree)
    _check_through(loader, records, own)
    events = {
        name: EventInfo(name, event.name.span, loader.fields(name, event.fields, {}), text_of(event.doc))
        for name, event in loader.named("event", Event, base.events).items()
    }
    templates = {
        name: TemplateInfo(
            name,
            template.name.span,
            template.record.text if template.record else None,
            loader.fields("the template", template.needs, {}),
            template,
        )
        for name, template in loader.named("template", Template, base.templates).items()
    }
    settings = {
        name: SettingInfo(name, loader.names.resolve(setting.type), setting.name.span, setting.default)
        for name, setting in loader.named("setting", SettingDeclaration, base.settings).items()
    }
    schema = Schema(
        records=records,
        events={**base.events, **events},
        choices=choices,
        actions=(*base.actions, *_actions(loader, base, records)),
        templates={**base.templates, **templates},
        teams={**base.teams, **loader.named("team", Team, base.teams)},
        calendars={**base.calendars, **loader.named("calendar", Calendar, base.calendars)},
        segments={**base.segments, **loader.named("segment", Segment, base.segments)},
        settings={**base.settings, **settings},
        tables={**base.tables, **loader.named("table", Table, base.tables)},
        workflows={**base.workflows, **_workflows(loader)},
    )
    _check_subjects(loader, schema)
    return schema, loader.found


def _name(tree: Declaration) -> str:
    name = getattr(tree, "name")  # noqa: B009 - every class given to `named` has one
    return text_of(name) if isinstance(name, Text) else str(name.text)


def _name_span(tree: object) -> Span:
    """Where a declaration, or what was made of one, has its name."""
    name = getattr(tree, "name")  # noqa: B009 - as above
    span = getattr(tree if isinstance(name, str) else name, "span")  # noqa: B009 - as above
    assert isinstance(span, Span)
    return span


def _extend(loader: _Loader, records: dict[str, RecordInfo], tree: Extend) -> dict[str, RecordInfo]:
    """The record with its further fields, also put into `records`."""
    record = records.get(tree.name.text)
    if record is None:
        loader.report(messages.extends_nothing(tree.name.text, tree.name.span, records))
        return {}
    fields = dict(record.fields)
    for one in tree.fields:
        known = fields.get(one.name.text)
        again = (_wider_choice(loader, known, one) or _stricter(loader, known, one)) if known else None
        if again is not None:
            fields[one.name.text] = again
        elif known:
            loader.report(messages.field_twice(record.name, known.name, one.name.span, known.span))
        else:
            fields[one.name.text] = loader.field_info(one)
    records[record.name] = evolve(record, fields=fields)
    return {record.name: records[record.name]}


def _wider_choice(loader: _Loader, known: FieldInfo, written: Field) -> FieldInfo | None:
    """`extend Lead` with `source: Fair | Podcast` adds values to a choice written in place."""
    if not (isinstance(known.type, ChoiceOf) and known.type.name is None):
        return None
    if isinstance(written.type, ChoiceType):
        values = [value.text for value in written.type.values]
    elif isinstance(written.type, NamedType) and not loader.names.knows(written.type.name):
        # A single further value reads like the name of a type.
        values = [written.type.name]
    else:
        return None
    more = tuple(value for value in values if value not in known.type.values)
    return evolve(known, type=ChoiceOf(known.type.values + more), default=written.default or known.default)


def _stricter(loader: _Loader, known: FieldInfo, written: Field) -> FieldInfo | None:
    """`extend Invoice` with `number: text, required` asks more of a field than its record does."""
    outer, loader.found = loader.found, []
    info = loader.field_info(written)
    problems, loader.found = loader.found, outer
    asks = (info.required and not known.required, info.unique and not known.unique, info.personal)
    if problems or info.type != known.type or not any(asks):
        return None
    return evolve(
        known,
        required=known.required or info.required,
        unique=known.unique or info.unique,
        personal=known.personal or info.personal,
        default=info.default or known.default,
    )


def _check_through(loader: _Loader, records: Mapping[str, RecordInfo], own: Mapping[str, RecordInfo]) -> None:
    for record in own.values():
        for one in record.fields.values():
            if isinstance(one.type, ListOf) and one.type.through and isinstance(one.type.item, RecordOf):
                other = records[one.type.item.name]
                back = other.fields.get(one.type.through)
                if back is None or not _links_to(back.type, record.name):
                    links = [f.name for f in other.fields.values() if _links_to(f.type, record.name)]
                    loader.report(
                        messages.through_unknown(other.name, one.type.through, one.span, record.name, links)
                    )


def _links_to(kind: Type, record: str) -> bool:
    if isinstance(kind, Either):
        return any(_links_to(option, record) for option in kind.options)
    return isinstance(kind, RecordOf) and kind.name == record


def _actions(loader: _Loader, base: Schema, records: Mapping[str, RecordInfo]) -> list[ActionInfo]:
    trees = [tree for tree in loader.declarations if isinstance(tree, Action)]
    known = {_shape(action): action for action in base.actions} if trees else {}
    out: list[ActionInfo] = []
    for tree in trees:
        action = loader.action(tree, records)
        first = known.setdefault(_shape(action), action)
        if first is action:
            out.append(action)
        else:
            loader.report(messages.declared_twice("action", action.signature, tree.span, first.span))
    return out


def _shape(action: ActionInfo) -> tuple[str | Type, ...]:
    """What tells a phrase from all others: its words, and the types of its holes."""
    return tuple(part if isinstance(part, str) else part.type for part in action.parts)


def _workflows(loader: _Loader) -> dict[str, WorkflowInfo]:
    """The workflows that others run. That no two have one name is looked at for the project as a whole."""
    found: dict[str, WorkflowInfo] = {}
    for tree in loader.declarations:
        if isinstance(tree, Workflow) and tree.is_called:
            needs = loader.fields("the workflow", tree.needs, {})
            gives = loader.fields("the workflow", tree.gives, {})
            record = tree.record.text if tree.record else None
            name = text_of(tree.name)
            found.setdefault(name, WorkflowInfo(name, tree.name.span, record, needs, gives))
    return found


def _check_subjects(loader: _Loader, schema: Schema) -> None:
    for tree in loader.declarations:
        subject = tree.record if isinstance(tree, Template | Segment | Table | Workflow) else None
        if subject is not None and subject.text not in schema.records:
            loader.report(messages.unknown_record(subject.text, subject.span, schema.records))
