"""The wording of problems with names: what nothing declares, or two things share."""

import re
from collections.abc import Iterable, Sequence

from flowlang.check.messages.wording import akin_to, by_way_of, list_some, meant
from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.diagnostics.suggest import nearest
from flowlang.schema.model import RecordInfo, Schema, TemplateInfo
from flowlang.schema.types import (
    TEXT,
    ChoiceOf,
    Either,
    RecordOf,
    Shape,
    Type,
    describe,
    with_article,
)
from flowlang.source import Span


def unknown_name(
    word: str,
    span: Span,
    variables: Iterable[str],
    expected: Type | None,
    fields: Iterable[str] = (),
) -> Diagnostic:
    """A bare word that names nothing here.

    `fields` are those of the records in scope that are called so: `lead.owner`.
    """
    foreign = _foreign(word, span)
    if foreign is not None:
        return foreign
    known = [name for name in variables if name and name != "change"]
    paths = list(fields)
    if paths:
        fixes: tuple[Fix, ...] = tuple(
            Fix(f"write `{path}`", (Edit(span, path),), safe=len(paths) == 1) for path in paths
        )
        advice = "a field is named with its record: " + " or ".join(f"`{path}`" for path in paths)
    else:
        advice, fixes = meant(word, known, span)
        longer = [name for name in known if word in name.split("_")]
        if not advice and len(longer) == 1:
            advice, fixes = _did_you_mean(longer[0], span)
    if not advice and expected == TEXT:
        advice, fixes = (
            f'a text stands in quotes: `"{word}"`',
            (Fix("put it in quotes", (Edit(span, f'"{word}"'),)),),
        )
    notes = (f"names known here: {list_some(known)}",) if known and not advice else ()
    return Diagnostic(
        "FL0201",
        f"nothing here is called `{word}`",
        span,
        "unknown name",
        notes=notes,
        help=advice,
        fixes=fixes,
    )


# Words of other languages for yes and no, and for what is missing.
_YES_NO = {"true": "yes", "false": "no"}
_NOTHING = frozenset({"none", "null", "nil", "blank", "nothing"})
_IS = re.compile(r"\bis(\s+not)?\s+$")


def _foreign(word: str, span: Span) -> Diagnostic | None:
    """What is said about `TRUE` and `None`, where nothing is called so."""
    meant, at = _YES_NO.get(word.lower()), span
    before = _IS.search(span.source.line(span.line)[: span.source.position(span.start)[1] - 1])
    if word.lower() in _NOTHING and before is not None:
        at = Span(span.source, span.start - len(before.group()), span.end)
        meant = "is present" if before.group(1) else "is missing"
    if meant is None:
        return None
    return Diagnostic(
        "FL0112",
        f"FlowLang writes `{meant}` instead of `{at.text}`",
        at,
        fixes=(Fix(f"write `{meant}`", (Edit(at, meant),)),),
    )


def unknown_record(name: str, span: Span, schema: Schema) -> Diagnostic:
    """A record type that is not declared."""
    advice, fixes = meant(name, schema.records, span)
    if not advice:
        advice, fixes = _akin(name, schema.records, span)
    if not advice and not schema.records:
        advice = "start the file with `use crm` for the standard records"
    event = " (it is an event: `when … is received`)" if name in schema.events else ""
    return Diagnostic(
        "FL0202", f"there is no record called `{name}`{event}", span, "not a record", help=advice, fixes=fixes
    )


def _akin(name: str, options: Iterable[str], span: Span) -> tuple[str, tuple[Fix, ...]]:
    """The help and the fix for a name that shares a word with one that is known."""
    akin = akin_to(name, options)
    if len(akin) == 1:
        return _did_you_mean(akin[0], span)
    return (f"did you mean one of {list_some(akin)}?", ()) if akin else ("", ())


def _did_you_mean(name: str, span: Span) -> tuple[str, tuple[Fix, ...]]:
    return f"did you mean `{name}`?", (Fix(f"write `{name}`", (Edit(span, name),), safe=False),)


def unknown_event(name: str, span: Span, schema: Schema) -> Diagnostic:
    """An event type that is not declared."""
    advice, fixes = meant(name, schema.events, span)
    if name in schema.records:
        advice = f"`{name}` is a record: write `when {with_article(name)} is created`"
        fixes = ()
    elif not advice:
        record = nearest(name, schema.records) or next(iter(akin_to(name, schema.records)), None)
        event = next(iter(akin_to(name, schema.events)), None)
        if event is not None:
            advice, fixes = _did_you_mean(event, span)
        elif record is not None:
            advice = f"there is a record `{record}`: write `when {with_article(record)} is created`"
    return Diagnostic(
        "FL0212", f"there is no event called `{name}`", span, "not an event", help=advice, fixes=fixes
    )


