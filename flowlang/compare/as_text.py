"""A difference as short lines: `+` is added, `-` removed, `~` changed, `>` moved."""

from collections.abc import Iterator, Sequence

from flowlang.compare.model import ADDED, CHANGED, MOVED, REMOVED, Change, Difference, WorkflowChange
from flowlang.compare.wording import GO_ON, NOTHING, Voice, detailed, heading, place, said, short, summary

SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~", MOVED: ">"}
_PLAIN = Voice(short, "->")
_QUOTED = Voice(lambda words: f'"{short(words)}"', "->")


def difference_as_text(difference: Difference) -> str:
    """All that changed, for a terminal."""
    if not difference:
        return f"{NOTHING}\n"
    blocks = [list(_workflow(one)) for one in difference.workflows]
    if difference.others:
        blocks.append([line for change in difference.others for line in _other(change)])
    blocks.append([summary(difference)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _workflow(one: WorkflowChange) -> Iterator[str]:
    yield f"workflow {heading(one, _QUOTED)}  {place(one)}"
    yield from change_lines(one.changes)
    if one.abandoned:
        yield f"  ! no longer waits at: {'; '.join(short(title) for title in one.abandoned)}. {GO_ON}"


def change_lines(changes: Sequence[Change], *, with_file: bool = False) -> Iterator[str]:
    """Changes as short lines, with their details under them; `with_file` where no heading names the file."""
    width = max((len(change.what) for change in changes), default=0)
    for change in changes:
        what = f"{SIGNS[change.kind]} {change.what.ljust(width)}"
        yield f"  {what}  {said(change, _PLAIN, with_file=with_file)}"
        yield from _details(change)


def _other(change: Change) -> Iterator[str]:
    where = f"  {change.span.source.path}:{change.span.line}" if change.span is not None else ""
    yield f"{change.what} {_QUOTED.word(change.after or change.before or '')} {change.kind}{where}"
    yield from _details(change)


def _details(change: Change) -> Iterator[str]:
    for detail in change.details:
        yield f"      {detailed(detail, change, _PLAIN)}"
