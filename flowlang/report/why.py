"""Why a workflow did or did not start for a record: everything that might have started it, looked at closely.

The answer comes from a replay (`Watch`, which looks on as the engine decides), or from a journal alone
(`why_journal`), which holds less.
"""

from collections.abc import Iterable
from datetime import datetime

from attrs import define, field, frozen

from flowlang.check.terms import Term
from flowlang.engine.generate.scope import and_parts
from flowlang.engine.ports import Entry
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words
from flowlang.plan.starts import Start
from flowlang.schema.types import RecordOf

STARTED, NOT_STARTED, NO_TRIGGER = "started", "not started", "no trigger"
_CONDITION, _KEEP, _GOAL = "its condition does not hold", "`as long as` does not hold", "goal already reached"
_RULES = frozenset({"already running", "already ran"})


@frozen
class Part:
    """A condition as it was written, and whether it was as it has to be.

    `good` is missing where nobody asked: something before it had settled the matter. `found` says what the
    values were.
    """

    text: str
    line: int
    good: bool | None = None
    found: tuple[str, ...] = ()


@frozen
class Trigger:
    """A trigger, and whether it matched; `why` says why it did not."""

    text: str
    line: int
    matched: bool | None = None
    why: str = ""


@define
class Attempt:
    """Something that happened and might have started the workflow, and what came of it.

    `event` is what happened, as an entry of the journal; nothing where only the clock moved. `outcome` is one
    of the three above. `run` is the run that started, `ended` what became of it.
    """

    at: str
    event: Entry | None
    triggers: tuple[Trigger, ...]
    condition: tuple[Part, ...] = ()
    keep: tuple[Part, ...] = ()
    goal: tuple[Part, ...] = ()
    outcome: str = NO_TRIGGER
    why: str = ""
    run: str = ""
    ended: Entry | None = None
    # What happened, where no record was changed.
    words: str = "the time came"
    # Of a workflow that must not run again: the run that was in the way.
    in_the_way: str = ""


@define
class Answer:
    """Why: the attempts in their order; where there are none that count, what would have to happen.

    `plan` is missing where only a journal is known. `events` are those about the record in a journal.
    `would` is how things stand at the end.
    """

    workflow: str
    record: str
    plan: Plan | None
    from_journal: bool = False
    attempts: list[Attempt] = field(factory=list)
    events: list[Entry] = field(factory=list)
    would: Attempt | None = None

    @property
    def counting(self) -> list[Attempt]:
        """The attempts in which a trigger matched."""
        return [one for one in self.attempts if one.outcome != NO_TRIGGER]


def triggers_of(plan: Plan) -> tuple[Trigger, ...]:
    """The triggers of a workflow, before anything is known about them."""
    return tuple(Trigger(start.title, start.span.line) for start in plan.starts)


def matched(plan: Plan, start: Start | str) -> tuple[Trigger, ...]:
    """The triggers when one of them, or the one with these words, has matched."""
    title = start if isinstance(start, str) else start.title
    return tuple(
        Trigger(one.title, one.span.line, True if one.title == title else None) for one in plan.starts
    )


def parts_of(term: Term | None) -> tuple[Term, ...]:
    """The conditions that must all hold."""
    return and_parts(term)


def unasked(term: Term | None) -> tuple[Part, ...]:
    """The parts of a condition about which nothing is known."""
    return tuple(Part(in_words(part), part.span.line) for part in and_parts(term))


def record_of(plan: Plan) -> str | None:
    """The type of record that a workflow is about; nothing where it is about none."""
    return plan.subject.name if isinstance(plan.subject, RecordOf) else None


# --- From a journal -----------------------------------------------------------------------------


def why_journal(answer: Answer, entries: Iterable[Entry]) -> Answer:
    """Fill in what a journal says about a workflow and a record."""
    for entry in entries:
        if entry["what"] == "event" and entry.get("record") == answer.record:
            answer.events.append(entry)
        hear(answer, entry)
    return answer


