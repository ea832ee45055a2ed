"""What all metrics have in common, and how they count by group."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

from attrs import define, field

from flowlang.report.measure.numbers import NO_DATA, Durations, Figure
from flowlang.report.measure.records import Change

Groups = Mapping[str | None, Figure]
"""Figures by group; that of all together stands under None."""
GroupOf = Callable[[Change], str | None]


class Metric(Protocol):
    """What all metrics can do."""

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        """Take a change of its record; `counts` says whether it lies in a period that is reported."""

    def begin(self) -> None:
        """A period begins."""

    def end(self) -> Mapping[str, Groups]:
        """A period is over: what it came to, by name of the metric."""


@define
class Tallies:
    """Counters by group, that of all together under None."""

    by_group: dict[str | None, Counter[str]] = field(factory=dict)

    def add(self, group: str | None, *what: str) -> None:
        """Count something for a group, and for all."""
        for one in {None, group}:
            self.by_group.setdefault(one, Counter()).update(what)

    def close(self, figure: Callable[[Counter[str]], Figure]) -> Groups:
        """What the counters of a period come to; they begin anew."""
        found = {None: NO_DATA} | {group: figure(counts) for group, counts in self.by_group.items()}
        self.by_group = {}
        return found


@define
class Lengths:
    """Durations by group."""

    by_group: dict[str | None, Durations] = field(factory=dict)

    def add(self, group: str | None, seconds: float) -> None:
        """Keep a length of time for a group, and for all."""
        for one in {None, group}:
            self.by_group.setdefault(one, Durations()).add(seconds)

    def close(self) -> Groups:
        """The lengths of a period by group; they begin anew."""
        found: dict[str | None, Figure] = {None: NO_DATA}
        for group, durations in self.by_group.items():
            spread = durations.spread()
            mean = spread.total / spread.count
            found[group] = Figure(spread.median, spread.count, {"mean": mean, "95th percentile": spread.high})
        self.by_group = {}
        return found


def first_time(change: Change, what: str) -> bool:
    """Whether something has not been counted of this record yet; from now on it has."""
    if what in change.seen.counted:
        return False
    change.seen.counted.add(what)
    return True
