"""Where things stand in a drawing, from what Graphviz says about it."""

import json
from collections.abc import Iterator
from itertools import combinations

from attrs import frozen


@frozen
class Area:
    """A rectangle with a name, in points."""

    name: str
    left: float
    low: float
    right: float
    high: float

    def overlaps(self, other: "Area", by: float = 1) -> bool:
        """Whether two areas share more than a seam."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.high, other.high) - max(self.low, other.low) > by
        )

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it, and not on its seam."""
        return self.left + 1 < x < self.right - 1 and self.low + 1 < y < self.high - 1


def areas(drawn: bytes) -> list[Area]:
    """The shapes that can be seen."""
    found = []
    for one in json.loads(drawn)["objects"]:
        if "pos" in one and one.get("style") != "invis":
            x, y = (float(number) for number in one["pos"].split(","))
            wide, tall = float(one["width"]) * 36, float(one["height"]) * 36
            found.append(Area(one["name"], x - wide, y - tall, x + wide, y + tall))
    return found


def overlapping(drawn: bytes) -> list[tuple[str, str]]:
    """Pairs of shapes that cover each other."""
    return [(one.name, other.name) for one, other in combinations(areas(drawn), 2) if one.overlaps(other)]


def crossed_titles(drawn: bytes) -> list[tuple[str, str]]:
    """Titles of frames that an arrow crosses, each with the way of that arrow."""
    titles = [area for area in areas(drawn) if area.name.startswith("title_")]
    return [(title.name, way) for way, points in _lines(drawn) for title in titles if _crosses(points, title)]


def _crosses(points: list[tuple[float, float]], title: Area) -> bool:
    return any(title.holds(x, y) for x, y in points)


def _lines(drawn: bytes) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Each arrow that can be seen, as points along its curve."""
    read = json.loads(drawn)
    names = {one["_gvid"]: one["name"] for one in read["objects"]}
    for edge in read.get("edges", []):
        if edge.get("style") == "invis":
            continue
        written = edge["pos"].split(" ")
        points = [tuple(map(float, one.split(","))) for one in written if not one.startswith(("e,", "s,"))]
        curve = []
        for place in range(0, len(points) - 3, 3):
            curve += [_on_curve(points[place : place + 4], step / 12) for step in range(13)]
        yield f"{names[edge['tail']]} → {names[edge['head']]}", curve


def _on_curve(corners: list[tuple[float, ...]], at: float) -> tuple[float, float]:
    weights = ((1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3)
    x, y = (
        sum(weight * corner[axis] for weight, corner in zip(weights, corners, strict=True)) for axis in (0, 1)
    )
    return x, y
