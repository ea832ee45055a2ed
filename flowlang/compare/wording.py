"""The words in which changes are told, in text as in Markdown."""

from collections.abc import Callable

from attrs import frozen

from flowlang.compare.model import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    Change,
    Detail,
    Difference,
    WorkflowChange,
)
from flowlang.diagnostics.render.terminal import one_line

NOTHING = "No change in meaning."
GO_ON = "Runs that wait there go on by the text that they began with."
LONGEST = 160


@frozen
class Voice:
    """How words of the analyst are written, and the arrow between what was and what is."""

    word: Callable[[str], str]
    arrow: str


def short(words: str) -> str:
    """Words on one line, cut where they would fill a page."""
    plain = one_line(words)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"


def said(change: Change, voice: Voice, *, with_file: bool) -> str:
    """What changed, and where it stands; `with_file` where no heading names the file."""
    before, after = change.before or "", change.after or ""
    where = f" ({place})" if (place := _where(change, with_file)) else ""
    if change.kind == CHANGED and before != after:
        return f"{voice.word(before)} {voice.arrow} {voice.word(after)}{where}"
    return f"{voice.word(after or before)}{where}"


def _where(change: Change, with_file: bool) -> str:
    # What is gone stands nowhere.
    if change.span is None or change.kind == REMOVED:
        return ""
    return f"{change.span.source.path}:{change.span.line}" if with_file else f"line {change.span.line}"


def detailed(detail: Detail, change: Change, voice: Voice) -> str:
    """A detail of a change."""
    what = f"{detail.what}: " if detail.what else ""
    before, after = detail.before or "", detail.after or ""
    if detail.before == detail.after:
        return f"{what}what {voice.word(after)} stands for has changed"
    if detail.before is None:
        # Of what is new itself, that goes without saying.
        return f"{what}{voice.word(after)}" + (" (new)" if change.kind not in (ADDED, REMOVED) else "")
    if detail.after is None:
        return f"{what}{voice.word(before)} (gone)"
    return f"{what}{voice.word(before)} {voice.arrow} {voice.word(after)}"


def heading(one: WorkflowChange, voice: Voice) -> str:
    """A workflow and what became of it as a whole."""
    name = voice.word(one.plan.name)
    if one.kind == RENAMED and one.before is not None:
        more = " and changed" if one.changes else ""
        return f"{voice.word(one.before.name)} renamed to {name}{more}"
    return f"{name} {one.kind}"


def place(one: WorkflowChange) -> str:
    """Where a workflow stands, or stood."""
    return f"{one.plan.path}:{one.plan.span.line}"


def summary(difference: Difference) -> str:
    """How much changed, in one sentence."""
    kinds = [one.kind for one in difference.workflows]
    parts = [f"{kinds.count(kind)} {kind}" for kind in (ADDED, REMOVED, RENAMED, CHANGED) if kind in kinds]
    told = [f"{_counted(len(kinds), 'workflow')}: {', '.join(parts)}"] if kinds else []
    if difference.others:
        told.append(_counted(len(difference.others), "other change"))
    return "; ".join(told) + "."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
