"""Durations and shares: how a report sums up many values in a few."""

from array import array
from collections.abc import Mapping

from attrs import define, field, frozen


@define
class Durations:
    """Durations in seconds, eight bytes each, so that a long journal does not fill the memory."""

    seconds: "array[float]" = field(factory=lambda: array("d"))

    def add(self, seconds: float) -> None:
        """Take one more."""
        self.seconds.append(seconds)

    def spread(self) -> "Spread":
        """What they come to."""
        ordered = sorted(self.seconds)
        return Spread(len(ordered), median(ordered), percentile(ordered, 95), sum(ordered))


@frozen
class Spread:
    """How many durations there were, their median and 95th percentile, and their sum, in seconds."""

    count: int = 0
    median: float | None = None
    high: float | None = None
    total: float = 0


@frozen
class Figure:
    """What a metric came to. `value` is missing where there is no data; `count` records went into it.

    A share is between 0 and 1, net promoter score between -100 and 100, and a duration in seconds.
    """

    value: float | None
    count: int
    detail: Mapping[str, float | None] = field(factory=dict)


NO_DATA = Figure(None, 0)


def median(ordered: "list[float]") -> float | None:
    """The middle value; of an even number of values the mean of the two in the middle."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(ordered: "list[float]", percent: int) -> float | None:
    """The smallest value that at least so many of a hundred do not exceed ("nearest rank")."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def share(part: int, whole: int) -> float | None:
    """The share of a part; nothing where there is no whole, since nothing of nothing is no 0%."""
    return part / whole if whole else None
