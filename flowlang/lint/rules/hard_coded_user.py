"""FL0902: a colleague who is named in a step."""

from collections.abc import Iterator

from flowlang.check.terms import Constant
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.schema.types import RecordOf


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find the first place at which a workflow names each user."""
    seen: set[object] = set()
    for term in flow.terms:
        if isinstance(term, Constant) and term.type == RecordOf("User") and term.value not in seen:
            seen.add(term.value)
            yield Diagnostic(
                "FL0902",
                f'the workflow depends on user "{term.value}"',
                term.span,
                "has to be changed here when they leave or are away",
                help="name a team, or the head of one",
            )