def hear(answer: Answer, entry: Entry) -> None:
    """Take an entry of a journal that is all there is to know."""
    if entry.get("workflow") != answer.workflow:
        return
    what = entry["what"]
    if what in ("started", "not started") and entry.get("record") == answer.record:
        attempt = Attempt(entry["at"], _last(answer, entry["at"]), _triggers(answer, entry))
        _settle(answer, attempt, entry)
        if answer.plan is not None:
            attempt.condition, attempt.keep, attempt.goal = _as_told(answer.plan, attempt, entry.get("part"))
        answer.attempts.append(attempt)
    else:
        follow(answer, entry)


def _last(answer: Answer, at: str) -> Entry | None:
    """What happened to the record at the same moment."""
    last = answer.events[-1] if answer.events else None
    return last if last is not None and last["at"] == at else None


def _triggers(answer: Answer, entry: Entry) -> tuple[Trigger, ...]:
    if answer.plan is None:
        return (Trigger(entry["trigger"], 0, True),) if "trigger" in entry else ()
    if "trigger" in entry:
        return matched(answer.plan, entry["trigger"])
    # One trigger matched, and with only one there is no doubt which.
    only = len(answer.plan.starts) == 1
    return matched(answer.plan, answer.plan.starts[0]) if only else triggers_of(answer.plan)


def _as_told(
    plan: Plan, attempt: Attempt, failed: str | None
) -> tuple[tuple[Part, ...], tuple[Part, ...], tuple[Part, ...]]:
    """The conditions as far as they follow from what came of an attempt."""
    condition, keep, goal = unasked(plan.condition), unasked(plan.as_long_as), unasked(plan.until)
    if attempt.outcome == NOT_STARTED and attempt.why == _CONDITION:
        texts = [" ".join(part.span.text.split()) for part in and_parts(plan.condition)]
        at = texts.index(failed) if failed in texts else len(texts)
        found = [
            Part(part.text, part.line, None if number > at or at == len(texts) else number < at)
            for number, part in enumerate(condition)
        ]
        return tuple(found), keep, goal
    condition = _all(condition, good=True)
    if attempt.outcome == NOT_STARTED and attempt.why == _KEEP:
        return condition, _all(keep, good=False) if len(keep) == 1 else keep, goal
    keep = _all(keep, good=True)
    if attempt.outcome == NOT_STARTED and attempt.why == _GOAL:
        return condition, keep, _all(goal, good=False) if len(goal) == 1 else goal
    return condition, keep, _all(goal, good=True) if len(goal) == 1 else goal


def _all(parts: tuple[Part, ...], *, good: bool) -> tuple[Part, ...]:
    return tuple(Part(part.text, part.line, good, part.found) for part in parts)


# --- What came of it ----------------------------------------------------------------------------


def _settle(answer: Answer, attempt: Attempt, entry: Entry) -> None:
    if entry["what"] == "started":
        attempt.outcome, attempt.run = STARTED, entry["run"]
        return
    attempt.outcome, attempt.why = NOT_STARTED, entry["why"]
    if attempt.why in _RULES:
        open_runs = [one for one in answer.attempts if one.run and ran_until(one) is None]
        if attempt.why == "already ran":
            open_runs = [one for one in answer.attempts if one.run]
        if open_runs:
            attempt.in_the_way = open_runs[-1].run


def settle_first(answer: Answer, pending: list[Attempt], entry: Entry) -> None:
    """Say of the oldest attempt that is still open what came of it."""
    if pending:
        _settle(answer, pending.pop(0), entry)


def follow(answer: Answer, entry: Entry) -> None:
    """Remember where a run that started stands now."""
    if entry["what"] in ("ended", "failed", "waiting"):
        for attempt in answer.attempts:
            if attempt.run and attempt.run == entry.get("run"):
                attempt.ended = entry


def ran_until(attempt: Attempt) -> datetime | None:
    """When a run ended, if it did."""
    if attempt.ended is None or attempt.ended["what"] == "waiting":
        return None
    return datetime.fromisoformat(attempt.ended["at"])
