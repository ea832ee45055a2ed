"""A difference as Markdown, for a review comment."""

from collections.abc import Iterator

from flowlang.compare.model import Change, Difference, WorkflowChange
from flowlang.compare.wording import GO_ON, NOTHING, Voice, detailed, heading, place, said, short, summary


def code(words: str) -> str:
    """Words as code, with a fence that is longer than any in them."""
    plain = short(words) or " "
    fence = "`"
    while fence in plain:
        fence += "`"
    edge = " " if plain[:1] == "`" or plain[-1:] == "`" else ""
    return f"{fence}{edge}{plain}{edge}{fence}"


_CODE = Voice(code, "→")


def difference_as_markdown(difference: Difference) -> str:
    """All that changed, under headings of the third and fourth level."""
    return "\n".join([*_lines(difference), ""])


def _lines(difference: Difference) -> Iterator[str]:
    yield from ("### What changed in meaning", "")
    if not difference:
        yield NOTHING
        return
    yield summary(difference)
    for one in difference.workflows:
        yield from ("", f"#### {heading(one, _CODE)} ({code(place(one))})")
        yield from _workflow(one)
    if difference.others:
        yield from ("", "#### What workflows depend on", "")
        for change in difference.others:
            yield f"- **{change.kind}** {change.what} {code(change.after or change.before or '')}"
            yield from _details(change)


def _workflow(one: WorkflowChange) -> Iterator[str]:
    if one.changes or one.abandoned:
        yield ""
    for change in one.changes:
        yield from marked_change(change)
    if one.abandoned:
        yield f"- **no longer waits** at {', '.join(code(title) for title in one.abandoned)}. {GO_ON}"


def marked_change(change: Change, *, with_file: bool = False) -> Iterator[str]:
    """A change as an item of a list, with its details under it."""
    yield f"- **{change.kind}** {change.what}: {said(change, _CODE, with_file=with_file)}"
    yield from _details(change)


def _details(change: Change) -> Iterator[str]:
    for detail in change.details:
        yield f"  - {detailed(detail, change, _CODE)}"
