"""Running a test: step after step, until one fails or all are done."""

from collections.abc import Iterable, Iterator

import attrs

from flowlang.check.model import CheckedTest, Typing
from flowlang.check.terms import Constant, Term
from flowlang.engine.context import RunFault
from flowlang.engine.generate.scope import words_of
from flowlang.engine.numbers import ValueFault
from flowlang.schema.types import RecordOf
from flowlang.syntax.declarations import (
    At,
    Check,
    CheckRun,
    Delegates,
    Expect,
    ExpectNothingMore,
    FillsIn,
    GiveAnswer,
    Given,
    GivenTeam,
    GivenUser,
    MakeFail,
    MakeGive,
    Presses,
    WhenChanges,
    WhenDeleted,
    WhenReceived,
    WhenUpdated,
    WithSetting,
)
from flowlang.syntax.expressions import Expression, Node
from flowlang.syntax.steps import After, Let, Phrase, Step
from flowlang.testing import happen, messages, people
from flowlang.testing.expect import Expected, expect, expect_nothing_more
from flowlang.testing.explain import explain
from flowlang.testing.model import Failure, TestResult
from flowlang.testing.prepare import Prepared, named_people
from flowlang.testing.story import record_words
from flowlang.testing.world import RunSeen, World, new_world


def run_test(prepared: Prepared, test: CheckedTest) -> TestResult:
    """Run a test alone, in a world of its own."""
    world = new_world(prepared)
    failure = _run(world, test)
    outbox = world.recorder.outbox
    if outbox is None:
        return TestResult(test, failure, tuple(world.journal))
    return TestResult(test, failure, tuple(world.journal), tuple(outbox.letters.values()), outbox.made)


def run_tests(prepared: Prepared, tests: Iterable[CheckedTest]) -> Iterator[TestResult]:
    """Run tests one after the other, each as it is asked for."""
    return (run_test(prepared, test) for test in tests)


def _run(world: World, test: CheckedTest) -> Failure | None:
    expected = Expected()
    for step in test.tree.steps:
        failure = _nobody(world, test.typing, step) or _step(world, expected, test.typing, step)
        if world.nobody is not None:
            # Whatever else went wrong comes of somebody not being there.
            return _say_nobody(world, world.nobody)
        if failure is not None:
            return _with_failed_runs(world, failure)
    for run in world.runs.values():
        if run.outcome == "failed" and not run.expected and run.entry is not None:
            return messages.unexpected_failure(
                test.tree.name.span, run.entry["why"], run.entry["place"], run.workflow
            )
    return None


def _step(world: World, expected: Expected, typing: Typing, step: Step) -> Failure | None:
    try:
        failure = _do(world, expected, typing, step)
        return failure or _refused(world, step)
    except RunFault as fault:
        return messages.cannot_say(step.span, str(fault))
    except ValueFault as fault:
        return messages.cannot_say(step.span, fault.message)


def _refused(world: World, step: Step) -> Failure | None:
    """Compare whether an event was refused with what the step says."""
    refused, said = world.refused, None
    world.refused = None
    if isinstance(step, Given | WhenChanges | WhenUpdated | WhenDeleted):
        said = step.refused
    if said is None:
        return None if refused is None else messages.event_refused(step.span, refused.why)
    if refused is None:
        return messages.event_taken(said.span)
    if said.because is not None and said.because.plain != (refused.because or refused.why):
        return messages.other_reason(said.because.span, refused.because or refused.why)
    return None


def _do(world: World, expected: Expected, typing: Typing, step: Step) -> Failure | None:
    match step:
        case Given():
            return happen.given(world, typing, step)
        case GivenUser():
            return happen.given_user(world, typing, step)
        case GivenTeam():
            return happen.given_team(world, typing, step)
        case WithSetting():
            return happen.with_setting(world, typing, step)
        case WhenChanges():
            return happen.when_changes(world, typing, step)
        case WhenUpdated():
            return happen.when_updated(world, typing, step)
        case WhenDeleted():
            return happen.when_deleted(world, typing, step)
        case WhenReceived():
            return happen.when_received(world, typing, step)
        case GiveAnswer():
            return people.give_answer(world, typing, step)
        case FillsIn():
            return people.fills_in(world, typing, step)
        case Delegates():
            return people.delegates(world, typing, step)
        case Presses():
            return people.presses(world, typing, step)
        case After():
            return happen.after(world, typing, step)
        case At():
            return happen.at(world, typing, step)
        case MakeFail():
            return happen.make_fail(world, step)
        case MakeGive():
            return happen.make_give(world, typing, step)
        case Let():
            return happen.let(world, typing, step)
        case Expect():
            return expect(world, expected, step, typing.calls.get(id(step.phrase)))
        case ExpectNothingMore():
            return expect_nothing_more(world, expected, step)
        case Check():
            return _check(world, typing, step)
        case CheckRun():
            return _check_run(world, step)
    raise AssertionError(f"the checker lets no {type(step).__name__} into a test")


