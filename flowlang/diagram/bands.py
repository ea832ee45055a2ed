"""Bands: which boxes happen at the same time, and which belong to a loop."""

from collections.abc import Iterator

from attrs import define, field

from flowlang.diagram.drawing import Picture, box_id
from flowlang.diagram.wording import band_label
from flowlang.plan.graph import Again, Ladder, Loop, Meet, Node, Wait
from flowlang.plan.walk import body_of

AT_ONCE, AFTERWARDS = "straight away", "afterwards"
LONGEST_LABEL = 44


@define(eq=False)
class Band:
    """A frame around boxes: `kind` is `time` or `loop`. The outermost has neither parent nor label."""

    kind: str = ""
    label: str = ""
    parent: "Band | None" = None
    boxes: list[str] = field(factory=list)
    inner: list["Band"] = field(factory=list)

    def within(self, kind: str, label: str) -> "Band":
        """A new band inside this one."""
        made = Band(kind, label, self)
        self.inner.append(made)
        return made

    @property
    def frame(self) -> "Band":
        """The nearest band around that is no time band: where waits stand, between the times."""
        return self.parent.frame if self.kind == "time" and self.parent is not None else self

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.boxes and all(band.is_empty for band in self.inner)

    @property
    def all_boxes(self) -> Iterator[str]:
        """Its boxes, and those of the bands in it."""
        yield from self.boxes
        for inner in self.inner:
            yield from inner.all_boxes

    def entries(self, made: Picture) -> list[str]:
        """The boxes outside it from which arrows lead into it."""
        inside = set(self.all_boxes)
        found = [] if next(iter(made.boxes), None) not in inside else ["start"]
        ways = (one for one in made.arrows if one.head in inside and one.kind != "again")
        return found + list(dict.fromkeys(one.tail for one in ways if one.tail not in inside))

    def tops(self, made: Picture) -> list[str]:
        """The boxes in it to which no other box in it leads."""
        inside = set(self.all_boxes)
        led_to = {arrow.head for arrow in made.arrows if arrow.kind != "again" and arrow.tail in inside}
        return [box for box in self.all_boxes if box not in led_to]


def bands(made: Picture) -> Band:
    """The outermost band, with all boxes of a picture in it or in a band inside."""
    root = Band()
    finder = _Finder(made, root)
    if any(isinstance(node, Wait | Ladder) for node in made.plan.nodes.values()):
        finder.start = root.within("time", AT_ONCE)
    for box in made.boxes:
        finder.place(box)
    return root


def pushed_down(made: Picture, root: Band) -> list[tuple[str, str]]:
    """Pairs of an end in a band and the box that follows the band on the main line.

    That box has to stand below the end, or else it would be pushed beside the band.
    """
    holding = {box: band for band in _all_bands(root) if band.kind for box in band.all_boxes}
    tails = {arrow.tail for arrow in made.arrows if arrow.kind != "again"}
    pairs: list[tuple[str, str]] = []
    for arrow in made.arrows:
        band = holding.get(arrow.tail)
        while band is not None and band.kind and made.is_straight(arrow):
            inside = set(band.all_boxes)
            if arrow.head not in inside:
                pairs += [(box, arrow.head) for box in inside if box not in tails]
            band = band.parent
    return sorted(set(pairs))


def _all_bands(band: Band) -> Iterator[Band]:
    yield band
    for inner in band.inner:
        yield from _all_bands(inner)


@define(eq=False)
class _Finder:
    made: Picture
    root: Band
    start: Band = field(init=False)
    placed: dict[str, Band] = field(factory=dict)
    after: dict[str, Band] = field(factory=dict)
    joined: dict[frozenset[int], Band] = field(factory=dict)
    loops: dict[str, Band] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.start = self.root

    def place(self, box: str) -> Band:
        """Find the band of a box; those before it first."""
        if box in self.placed:
            return self.placed[box]
        band = self._band(box)
        self.placed[box] = band
        band.boxes.append(box)
        return band

    def _band(self, box: str) -> Band:
        if box.startswith("turn_"):
            return self.loops[self.made.boxes[box].node]
        if self.made.boxes[box].kind == "rung":
            return self.place(box_id(self.made.boxes[box].node))
        came = self._arrivals(box)
        node = self._node(box)
        if isinstance(node, Wait | Ladder) and box == box_id(node.name):
            return came.frame
        if isinstance(node, Loop | Again) and box == box_id(node.name):
            # A loop that waits takes its own time, so it stands between the times as a wait does.
            around = came.frame if self._waits(node) else came
            self.loops[node.name] = around.within("loop", "")
            return self.loops[node.name]
        return came

    def _arrivals(self, box: str) -> Band:
        ways: list[Band] = []
        for arrow in self.made.arrows:
            if arrow.head == box and arrow.kind != "again":
                way = self._out_of_loops(self._arrival(arrow.tail, arrow.kind), box)
                if way not in ways:
                    ways.append(way)
        if not ways:
            return self.start
        return ways[0] if len(ways) == 1 else self._join(ways, isinstance(self._node(box), Meet))

    def _arrival(self, tail: str, kind: str) -> Band:
        band = self.place(tail) if not tail.startswith("turn_") else None
        node = self._node(tail)
        if isinstance(node, Loop | Again) and (band is None or kind == "plain"):
            return self._after_loop(node)
        assert band is not None
        if isinstance(node, Wait | Ladder) and tail == box_id(node.name) and kind != "reminder":
            if node.name not in self.after:
                self.after[node.name] = band.within("time", band_label(node))
            return self.after[node.name]
        return band

    def _out_of_loops(self, way: Band, box: str) -> Band:
        """Where a way arrives that leaves loops before their end."""
        name = self.made.boxes[box].node
        around: Band | None = way
        while around is not None:
            loop = next((one for one, band in self.loops.items() if band is around), None)
            node = self.made.plan.nodes[loop] if loop is not None else None
            if isinstance(node, Loop | Again) and name not in body_of(self.made.plan, node) | {node.name}:
                way = self._after_loop(node)
            around = around.parent
        return way

    def _after_loop(self, loop: Loop | Again) -> Band:
        around = self.place(box_id(loop.name)).parent or self.root
        if not self._waits(loop):
            return around
        if loop.name not in self.after:
            self.after[loop.name] = around.frame.within("time", AFTERWARDS)
        return self.after[loop.name]

    def _waits(self, loop: Loop | Again) -> bool:
        plan = self.made.plan
        return any(isinstance(plan.nodes[name], Wait | Ladder) for name in body_of(plan, loop))

    def _join(self, ways: list[Band], all_of_them: bool) -> Band:
        """The band of steps that are reached at different times, or when `all_of_them` have been."""
        key = frozenset(id(way) for way in ways)
        if key not in self.joined:
            frame = ways[0].frame
            words = " or ".join(dict.fromkeys(way.label for way in ways))
            simple = all(way.label for way in ways) and len(words) <= LONGEST_LABEL and not all_of_them
            self.joined[key] = frame.within("time", words if simple else AFTERWARDS)
        return self.joined[key]

    def _node(self, box: str) -> Node:
        return self.made.plan.nodes[self.made.boxes[box].node]
