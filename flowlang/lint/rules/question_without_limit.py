"""FL0843: a question, and nothing that says what happens when nobody answers."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Question


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find questions that may wait for ever, and limits behind which nothing is said of silence."""
    ended = flow.plan.until is not None or flow.plan.as_long_as is not None
    for node in flow.plan.nodes.values():
        if not isinstance(node, Question):
            continue
        if node.within is None and not ended:
            yield Diagnostic(
                "FL0843",
                "nothing happens when nobody answers this question",
                node.span,
                "the run waits for an answer for ever",
                help="add a limit (`within 2 days`) and `if time runs out`, or end the run with `until`",
            )
        elif node.within is not None and node.time_out is None and not node.fields:
            yield Diagnostic(
                "FL0843",
                "nothing says what happens when nobody answers in time",
                node.span,
                "the run then goes on as if nothing had been asked",
                help="add `if time runs out` with what is to be done then",
            )
