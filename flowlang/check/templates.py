"""Checking of templates, segments, settings, teams, calendars and field defaults."""

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import fit, infer, infer_condition
from flowlang.check.model import CheckedTemplate
from flowlang.check.template_names import check_template_setting
from flowlang.check.terms import Constant, Length, ListOfTerms, MoneyConstant, Term, Variable, walk
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import FieldInfo, Schema, TemplateInfo
from flowlang.schema.types import TEMPLATE, TEXT, RecordOf, Unknown, variable_of
from flowlang.syntax.declarations import Segment, SettingDeclaration, Team
from flowlang.syntax.expressions import Expression, Name

FILE, NUMBER = "file", "number"
"""The lines of a template that are no part of a message: its Word file, and its series of numbers."""

PARTS = ("subject", "body", "html", "name", NUMBER, FILE)
"""The lines of a template that FlowLang knows: those of a message, and those of a document."""

# What a series of numbers is made of, each a text: `2026`, `03`, `0017`.
SERIES = ("year", "month", "counter")


def check_template(template: TemplateInfo, schema: Schema) -> tuple[CheckedTemplate | None, list[Diagnostic]]:
    """Check a template: its texts are filled from a record, or from the inputs that it needs."""
    if template.record is not None and template.record not in schema.records:
        return None, []
    checking = in_scope(template, schema)
    parts: dict[str, Term] = {}
    number: Term | None = None
    seen: set[str] = set()
    for entry in template.tree.entries:
        name = entry.name.text
        if isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(name, entry.name.span))
        elif name in seen:
            checking.report(messages.setting_twice(name, entry.name.span))
        elif name == NUMBER:
            number = _series(checking, entry.value)
        elif name != FILE:
            parts[name] = infer(checking, entry.value)
        if name not in (known := known_parts(schema)):
            checking.report(messages.unknown_template_part(name, entry.name.span, known))
        seen.add(name)
    if checking.failed:
        return None, checking.found
    return CheckedTemplate(template, parts, number), checking.found


def known_parts(schema: Schema) -> tuple[str, ...]:
    """The lines that a template may have: ours, and the texts that actions with a template take."""
    return tuple(dict.fromkeys((*PARTS, *schema.texts_beside_templates)))


def in_scope(template: TemplateInfo, schema: Schema) -> Checking:
    """What the texts of a template may name: its record, its inputs, and its number if it has one."""
    checking = Checking(schema, in_template=True, fills_template=True)
    if template.record is not None:
        kind = RecordOf(template.record)
        checking.bind(None, variable_of(template.record), Binding(kind, template.span))
    for needed in template.needs.values():
        checking.bind(None, needed.name, Binding(needed.type, needed.span))
    if any(entry.name.text == NUMBER for entry in template.tree.entries):
        checking.bind(None, NUMBER, Binding(TEXT, template.span))
    return checking


def _series(checking: Checking, written: Expression) -> Term:
    """A series of numbers: it names its counter, and may name year and month."""
    with checking.block():
        for name in SERIES:
            checking.bind(None, name, Binding(TEXT, written.span))
        term = infer(checking, written, TEXT)
    if not any(isinstance(part, Variable) and part.name == "counter" for part in walk(term)):
        checking.report(messages.number_without_counter(written.span))
    return term


def check_segment(segment: Segment, schema: Schema) -> list[Diagnostic]:
    """Check the condition of a segment, by itself."""
    return read_segment(segment, schema).found


def read_segment(segment: Segment, schema: Schema) -> Checking:
    """What was found out about a segment."""
    checking = Checking(schema)
    if segment.record.text not in schema.records:
        return checking
    name = segment.variable.text if segment.variable else variable_of(segment.record.text)
    checking.bind(None, name, Binding(RecordOf(segment.record.text), segment.record.span))
    checking.segments = (segment.name.plain or "",)
    infer_condition(checking, segment.condition)
    return checking


def check_team(team: Team, schema: Schema) -> list[Diagnostic]:
    """Check the head and the members of a team: they are users."""
    checking = Checking(schema)
    for person in (team.head, *team.members):
        if person is not None:
            fit(checking, infer(checking, person, RecordOf("User")), RecordOf("User"), "who is in a team")
    return checking.found


def check_default(field: FieldInfo, schema: Schema) -> list[Diagnostic]:
    """Check that the default of a field is a value of its type, known from the text."""
    return [] if field.default is None else _constant(field.default, field, schema)


def check_setting(tree: SettingDeclaration, schema: Schema) -> list[Diagnostic]:
    """Check that the default of a setting is a value of its type."""
    info = schema.settings[tree.name.text]
    if info.type == TEMPLATE:
        checking = Checking(schema)
        check_template_setting(checking, info, tree.default)
        return checking.found
    if tree.default is None:
        return []
    field = FieldInfo(info.name, info.type, info.span)
    return _constant(tree.default, field, schema)


def _constant(written: Expression, field: FieldInfo, schema: Schema) -> list[Diagnostic]:
    checking = Checking(schema)
    if isinstance(written, Name) and written.text in {"now", "today"}:
        return []
    term = fit(checking, infer(checking, written, field.type), field.type, f"the default of `{field.name}`")
    if not checking.found and not isinstance(term, Constant | MoneyConstant) and not _is_known(term):
        checking.report(messages.default_not_constant(field.name, written.span))
    return checking.found


def _is_known(term: Term) -> bool:
    return isinstance(term.type, Unknown) or isinstance(term, Length | ListOfTerms)
