"""Templates: their parts filled in when an action that names one is asked for."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from flowlang.check.model import CheckedTemplate
from flowlang.check.terms import Filled, TableOf, Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Compute, Context, Run, RunFault, Value
from flowlang.engine.generate.program import compile_value
from flowlang.engine.journal import MASK
from flowlang.engine.marks import MarkedText, read_marks, with_marks
from flowlang.engine.papers import Number, give_back, take_number
from flowlang.engine.ports import Request
from flowlang.engine.private import names_read, reads_personal
from flowlang.plan.graph import Perform
from flowlang.schema.model import Schema
from flowlang.schema.types import TEMPLATE, variable_of

if TYPE_CHECKING:
    from flowlang.engine.state import State

SUBJECT = "subject"
_NONE: frozenset[str] = frozenset()


@frozen
class TemplateCode:
    """A template that can be filled: its parts, the variable of its record, and the inputs that it needs.

    `private` are the parts that are filled from personal fields, `given` what each part takes of its inputs.
    `marked` are those that are also filled with marks around what was filled in; there are none unless
    somebody will look at the messages. `number` is the series that its documents are numbered by, `form` what
    fills the merge fields of its Word file.
    """

    name: str
    parts: Mapping[str, Compute]
    variable: str | None
    needs: tuple[str, ...]
    private: frozenset[str]
    given: Mapping[str, frozenset[str]]
    marked: Mapping[str, tuple[Compute, tuple[Term | TableOf, ...]]] = field(factory=dict)
    record: str | None = None
    number: Compute | None = None
    form: Compute | None = None


@frozen
class FilledTemplate:
    """A template filled in: its name, the texts of its parts, those with marks, its number, its Word file."""

    name: str = ""
    texts: Mapping[str, str] = field(factory=dict)
    marked: Mapping[str, MarkedText] = field(factory=dict)
    number: Number | None = None
    form: Any = None


NOTHING_FILLED = FilledTemplate()


def compile_templates(
    templates: Iterable[CheckedTemplate],
    schema: Schema,
    zone: tzinfo,
    calendar: BusinessCalendar,
    marks: bool = False,
    forms: Mapping[str, Compute] = MappingProxyType({}),
) -> dict[str, TemplateCode]:
    """Templates by name, ready to be filled; with `marks` for somebody who looks at the messages.

    `forms` fill the Word files of templates.
    """

    def marked(term: Term) -> tuple[Compute, tuple[Term | TableOf, ...]]:
        text, filled = with_marks(term) if isinstance(term, Filled) else (term, ())
        return compile_value(text, schema, zone, calendar), filled

    return {
        one.info.name: TemplateCode(
            one.info.name,
            {name: compile_value(term, schema, zone, calendar) for name, term in one.parts.items()},
            None if one.info.record is None else variable_of(one.info.record),
            tuple(one.info.needs),
            frozenset(
                name
                for name, term in one.parts.items()
                if isinstance(term, Filled) and reads_personal(term, schema)
            ),
            {name: names_read(term, one.info.needs) for name, term in one.parts.items()},
            {name: marked(term) for name, term in one.parts.items()} if marks else {},
            one.info.record,
            None if one.number is None else compile_value(one.number, schema, zone, calendar),
            forms.get(one.info.name),
        )
        for one in templates
    }


def fill_template(
    state: "State", node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
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


def told_subject(state: "State", request: Request, hidden: frozenset[str]) -> str | None:
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
    state: "State", node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> TemplateCode | None:
    """The template that stands in a hole or in a setting of an action."""
    action = node.action
    named = [holes.get(hole.name) for hole in action.holes if hole.type == TEMPLATE]
    named += [settings.get(name) for name, info in action.settings.items() if info.type == TEMPLATE]
    known = state.options.templates
    return next((known[name] for name in named if isinstance(name, str) and name in known), None)
