"""Templates by name: in a call, and as the value of a setting."""

from flowlang.check import messages
from flowlang.check.context import Checking
from flowlang.check.infer import infer
from flowlang.check.terms import Constant, SettingRead, Term, Variable
from flowlang.schema.model import Schema, SettingInfo, TemplateInfo
from flowlang.schema.types import TEMPLATE
from flowlang.syntax.expressions import Expression, Text


def template_name(checking: Checking, expression: Expression, what: str = "this action") -> Term:
    """The name of a template, which must be declared, or a setting that holds one."""
    name = expression.plain if isinstance(expression, Text) else None
    if name is None:
        term = infer(checking, expression)
        if isinstance(term, SettingRead) and term.type == TEMPLATE:
            return term
        checking.report(messages.wrong_type(term, TEMPLATE, what))
        return Variable(expression.span, TEMPLATE, "")
    if name not in checking.schema.templates:
        checking.report(messages.unknown_template(name, expression.span, checking.schema.templates))
        return Variable(expression.span, TEMPLATE, "")
    term = Constant(expression.span, TEMPLATE, name)
    checking.terms[id(expression)] = term
    return term


def template_meant(schema: Schema, term: Term) -> TemplateInfo | None:
    """The template that a value stands for; for a setting its default, which all others have to be like."""
    if isinstance(term, Constant) and term.type == TEMPLATE:
        return schema.templates[str(term.value)]
    if isinstance(term, SettingRead) and term.type == TEMPLATE:
        return usual_template(schema, schema.settings[term.name])
    return None


def usual_template(schema: Schema, setting: SettingInfo) -> TemplateInfo | None:
    """The template that is the default of a setting, if it is known."""
    name = setting.default.plain if isinstance(setting.default, Text) else None
    return schema.templates.get(name or "")


def filled_alike(one: TemplateInfo, other: TemplateInfo) -> bool:
    """Whether two templates are filled from the same type of record and need the same."""
    return one.record == other.record and {name: need.type for name, need in one.needs.items()} == {
        name: need.type for name, need in other.needs.items()
    }


def check_template_setting(checking: Checking, setting: SettingInfo, written: Expression | None) -> None:
    """A setting of a template has a default, which says what fills it; a value of a test is one like it."""
    if written is None:
        checking.report(messages.template_without_default(setting.name, setting.span))
        return
    meant = template_meant(checking.schema, template_name(checking, written, f"`{setting.name}`"))
    usual = usual_template(checking.schema, setting)
    if meant is not None and usual is not None and not filled_alike(meant, usual):
        checking.report(messages.template_filled_otherwise(setting.name, meant, usual, written.span))