def unknown_field(schema: Schema, base: Term, name: str, span: Span) -> Diagnostic:
    """A field that the record, event or result does not have."""
    if isinstance(base.type, RecordOf):
        record = schema.records.get(base.type.name)
        options = list(record.fields) if record else []
        owner = (
            f"a {base.type.name}" if with_article(base.type.name)[1] == " " else with_article(base.type.name)
        )
        related: tuple[Related, ...] = (
            (Related(record.span, f"`{record.name}` is declared here"),) if record else ()
        )
    elif isinstance(base.type, Shape):
        options, owner, related = list(base.type.parts), base.type.name, ()
    elif isinstance(base.type, Either):
        options, owner, related = [], describe(base.type), ()
    else:
        return Diagnostic(
            "FL0306",
            f"`{base.span.text}` is {describe(base.type)}, which has no fields",
            span,
            f"nothing is called `{name}` here",
        )
    advice, fixes = meant(name, options, span)
    if not advice:
        advice = _elsewhere(schema, base, name)
    notes = (f"it has {list_some(options)}",) if options and not advice else ()
    return Diagnostic(
        "FL0203",
        f"{owner} has no field `{name}`",
        span,
        "unknown field",
        related=related,
        notes=notes,
        help=advice,
        fixes=fixes,
    )


def _elsewhere(schema: Schema, base: Term, name: str) -> str:
    """Where a record that is one link away has the field: "`lead.company` has it"."""
    record = schema.records.get(base.type.name) if isinstance(base.type, RecordOf) else None
    for field in record.fields.values() if record else ():
        linked = schema.records.get(field.type.name) if isinstance(field.type, RecordOf) else None
        if linked and name in linked.fields:
            return f"a {linked.name} has one: `{base.span.text}.{field.name}.{name}`"
    return ""


def unknown_choice(word: str, choice: ChoiceOf, span: Span, quoted: bool = False) -> Diagnostic:
    """A value that the choice does not have."""
    advice, fixes = meant(word, choice.values, span, quoted)
    named = f" of {choice.name}" if choice.name else ""
    return Diagnostic(
        "FL0204",
        f"`{word}` is not one of the choices{named}",
        span,
        "unknown choice",
        notes=(f"the choices are {list_some(choice.values)}",),
        help=advice,
        fixes=fixes,
    )


def unknown_template(name: str, span: Span, templates: Iterable[str]) -> Diagnostic:
    """A template that is not declared."""
    advice, fixes = meant(name, templates, span, quoted=True)
    return Diagnostic(
        "FL0210",
        f'there is no template "{name}"',
        span,
        "unknown template",
        help=advice or f'declare it: `template "{name}" for a Lead`',
        fixes=fixes,
    )


def template_without_default(name: str, span: Span) -> Diagnostic:
    """`setting welcome: Template` and nothing else."""
    return Diagnostic(
        "FL0574",
        f"`{name}` has no default, so it isn't known what its template is filled from",
        span,
        help='name the usual template: `= "welcome"`',
    )


def template_filled_otherwise(name: str, found: TemplateInfo, usual: TemplateInfo, span: Span) -> Diagnostic:
    """A template for another record than the default of its setting."""
    return Diagnostic(
        "FL0574",
        f'`{name}` can\'t be "{found.name}": it is {_filled_from(found)}, and "{usual.name}" '
        f"{_filled_from(usual)}",
        span,
        related=(Related(usual.span, "the usual one"),),
        help="name a template that is filled from the same",
    )


def _filled_from(template: TemplateInfo) -> str:
    if template.record is not None:
        return f"for {with_article(template.record)}"
    return f"for {', '.join(f'`{one}`' for one in template.needs)}" if template.needs else "for nothing"


def unknown_team(name: str, span: Span, teams: Iterable[str]) -> Diagnostic:
    """A team that is not declared."""
    advice, fixes = meant(name, teams, span, quoted=True)
    return Diagnostic(
        "FL0211",
        f'there is no team "{name}"',
        span,
        "unknown team",
        help=advice or f'declare it: `team "{name}"`',
        fixes=fixes,
    )


def unknown_calendar(name: str, span: Span, calendars: Iterable[str]) -> Diagnostic:
    """A calendar that is not declared."""
    advice, fixes = meant(name, calendars, span, quoted=True)
    return Diagnostic(
        "FL0214",
        f'there is no calendar "{name}"',
        span,
        "unknown calendar",
        help=advice or f'declare it: `calendar "{name}"`',
        fixes=fixes,
    )


