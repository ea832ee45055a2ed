"""Fixes and places, as all messages about text make them."""

from flowlang.diagnostics import Edit, Fix
from flowlang.source import Span


def replace(title: str, span: Span, text: str, *, safe: bool = True) -> tuple[Fix, ...]:
    """One fix that replaces the text of a span."""
    return (Fix(title, (Edit(span, text),), safe),)


def at_end(span: Span) -> Span:
    """The place behind a span."""
    return Span(span.source, span.end, span.end)


def at_start(span: Span) -> Span:
    """The place in front of a span."""
    return Span(span.source, span.start, span.start)
