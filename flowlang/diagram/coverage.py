"""Pictures that show what was reached: green what tests have taken, grey with red what they have not."""

from collections.abc import Mapping

from attrs import define, field, frozen

from flowlang.diagram.drawing import Arrow, Box, Picture, box_id
from flowlang.diagram.style import REACHED
from flowlang.plan.graph import Decide, Node


@frozen
class Seen:
    """What was reached of a workflow: whether it started, its steps, and the ways between two steps.

    `ways` says for (step, following step) which of the exits between them were taken, in their order.
    """

    started: bool
    nodes: frozenset[str]
    ways: Mapping[tuple[str, str], tuple[bool, ...]]


@define(eq=False)
class Shade:
    """Says of each shape and arrow of a picture whether it was reached."""

    made: Picture
    seen: Seen
    _arrows: dict[int, bool] = field(init=False, factory=dict)
    _boxes: dict[str, bool] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for box in self.made.boxes.values():
            self._boxes[box.id] = box.node in self.seen.nodes and self._asked(box)
        drawn: dict[tuple[str, str], int] = {}
        marks: dict[str, bool] = {}
        for arrow in self.made.arrows:
            reached = self._arrows[id(arrow)] = self._taken(arrow, drawn)
            head = self.made.boxes.get(arrow.head)
            # A ring and the like stand for no step: they are reached as the arrow to them is.
            if head is not None and not self._is_step(head):
                marks[head.id] = marks.get(head.id, False) or reached
        self._boxes |= marks
        for arrow in self.made.arrows:
            if not arrow.target and arrow.kind in ("again", "fail"):
                self._arrows[id(arrow)] = self._boxes.get(arrow.tail, False)
                if arrow.kind == "fail":
                    self._boxes[arrow.head] = self._arrows[id(arrow)]

    def box(self, name: str) -> dict[str, str]:
        """How a box looks that was reached, or was not."""
        reached = self.reached(name)
        return {**REACHED[_word(reached)].attributes, "class": _word(reached)}

    def reached(self, name: str) -> bool:
        """Whether a box was reached."""
        return self.seen.started if name == "start" else self._boxes.get(name, False)

    def arrow(self, arrow: Arrow) -> dict[str, str]:
        """How an arrow looks that was taken, or was not."""
        taken = self.seen.started if arrow.tail == "start" else self._arrows[id(arrow)]
        stroke, _, _, ink = REACHED[_word(taken)].day
        style = "solid" if taken else "dashed"
        return {"color": stroke, "fontcolor": ink, "style": style, "class": _word(taken)}

    # --- Working it out -------------------------------------------------------------------------

    def _is_step(self, box: Box) -> bool:
        return box.id.startswith(box_id(box.node))

    def _node(self, box: Box) -> Node:
        return self.made.plan.nodes[box.node]

    def _asked(self, box: Box) -> bool:
        """Whether the question of a box was asked: of a ladder, only until one held."""
        node = self._node(box)
        if not isinstance(node, Decide) or not self._is_step(box):
            return True
        return any(self._exits(node)[_number(box) - 1 :])

    def _exits(self, node: Decide) -> list[bool]:
        """Which ways out of a decision were taken, in their order."""
        passed: dict[str, int] = {}
        found = []
        for target in (*(way.target for way in node.exits), node.otherwise):
            found.append(self._flag(node.name, target, passed.get(target, 0)))
            passed[target] = passed.get(target, 0) + 1
        return found

    def _flag(self, node: str, target: str, number: int) -> bool:
        flags = self.seen.ways.get((node, target), ())
        return flags[number] if number < len(flags) else any(flags)

    def _taken(self, arrow: Arrow, drawn: dict[tuple[str, str], int]) -> bool:
        tail = self.made.boxes.get(arrow.tail)
        if tail is None:
            return False
        if arrow.target:
            pair = (tail.node, arrow.target)
            number = drawn.get(pair, 0)
            drawn[pair] = number + 1
            return self._flag(*pair, number)
        head = self.made.boxes.get(arrow.head)
        return head is not None and head.node == tail.node and self._boxes[head.id]


def _word(reached: bool) -> str:
    return "reached" if reached else "missed"


def _number(box: Box) -> int:
    """Which of the conditions of a decision a box stands for."""
    plain, _, number = box.id.rpartition("__")
    return int(number) if plain and number.isdecimal() else 1
