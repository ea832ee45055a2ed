"""One type of record on a page: what starts which workflows about it, and which set off others."""

from collections.abc import Sequence

from flowlang.diagram.maps.sheet import Card, Sheet, Way
from flowlang.plan.graph import Plan
from flowlang.plan.links import changes_of, links_between, records_of
from flowlang.schema.model import RecordInfo
from flowlang.schema.types import RecordOf


def record_map(record: RecordInfo, plans: Sequence[Plan]) -> Sheet:
    """The sheet of a type of record."""
    concerned = [plan for plan in plans if _concerns(plan, record.name)]
    names = {plan.name: f"w_{number}" for number, plan in enumerate(concerned)}
    cards: list[Card] = []
    ways: list[Way] = []
    starts: dict[str, str] = {}
    for plan in concerned:
        for start in plan.starts:
            if start.words not in starts:
                starts[start.words] = f"s_{len(starts)}"
                heading, _, words = start.words.partition(" ")
                cards.append(Card(starts[start.words], "trigger", heading, words, span=start.span))
            ways.append(Way(starts[start.words], names[plan.name]))
    for plan in concerned:
        owner = f"owner: {plan.owner}" if plan.owner else ""
        cards.append(Card(names[plan.name], "action", "workflow", plan.name, owner, plan.span))
        changed = _changed(plan, record.name)
        if changed:
            place = f"c_{names[plan.name]}"
            cards.append(Card(place, "change", "changes", ", ".join(changed)))
            ways.append(Way(names[plan.name], place))
    for link in links_between(concerned):
        if link.runs:
            ways.append(Way(names[link.tail], names[link.head], "runs it"))
        else:
            fields = [one.removeprefix(f"{record.name}.") for one in link.words]
            ways.append(Way(f"c_{names[link.tail]}", names[link.head], f"by {', '.join(fields)}", "wait"))
    count = f"{len(concerned)} workflow{'s' if len(concerned) != 1 else ''}"
    return Sheet(
        f"All automation of {record.name}",
        record.doc or f"What starts a workflow about a {record.name}, and what it changes.",
        f"{count} · dashed: may start",
        cards,
        ways,
        across=True,
    )


def _concerns(plan: Plan, record: str) -> bool:
    """Whether a workflow starts with such a record, is about one, or changes one."""
    if any(records_of(start) == record for start in plan.starts) or plan.subject == RecordOf(record):
        return True
    return any(change.record == record for node in plan.nodes.values() for change in changes_of(node))


def _changed(plan: Plan, record: str) -> list[str]:
    """What a workflow changes: fields of such records by name, others by their type."""
    found: dict[str, None] = {}
    for node in plan.nodes.values():
        for change in changes_of(node):
            if change.field is None:
                found[change.words] = None
            elif change.kind == "updated":
                found[change.field if change.record == record else change.words] = None
    return list(found)
