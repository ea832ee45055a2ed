"""Pictures that show runs: how many went which way, how long they waited, and where they are now.

Or the way of one record alone, lit, with everything else pale.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from attrs import define, field, frozen

from flowlang.diagram.drawing import Arrow, Picture
from flowlang.diagram.marks import Counts, Marks, Ways
from flowlang.diagram.style import BUSY_WIDTH, DIM, EDGE, WIDEST_ARROW


@frozen
class Traffic:
    """What a journal says of a workflow. `notes` are lines about steps, and about the start as `start`.

    `here` are the steps at which runs stand now.
    """

    started: int
    nodes: Mapping[str, int]
    ways: Ways
    notes: Mapping[str, Sequence[str]] = field(factory=dict)
    here: AbstractSet[str] = frozenset()
    caption: str = ""


@define(eq=False)
class _Shown(Marks):
    """What both kinds of picture have in common."""

    made: Picture
    traffic: Traffic
    _counts: Counts = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._counts = Counts(self.made, self.traffic.started, self.traffic.nodes, self.traffic.ways)

    @property
    def caption(self) -> str:
        """What was counted."""
        return self.traffic.caption

    def under(self, name: str) -> Sequence[str]:
        """What is to be said about a step, and about those that are folded into its shape."""
        if name == "start":
            return self.traffic.notes.get("start", ())
        # A decision or ladder with several shapes is spoken of at the first.
        return [note for node in self._steps(name) for note in self.traffic.notes.get(node, ())]

    def box(self, name: str) -> Mapping[str, str]:
        """A thick border where runs stand now."""
        stands = not self.traffic.here.isdisjoint(self._steps(name))
        return {"penwidth": BUSY_WIDTH} if stands else {}

    def _steps(self, name: str) -> tuple[str, ...]:
        box = self.made.boxes.get(name)
        first = next((one.id for one in self.made.boxes.values() if box and one.node == box.node), None)
        return (box.node, *box.folded) if box is not None and first == name else ()


@define(eq=False)
class Flow(_Shown):
    """All runs: a number at each arrow, which is as wide as many took it."""

    def arrow(self, arrow: Arrow) -> Mapping[str, str]:
        """How wide an arrow is; pale when nobody came."""
        count = self._counts.arrow(arrow)
        if not count and self._counts.is_counted(arrow):
            return _pale()
        most = max(self.traffic.started, 1)
        least = float(EDGE["penwidth"])
        width = least + (WIDEST_ARROW - least) * min(1.0, count / most)
        # The heads grow more slowly than the lines.
        return {"penwidth": f"{width:.2f}", "arrowsize": f"{0.7 / (width / least) ** 0.45:.2f}"}

    def beside(self, arrow: Arrow) -> str:
        """How many took an arrow; of a parting of ways also which share of those that came there."""
        if arrow.tail == "start":
            return ""
        if not self._counts.is_counted(arrow) or arrow.kind == "again":
            return ""
        count = self._counts.arrow(arrow)
        # Those that go out for a while and come back, and days of a ladder, part no ways.
        parting = [
            one
            for one in self.made.arrows
            if one.tail == arrow.tail and one.kind not in ("reminder", "each", "again")
        ]
        came = sum(self._counts.arrow(one) for one in parting)
        if len(parting) < 2 or not came or arrow not in parting:
            return f"{count:,}"
        return f"{count:,} · {_percent(count, came)}"


@define(eq=False)
class Lit(_Shown):
    """The way of one record: what it came by keeps its colours, the rest is pale."""

    def box(self, name: str) -> Mapping[str, str]:
        """How a box looks that the record came by, or did not."""
        return _Shown.box(self, name) if self._counts.box(name) else {**DIM.attributes, "class": "dim"}

    def arrow(self, arrow: Arrow) -> Mapping[str, str]:
        """How an arrow looks that the record took, or did not."""
        return {"penwidth": "3", "arrowsize": "0.6"} if self._counts.arrow(arrow) else _pale()

    def beside(self, arrow: Arrow) -> str:
        """In how many of its runs a record went that way, where it was more than one."""
        count = self._counts.arrow(arrow)
        counted = arrow.tail != "start" and arrow.kind != "again" and self._counts.is_counted(arrow)
        return f"{count:,}" if self.traffic.started > 1 and count and counted else ""


def _pale() -> Mapping[str, str]:
    stroke, _, ink, _ = DIM.day
    return {"color": stroke, "fontcolor": ink, "class": "dim"}


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    if 0 < share < 1:
        return "< 1%"
    return f"{min(round(share), 99) if part < whole else 100}%"
