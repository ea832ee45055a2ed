"""The life of a choice field as a diagram of its states."""

from collections.abc import Mapping, Sequence

from flowlang.check.terms import Constant
from flowlang.diagram.maps.sheet import Card, Sheet, Way
from flowlang.plan.graph import Plan
from flowlang.plan.life import Move, moves_of
from flowlang.plan.starts import FieldStart
from flowlang.schema.model import FieldInfo
from flowlang.schema.types import ChoiceOf

OTHER, NEW, SEVERAL = "other", "new", "from_"
MOST_ARROWS, STACK = 3, 4


def life_map(record: str, field: FieldInfo, choice: ChoiceOf, plans: Sequence[Plan]) -> Sheet:
    """The sheet of a field: its values as states, and who moves it from where to where.

    A move that may start at many values comes from a card that names them, so that the page stays readable.
    """
    values = choice.values
    names = {value: f"v_{number}" for number, value in enumerate(values)}
    said: dict[tuple[str, str], list[str]] = {}
    notes: dict[frozenset[str], Card] = {}
    for move in moves_of(plans, record, field.name, values):
        head = names.get(move.after or "", OTHER)
        for tail in _tails(move, names, notes):
            workflows = said.setdefault((tail, head), [])
            if move.workflow not in workflows:
                workflows.append(move.workflow)
    default = " ".join(field.default.span.text.split()).strip('"') if field.default is not None else None
    starts = _starts(plans, record, field.name)
    moved = {head for _, head in said} | {names.get(default or "")}
    cards = [Card(NEW, "end", "", "")]
    cards += notes.values()
    for value in values:
        small = f"starts: {', '.join(starts[value])}" if value in starts else ""
        if names[value] not in moved:
            small = " · ".join(["set by no workflow", *([small] if small else [])])
        cards.append(Card(names[value], "change", "", value, small, field.span))
    if any(head == OTHER for _, head in said):
        cards.append(Card(OTHER, "note", "to", "a value that is worked out"))
    ways = [
        Way(tail, head, ", ".join(workflows), "wait" if tail.startswith(SEVERAL) else "plain")
        for (tail, head), workflows in said.items()
    ]
    if default in names:
        ways.insert(0, Way(NEW, names[default], "when it is made"))
    elif not any(way.tail == NEW for way in ways):
        ways.insert(0, Way(NEW, names[values[0]], "set from outside"))
    concerned = {end for way in ways for end in (way.tail, way.head)}
    still = [name for name in names.values() if name not in concerned]
    return Sheet(
        f"The life of {record}.{field.name}",
        "Which workflows move it from which value to which. People and other systems may set it at any time.",
        f"{len(values)} values · dashed: from one of several",
        cards,
        ways,
        stacks=[still[place : place + STACK] for place in range(0, len(still), STACK)],
    )


def _tails(move: Move, names: Mapping[str, str], notes: dict[frozenset[str], Card]) -> list[str]:
    """The cards from which a move starts; one for many values is made when it isn't there yet."""
    if move.before is None:
        return [NEW]
    if len(move.before) <= MOST_ARROWS:
        return [names[value] for value in names if value in move.before]
    if move.before not in notes:
        others = [value for value in names if value not in move.before and value != move.after]
        among = [value for value in names if value in move.before]
        words = "any other value"
        if others:
            words = f"any but {', '.join(others)}" if len(others) <= len(among) else ", ".join(among)
        notes[move.before] = Card(f"{SEVERAL}{len(notes)}", "note", "from", words)
    return [notes[move.before].id]


def _starts(plans: Sequence[Plan], record: str, field: str) -> dict[str, list[str]]:
    """The workflows that start when the field becomes a value."""
    found: dict[str, list[str]] = {}
    for plan in plans:
        for start in plan.starts:
            match start:
                case FieldStart(record=of, field=name, after=Constant(value=value)) if (of, name) == (
                    record,
                    field,
                ):
                    found.setdefault(str(value), []).append(plan.name)
    return found
