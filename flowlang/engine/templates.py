"""Templates: their parts filled in when an action that names one is asked for."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from flowlang.engine.context import Context, Run, RunFault, Value
from flowlang.engine.generate.templates import TemplateCode
from flowlang.engine.journal import MASK
from flowlang.engine.marks import MarkedText, read_marks
from flowlang.engine.papers import give_back, take_number
from flowlang.engine.ports import Number, Request
from flowlang.engine.state import State
from flowlang.plan.graph import Perform
from flowlang.schema.types import TEMPLATE

SUBJECT = "subject"
_NONE: frozenset[str] = frozenset()


@frozen
class FilledTemplate:
    """A template filled in: its name, the texts of its parts, those with marks, its number, its Word file."""

    name: str = ""
    texts: Mapping[str, str] = field(factory=dict)
    marked: Mapping[str, MarkedText] = field(factory=dict)
    number: Number | None = None
    form: Any = None


NOTHING_FILLED = FilledTemplate()


def fill_template(
    state: State, node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> FilledTemplate:
    """The template that an action names, filled in; a setting may take a part's place.

    Raises RunFault where something that the template uses is missing now; then no number was taken.
    """
    template = _template_of(state, node, holes, settings)
    if template is None:
        return NOTHING_FILLED
    variables = {name: settings.get(name) for name in template.needs}
    if template.variable is not None:
        variables[template.variable] = settings.get("about")
    number = None
    if template.number is not None:
        number = take_number(state, template.number, state.options.zone)
        variables["number"] = number.text
    run = Run("", "", "", "", state.now, variables)
    context: Context = state.effects
    try:
        texts = {name: str(fill(run, context)) for name, fill in template.parts.items()}
        form = None if template.form is None else template.form(run, context)
    except RunFault as fault:
        if number is not None:
            give_back(state, number)
        raise RunFault(f'in the template "{template.name}": {fault}', fault.missing) from None
    marked = {
        name: read_marks(str(fill(run, context)), terms) for name, (fill, terms) in template.marked.items()
    }
    if number is not None:
        texts["number"] = number.text
    for name, value in settings.items():
        if name in texts and isinstance(value, str):
            texts[name] = value
            marked.pop(name, None)
    return FilledTemplate(template.name, texts, marked, number, form)


def told_subject(state: State, request: Request, hidden: frozenset[str]) -> str | None:
    """The subject as the journal tells it; nothing where the settings tell it already.

    `hidden` are the holes and settings of the action that are not shown.
    """
    subject = request.texts.get(SUBJECT)
    if subject is None or request.settings.get(SUBJECT) is not None:
        return None
    if state.options.show_personal:
        return subject
    names = {
        value for value in (*request.holes.values(), *request.settings.values()) if isinstance(value, str)
    }
    templates = (one for name, one in state.options.templates.items() if name in names)
    private = any(SUBJECT in one.private or one.given.get(SUBJECT, _NONE) & hidden for one in templates)
    return MASK if private else subject


def _template_of(
    state: State, node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> TemplateCode | None:
    """The template that stands in a hole or in a setting of an action."""
    action = node.action
    named = [holes.get(hole.name) for hole in action.holes if hole.type == TEMPLATE]
    named += [settings.get(name) for name, info in action.settings.items() if info.type == TEMPLATE]
    known = state.options.templates
    return next((known[name] for name in named if isinstance(name, str) and name in known), None)
