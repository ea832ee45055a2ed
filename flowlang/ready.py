"""A project made ready to run: its workflows compiled, its time zone, calendars and settings."""

from collections.abc import Iterable
from datetime import date, time, tzinfo
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from flowlang.check.model import CheckedTest
from flowlang.check.template_names import filled_alike, usual_template
from flowlang.configuration import SettingValue
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.constants import constant
from flowlang.engine.context import Compute, Program, Value
from flowlang.engine.declared_calendar import business_calendar
from flowlang.engine.decode import (
    DecodeProblem,
    decode_choice,
    decode_date,
    decode_duration,
    decode_list,
    decode_moment,
    decode_money,
    decode_number,
    decode_percent,
    decode_text,
    decode_time,
    decode_yes_no,
)
from flowlang.engine.generate.policies import compile_policies
from flowlang.engine.generate.refusals import compile_refusals
from flowlang.engine.generate.templates import compile_templates
from flowlang.engine.private import spread_personal
from flowlang.engine.state import Options
from flowlang.plan.graph import Plan
from flowlang.project import Project, ProjectProblem
from flowlang.schema.model import Schema, SettingInfo
from flowlang.schema.types import TEMPLATE, ChoiceOf, ListOf, MoneyOf, Simple, Type

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def options_of(project: Project, marks: bool = False) -> Options:
    """The options of a project. Raises ProjectProblem for a setting that is given as something else.

    With `marks`, messages tell what was filled into them.
    """
    schema, configuration = project.schema, project.configuration
    zone = ZoneInfo(configuration.timezone)
    business = BusinessCalendar(timezone=configuration.timezone)
    forms = _forms(project, zone, business)
    # What templates and refusals say is hidden also where a workflow has taken a personal value over.
    shown = spread_personal(project.plans, schema)
    return Options(
        zone=zone,
        calendar=business,
        calendars={
            name: business_calendar(one, configuration.timezone) for name, one in schema.calendars.items()
        },
        settings=_settings(project, schema.settings.values(), zone),
        seed=configuration.seed,
        depth=configuration.depth,
        policies=compile_policies(project.policies, schema, zone, business),
        refusals=compile_refusals(project.refusals, shown, zone, business),
        templates=compile_templates(project.templates, shown, zone, business, marks, forms),
    )


def _forms(project: Project, zone: ZoneInfo, calendar: BusinessCalendar) -> dict[str, Compute]:
    """What fills in the Word files of the project's templates."""
    if not project.forms:
        return {}
    from flowlang.documents.fill import compile_form

    return {name: compile_form(one, project.schema, zone, calendar) for name, one in project.forms.items()}


def programs_of(
    project: Project, options: Options, plans: Iterable[Plan] | None = None
) -> tuple[Program, ...]:
    """The workflows of a project, or some of them, as programs, each with the calendar that it follows."""
    from flowlang.engine.generate.program import compile_plan

    return tuple(
        compile_plan(
            plan, project.schema, options.zone, options.calendars.get(plan.calendar or "", options.calendar)
        )
        for plan in (project.plans if plans is None else plans)
    )


def tests_of(project: Project) -> list[CheckedTest]:
    """The tests in the files that were asked for, in the order of the files."""
    asked = {source.path for source in project.sources}
    return [test for path, file in project.checked.items() if path in asked for test in file.tests]


def _settings(project: Project, declared: Iterable[SettingInfo], zone: tzinfo) -> dict[str, Value]:
    given = {name.lower(): one for name, one in project.configuration.settings.items()}
    infos = list(declared)
    values: dict[str, Value] = {
        info.name: constant(info.default, zone) for info in infos if info.default is not None
    }
    for info in infos:
        one = given.get(info.name.lower())
        if one is not None:
            try:
                values[info.name] = _decode(one.value, info.type, zone)
            except DecodeProblem as problem:
                raise ProjectProblem(
                    f"{one.span.place}: the setting `{info.name}` is declared as something else: {problem}."
                ) from None
            if info.type == TEMPLATE:
                _must_be_like_default(project.schema, info, str(values[info.name]), one.span.place)
        else:
            values.setdefault(info.name, None)
    return values


def _must_be_like_default(schema: Schema, setting: SettingInfo, name: str, place: str) -> None:
    """Raise ProjectProblem where a template is not there, or is filled from something else."""
    found, usual = schema.templates.get(name), usual_template(schema, setting)
    if found is None or usual is None or not filled_alike(found, usual):
        why = (
            "there is no such template"
            if found is None
            else "it is filled from something else than the default"
        )
        raise ProjectProblem(f'{place}: the setting `{setting.name}` can\'t be "{name}": {why}.')


def _decode(value: SettingValue, kind: Type, zone: tzinfo) -> Value:
    match kind:
        case ChoiceOf(values):
            return decode_choice(value, values)
        case MoneyOf(currency):
            return decode_money(value, currency)
        case ListOf(item):
            items = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
            return decode_list(items, lambda one: _decode(_setting(one), item, zone))
        case Simple(name):
            return _decode_simple(value, name, zone)
    return decode_text(value)


def _setting(value: object) -> SettingValue:
    return value if isinstance(value, str | int | Decimal | bool | date | time) else str(value)


def _decode_simple(value: SettingValue, name: str, zone: tzinfo) -> Value:
    text = value.isoformat() if isinstance(value, date | time) else value
    match name:
        case "percent":
            return decode_percent(text if isinstance(text, str) and text.endswith("%") else _number(text))
        case "number" | "whole number":
            return decode_number(_number(text), whole=name == "whole number")
        case "yes/no":
            return decode_yes_no(_YES_NO.get(text.lower(), text) if isinstance(text, str) else text)
        case "date":
            return decode_date(text)
        case "time":
            return decode_time(text)
        case "moment":
            return decode_moment(text, zone)
        case "duration":
            return decode_duration(text)
    return decode_text(text)


def _number(value: object) -> object:
    """A number that comes from the environment is text, also `20%`."""
    if not isinstance(value, str):
        return value
    try:
        return Decimal(value[:-1]) / 100 if value.endswith("%") else Decimal(value)
    except InvalidOperation:
        return value
