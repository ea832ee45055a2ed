"""Templates in a call: the record that fills them, what they need, and what a test may say of them."""

from collections.abc import Collection, Iterator

from flowlang.check import messages
from flowlang.check.context import Checking
from flowlang.check.infer import fields_of, need
from flowlang.check.template_names import template_meant
from flowlang.check.templates import known_parts
from flowlang.check.terms import FieldRead, Term, Variable
from flowlang.check.values import field_type
from flowlang.schema.model import ActionInfo, FieldInfo, TemplateInfo
from flowlang.schema.types import EMAIL, TEMPLATE, TEXT, Either, ListOf, RecordOf, Type


def _templates_in(checking: Checking, holes: dict[str, Term]) -> Iterator[tuple[Term, TemplateInfo]]:
    for term in holes.values():
        template = template_meant(checking.schema, term)
        if template is not None:
            yield term, template


def template_needs(checking: Checking, holes: dict[str, Term]) -> dict[str, FieldInfo]:
    """The inputs that the templates in some holes need."""
    return {name: need for _, info in _templates_in(checking, holes) for name, need in info.needs.items()}


def template_parts(checking: Checking, action: ActionInfo, holes: dict[str, Term]) -> dict[str, FieldInfo]:
    """What a test may say about a message: the parts of its template, filled in."""
    parts = {
        entry.name.text: FieldInfo(entry.name.text, TEXT, entry.name.span)
        for _, info in _templates_in(checking, holes)
        for entry in info.tree.entries
    }
    if any(hole.type == TEMPLATE and hole.name not in holes for hole in action.holes):
        # Any template: it may well have these.
        parts |= {name: FieldInfo(name, TEXT, action.span) for name in _USUAL_PARTS}
    return parts


_USUAL_PARTS = ("subject", "body")


def check_template_use(
    checking: Checking,
    action: ActionInfo,
    holes: dict[str, Term],
    settings: dict[str, Term],
    about: Term | None,
) -> Term | None:
    """The record that a template is filled from: what the call is about, or the one record in scope."""
    makes_document = action.effect == "document"
    for term, template in _templates_in(checking, {**holes, **settings}):
        for name in template.needs:
            if name not in settings:
                checking.report(messages.template_needs(template, name, term.span))
        lacking = list(_lacking(checking, action, template, settings))
        if lacking:
            checking.report(messages.template_lacks(template, action, lacking, term.span))
        if template.record is None:
            continue
        kind = RecordOf(template.record)
        if about is None and makes_document:
            # A document is made from the record that its phrase names.
            about = next((one for one in holes.values() if one.type == kind), None)
        if about is not None:
            if about.type != kind:
                checking.report(messages.template_of_other(template, about))
            continue
        fitting = [name for name, binding in checking.variables.items() if binding.type == kind]
        reached = _reached(holes, kind)
        if len(fitting) != 1 and reached is not None:
            about = reached
            need(checking, about)
            continue
        if not fitting:
            checking.report(messages.template_without_record(template, term.span, _paths_to(checking, kind)))
            continue
        if len(fitting) != 1:
            checking.report(messages.template_without_record(template, term.span, fitting))
            continue
        about = Variable(term.span, kind, fitting[0])
        need(checking, about)
    return about


def _lacking(
    checking: Checking, action: ActionInfo, template: TemplateInfo, settings: Collection[str]
) -> Iterator[str]:
    """What a template lacks for the message or document that is made from it: `subject`, `body`."""
    parts = [entry.name.text for entry in template.tree.entries]
    if not set(parts) <= set(known_parts(checking.schema)):
        # One of them is misspelt, which is said where it stands.
        return
    sent = action.effect == "message"
    if sent and "subject" not in (*parts, *settings) and any(_is_email(hole.type) for hole in action.holes):
        yield "subject"
    if (sent or action.effect == "document") and not _TEXTS[action.effect].intersection((*parts, *settings)):
        yield "body"


# The parts that hold the text of what is made, each enough by itself.
_TEXTS = {"message": frozenset({"body", "html"}), "document": frozenset({"body", "file"})}


def _is_email(kind: Type) -> bool:
    match kind:
        case ListOf(item):
            return _is_email(item)
        case Either(options):
            return any(map(_is_email, options))
    return kind == EMAIL


def _reached(holes: dict[str, Term], kind: Type) -> Term | None:
    """The one record of a type to whose field a message goes: `seat.contact` in `to seat.contact.email`."""
    bases = [one.base for one in holes.values() if isinstance(one, FieldRead) and one.base.type == kind]
    return bases[0] if len(bases) == 1 else None


def _paths_to(checking: Checking, kind: Type) -> list[str]:
    """The fields of what is in scope that hold a record of a type: `form_submission.lead`."""
    return [
        f"{name}.{field}"
        for name, binding in checking.variables.items()
        for field in fields_of(checking, binding.type)
        if field_type(checking, binding.type, field) == kind
    ]
