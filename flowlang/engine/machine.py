"""The engine: a deterministic state machine, fed with events, the passing of time, and answers.

It reads no clock and does no input or output: the time of an event is the time, the records are in a store,
and actions are handed to a performer. The same inputs give the same journal, byte for byte.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from flowlang.engine import cascade, saving
from flowlang.engine.constants import declared_people
from flowlang.engine.context import Program
from flowlang.engine.effects import Effects, complete
from flowlang.engine.encoding import plain
from flowlang.engine.inputs import Answer, Event
from flowlang.engine.journal import Tally
from flowlang.engine.ports import Performer, Sink, Store
from flowlang.engine.state import BEGINNING, OpenQuestion, Options, new_state
from flowlang.schema.model import Schema

_LATEST = datetime.max.replace(tzinfo=UTC)


@frozen
class WaitingRun:
    """A run that waits: for what, in the words of the workflow, and until when at the latest, if known."""

    run: str
    workflow: str
    record: str
    until: str
    due: datetime | None
    place: str


class Engine:
    """Runs workflows. Each input is taken with everything that it causes before the method returns."""

    def __init__(
        self,
        programs: Iterable[Program],
        schema: Schema,
        store: Store,
        performer: Performer,
        *,
        options: Options | None = None,
        journal: Sink | None = None,
        older: Iterable[Program] = (),
    ) -> None:
        """An engine in which nothing has happened.

        The people and teams that the schema declares are put into the store. `journal` is called with every
        entry; without it, what happens is only counted. `older` are versions of workflows with which runs
        may still be on their way.
        """
        self._state = new_state(
            list(programs),
            list(older),
            schema,
            store=store,
            performer=performer,
            options=options or Options(),
            sink=journal,
        )
        self._state.effects = Effects(self._state)
        self._declare_people()

    def _declare_people(self) -> None:
        state = self._state
        for record, id, values in declared_people(state.schema):  # noqa: A001
            if state.store.get(record, id) is None:
                state.store.create(record, id, complete(state, record, values))

    # --- Inputs ---------------------------------------------------------------------------------

    def take(self, event: Event) -> bool:
        """Take an event; no when it was already taken.

        Timers that are due at or before its time fire first. An event older than the clock is taken at the
        clock's time.
        """
        state = self._state
        tally = state.journal.tally
        if not state.seen.take(event.source, event.id):
            tally.skipped += 1
            facts = {"source": event.source, "id": event.id, "why": "it was already taken"}
            state.journal.write(state.now, "skipped event", facts=facts)
            return False
        tally.taken += 1
        if event.at < state.now:
            tally.late += 1
            late = {"source": event.source, "id": event.id, "time": plain(event.at)}
            state.journal.write(state.now, "late", facts=late)
        else:
            due = state.timers.next_due()
            if due is not None and due <= event.at:
                self._let_pass(event.at)
            state.now = event.at
        cascade.take(state, event)
        return True

    def advance(self, to: datetime) -> None:
        """Let time pass: fire the timers that are due at or before a moment. The clock never goes back."""
        self._let_pass(to)
        self._state.now = max(self._state.now, to)

    def drain(self) -> None:
        """Let all timers run out, in their order; the clock stops at the last of them.

        Workflows that set new timers for ever would never come to an end: those further away than ten years
        from the clock at the beginning are left as they are.
        """
        now = self._state.now
        limit = now.replace(year=now.year + 10, day=min(now.day, 28)) if now.year < 9_989 else _LATEST
        self._let_pass(limit)

    def _let_pass(self, to: datetime) -> None:
        state = self._state
        while (due := state.timers.next_due()) is not None and due <= to:
            state.now = max(state.now, due)
            cascade.settle(state)

    def answer(self, question: str, answer: str, by: str, comment: str | None = None) -> bool:
        """Answer a question; no when the answer does not count, and the journal says why."""
        counts = cascade.answer(self._state, Answer(answer, by, comment, question))
        cascade.settle(self._state)
        return counts

    def reject(self, type: str, source: str, id: str, why: str) -> None:  # noqa: A002
        """Tell the journal of an event that could not be understood; empty facts are left out."""
        self._state.journal.tally.rejected += 1
        facts = {"type": type or None, "source": source or None, "id": id or None, "why": why}
        self._state.journal.write(self._state.now, "rejected", facts=facts)

    # --- What there is to see -------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The clock: the time of the last input. Before the first, the beginning of time."""
        return self._state.now

    @property
    def begun(self) -> bool:
        """Whether the clock has been set by an input."""
        return self._state.now != BEGINNING

    @property
    def tally(self) -> Tally:
        """What has happened since this engine was made, counted."""
        return self._state.journal.tally

    @property
    def workflows(self) -> tuple[str, ...]:
        """The names of the workflows, in the order in which they start."""
        return tuple(flow.name for flow in self._state.flows)

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """The open questions, oldest first."""
        return tuple(self._state.questions.values())

    def waiting(self) -> list[WaitingRun]:
        """The runs that wait now, in the order of their start."""
        found = []
        for one in self._state.runs.values():
            timers = [
                timer
                for number in one.timers
                if (timer := self._state.timers.get(number)) and timer.what != "reminder"
            ]
            node = one.flow.plan.nodes[one.run.node]
            due = min((timer.due for timer in timers), default=None)
            place = f"{one.flow.plan.path}:{node.span.line}"
            found.append(WaitingRun(one.run.id, one.flow.name, one.subject, node.title, due, place))
        return found

    # --- Saving ---------------------------------------------------------------------------------

    def save(self) -> dict[str, Any]:
        """Everything that the engine knows, as JSON; not what it has counted."""
        return saving.save(self._state)

    def restore(self, saved: Mapping[str, Any]) -> None:
        """Go on from what `save` gave. Raises `StateProblem` when it can't be taken over."""
        saving.load(self._state, saved)
        # Somebody may have been declared since.
        self._declare_people()
