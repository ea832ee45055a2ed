"""What a report says of a workflow: how often it ran, how it ended, what it waited for."""

from datetime import datetime

from attrs import frozen

from flowlang.report.measure.flows import DONE, ENDS, GOAL, PAUSE, Flows, FlowTally
from flowlang.report.measure.numbers import Spread


@frozen
class WayFigures:
    """One way out of a decision: how many runs took it, and what became of them."""

    node: str
    line: int
    way: str
    taken: int
    ends: dict[str, int]

    @property
    def over(self) -> int:
        """How many of the runs have ended."""
        return sum(self.ends.values())

    @property
    def drop_off(self) -> float | None:
        """The share of the runs that have ended which neither came to their last step nor to their goal."""
        good = self.ends.get(DONE, 0) + self.ends.get(GOAL, 0)
        return 1 - good / self.over if self.over else None


@frozen
class WaitFigures:
    """One place where runs wait. Waits that ended in the period, and those that go on at its end."""

    workflow: str
    node: str
    line: int
    words: str
    kind: str
    spread: Spread
    timed_out: int
    waiting: int
    since: datetime | None


@frozen
class FlowFigures:
    """One workflow."""

    name: str
    started: int
    ends: dict[str, int]
    running: int
    durations: Spread
    timed_out: int
    not_started: dict[str, int]
    last_start: datetime | None
    ways: list[WayFigures]
    starts: list[int]


def flow_figures(flows: Flows, name: str, running: int, periods: list[str]) -> FlowFigures:
    """What a report says of a workflow, with its starts in each of some periods."""
    tally = flows.tallies.get(name, FlowTally())
    return FlowFigures(
        name=name,
        started=tally.started,
        ends={end: tally.ended[end] for end in ENDS},
        running=running,
        durations=tally.durations.spread(),
        timed_out=tally.timed_out,
        not_started=dict(sorted(tally.not_started.items())),
        last_start=tally.last_start,
        ways=[
            WayFigures(
                node,
                tally.lines.get(node, 0),
                way,
                counts["taken"],
                {end: counts[end] for end in ENDS if counts[end]},
            )
            for (node, way), counts in tally.ways.items()
        ],
        starts=[tally.starts_by_period[one] for one in periods],
    )


def wait_figures(flows: Flows) -> list[WaitFigures]:
    """Where runs wait: what people and events are waited for first, then pauses; the longest in all first."""
    now = flows.waiting_now()
    found = []
    for name, tally in flows.tallies.items():
        for node, wait in tally.waits.items():
            waiting = now.get((name, node))
            spread = wait.ended.spread()
            if spread.count or wait.timed_out or waiting:
                found.append(
                    WaitFigures(
                        name,
                        node,
                        wait.line,
                        wait.words,
                        wait.kind,
                        spread,
                        wait.timed_out,
                        waiting.count if waiting else 0,
                        waiting.since if waiting else None,
                    )
                )
    return sorted(found, key=lambda one: (one.kind == PAUSE, -one.spread.total, one.workflow, one.node))
