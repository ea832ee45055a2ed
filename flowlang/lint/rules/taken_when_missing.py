"""FL0805: steps that run because a value is missing, although the line does not speak of that."""

from collections.abc import Iterator

from flowlang.check.facts import place_of
from flowlang.check.regions import known
from flowlang.check.terms import Comparison, FieldRead, Logical, Membership, Opposite, Presence, Term, walk
from flowlang.diagnostics import Diagnostic
from flowlang.lint.asked import Asked, conditions
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Perform
from flowlang.plan.walk import reachable
from flowlang.schema.types import YES_NO


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find negative conditions on fields that may be missing, where a message is sent if they hold."""
    for asked in conditions(flow):
        negative = list(_negative(asked.condition))
        if not negative or not _sends(flow, asked):
            continue
        spoken_of = {place_of(one.subject) for one in walk(asked.condition) if isinstance(one, Presence)}
        holding = flow.walking.within(asked.known, asked.condition)
        for part, subject in negative:
            missing = Presence(subject.span, YES_NO, subject, "missing")
            if place_of(subject) not in spoken_of and flow.walking.within(holding, missing):
                words = " ".join(subject.span.text.split())
                yield Diagnostic(
                    "FL0805",
                    f"this also holds where `{words}` is missing, and a message is sent then",
                    part.span,
                    "holds for a missing value, too",
                    help=f"add `{words} is present and …`, or `… or {words} is missing` if that is meant",
                )


def _negative(term: Term) -> Iterator[tuple[Term, FieldRead]]:
    """The negative parts of a condition and the fields of the record itself that they are about."""
    match term:
        case Logical(items=items):
            for item in items:
                yield from _negative(item)
        case Opposite(condition=Comparison(left=FieldRead() as left, right=right)) if (
            known(right) is not None
        ):
            yield from _own(term, left)
        case Comparison(operator="is not" | "does not contain", left=FieldRead() as left, right=right):
            if known(right) is not None:
                yield from _own(term, left)
        case Membership(negated=True, subject=FieldRead() as subject):
            yield from _own(term, subject)


def _own(term: Term, read: FieldRead) -> Iterator[tuple[Term, FieldRead]]:
    if len(place_of(read) or ()) == 2 and read.type != YES_NO:
        yield term, read


def _sends(flow: Flow, asked: Asked) -> bool:
    """Whether a message goes out in the steps that are taken where a condition holds."""
    taken = asked.exit
    start = flow.plan.first if taken is None else taken.target
    join = "" if asked.node is None else asked.node.join
    names = reachable(flow.plan, start) if start != join else []
    after = set(reachable(flow.plan, join)) if join else set()
    nodes = (flow.plan.nodes[name] for name in names if name not in after)
    return any(isinstance(node, Perform) and node.action.effect == "message" for node in nodes)
