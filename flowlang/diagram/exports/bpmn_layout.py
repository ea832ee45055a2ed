"""Where the elements of a process stand: from Graphviz, or in plain columns where that is missing."""

import json
from collections.abc import Mapping
from itertools import pairwise

import graphviz
from attrs import frozen

from flowlang.diagram.exports.bpmn_model import TASKS, Element, Flow, Process

# What is kept free around events and gateways for their names, in points.
NAME_ROOM, NAME_WIDTH = 37, 90
COLUMN, ROW, MARGIN = 220, 170, 60
BORDER_STEP, BORDER_SIZE, BEND = 70, 36, 14

Point = tuple[float, float]


@frozen
class Place:
    """Left, top, width and height, in points; y grows downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    def side(self, near: Point) -> Point:
        """The middle of that side of it that is nearest to a point."""
        x, y = self.middle
        sides = (
            (self.left, y),
            (self.left + self.width, y),
            (x, self.top),
            (x, self.top + self.height),
        )
        return min(sides, key=lambda side: (side[0] - near[0]) ** 2 + (side[1] - near[1]) ** 2)


@frozen
class Layout:
    """The place of each element, and the corners of each flow."""

    places: Mapping[str, Place]
    corners: Mapping[str, tuple[Point, ...]]


def layout_dot(process: Process) -> str:
    """The elements as boxes without words, for Graphviz to place."""
    graph = graphviz.Digraph("process")
    graph.attr("graph", rankdir="LR", splines="ortho", nodesep="0.35", ranksep="0.6")
    graph.attr("node", shape="box", fixedsize="true", label="")
    for element in process.elements.values():
        if not element.host:
            wide, tall = _room(element)
            graph.node(element.id, width=f"{wide / 72:.3f}", height=f"{tall / 72:.3f}")
    for flow in process.flows:
        graph.edge(_standing(process, flow.tail), flow.head, id=flow.id)
    return str(graph.source)


def _room(element: Element) -> tuple[int, int]:
    wide, tall = element.size
    return (wide, tall + BORDER_SIZE) if element.tag in TASKS else (NAME_WIDTH, tall + 2 * NAME_ROOM)


def _standing(process: Process, name: str) -> str:
    return process.elements[name].host or name


def layout_of(process: Process, drawn: bytes) -> Layout:
    """The layout that Graphviz has written as JSON."""
    read = json.loads(drawn)
    high = float(read["bb"].split(",")[3])
    middles: dict[str, Point] = {}
    for one in read["objects"]:
        x, y = (float(number) for number in one["pos"].split(","))
        middles[one["name"]] = (x + MARGIN, high - y + MARGIN)
    places = _places(process, middles)
    corners: dict[str, tuple[Point, ...]] = {}
    flows = {flow.id: flow for flow in process.flows}
    for edge in read.get("edges", []):
        points = [
            (float(x) + MARGIN, high - float(y) + MARGIN)
            for x, y in (one.split(",")[-2:] for one in edge["pos"].split(" "))
        ]
        # The first is where the arrow points to.
        along = [*points[1::3], points[0]] if edge["pos"].startswith("e,") else points[::3]
        corners[edge["id"]] = _corners(process, flows[edge["id"]], places, along)
    return Layout(places, corners)


def plain_layout(process: Process) -> Layout:
    """The elements in columns: each right of those that lead to it."""
    columns: dict[str, int] = {}
    left = ["start"]
    while left:
        name = left.pop(0)
        for flow in process.flows:
            if _standing(process, flow.tail) == name and flow.head not in columns:
                columns[flow.head] = columns.get(name, 0) + 1
                left.append(flow.head)
    taken: dict[int, int] = {}
    middles: dict[str, Point] = {}
    for element in process.elements.values():
        if not element.host:
            column = columns.get(element.id, 0)
            row = taken[column] = taken.get(column, -1) + 1
            middles[element.id] = (MARGIN + column * COLUMN + 55, MARGIN + row * ROW + 55)
    places = _places(process, middles)
    corners = {
        flow.id: _corners(process, flow, places, [places[flow.tail].middle, places[flow.head].middle])
        for flow in process.flows
    }
    return Layout(places, corners)


def _places(process: Process, middles: Mapping[str, Point]) -> dict[str, Place]:
    places: dict[str, Place] = {}
    on_border: dict[str, int] = {}
    for element in process.elements.values():
        wide, tall = element.size
        if element.host:
            number = on_border[element.host] = on_border.get(element.host, -1) + 1
            host = places[element.host]
            left = host.left + host.width - BORDER_SIZE - 4 - number * BORDER_STEP
            places[element.id] = Place(left, host.top + host.height - BORDER_SIZE / 2, wide, tall)
        else:
            x, y = middles[element.id]
            places[element.id] = Place(x - wide / 2, y - tall / 2, wide, tall)
    return places


def _corners(
    process: Process, flow: Flow, places: Mapping[str, Place], along: list[Point]
) -> tuple[Point, ...]:
    """The corners of a flow, its ends on the borders of the elements."""
    head = places[flow.head].side(along[-1])
    tail = places[flow.tail]
    if process.elements[flow.tail].host:
        # Down from the event on the border, then across, each at a height of its own.
        x, y = tail.middle[0], tail.top + tail.height
        host = places[process.elements[flow.tail].host]
        low = y + 10 + (host.left + host.width - x) / BORDER_STEP * 10
        turn = head[0] - 20 if head[0] > x else head[0] + 20
        return _straight([(x, y), (x, low), (turn, low), (turn, head[1]), head])
    side = tail.side(along[0])
    first, last = _away(along[0], side, tail), _away(along[-1], head, places[flow.head])
    elbows = _elbow(side, first, tail), _elbow(head, last, places[flow.head])
    return _straight([side, elbows[0], first, *along[1:-1], last, elbows[1], head])


def _away(end: Point, side: Point, place: Place) -> Point:
    """The end of a line that Graphviz has drawn, so far from the element that the line can bend there."""
    out = (side[0] - place.middle[0], side[1] - place.middle[1])
    bend = tuple(middle + (BEND if way > 0 else -BEND) for middle, way in zip(side, out, strict=True))
    if out[0]:
        return (max if out[0] > 0 else min)(end[0], bend[0]), end[1]
    return end[0], (max if out[1] > 0 else min)(end[1], bend[1])


def _elbow(side: Point, end: Point, place: Place) -> Point:
    """The corner between the end of a line that Graphviz has drawn and the side of the element itself."""
    upright = side[0] == place.middle[0]
    return (side[0], end[1]) if upright else (end[0], side[1])


def _straight(points: list[Point]) -> tuple[Point, ...]:
    """Points without those that lie between two others on one line."""
    kept = [points[0]]
    for point, after in pairwise(points[1:]):
        before = kept[-1]
        turns = (point[0] - before[0]) * (after[1] - before[1]) - (point[1] - before[1]) * (
            after[0] - before[0]
        )
        if point != before and abs(turns) > 1:
            kept.append(point)
    return *kept, points[-1]