def unknown_segment(name: str, span: Span, segments: Iterable[str]) -> Diagnostic:
    """A segment that is not declared."""
    advice, fixes = meant(name, segments, span, quoted=True)
    return Diagnostic(
        "FL0215",
        f'there is no segment "{name}"',
        span,
        "unknown segment",
        help=advice or f'declare it: `segment "{name}" of a Lead`',
        fixes=fixes,
    )


def segment_of_itself(name: str, span: Span, others: Sequence[str]) -> Diagnostic:
    """A segment's condition asks for the segment itself, perhaps by way of others."""
    return Diagnostic(
        "FL0215",
        f'the segment "{name}" is explained by itself' + by_way_of(others),
        span,
        "leads back to itself",
        help="say in one of them which records are meant, without asking another one",
    )


def segment_of_other(name: str, subject: Term, record: RecordOf, declared: Span) -> Diagnostic:
    """A segment is asked of something that it is not about."""
    return Diagnostic(
        "FL0301",
        f'"{name}" is a segment of {with_article(record.name)}, '
        f"and `{subject.span.text}` is {describe(subject.type)}",
        subject.span,
        f"expected a variable that is {with_article(record.name)}",
        related=(Related(declared, "the segment is declared here"),),
    )


def unknown_function(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """A function that the language does not have."""
    advice, fixes = meant(name, options, span)
    return Diagnostic(
        "FL0216",
        f"there is no function `{name}`",
        span,
        "unknown function",
        notes=() if advice else (f"there are {list_some(options, 16)}",),
        help=advice,
        fixes=fixes,
    )


def unknown_part(part: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """`decade of x`."""
    near = nearest(part, options)
    return Diagnostic(
        "FL0216",
        f"nothing is known about `{part} of` a date",
        span,
        "unknown",
        notes=(f"there are {list_some((f'{o} of' for o in options), 16)}",),
        help=f"did you mean `{near} of`?" if near else "",
    )


def name_in_use(name: str, span: Span, first: Span) -> Diagnostic:
    """A name is bound again while the first one still stands for something."""
    return Diagnostic(
        "FL0218",
        f"`{name}` already stands for something here",
        span,
        "bound again here",
        related=(Related(first, "it was bound here"),),
        help=f"give this one another name: `as other_{name}`",
    )


def unknown_project_setting(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """`settings.x` without a declaration of x."""
    advice, fixes = meant(name, options, span)
    return Diagnostic(
        "FL0219",
        f"there is no setting `{name}`",
        span,
        "unknown setting",
        help=advice or f"declare it: `setting {name}: yes/no = no`",
        fixes=fixes,
    )


def unknown_workflow_setting(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """A setting above `when` that workflows do not have."""
    advice, fixes = meant(name, options, span)
    return Diagnostic(
        "FL0222",
        f"a workflow has no setting `{name}`",
        span,
        "unknown setting",
        notes=(f"its settings are {list_some(options)}",),
        help=advice,
        fixes=fixes,
    )


def unknown_entry(schema: Schema, record: RecordInfo, name: str, span: Span) -> Diagnostic:
    """A field in the block of `create` or `update` that the record does not have."""
    advice, fixes = meant(name, record.fields, span)
    return Diagnostic(
        "FL0203",
        f"{with_article(record.name)} has no field `{name}`",
        span,
        "unknown field",
        related=(Related(record.span, f"`{record.name}` is declared here"),),
        notes=() if advice else (f"it has {list_some(record.fields)}",),
        help=advice,
        fixes=fixes,
    )


def newest_outside_test(span: Span, record: str) -> Diagnostic:
    """`the newest Contract` in a workflow."""
    return Diagnostic(
        "FL0228",
        f"`the newest {record}` can only be asked in a test",
        span,
        "means nothing in a workflow",
        help=f"use `find the latest {record} where …`",
    )


def name_with_filling(kind: str, span: Span) -> Diagnostic:
    """`user "{x}"`."""
    return Diagnostic(
        "FL0229", f"the name of a {kind} is a plain text without `{{…}}`", span, "expected a name"
    )


def workflow_twice(name: str, span: Span, first: Span) -> Diagnostic:
    """Two workflows or tests have one name."""
    return Diagnostic(
        "FL0213",
        f'"{name}" is the name of two workflows',
        span,
        "declared again here",
        related=(Related(first, "first declared here"),),
        help="give one of them another name",
    )
