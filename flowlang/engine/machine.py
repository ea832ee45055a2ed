"""The engine: a deterministic state machine, fed with events, the passing of time, and answers.

It reads no clock and does no input or output: the time of an event is the time, the records are in a store,
and actions are handed to a performer. The same inputs give the same journal, byte for byte.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from flowlang.engine import admission, cascade, saving
from flowlang.engine.constants import declared_people
from flowlang.engine.context import Program
from flowlang.engine.effects import Effects, complete
from flowlang.engine.encoding import plain
from flowlang.engine.entering import start_all
from flowlang.engine.filling import target_ids
from flowlang.engine.inputs import Answer, Event, Refused
from flowlang.engine.journal import Tally
from flowlang.engine.ports import Performer, Sink, Store
from flowlang.engine.state import BEGINNING, OpenQuestion, Options, Witness, new_state
from flowlang.engine.timed import EXISTING, activate, arm_schedule, rest
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
        witness: Witness | None = None,
    ) -> None:
        """An engine in which nothing has happened.

        The people and teams that the schema declares are put into the store. `journal` is called with every
        entry; without it, what happens is only counted. `older` are versions of workflows with which runs
        may still be on their way. `witness` is told of everything that might start a run.
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
        self._state.witness = witness
        self.refusal: Refused | None = None
        self._state.effects = Effects(self._state)
        self._declare_people()

    def _declare_people(self, known: Container[tuple[str, str]] = ()) -> None:
        """Put the declared people into the store; those `known` may have been deleted since they were."""
        state = self._state
        for record, id, values in declared_people(state.schema):  # noqa: A001
            if (record, id) not in known and state.store.get(record, id) is None:
                state.store.create(record, id, complete(state, record, values))

    # --- Inputs ---------------------------------------------------------------------------------

    def take(self, event: Event) -> bool:
        """Take an event; no when it was already taken, or is rejected: then `refusal` says why.

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
        if not state.awake:
            self._wake(event.at)
        if event.at < state.now:
            tally.late += 1
            late = {"source": event.source, "id": event.id, "time": plain(event.at)}
            state.journal.write(state.now, "late", facts=late)
        else:
            due = state.timers.next_due()
            if due is not None and due <= event.at:
                self._let_pass(event.at)
            state.now = event.at
        refused = None if state.takes_all else admission.refusal(state, event)
        if refused is not None:
            tally.taken -= 1
            self.refusal = refused
            self.reject(event.type, event.source, event.id, refused.why, refused.policy, refused.record)
            return False
        cascade.take(state, event)
        return True

    def advance(self, to: datetime) -> None:
        """Let time pass: fire the timers that are due at or before a moment. The clock never goes back."""
        if not self._state.awake:
            self._wake(to)
        self._let_pass(to)
        self._state.now = max(self._state.now, to)

    def _wake(self, at: datetime) -> None:
        """Set the clock, if nothing has happened yet, and take up the workflows that are new here."""
        state = self._state
        state.awake = True
        if not self.begun:
            state.now = at
        start_all(state, activate(state), EXISTING)
        cascade.settle(state)

    def drain(self) -> None:
        """Let all timers run out, in their order; the clock stops at the last of them.

        What sets new timers for ever would never come to an end: schedules rest meanwhile, and timers are
        left as they are when they are more than ten years away from the clock at the beginning.
        """
        now = self._state.now
        if not self._state.awake and self.begun:
            self._wake(now)
        schedules = rest(self._state)
        limit = now.replace(year=now.year + 10, day=min(now.day, 28)) if now.year < 9_989 else _LATEST
        self._let_pass(limit)
        for schedule in schedules:
            arm_schedule(self._state, schedule, self._state.now)

    def _let_pass(self, to: datetime) -> None:
        state = self._state
        while (due := state.timers.next_due()) is not None and due <= to:
            state.now = max(state.now, due)
            cascade.settle(state)

    def answer(self, question: str, answer: str, by: str, comment: str | None = None) -> bool:
        """Answer a question; no when the answer does not count, and the journal says why."""
        return self._answer(Answer(answer, by, comment, question))

    def fill_in(
        self, question: str, values: Mapping[str, object], by: str, comment: str | None = None
    ) -> bool:
        """Fill in what a question asks for, with JSON values by field; no when they can't be taken."""
        return self._answer(Answer("", by, comment, question, values=values))

    def delegate(self, question: str, by: str, to: str, comment: str | None = None) -> bool:
        """Let somebody else answer in the place of who was asked; no when that can't be."""
        return self._answer(Answer("", by, comment, question, delegate_to=to))

    def targets(self, question: str) -> dict[str, str | None]:
        """The ids of the records whose fields an open question asks for, by the keys of the fields."""
        return target_ids(self._state, self._state.questions[question])

    def _answer(self, given: Answer) -> bool:
        counts = cascade.answer(self._state, given)
        cascade.settle(self._state)
        return counts

    def reject(
        self,
        type: str,  # noqa: A002
        source: str,
        id: str,  # noqa: A002
        why: str,
        policy: str | None = None,
        record: str = "",
    ) -> None:
        """Tell the journal of an event that is not taken; empty facts are left out.

        Either it could not be understood, or a `policy` refuses what it does to a `record`.
        """
        tally = self._state.journal.tally
        tally.rejected += 1
        if policy is not None:
            tally.withheld[policy] += 1
        facts = {
            "type": type or None,
            "source": source or None,
            "id": id or None,
            "why": why,
            "policy": policy,
        }
        self._state.journal.write(self._state.now, "rejected", record=record, facts=facts)

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
            if one.branches:
                # Its branches wait, each for something of its own.
                continue
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

    def restore(self, saved: Mapping[str, Any], lost: Mapping[tuple[str, str], str] | None = None) -> None:
        """Go on from what `save` gave. Raises `StateProblem` when it can't be taken over.

        `lost` says of versions of workflows, by name and version, why they can't be here any more.
        """
        saving.load(self._state, saved, lost or {})
        self._state.awake = False
        # Somebody may have been declared since.
        self._declare_people({(record, who) for record, who in saved.get("declared", ())})
