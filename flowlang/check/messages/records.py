"""The wording of problems with what changes records."""

from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.schema.model import FieldInfo, RecordInfo
from flowlang.schema.types import (
    describe,
    with_article,
)
from flowlang.source import Span
from flowlang.syntax.steps import Change


def read_only_field(target: Term, declared: Span | None) -> Diagnostic:
    """A read-only field is written."""
    related = (Related(declared, "declared as read only here"),) if declared else ()
    return Diagnostic(
        "FL0221",
        f"`{target.span.text}` is read only",
        target.span,
        "can't be changed by a workflow",
        related=related,
    )


def not_stored(target: Term, declared: Span | None) -> Diagnostic:
    """A `list of … through …` is written."""
    related = (Related(declared, "declared here"),) if declared else ()
    return Diagnostic(
        "FL0221",
        f"`{target.span.text}` follows from the other records and can't be changed itself",
        target.span,
        "change the link of the other record instead",
        related=related,
    )


def not_a_field(target: Term) -> Diagnostic:
    """Something is set that is no field of a record."""
    return Diagnostic(
        "FL0226",
        f"`{target.span.text}` is not a field of a record, so it can't be changed",
        target.span,
        "expected a field, such as `lead.status`",
    )


def field_missing(record: str, name: str, span: Span, declared: Span) -> Diagnostic:
    """A record is created without a required field."""
    return Diagnostic(
        "FL0223",
        f"{with_article(record)} needs `{name}`",
        span,
        "nothing is given for it",
        related=(Related(declared, "required here"),),
        help=f"add a line `{name}: …` under it",
    )


def cannot_clear(target: Term, declared: Span | None) -> Diagnostic:
    """A field that always has a value is cleared."""
    related = (Related(declared, "declared here"),) if declared else ()
    return Diagnostic(
        "FL0227",
        f"`{target.span.text}` always has a value, so it can't be cleared",
        target.span,
        "never missing",
        related=related,
        help="set it to another value instead",
    )


def read_only_entry(info: FieldInfo, span: Span) -> Diagnostic:
    """A read-only field in the block of `create` or `update`."""
    return Diagnostic(
        "FL0221",
        f"`{info.name}` is read only",
        span,
        "can't be given by a workflow",
        related=(Related(info.span, "declared as read only here"),),
    )


def children_expected(info: FieldInfo, span: Span) -> Diagnostic:
    """A list that follows from other records is given as a value."""
    return Diagnostic(
        "FL0221",
        f"`{info.name}` follows from the other records, so it takes no value",
        span,
        "expected a block of lines for each of them",
        related=(Related(info.span, "declared here"),),
        help=f"write `{info.name}:` and under it the fields of the record to create",
    )


def not_a_record(target: Term) -> Diagnostic:
    """A record is expected."""
    return Diagnostic(
        "FL0301",
        f"`{target.span.text}` is {describe(target.type)}, not a record",
        target.span,
        "expected a record",
    )


def no_owner(target: Term, record: RecordInfo) -> Diagnostic:
    """A record without `owner` is assigned."""
    return Diagnostic(
        "FL0203",
        f"{with_article(record.name)} has no field `owner`, so it can't be assigned",
        target.span,
        "has no owner",
        related=(Related(record.span, f"`{record.name}` is declared here"),),
        help=f"add one: `extend {record.name}` with `owner: User`",
    )


def default_not_constant(name: str, span: Span) -> Diagnostic:
    """A default that would have to be computed."""
    return Diagnostic(
        "FL0230",
        f"the default of `{name}` must be a plain value",
        span,
        "expected a value such as `0` or `New`",
    )


def add_to_number(step: Change, target: Term) -> Diagnostic:
    """`add 20 to lead.score`."""
    verb = "increase" if step.verb == "add" else "decrease"
    amount = step.value.span.text if step.value is not None else ""
    meant = f"{verb} {target.span.text} by {amount}"
    return Diagnostic(
        "FL0307",
        f"`{target.span.text}` is {describe(target.type)}, and `{step.verb}` is about lists",
        target.span,
        "expected a list",
        help=f"write `{meant}`",
        fixes=(Fix(f"write `{meant}`", (Edit(step.span, meant),)),),
    )
