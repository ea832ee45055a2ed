"""FL0903: a record that is recognised by an id in the text."""

from collections.abc import Iterator

from flowlang.check.terms import Comparison, Constant, FieldRead, Membership, Term
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find comparisons of `id` with a text."""
    for term in flow.terms:
        for given in _given(term):
            if isinstance(given, Constant):
                yield Diagnostic(
                    "FL0903",
                    "a record is known here by its id",
                    given.span,
                    "ids differ between systems, and say nothing to a reader",
                    help="ask for something that the record says, such as its name or a field of its own",
                )


def _given(term: Term) -> tuple[Term, ...]:
    match term:
        case Comparison(left=FieldRead(field="id"), right=right):
            return (right,)
        case Membership(subject=FieldRead(field="id"), items=items):
            return items
    return ()
