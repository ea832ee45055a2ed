"""Templates: their parts filled in when an action that names one is asked for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from attrs import field, frozen

from flowlang.check.model import CheckedTemplate
from flowlang.check.terms import Filled, TableOf, Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Compute, Context, Run, RunFault, Value
from flowlang.engine.flows import reads_personal
from flowlang.engine.generate.program import compile_value
from flowlang.engine.journal import MASK
from flowlang.engine.marks import MarkedText, read_marks, with_marks
from flowlang.engine.ports import Request
from flowlang.plan.graph import Perform
from flowlang.schema.model import Schema
from flowlang.schema.types import TEMPLATE, variable_of

if TYPE_CHECKING:
    from flowlang.engine.state import State

SUBJECT = "subject"


@frozen
class TemplateCode:
    """A template that can be filled: its parts, the variable of its record, and the inputs that it needs.

    `private` are the parts that are filled from personal fields. `marked` are those that are also filled with
    marks around what was filled in; there are none unless somebody will look at the messages.
    """

    name: str
    parts: Mapping[str, Compute]
    variable: str | None
    needs: tuple[str, ...]
    private: frozenset[str]
    marked: Mapping[str, tuple[Compute, tuple[Term | TableOf, ...]]] = field(factory=dict)


def compile_templates(
    templates: Iterable[CheckedTemplate],
    schema: Schema,
    zone: tzinfo,
    calendar: BusinessCalendar,
    marks: bool = False,
) -> dict[str, TemplateCode]:
    """Templates by name, ready to be filled; with `marks` for somebody who looks at the messages."""

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
            {name: marked(term) for name, term in one.parts.items()} if marks else {},
        )
        for one in templates
    }


def texts_of(
    state: "State", node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> tuple[dict[str, str], dict[str, MarkedText]]:
    """The parts of the template that an action names, filled in; a setting may take a part's place.

    Those that were filled with marks come beside them. Raises RunFault where something that the template
    uses is missing now.
    """
    texts: dict[str, str] = {}
    marked: dict[str, MarkedText] = {}
    for template in _templates_of(state, node, holes, settings):
        variables = {name: settings.get(name) for name in template.needs}
        if template.variable is not None:
            variables[template.variable] = settings.get("about")
        run = Run("", "", "", "", state.now, variables)
        context: Context = state.effects
        for name, fill in template.parts.items():
            try:
                texts.setdefault(name, str(fill(run, context)))
            except RunFault as fault:
                raise RunFault(f'in the template "{template.name}": {fault}', fault.missing) from None
        for name, (fill, terms) in template.marked.items():
            marked.setdefault(name, read_marks(str(fill(run, context)), terms))
    for name, value in settings.items():
        if name in texts and isinstance(value, str):
            texts[name] = value
            marked.pop(name, None)
    return texts, marked


def told_subject(state: "State", request: Request) -> str | None:
    """The subject as the journal tells it; nothing where the settings tell it already."""
    subject = request.texts.get(SUBJECT)
    if subject is None or request.settings.get(SUBJECT) is not None:
        return None
    if state.options.show_personal:
        return subject
    names = {
        value for value in (*request.holes.values(), *request.settings.values()) if isinstance(value, str)
    }
    templates = (one for name, one in state.options.templates.items() if name in names)
    return MASK if any(SUBJECT in one.private for one in templates) else subject


def _templates_of(
    state: "State", node: Perform, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> Iterator[TemplateCode]:
    """The templates that stand in the holes and settings of an action."""
    action = node.action
    named = [holes.get(hole.name) for hole in action.holes if hole.type == TEMPLATE]
    named += [settings.get(name) for name, info in action.settings.items() if info.type == TEMPLATE]
    for name in named:
        template = state.options.templates.get(name) if isinstance(name, str) else None
        if template is not None:
            yield template
