"""How far declarations reach: the span of one in the tree is that of its first line."""

from flowlang.source import Span
from flowlang.syntax.declarations import Declaration, FlowFile


def extent_of(file: FlowFile, declaration: Declaration) -> Span:
    """A declaration with the lines under it, without empty lines and comments at its end."""
    after = (one.span.start for one in file.declarations if one.span.start > declaration.span.start)
    text = file.source.text[declaration.span.start : next(after, len(file.source.text))].rstrip()
    # What stands in the first column speaks of the next declaration.
    while (last := text.rfind("\n")) >= 0 and text[last + 1] == "#":
        text = text[:last].rstrip()
    return Span(file.source, declaration.span.start, declaration.span.start + len(text))


def around(file: FlowFile, offset: int) -> Declaration | None:
    """The declaration that an offset stands in."""
    before = [one for one in file.declarations if one.span.start <= offset]
    return before[-1] if before and offset <= extent_of(file, before[-1]).end else None
