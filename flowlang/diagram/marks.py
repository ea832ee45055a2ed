"""What is said about a picture beside what it shows: colours, widths, and words about runs or tests."""

from collections.abc import Mapping, Sequence

from attrs import define, field

from flowlang.diagram.drawing import Arrow, Box, Picture, box_id
from flowlang.plan.graph import Decide, Ladder, Node

Ways = Mapping[tuple[str, str], Sequence[int]]
"""For (step, following step), how often each of the exits between the two was taken, in their order."""


class Marks:
    """Asked for each box and arrow how it looks. This one says nothing."""

    @property
    def caption(self) -> str:
        """What the head of the page says about the marks."""
        return ""

    def box(self, name: str) -> Mapping[str, str]:
        """Attributes that replace those of a box; `start` is the card of the triggers."""
        return {}

    def arrow(self, arrow: Arrow) -> Mapping[str, str]:
        """Attributes that replace those of an arrow."""
        return {}

    def under(self, name: str) -> Sequence[str]:
        """Lines at the foot of a box."""
        return ()

    def beside(self, arrow: Arrow) -> str:
        """Words below the label of an arrow."""
        return ""


@define(eq=False)
class Counts:
    """How often each box and arrow of a picture was come to, worked out from counts of steps and exits."""

    made: Picture
    started: int
    nodes: Mapping[str, int]
    ways: Ways
    _arrows: dict[int, int] = field(init=False, factory=dict)
    _boxes: dict[str, int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for box in self.made.boxes.values():
            self._boxes[box.id] = self._asked(box)
        drawn: dict[tuple[str, str], int] = {}
        marks: dict[str, int] = {}
        for arrow in self.made.arrows:
            count = self._arrows[id(arrow)] = self._taken(arrow, drawn)
            head = self.made.boxes.get(arrow.head)
            # A ring and the like stand for no step: they are reached as the arrow to them is.
            if head is not None and not self._is_step(head):
                marks[head.id] = marks.get(head.id, 0) + count
        self._boxes |= marks
        for arrow in self.made.arrows:
            if not arrow.target and arrow.kind in ("again", "fail"):
                self._arrows[id(arrow)] = self._boxes.get(arrow.tail, 0)
                if arrow.kind == "fail":
                    self._boxes[arrow.head] = self._arrows[id(arrow)]

    def box(self, name: str) -> int:
        """How often a box was come to."""
        return self.started if name == "start" else self._boxes.get(name, 0)

    def arrow(self, arrow: Arrow) -> int:
        """How often an arrow was taken."""
        return self.started if arrow.tail == "start" else self._arrows[id(arrow)]

    # --- Working it out -------------------------------------------------------------------------

    def _is_step(self, box: Box) -> bool:
        return box.id.startswith((box_id(box.node), "rung_"))

    def _node(self, box: Box) -> Node:
        return self.made.plan.nodes[box.node]

    def _asked(self, box: Box) -> int:
        """How often a box was come to: of an `otherwise if`, only when nothing before it held."""
        node = self._node(box)
        reached = self.nodes.get(box.node, 0)
        if reached and isinstance(node, Decide) and self._is_step(box):
            return sum(self._exits(node)[_number(box) - 1 :])
        return reached

    def _exits(self, node: Decide) -> list[int]:
        """How often each way out of a decision was taken, in their order."""
        passed: dict[str, int] = {}
        found = []
        for target in (*(way.target for way in node.exits), node.otherwise):
            found.append(self._count(node.name, target, passed.get(target, 0)))
            passed[target] = passed.get(target, 0) + 1
        return found

    def _count(self, node: str, target: str, number: int) -> int:
        counts = self.ways.get((node, target), ())
        return counts[number] if number < len(counts) else sum(counts)

    def _taken(self, arrow: Arrow, drawn: dict[tuple[str, str], int]) -> int:
        tail = self.made.boxes.get(arrow.tail)
        if tail is None:
            return 0
        if arrow.target:
            # Of steps that are folded into one shape, the last leads on.
            pair = (tail.folded[-1] if tail.folded else tail.node, arrow.target)
            number = drawn.get(pair, 0)
            drawn[pair] = number + 1
            return self._count(*pair, number)
        head = self.made.boxes.get(arrow.head)
        return self._boxes[head.id] if head is not None and head.node == tail.node else 0

    def is_counted(self, arrow: Arrow) -> bool:
        """Whether a number can stand at an arrow: those between the days of a ladder are no ways."""
        tail = self.made.boxes.get(arrow.tail)
        return bool(arrow.target) or tail is None or not isinstance(self._node(tail), Ladder)


def _number(box: Box) -> int:
    """Which of the conditions of a decision a box stands for."""
    plain, _, number = box.id.rpartition("__")
    return int(number) if plain and number.isdecimal() else 1
