"""Two versions of a project's workflows: which were added, removed and renamed, and what changed in each."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import attrs

from flowlang.check.terms import Term
from flowlang.compare.meaning import details, parts_meant
from flowlang.compare.model import ADDED, CHANGED, REMOVED, RENAMED, Change, WorkflowChange
from flowlang.compare.steps import compare_steps, waiting_places
from flowlang.plan.as_json import meaning, version_of
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words
from flowlang.source import Span

# How much two workflows have to share for one to be the other under a new name.
SHARED = 0.6


def compare_workflows(before: Sequence[Plan], after: Sequence[Plan]) -> tuple[WorkflowChange, ...]:
    """What became of the workflows, in the order in which they stand now; those that are gone come last."""
    old, new = {plan.name: plan for plan in before}, {plan.name: plan for plan in after}
    renamed = _renamed(
        [plan for name, plan in old.items() if name not in new],
        [plan for name, plan in new.items() if name not in old],
    )
    found: list[WorkflowChange] = []
    for name, plan in new.items():
        was = old.get(name) or renamed.get(name)
        if was is None:
            found.append(WorkflowChange(ADDED, None, plan))
        elif was.version != plan.version:
            found.append(_compared(was, plan))
    kept = {plan.name for plan in renamed.values()}
    gone = [plan for name, plan in old.items() if name not in new and name not in kept]
    found += [
        WorkflowChange(REMOVED, plan, None, abandoned=_titles(plan, waiting_places(plan))) for plan in gone
    ]
    return tuple(found)


def _compared(before: Plan, after: Plan) -> WorkflowChange:
    in_steps, steps = compare_steps(before, after)
    changes = (*_triggers(before, after), *_header(before, after), *in_steps)
    gone = [name for name in waiting_places(before) if name in before.nodes and name not in steps.same]
    kind = CHANGED if before.name == after.name else RENAMED
    return WorkflowChange(kind, before, after, changes, _titles(before, gone), steps)


def _titles(plan: Plan, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(plan.nodes[name].title for name in names)


# --- New names ----------------------------------------------------------------------------------


def _renamed(gone: Sequence[Plan], come: Sequence[Plan]) -> Mapping[str, Plan]:
    """The workflows that have a new name, by it: those that share the most are taken first."""
    ranked = sorted(
        (
            (-_shared(was, now), place, other, was, now)
            for place, was in enumerate(gone)
            for other, now in enumerate(come)
        ),
        key=lambda one: one[:3],
    )
    found: dict[str, Plan] = {}
    for score, _, _, was, now in ranked:
        if -score >= SHARED and now.name not in found and was not in found.values():
            found[now.name] = was
    return found


def _shared(before: Plan, after: Plan) -> float:
    """How much of two workflows is the same, from 0 to 1; 1 where only the names differ."""
    if version_of(attrs.evolve(before, name=after.name)) == after.version:
        return 1.0
    old = _title_list(before)
    new = _title_list(after)
    # The end, which each has, tells nothing.
    return min(SequenceMatcher(None, old[:-1], new[:-1], autojunk=False).ratio(), 0.99)


def _title_list(plan: Plan) -> list[str]:
    return [*(one.title for one in plan.starts), *(one.title for one in plan.nodes.values())]


# --- The header ---------------------------------------------------------------------------------


def _triggers(before: Plan, after: Plan) -> Iterator[Change]:
    old = [
        one for one in before.starts if parts_meant(one) not in [parts_meant(start) for start in after.starts]
    ]
    new = [
        one for one in after.starts if parts_meant(one) not in [parts_meant(start) for start in before.starts]
    ]
    for start in new:
        was = next((one for one in old if type(one) is type(start)), None)
        if was is None:
            yield Change(ADDED, "trigger", None, start.words, start.span)
            continue
        old.remove(was)
        yield Change(CHANGED, "trigger", was.words, start.words, start.span, details(was, start))
    for start in old:
        yield Change(REMOVED, "trigger", start.words, None, start.span)


def _header(before: Plan, after: Plan) -> Iterator[Change]:
    for what, name in (("condition", "condition"), ("as long as", "as_long_as"), ("goal", "until")):
        yield from _term(what, getattr(before, name), getattr(after, name))
    was, now = dict(_settings(before)), dict(_settings(after))
    for what, said in now.items():
        if was[what] != said:
            yield Change(CHANGED, what, was[what], said, after.span)
    # A word for the record that is no part of the text, as for a workflow that others run.
    if meaning(before.subject) != meaning(after.subject) and not [*_triggers(before, after)]:
        yield Change(CHANGED, "record", before.variable, after.variable, after.span)


def _term(what: str, before: Term | None, after: Term | None) -> Iterator[Change]:
    if meaning(before) == meaning(after):
        return
    span: Span = (after or before).span  # type: ignore[union-attr] # one of them is there, or they were equal
    was = in_words(before) if before is not None else None
    now = in_words(after) if after is not None else None
    kind = ADDED if before is None else REMOVED if after is None else CHANGED
    yield Change(kind, what, was, now, span)


def _settings(plan: Plan) -> Iterator[tuple[str, str]]:
    per = f" per {in_words(plan.per)}" if plan.per is not None else ""
    yield "runs", f"{plan.runs}{per}"
    yield "calendar", plan.calendar or "none"
    yield "tags", ", ".join(sorted(plan.tags)) or "none"
    yield "existing records", "included" if plan.include_existing else "left alone"