def _check(world: World, typing: Typing, step: Check) -> Failure | None:
    condition = typing.term(step.condition)
    if world.value(condition):
        return None
    return messages.not_true(step.condition.span, words_of(condition), explain(world, condition))


# --- Runs ---------------------------------------------------------------------------------------

_EXPECTED = {
    "failed": "the run has failed",
    "ended": "the run has ended",
    "waiting": "the run is waiting",
    "not started": "nothing has started",
}


def _check_run(world: World, step: CheckRun) -> Failure | None:
    if step.outcome == "not started":
        if not world.runs:
            return None
        started = [f"{_called(run)} started" for run in world.runs.values()]
        return messages.run_is_otherwise(step.span, _EXPECTED[step.outcome], started[0], started[1:])
    if not world.runs:
        why = [
            f'"{entry["workflow"]}" did not start: {entry["why"]}'
            + (f" ({entry['part']})" if entry.get("part") else "")
            for entry in world.journal
            if entry["what"] == "not started"
        ]
        return messages.run_is_otherwise(step.span, _EXPECTED[step.outcome], "no workflow has started", why)
    last = next(reversed(world.runs.values()))
    # Other workflows may have started since: any failure that was not spoken of yet is the one that is meant.
    failed = [run for run in world.runs.values() if run.outcome == "failed" and not run.expected]
    if not failed if step.outcome == "failed" else last.outcome != step.outcome:
        return messages.run_is_otherwise(step.span, _EXPECTED[step.outcome], _state_of(world, last))
    if step.outcome == "failed":
        for run in failed:
            run.expected = True
    return None


def _called(run: RunSeen) -> str:
    return f'"{run.workflow}"' + (f" for {record_words(run.record)}" if run.record else "")


def _state_of(world: World, run: RunSeen) -> str:
    """What a run did, in words."""
    if run.outcome == "failed" and run.entry is not None:
        return f"{_called(run)} failed: {run.entry['why']} ({run.entry['place']})"
    if run.outcome == "ended" and run.entry is not None:
        return f"{_called(run)} has ended ({run.entry['outcome']})"
    waits = next((one.until for one in world.engine.waiting() if one.run.partition(".")[0] == run.id), "")
    return f"{_called(run)} is waiting" + (f" ({waits})" if waits else "")


def _with_failed_runs(world: World, failure: Failure) -> Failure:
    """A failure, and the failed runs that may be behind it."""
    notes = tuple(
        f"{_state_of(world, run)}"
        for run in world.runs.values()
        if run.outcome == "failed" and not run.expected and run.entry is not None
    )
    fresh = [note for note in notes if note not in failure.message]
    return attrs.evolve(failure, notes=(*failure.notes, *fresh))


# --- Names that stand for nobody ----------------------------------------------------------------


def _nobody(world: World, typing: Typing, step: Step) -> Failure | None:
    """A step that names somebody who is not there."""
    for term in _terms_of(typing, step):
        for named in named_people(term):
            if world.nobody_in(named) and _must_be_there(world, named):
                return _say_nobody(world, named)
    return None


def _must_be_there(world: World, named: Constant) -> bool:
    # A test may well say something about a team without members.
    return named.type == RecordOf("User") or world.store.get("Team", str(named.value)) is None


def _say_nobody(world: World, named: Constant) -> Failure:
    is_team = named.type == RecordOf("Team")
    there = is_team and world.store.get("Team", str(named.value)) is not None
    known = [] if is_team else [str(one.id) for one in world.store.all("User")]
    return messages.nobody(named, known, there)


def _terms_of(typing: Typing, value: object) -> Iterator[Term]:
    """The values and conditions that stand in a step."""
    if isinstance(value, Expression):
        if id(value) in typing.terms:
            yield typing.terms[id(value)]
    elif isinstance(value, Phrase):
        call = typing.calls.get(id(value))
        if call is not None:
            yield from (*call.holes.values(), *call.settings.values())
    elif isinstance(value, tuple):
        for item in value:
            yield from _terms_of(typing, item)
    elif isinstance(value, Node):
        for attribute in attrs.fields(type(value)):
            yield from _terms_of(typing, getattr(value, attribute.name))
