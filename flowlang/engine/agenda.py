"""What is to start when: the timers of triggers on time, one for each trigger and record."""

from collections.abc import Iterator
from datetime import datetime

from attrs import define, field

from flowlang.engine.context import Value
from flowlang.engine.dispatch import Entrance
from flowlang.engine.timers import Timers

# How a timer of the agenda is told from those of runs.
START = "start"

# The workflow, the words of the trigger, and the id of the record (empty for a schedule).
Key = tuple[str, str, str]


@define
class Appointment:
    """What is kept about a trigger and a record.

    `timer` is the number of the timer that is set; 0 when none is. `done` are the dates for which a run has
    started already.
    """

    entrance: Entrance
    record: str | None
    timer: int = 0
    done: tuple[Value, ...] = ()


@define
class Agenda:
    """All appointments. Their timers stand among those of the runs, so that everything comes in its order."""

    _timers: Timers
    _made: dict[Key, Appointment] = field(factory=dict)
    _by_timer: dict[int, Key] = field(factory=dict)

    def get(self, entrance: Entrance, record: str | None) -> Appointment | None:
        """The appointment of a trigger and a record, if there is one."""
        return self._made.get(key_of(entrance, record))

    def set(self, entrance: Entrance, record: str | None, due: datetime) -> None:
        """Let a trigger start a run for a record at a moment, and at no other."""
        key = key_of(entrance, record)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = Appointment(entrance, record)
        else:
            self._cancel(made)
        made.timer = self._timers.add(due, "", START)
        self._by_timer[made.timer] = key

    def clear(self, entrance: Entrance, record: str | None) -> None:
        """Let a trigger not start; for which dates it has is remembered."""
        made = self.get(entrance, record)
        if made is not None:
            self._cancel(made)
            if not made.done:
                del self._made[key_of(entrance, record)]

    def mark(self, entrance: Entrance, record: str | None, done: tuple[Value, ...]) -> None:
        """Remember for which dates a trigger has started a run."""
        made = self._made.setdefault(key_of(entrance, record), Appointment(entrance, record))
        made.done = done

    def forget(self, entrance: Entrance, record: str | None) -> None:
        """Let a trigger not start, and remember nothing."""
        made = self._made.pop(key_of(entrance, record), None)
        if made is not None:
            self._cancel(made)

    def _cancel(self, made: Appointment) -> None:
        if made.timer:
            self._timers.cancel(made.timer)
            self._by_timer.pop(made.timer, None)
            made.timer = 0

    def due(self, timer: int) -> Appointment:
        """The appointment whose timer has come up; it is set no more."""
        made = self._made[self._by_timer.pop(timer)]
        made.timer = 0
        return made

    def all(self) -> Iterator[Appointment]:
        """All appointments in the order in which they were first made."""
        yield from self._made.values()

    def restore(self, appointments: list[Appointment]) -> None:
        """Take over saved appointments, whose timers are set already."""
        self._made = {key_of(one.entrance, one.record): one for one in appointments}
        self._by_timer = {one.timer: key for key, one in self._made.items() if one.timer}


def key_of(entrance: Entrance, record: str | None) -> Key:
    """By what an appointment is found again, also after the workflow was edited elsewhere."""
    return entrance.flow.name, entrance.start.title, record or ""
