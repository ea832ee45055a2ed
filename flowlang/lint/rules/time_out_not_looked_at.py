"""FL0847: a wait with a limit, and nobody asks afterwards whether the time ran out."""

from collections.abc import Iterator, Sequence

from flowlang.check.terms import FieldRead, Term, Variable, walk
from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Hand, Launch, Make, Node, Perform, Question, Wait, Write
from flowlang.plan.walk import reachable, terms_of


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find waits whose end makes a difference that no later line looks at."""
    for node in flow.plan.nodes.values():
        if not isinstance(node, Wait) or node.limit is None or node.time_out is not None:
            continue
        if node.condition is None and node.event is None:
            continue
        later = [flow.plan.nodes[name] for name in reachable(flow.plan, node.next)]
        acts = [one for one in later if isinstance(one, Perform | Write | Hand | Make | Question | Launch)]
        header = [one for one in (flow.plan.until, flow.plan.as_long_as) if one is not None]
        if acts and not _looked_at(node, [*header, *(term for one in later for term in terms_of(one))]):
            yield Diagnostic(
                "FL0847",
                "nobody asks whether this came or the time ran out",
                node.span,
                "the steps below are the same in both cases",
                related=(Related(_first(acts).span, "done in both cases"),),
                help="add `if time runs out` with what is to be done then, or ask for it below; "
                "for a mere pause write `after …`",
            )


def _first(nodes: Sequence[Node]) -> Node:
    return min(nodes, key=lambda node: node.span.start)


def _looked_at(node: Wait, terms: list[Term]) -> bool:
    """Whether a later line reads what was waited for."""
    asked = [] if node.condition is None else list(walk(node.condition))
    fields = {one.field for one in asked if isinstance(one, FieldRead)}
    variables = {node.variable} if node.event is not None else set()
    for term in terms:
        for part in walk(term):
            if isinstance(part, FieldRead) and part.field in fields:
                return True
            if isinstance(part, Variable) and part.name in variables:
                return True
    # What is asked of the clock or of nothing can't be looked for.
    return node.event is None and not fields
