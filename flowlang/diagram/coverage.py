"""Pictures that show what was reached: green what tests have taken, grey with red what they have not."""

from collections.abc import Mapping

from attrs import define, field, frozen

from flowlang.diagram.drawing import Arrow, Picture
from flowlang.diagram.marks import Counts, Marks
from flowlang.diagram.style import REACHED


@frozen
class Seen:
    """What was reached of a workflow: whether it started, its steps, and the ways between two steps.

    `ways` says for (step, following step) which of the exits between them were taken, in their order.
    """

    started: bool
    nodes: frozenset[str]
    ways: Mapping[tuple[str, str], tuple[bool, ...]]


@define(eq=False)
class Shade(Marks):
    """Says of each shape and arrow of a picture whether it was reached."""

    made: Picture
    seen: Seen
    _counts: Counts = field(init=False)

    def __attrs_post_init__(self) -> None:
        nodes = dict.fromkeys(self.seen.nodes, 1)
        self._counts = Counts(self.made, int(self.seen.started), nodes, self.seen.ways)

    def box(self, name: str) -> dict[str, str]:
        """How a box looks that was reached, or was not."""
        word = _word(self.reached(name))
        return {**REACHED[word].attributes, "class": word}

    def reached(self, name: str) -> bool:
        """Whether a box was reached."""
        return bool(self._counts.box(name))

    def arrow(self, arrow: Arrow) -> dict[str, str]:
        """How an arrow looks that was taken, or was not."""
        taken = bool(self._counts.arrow(arrow))
        stroke, _, _, ink = REACHED[_word(taken)].day
        style = "solid" if taken else "dashed"
        return {"color": stroke, "fontcolor": ink, "style": style, "class": _word(taken)}


def _word(reached: bool) -> str:
    return "reached" if reached else "missed"
