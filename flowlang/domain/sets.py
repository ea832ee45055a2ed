"""Sets of values of one kind: single points (choices, texts, records, yes/no), or stretches of a line.

A line is kept as pairs of *cuts*. A cut is `(value, 0)` just before a value or `(value, 1)` just after it,
and `None` is the end of the line; so `at least 40 and less than 50` is the one pair `(40, 0), (50, 0)`. Where
values come in steps (whole numbers, days) a cut always stands before a value, so that 40 to 49 and 50 to 60
are one stretch.
"""

from collections.abc import Hashable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import floor
from typing import Any

from attrs import frozen

Cut = tuple[Any, int]
Stretch = tuple[Cut | None, Cut | None]


@frozen
class Points:
    """Some single values; with `but`, every value except those."""

    values: frozenset[Hashable]
    but: bool = False

    def meet(self, other: "Points") -> "Points":
        """The values that are in both."""
        if self.but and other.but:
            return Points(self.values | other.values, True)
        if self.but:
            return Points(other.values - self.values)
        return Points(self.values - other.values if other.but else self.values & other.values)

    def includes(self, other: "Points") -> bool:
        """Whether all of the others are among these."""
        if self.but:
            return self.values <= other.values if other.but else self.values.isdisjoint(other.values)
        return not other.but and other.values <= self.values

    def opposite(self) -> "Points":
        """All other values."""
        return Points(self.values, not self.but)

    @property
    def empty(self) -> bool:
        """Whether there is no such value."""
        return not self.but and not self.values


@frozen
class Line:
    """Stretches in their order, none of which overlap or touch; `step` is `whole`, `day` or empty."""

    stretches: tuple[Stretch, ...]
    step: str = ""

    def meet(self, other: "Line") -> "Line":
        """The values that are in both."""
        found = [
            both
            for mine in self.stretches
            for theirs in other.stretches
            if (both := _both(mine, theirs)) is not None
        ]
        return Line(tuple(found), self.step)

    def opposite(self) -> "Line":
        """All other values."""
        found: list[Stretch] = []
        start: Cut | None = None
        open_below = True
        for low, high in self.stretches:
            if low is not None:
                found.append((None if open_below else start, low))
            start, open_below = high, False
            if high is None:
                return Line(tuple(found), self.step)
        return Line((*found, (None if open_below else start, None)), self.step)

    @property
    def empty(self) -> bool:
        """Whether there is no such value."""
        return not self.stretches


def _both(mine: Stretch, theirs: Stretch) -> Stretch | None:
    lows = [cut for cut in (mine[0], theirs[0]) if cut is not None]
    highs = [cut for cut in (mine[1], theirs[1]) if cut is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    return None if low is not None and high is not None and low >= high else (low, high)


def stretch(operator: str, value: Any, step: str = "") -> Line:
    """The values on a line for which a comparison with a value holds, such as `is at least`."""
    before, after = _cut(value, 0, step), _cut(value, 1, step)
    pairs: dict[str, Stretch] = {
        "is": (before, after),
        "is more than": (after, None),
        "is at least": (before, None),
        "is less than": (None, before),
        "is at most": (None, after),
    }
    low, high = pairs[operator]
    nothing = low is not None and low == high
    return Line(() if nothing else ((low, high),), step)


def _cut(value: Any, side: int, step: str) -> Cut:
    """A cut beside a value; in steps it stands before the next value that there is."""
    if step == "whole" and isinstance(value, int | Decimal):
        whole = floor(value)
        return (whole + 1, 0) if side or whole != value else (whole, 0)
    if step == "day" and isinstance(value, date) and not isinstance(value, datetime) and value < date.max:
        return (value + timedelta(days=side), 0)
    return (value, side)


@frozen
class Values:
    """Values of one field: those that it may have, and whether it may be `missing`."""

    present: Points | Line
    missing: bool = False

    def meet(self, other: "Values") -> "Values":
        """What is in both."""
        return Values(_meet(self.present, other.present), self.missing and other.missing)

    def without(self, other: "Values") -> "Values":
        """What is in these and not in the others."""
        return Values(_meet(self.present, other.present.opposite()), self.missing and not other.missing)

    def join(self, other: "Values") -> "Values":
        """What is in one or the other."""
        neither = _meet(self.present.opposite(), other.present.opposite())
        return Values(neither.opposite(), self.missing or other.missing)

    def includes(self, other: "Values") -> bool:
        """Whether all of the others are among these."""
        if other.missing and not self.missing:
            return False
        mine, theirs = self.present, other.present
        if isinstance(mine, Points) and isinstance(theirs, Points):
            return mine.includes(theirs)
        return _meet(theirs, mine.opposite()).empty

    @property
    def empty(self) -> bool:
        """Whether nothing is left, not even a missing value."""
        return not self.missing and self.present.empty


def _meet(one: Points | Line, other: Points | Line) -> Points | Line:
    if isinstance(one, Points) and isinstance(other, Points):
        return one.meet(other)
    if isinstance(one, Line) and isinstance(other, Line):
        return one.meet(other)
    raise TypeError("points and stretches of a line have nothing in common")


ANY_POINT = Points(frozenset(), but=True)
YES = Values(Points(frozenset([True])))
NO = Values(Points(frozenset([False])))
YES_OR_NO = Values(Points(frozenset([True, False])))


def points(values: Iterable[Hashable]) -> Points:
    """Some single values."""
    return Points(frozenset(values))


def whole_line(step: str = "") -> Line:
    """Every value of a line."""
    return Line(((None, None),), step)


def singles(line: Line) -> Iterator[Any]:
    """The values of stretches that hold just one."""
    for low, high in line.stretches:
        if low is not None and high is not None and _cut(low[0], 1, line.step) == high:
            yield low[0]
