"""A difference as text: for terminals, and as Markdown for review comments."""

from collections.abc import Iterator, Sequence

from flowlang.compare.model import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    RENAMED,
    Change,
    Detail,
    Difference,
    WorkflowChange,
)
from flowlang.diagnostics.render.terminal import one_line

NOTHING = "No change in meaning."
SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~", MOVED: ">"}
LONGEST = 160
_TOGETHER = "Runs that wait there go on by the text that they began with."


def difference_as_text(difference: Difference) -> str:
    """Short lines: `+` is added, `-` removed, `~` changed, `>` moved."""
    if not difference:
        return f"{NOTHING}\n"
    blocks = [[_heading(one), *_workflow_lines(one)] for one in difference.workflows]
    if difference.others:
        blocks.append([_other for change in difference.others for _other in _other_lines(change)])
    blocks.append([summary(difference)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def summary(difference: Difference) -> str:
    """How much changed, in one sentence."""
    kinds = [one.kind for one in difference.workflows]
    parts = [f"{kinds.count(kind)} {kind}" for kind in (ADDED, REMOVED, RENAMED, CHANGED) if kind in kinds]
    said = [f"{_counted(len(kinds), 'workflow')}: {', '.join(parts)}"] if kinds else []
    if difference.others:
        said.append(f"{_counted(len(difference.others), 'other change')}")
    return "; ".join(said) + "."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _heading(one: WorkflowChange) -> str:
    name = one_line(one.plan.name)
    if one.kind == RENAMED and one.before is not None:
        more = " and changed" if one.changes else ""
        return f'workflow "{one_line(one.before.name)}" renamed to "{name}"{more}  {_place(one)}'
    return f'workflow "{name}" {one.kind}  {_place(one)}'


def _place(one: WorkflowChange) -> str:
    return f"{one.plan.path}:{one.plan.span.line}"


def _workflow_lines(one: WorkflowChange) -> Iterator[str]:
    yield from change_lines(one.changes)
    if one.abandoned:
        yield f"  ! no longer waits at: {'; '.join(_short(title) for title in one.abandoned)}. {_TOGETHER}"


def change_lines(changes: Sequence[Change], *, with_file: bool = False) -> Iterator[str]:
    """Changes as short lines, with their details under them; `with_file` where no heading names the file."""
    width = max((len(change.what) for change in changes), default=0)
    for change in changes:
        yield f"  {SIGNS[change.kind]} {change.what.ljust(width)}  {_said(change, with_file)}"
        for detail in change.details:
            yield f"      {_detail(detail)}"


def _where(change: Change, with_file: bool) -> str:
    """Where something stands now; nothing for what is gone."""
    if change.span is None or change.kind == REMOVED:
        return ""
    return f"{change.span.source.path}:{change.span.line}" if with_file else f"line {change.span.line}"


def _said(change: Change, with_file: bool) -> str:
    before, after = _short(change.before or ""), _short(change.after or "")
    where = f"  ({place})" if (place := _where(change, with_file)) else ""
    if change.kind == CHANGED and before != after:
        return f"{before} -> {after}{where}"
    return f"{after or before}{where}"


def _detail(detail: Detail) -> str:
    what = f"{detail.what}: " if detail.what else ""
    if detail.before == detail.after:
        return f"{what}what `{_short(detail.after or '')}` stands for has changed"
    if detail.before is None:
        return f"{what}{_short(detail.after or '')} (new)"
    if detail.after is None:
        return f"{what}{_short(detail.before)} (gone)"
    return f"{what}{_short(detail.before)} -> {_short(detail.after)}"


def _other_lines(change: Change) -> Iterator[str]:
    where = f"  {change.span.source.path}:{change.span.line}" if change.span is not None else ""
    yield f'{change.what} "{one_line(change.after or change.before or "")}" {change.kind}{where}'
    for detail in change.details:
        yield f"      {_detail(detail)}"


def _short(words: str) -> str:
    plain = one_line(words)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


# --- Markdown -----------------------------------------------------------------------------------


def difference_as_markdown(difference: Difference) -> str:
    """A review comment."""
    lines = ["### What changed in meaning", ""]
    if not difference:
        return "\n".join([*lines, NOTHING, ""])
    lines += [summary(difference), ""]
    for one in difference.workflows:
        lines += [f"#### {_marked_heading(one)}", ""]
        lines += [line for change in one.changes for line in marked_change(change)]
        if one.abandoned:
            places = ", ".join(code(title) for title in one.abandoned)
            lines.append(f"- **no longer waits** at {places}. {_TOGETHER}")
        lines += [""] if one.changes or one.abandoned else []
    if difference.others:
        lines += ["#### What workflows depend on", ""]
        for change in difference.others:
            lines.append(f"- **{change.kind}** {change.what} {code(change.after or change.before or '')}")
            lines += [f"  - {_marked_detail(detail)}" for detail in change.details]
        lines.append("")
    return "\n".join(lines)


def _marked_heading(one: WorkflowChange) -> str:
    where = f"({code(_place(one))})"
    if one.kind == RENAMED and one.before is not None:
        more = " and changed" if one.changes else ""
        return f"{code(one.before.name)} renamed to {code(one.plan.name)}{more} {where}"
    return f"{code(one.plan.name)} {one.kind} {where}"


def marked_change(change: Change, *, with_file: bool = False) -> Iterator[str]:
    """A change as an item of a list, with its details under it."""
    yield f"- **{change.kind}** {change.what}: {_marked(change, with_file)}"
    for detail in change.details:
        yield f"  - {_marked_detail(detail)}"


def _marked(change: Change, with_file: bool) -> str:
    where = f" ({place})" if (place := _where(change, with_file)) else ""
    if change.kind == CHANGED and change.before != change.after:
        return f"{code(change.before or '')} → {code(change.after or '')}{where}"
    return f"{code(change.after or change.before or '')}{where}"


def _marked_detail(detail: Detail) -> str:
    what = f"{detail.what}: " if detail.what else ""
    if detail.before == detail.after:
        return f"{what}what {code(detail.after or '')} stands for has changed"
    if detail.before is None:
        return f"{what}new: {code(detail.after or '')}"
    if detail.after is None:
        return f"{what}gone: {code(detail.before)}"
    return f"{what}{code(detail.before)} → {code(detail.after)}"


def code(words: str) -> str:
    """Words as code, with a fence that is longer than any in them."""
    plain = _short(words) or " "
    fence = "`"
    while fence in plain:
        fence += "`"
    edge = " " if plain[:1] == "`" or plain[-1:] == "`" else ""
    return f"{fence}{edge}{plain}{edge}{fence}"
