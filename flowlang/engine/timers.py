"""Timers: what is due when, in the order of due time and then of creation."""

import heapq
from datetime import datetime

from attrs import define, field

# A heap smaller than this is never worth tidying.
_SMALL = 64


# Not frozen: that would double the time to make one.
@define
class Timer:
    """Something that is due for a run.

    `what` is `due`, `limit`, `retry`, or `reminder` or `rung` with its index.
    """

    number: int
    due: datetime
    run: str
    what: str
    index: int = 0


@define
class Timers:
    """All timers. A cancelled one stays in the heap until it comes up or most of the heap is stale."""

    _live: dict[int, Timer] = field(factory=dict)
    _heap: list[tuple[datetime, int]] = field(factory=list)
    _last: int = 0

    def __len__(self) -> int:
        return len(self._live)

    def add(self, due: datetime, run: str, what: str, index: int = 0) -> int:
        """Set a timer and return its number."""
        self._last += 1
        self._live[self._last] = Timer(self._last, due, run, what, index)
        heapq.heappush(self._heap, (due, self._last))
        return self._last

    def get(self, number: int) -> Timer | None:
        """A timer by its number; nothing when it was cancelled or is over."""
        return self._live.get(number)

    def cancel(self, number: int) -> None:
        """Forget a timer; one that is over already is no mistake."""
        if self._live.pop(number, None) is not None and len(self._heap) > 2 * len(self._live) + _SMALL:
            self._heap = [(timer.due, timer.number) for timer in self._live.values()]
            heapq.heapify(self._heap)

    def next_due(self) -> datetime | None:
        """When the next timer is due."""
        heap = self._heap
        while heap:
            if heap[0][1] in self._live:
                return heap[0][0]
            heapq.heappop(heap)
        return None

    def pop(self) -> Timer:
        """Take out the timer that `next_due` spoke of."""
        return self._live.pop(heapq.heappop(self._heap)[1])

    def live(self) -> list[Timer]:
        """All timers that are set, in the order of creation."""
        return list(self._live.values())

    def restore(self, timers: list[Timer], last: int) -> None:
        """Take over saved timers; numbers go on after `last`."""
        self._live = {timer.number: timer for timer in timers}
        self._heap = [(timer.due, timer.number) for timer in timers]
        heapq.heapify(self._heap)
        self._last = last

    @property
    def last(self) -> int:
        """The number that was given last."""
        return self._last
