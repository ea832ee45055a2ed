"""The overview: steps that follow each other without a question or a wait become one shape."""

from collections import Counter
from collections.abc import Mapping

import attrs

from flowlang.diagram.drawing import Box, Picture
from flowlang.diagram.wording import CARD_WIDTH, Card
from flowlang.diagram.wrapping import cut_short, wrapped
from flowlang.plan.graph import Again, Loop, Plan
from flowlang.plan.walk import body_of

FOLDABLE = frozenset({"action", "change", "value"})
MOST_STEPS = 4


def folded(made: Picture) -> Picture:
    """A picture with less on it: no small print, short texts, and steps in a row as one shape."""
    following = _rows(made)
    heads = set(following) - set(following.values())
    boxes: dict[str, Box] = {}
    stands_for: dict[str, str] = {}
    for name, box in made.boxes.items():
        if name in heads:
            row = [name]
            while row[-1] in following:
                row.append(following[row[-1]])
            stands_for |= dict.fromkeys(row, name)
            boxes[name] = _together([made.boxes[one] for one in row])
        elif name not in stands_for and name not in following.values():
            boxes[name] = attrs.evolve(box, card=_shorter(box.card))
    less = Picture(
        made.plan,
        boxes,
        [
            attrs.evolve(
                arrow,
                tail=stands_for.get(arrow.tail, arrow.tail),
                head=stands_for.get(arrow.head, arrow.head),
            )
            for arrow in made.arrows
            if following.get(arrow.tail) != arrow.head
        ],
        [tuple(dict.fromkeys(stands_for.get(box, box) for box in row)) for row in made.abreast],
        [(stands_for.get(above, above), stands_for.get(below, below)) for above, below in made.below],
    )
    less.mark_spine()
    return less


def _rows(made: Picture) -> Mapping[str, str]:
    """Which step follows which, where nothing else leads out of the one or to the other."""
    out = Counter(arrow.tail for arrow in made.arrows)
    into = Counter(arrow.head for arrow in made.arrows)
    around = _loops_around(made.plan)
    return {
        arrow.tail: arrow.head
        for arrow in made.arrows
        if out[arrow.tail] == 1 == into[arrow.head]
        and made.boxes[arrow.tail].kind in FOLDABLE
        and made.boxes[arrow.head].kind in FOLDABLE
        and around.get(made.boxes[arrow.tail].node) == around.get(made.boxes[arrow.head].node)
    }


def _loops_around(plan: Plan) -> Mapping[str, frozenset[str]]:
    loops = [node for node in plan.nodes.values() if isinstance(node, Loop | Again)]
    bodies = {loop.name: body_of(plan, loop) for loop in loops}
    return {name: frozenset(loop for loop, body in bodies.items() if name in body) for name in plan.nodes}


def _together(row: list[Box]) -> Box:
    said = [cut_short(box.title, CARD_WIDTH) for box in row]
    if len(said) > MOST_STEPS:
        said = [*said[: MOST_STEPS - 1], f"and {len(said) - MOST_STEPS + 1} more"]
    title = "; ".join(box.title for box in row)
    kinds = {box.kind for box in row} - {"value"} or {"value"}
    return attrs.evolve(
        row[0],
        kind="action" if "action" in kinds else kinds.pop(),
        card=Card(f"{len(row)} STEPS", tuple(said)),
        title=title,
        optional=False,
        folded=tuple(box.node for box in row[1:]),
    )


def _shorter(card: Card) -> Card:
    if len(card.lines) <= 2:
        return attrs.evolve(card, details=())
    return attrs.evolve(card, details=(), lines=wrapped(" ".join(card.lines), CARD_WIDTH, most=2))
