"""Checking of templates, segments, settings, teams, calendars and field defaults."""

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import fit, infer, infer_condition
from flowlang.check.model import CheckedTemplate
from flowlang.check.terms import Constant, Length, ListOfTerms, MoneyConstant, Term
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import FieldInfo, Schema, TemplateInfo
from flowlang.schema.types import RecordOf, Unknown, variable_of
from flowlang.syntax.declarations import Segment, SettingDeclaration, Team
from flowlang.syntax.expressions import Expression, Name


def check_template(template: TemplateInfo, schema: Schema) -> tuple[CheckedTemplate | None, list[Diagnostic]]:
    """Check a template: its texts are filled from a record, or from the inputs that it needs."""
    checking = Checking(schema, in_template=True)
    if template.record is not None:
        if template.record not in schema.records:
            return None, []
        name = variable_of(template.record)
        checking.bind(None, name, Binding(RecordOf(template.record), template.span))
    for needed in template.needs.values():
        checking.bind(None, needed.name, Binding(needed.type, needed.span))
    parts: dict[str, Term] = {}
    for entry in template.tree.entries:
        if isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(entry.name.text, entry.name.span))
        elif entry.name.text in parts:
            checking.report(messages.setting_twice(entry.name.text, entry.name.span))
        else:
            parts[entry.name.text] = infer(checking, entry.value)
    if checking.found:
        return None, checking.found
    return CheckedTemplate(template, parts), []


def check_segment(segment: Segment, schema: Schema) -> list[Diagnostic]:
    """Check the condition of a segment, by itself."""
    if segment.record.text not in schema.records:
        return []
    checking = Checking(schema)
    name = segment.variable.text if segment.variable else variable_of(segment.record.text)
    checking.bind(None, name, Binding(RecordOf(segment.record.text), segment.record.span))
    checking.segments = (segment.name.plain or "",)
    infer_condition(checking, segment.condition)
    return checking.found


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
