"""FL0802: a condition, or a part of one, that always holds where it is asked."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.asked import conditions, known_words, useless_part
from flowlang.lint.flow import Flow


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find conditions that leave nobody out, by themselves or by what is known before them."""
    for asked in conditions(flow):
        known = asked.known
        if not known:
            continue
        if not flow.walking.without(asked.coming, asked.condition):
            yield Diagnostic(
                "FL0802",
                "this condition always holds",
                asked.condition.span,
                "nothing is ever left out by it",
                notes=known_words(known, asked.condition, flow),
                help="delete the condition, or ask for what was meant",
            )
            continue
        part = useless_part(flow, asked.condition, known)
        if part is not None and part[1] and flow.walking.within(known, asked.condition):
            yield Diagnostic(
                "FL0802",
                "this part of the condition always holds",
                part[0].span,
                "the rest of the condition says so already",
                notes=known_words(known, part[0], flow),
                help="delete this part, or ask for what was meant",
            )
