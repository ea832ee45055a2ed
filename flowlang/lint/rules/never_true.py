"""FL0803: a condition, or a part of one, that never holds where it is asked."""

from collections.abc import Iterator

from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic
from flowlang.domain.boxes import Region
from flowlang.lint.asked import conditions, known_words, useless_part
from flowlang.lint.flow import Flow


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find conditions that let nobody through, by themselves or by what is known before them."""
    for asked in conditions(flow):
        if asked.node is None and not flow.reading.region(asked.condition):
            # With a trigger that it contradicts, FL0807 speaks of the whole header.
            yield _never(flow, asked.condition, asked.known)
        elif asked.node is not None and asked.known:
            if not flow.walking.within(asked.coming, asked.condition):
                yield _never(flow, asked.condition, asked.coming)
                continue
            part = useless_part(flow, asked.condition, asked.known)
            if part is not None and not part[1] and flow.walking.within(asked.known, asked.condition):
                yield Diagnostic(
                    "FL0803",
                    "this part of the condition adds nothing",
                    part[0].span,
                    "the other parts hold whenever this one does",
                    notes=known_words(asked.known, part[0], flow),
                    help="delete this part, or ask for what was meant",
                )


def _never(flow: Flow, condition: Term, known: Region) -> Diagnostic:
    return Diagnostic(
        "FL0803",
        "this condition never holds",
        condition.span,
        "no record is ever like that here",
        notes=known_words(known, condition, flow),
        help="ask for what was meant, or delete what stands under it",
    )
