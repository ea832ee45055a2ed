"""The wording of everything that can be wrong with a schema: one function a problem."""

from collections.abc import Iterable

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.diagnostics.suggest import nearest, normal
from flowlang.schema.currencies import CURRENCIES
from flowlang.source import Span


def _meant(word: str, options: Iterable[str], span: Span) -> tuple[str, tuple[Fix, ...]]:
    """The help and the fix for a name that is nearly right; empty when nothing is near."""
    near = nearest(word, options)
    if near is None:
        return "", ()
    fix = Fix(f"write `{near}`", (Edit(span, near),), safe=normal(near) == normal(word))
    return f"did you mean `{near}`?", (fix,)


def unknown_type(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """A field has a type that nothing declares."""
    advice, fixes = _meant(name, options, span)
    return Diagnostic(
        "FL0205",
        f"there is no type called `{name}`",
        span,
        "not a type",
        notes=("a type is text, number, date, … or the name of a record or a choice",) if not advice else (),
        help=advice,
        fixes=fixes,
    )


def declared_twice(what: str, name: str, span: Span, first: Span) -> Diagnostic:
    """Two declarations of the same kind have one name."""
    return Diagnostic(
        "FL0213",
        f"{what} `{name}` is declared twice",
        span,
        "declared again here",
        related=(Related(first, "first declared here"),),
        help=f"give one of them another name, or write `extend {name}` with the fields that it lacks"
        if what == "record"
        else "give one of them another name, or delete it",
    )


def field_twice(record: str, name: str, span: Span, first: Span) -> Diagnostic:
    """A record has two fields with one name."""
    return Diagnostic(
        "FL0213",
        f"`{record}` has two fields called `{name}`",
        span,
        "declared again here",
        related=(Related(first, "first declared here"),),
        help="give one of them another name, or delete it",
    )


def extends_nothing(name: str, span: Span, records: Iterable[str]) -> Diagnostic:
    """`extend` names a record that does not exist."""
    advice, fixes = _meant(name, records, span)
    return Diagnostic(
        "FL0202",
        f"there is no record called `{name}` to extend",
        span,
        "not a record",
        help=advice or f"declare it with `record {name}`, or `use` the file that does",
        fixes=fixes,
    )


def unknown_record(name: str, span: Span, records: Iterable[str]) -> Diagnostic:
    """A declaration is about a record that does not exist."""
    advice, fixes = _meant(name, records, span)
    return Diagnostic(
        "FL0202",
        f"there is no record called `{name}`",
        span,
        "not a record",
        help=advice or "declare it with `record`, or `use` the file that does (`use crm`)",
        fixes=fixes,
    )


def through_unknown(item: str, field: str, span: Span, owner: str, options: Iterable[str]) -> Diagnostic:
    """`list of Call through lead` names a field that is no link back."""
    advice, fixes = _meant(field, options, span)
    return Diagnostic(
        "FL0224",
        f"`{item}` has no field `{field}` that links to a `{owner}`",
        span,
        f"must be a field of `{item}` whose type is `{owner}`",
        help=advice,
        fixes=fixes,
    )


def holes_touch(span: Span) -> Diagnostic:
    """Two holes of an action stand side by side and the second is no text."""
    return Diagnostic(
        "FL0225",
        "two holes of an action stand side by side with no word between them",
        span,
        "nothing tells where this hole starts",
        help="put a word between them: `send (template: Template) to (recipient: email)`",
    )


def unknown_use(target: str, span: Span, options: Iterable[str], quoted: bool) -> Diagnostic:
    """`use` names a library or file that is not there."""
    # What is mended is the name, and neither the word before it nor the quotes around it.
    end = span.end - 1 if quoted else span.end
    written = span.text.removeprefix("use").strip(' \t"')
    advice, fixes = _meant(target, options, Span(span.source, end - len(written), end))
    what = (
        f'no file "{target}" was found beside this one'
        if quoted
        else f"there is no library called `{target}`"
    )
    return Diagnostic("FL0217", what, span, "nothing to use", help=advice, fixes=fixes)


def use_from_outside(target: str, span: Span, is_outside: bool) -> Diagnostic:
    """`use "../../secret.env"`; whether there is such a file is nobody's to know."""
    if is_outside:
        what = f'"{target}" lies outside of this project, whose files alone `use` reads'
        advice = "move it into the folder of the project, which is the one where flow.toml lies"
    else:
        what, advice = f'"{target}" is no .flow file', "name a file that ends in .flow"
    return Diagnostic("FL0640", what, span, "not read", help=advice)


def hole_twice(name: str, span: Span, first: Span) -> Diagnostic:
    """An action has two holes or settings with one name."""
    return Diagnostic(
        "FL0213",
        f"the action has two values called `{name}`",
        span,
        "declared again here",
        related=(Related(first, "first declared here"),),
        help="give one of them another name",
    )


def no_such_currency(currency: str, span: Span) -> Diagnostic:
    """`500 EUD`."""
    near = nearest(currency, CURRENCIES) if currency.upper() not in CURRENCIES else currency.upper()
    at = Span(span.source, span.end - len(currency), span.end)
    fix = Fix(f"write `{near}`", (Edit(at, near or ""),), safe=near == currency.upper())
    return Diagnostic(
        "FL0313",
        f"there is no currency `{currency}`",
        span,
        "expected three letters such as EUR",
        help=f"did you mean `{near}`?" if near else "",
        fixes=(fix,) if near and at.text == currency else (),
    )


def writes_nothing(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """`writes` names neither a hole of the action nor a record."""
    advice, fixes = _meant(name, options, span)
    return Diagnostic(
        "FL0270",
        f"this action can't write `{name}`",
        span,
        "neither a hole of this action that holds a record, nor a type of record",
        help=advice
        or "after `writes` stand holes (`lead`), their fields (`lead.status`) and records (`Deal`)",
        fixes=fixes,
    )


def writes_no_field(owner: str, name: str, span: Span, fields: Iterable[str]) -> Diagnostic:
    """`writes lead.statsu`: the record of the hole has no such field."""
    advice, fixes = _meant(name, fields, span)
    return Diagnostic(
        "FL0270",
        f"`{owner}` has no field `{name}` that this action could write",
        span,
        "unknown field",
        help=advice or f"write `{owner}` alone when any of its fields may change",
        fixes=fixes,
    )


def unknown_effect(name: str, span: Span, options: Iterable[str]) -> Diagnostic:
    """`effect: mesage`."""
    known = list(options)
    advice, fixes = _meant(name, known, span)
    return Diagnostic(
        "FL0271",
        f"an action has no effect `{name}`",
        span,
        "unknown effect",
        notes=(f"an effect is one of {', '.join(known)}",),
        help=advice,
        fixes=fixes,
    )
