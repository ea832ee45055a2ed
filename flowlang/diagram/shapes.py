"""Which shapes a node has. Most have one.

`if possible,` is a mark on its step, `otherwise if` a decision of its own, and each day under `counting from`
stands under the one before. The end of a run and the end of a round come with the arrows that lead there.
"""

from collections.abc import Collection, Iterator

from flowlang.diagram.drawing import Box, box_id, rung_id
from flowlang.diagram.wording import Card, Level, card, question
from flowlang.diagram.wrapping import wrapped
from flowlang.plan.graph import (
    Again,
    Bind,
    Decide,
    End,
    Fork,
    Guard,
    Hand,
    Ladder,
    Launch,
    Leave,
    Look,
    Loop,
    Make,
    Meet,
    Node,
    Perform,
    Question,
    Remove,
    Return,
    Wait,
    Write,
)
from flowlang.plan.names import in_words

RUNG_WIDTH = 22

_KINDS: dict[type[Node], str] = {
    Perform: "action",
    Launch: "action",
    Write: "change",
    Make: "change",
    Remove: "change",
    Hand: "change",
    Look: "value",
    Bind: "value",
    Loop: "loop",
    Again: "loop",
    Fork: "fork",
    Meet: "meet",
    Wait: "timer",
    Ladder: "timer",
    Question: "question",
    Decide: "decision",
}


def shapes_of(node: Node, optional: Collection[str], level: Level) -> Iterator[Box]:
    """The boxes of a node; those named in `optional` are taken only if possible."""
    match node:
        case Guard() | Return() | Leave() | End(outcome="finished"):
            return
        case End():
            kind = "failure" if node.outcome == "failed" else "value" if node.gives else "end"
            yield _shape(node, kind, card(node, level))
        case Decide() if is_ladder(node):
            for number, way in enumerate(node.exits, start=1):
                words = in_words(way.condition)
                name = box_id(node.name, number)
                yield Box(name, "decision", question(words), way.condition.span, words, node.name)
        case Ladder():
            yield _shape(node, "timer", card(node, level))
            for number, rung in enumerate(node.rungs, start=1):
                label = f"{rung.label}, again if it moves" if rung.again else rung.label
                text = Card("", wrapped(label, RUNG_WIDTH))
                yield Box(rung_id(node.name, number), "rung", text, rung.span, label, node.name)
        case _:
            yield _shape(node, _KINDS[type(node)], card(node, level), node.name in optional)


def _shape(node: Node, kind: str, text: Card, optional: bool = False) -> Box:
    return Box(box_id(node.name), kind, text, node.span, node.title, node.name, optional)


def is_ladder(node: Decide) -> bool:
    """Whether a decision was written as `if … otherwise if …`."""
    return len(node.exits) > 1 and node.title.startswith("if ")
