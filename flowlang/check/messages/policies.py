"""The wording of problems with policies."""

from collections.abc import Sequence

from flowlang.check.messages.wording import list_some, meant
from flowlang.diagnostics import Diagnostic, Related
from flowlang.schema.model import ActionInfo
from flowlang.schema.types import describe
from flowlang.source import Span
from flowlang.syntax.expressions import Expression


def hole_types_differ(name: str, span: Span, actions: Sequence[ActionInfo]) -> Diagnostic:
    """A rule is about several actions whose holes are of different types."""
    return Diagnostic(
        "FL0208",
        f"this is about several actions, and `{name}` is not of the same type in all of them",
        span,
        "which action is meant?",
        related=tuple(Related(action.span, f"as `{action.signature}`") for action in actions[:4]),
        help="write more words of the action's phrase, and a rule of its own for each",
    )


def bound_twice(name: str, span: Span) -> Diagnostic:
    """Two holes of a rule get the same name."""
    return Diagnostic(
        "FL0213", f"two holes are called `{name}`", span, "again here", help="rename one of them"
    )


def no_such_hole(name: str, span: Span, options: Sequence[str]) -> Diagnostic:
    """A limit counts for each of something that the action does not have."""
    advice, fixes = meant(name, options, span)
    return Diagnostic(
        "FL0565",
        f"the action has no hole `{name}`",
        span,
        "nothing to count by",
        notes=(f"it has {list_some(options)}",) if options else (),
        help=advice,
        fixes=fixes,
    )


def not_a_number_of_times(written: Expression) -> Diagnostic:
    """A limit whose number is not known from the text."""
    return Diagnostic(
        "FL0301",
        f"a limit is a whole number, and `{written.span.text}` is none",
        written.span,
        "expected a number such as `2`",
    )


def limits_differ_in_type(name: str, span: Span, actions: Sequence[ActionInfo]) -> Diagnostic:
    """A limit counts by a hole that not every action of these words has."""
    without = next(a for a in actions if name not in {hole.name for hole in a.holes})
    kinds = ", ".join(describe(hole.type) for hole in without.holes)
    return Diagnostic(
        "FL0565",
        f"`{without.signature}` has no hole `{name}`, and the limit is about that action too",
        span,
        "nothing to count by there",
        related=(Related(without.span, f"it has {kinds}" if kinds else "it has no holes"),),
    )


def no_change_to_refuse(span: Span) -> Diagnostic:
    """`refuse when` with a trigger that is no change of a record."""
    return Diagnostic(
        "FL0566",
        f"`{span.text}` is no change of a record, so there is nothing to refuse",
        span,
        "only a change can be refused",
        notes=(
            "what can be refused is that a record `is created`, `is updated`, `is deleted` or `is assigned`, "
            "that a field `changes`, or that something `becomes` true",
        ),
    )
