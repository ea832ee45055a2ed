"""FL0910: a `let` whose name no later line uses."""

from collections.abc import Iterator

from flowlang.check.terms import Variable
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Bind


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find values that are fixed and never read."""
    bound = [node for node in flow.plan.nodes.values() if isinstance(node, Bind)]
    read = {term.name for term in flow.terms if isinstance(term, Variable)} if bound else set()
    for node in bound:
        if node.variable not in read:
            yield Diagnostic(
                "FL0910",
                f"nothing uses `{node.variable}`",
                node.span,
                help="delete the line, or use the value where it was meant to be used",
            )
