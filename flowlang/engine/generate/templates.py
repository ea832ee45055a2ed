"""Templates with their code: each part is a function that fills it in."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from types import MappingProxyType

from attrs import field, frozen

from flowlang.check.model import CheckedTemplate
from flowlang.check.terms import Filled, TableOf, Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Compute
from flowlang.engine.generate.program import compile_value
from flowlang.engine.marks import with_marks
from flowlang.engine.private import names_read, reads_personal
from flowlang.schema.model import Schema
from flowlang.schema.types import variable_of


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
