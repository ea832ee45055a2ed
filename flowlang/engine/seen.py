"""Which events were already taken, in memory that does not grow with their number."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from attrs import define, field

# How many ids that are no numbers are remembered; and into how many pieces numbers may fall, per source.
WINDOW = 100_000


@define
class SeenEvents:
    """The events taken, by source and id.

    Ids that are whole numbers are kept as intervals per source, so an unbroken count costs nothing. Of other
    ids the last 100,000 are remembered; of a count with gaps, the last 100,000 stretches.
    """

    _numbers: dict[str, list[list[int]]] = field(factory=dict)
    _others: dict[tuple[str, str], None] = field(factory=dict)

    def take(self, source: str, id: str) -> bool:  # noqa: A002
        """Remember an event; no when it was already taken."""
        stretches = self._numbers.get(source)
        if stretches is not None:
            # Most streams count their events one by one.
            last = stretches[-1]
            following = last[1] + 1
            if id == str(following):
                last[1] = following
                return True
        # Longer digits are names, not counts; `007` and `7` are two ids.
        if id.isdecimal() and id.isascii() and len(id) < 19 and (id[0] != "0" or id == "0"):
            return self._take_number(source, int(id))
        key = (source, id)
        if key in self._others:
            return False
        self._others[key] = None
        if len(self._others) > WINDOW:
            del self._others[next(iter(self._others))]
        return True

    def _take_number(self, source: str, number: int) -> bool:
        stretches = self._numbers.get(source)
        if stretches is None:
            self._numbers[source] = [[number, number]]
            return True
        last = stretches[-1]
        if number == last[1] + 1:
            last[1] = number
            return True
        place = bisect_right(stretches, number, key=lambda stretch: stretch[0])
        if place and number <= stretches[place - 1][1]:
            return False
        joins_before = place > 0 and stretches[place - 1][1] + 1 == number
        joins_after = place < len(stretches) and stretches[place][0] == number + 1
        if joins_before and joins_after:
            stretches[place - 1][1] = stretches[place][1]
            del stretches[place]
        elif joins_before:
            stretches[place - 1][1] = number
        elif joins_after:
            stretches[place][0] = number
        else:
            stretches.insert(place, [number, number])
            if len(stretches) > WINDOW:
                del stretches[0]
        return True

    def save(self) -> dict[str, Any]:
        """As JSON."""
        return {"numbers": self._numbers, "others": [list(key) for key in self._others]}

    def load(self, saved: Mapping[str, Any]) -> None:
        """Take over what `save` gave."""
        self._numbers = {
            source: [list(stretch) for stretch in stretches] for source, stretches in saved["numbers"].items()
        }
        self._others = dict.fromkeys((source, name) for source, name in saved["others"])
