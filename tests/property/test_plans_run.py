"""Random projects over random streams: generated code does what the interpreter does, and nothing else."""

import json
from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowlang.engine.inputs import Event

from .kit import Running, compiled, interpreted, plans_of, without_passed_over, written
from .plans import Roll, pick
from .steps import workflow
from .streams import stream

NAMES = ("W1", "W2", "W3", "W4")
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
QUICK = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


Case = tuple[dict[str, str], list[Event]]


def case_of(roll: Roll, most: int) -> Case:
    """Files by path, with two to four workflows in them, and a stream for these."""
    files: dict[str, str] = {}
    for name in NAMES[: roll(2, len(NAMES))]:
        path = pick(roll, ["a.flow", "b.flow", "c.flow"])
        files[path] = files.get(path, "") + workflow(roll, name) + "\n"
    return files, stream(roll, NAMES, most)


def chance(seed: int) -> Roll:
    return Random(seed).randint  # noqa: S311 - nothing is kept secret with it


@st.composite
def cases(draw: st.DrawFn, most: int = 20) -> Case:
    """Drawn by Hypothesis: small at first, and made smaller where a test fails."""
    return case_of(lambda low, high: draw(st.integers(low, high)), most)


def by_chance(most: int = 60) -> st.SearchStrategy[Case]:
    """Large and all different: for many of them."""
    return st.integers(0, 2**64).map(lambda seed: case_of(chance(seed), most))


def same_as_interpreted(files: dict[str, str], events: list[Event]) -> None:
    plans, _ = plans_of(files)
    programs, right = compiled(plans), interpreted(plans)
    for explain in (True, False):
        one, other = (Running(of, explain).take(events).finish() for of in (programs, right))
        told, wanted, full = one.entries, other.entries, one.full or other.full
        if not explain:
            # Workflows are found by an index then, which may pass over what would not start anyway.
            told, wanted = without_passed_over(told), without_passed_over(wanted)
            shorter = min(len(told), len(wanted))
            if len(told) != len(wanted) and full:
                told, wanted = told[:shorter], wanted[:shorter]
        assert told == wanted
        assert written(told) == written(wanted)


def unbroken(files: dict[str, str], events: list[Event], cuts: set[int]) -> None:
    plans, _ = plans_of(files)
    programs = compiled(plans)
    whole = Running(programs).take(events).finish()
    again = Running(programs).take(events).finish()
    assert again.journal == whole.journal
    parts = Running(programs)
    for number, event in enumerate(events):
        if number in cuts:
            parts.pause()
        parts.take([event])
    parts.pause()
    parts.finish()
    assert parts.entries == whole.entries
    assert parts.journal == whole.journal


def whatever_the_order(files: dict[str, str], events: list[Event]) -> None:
    """From the same state, the same event is met by the same workflows, whatever their files are called."""
    forward = compiled(plans_of(files)[0])
    names = sorted(files)
    renamed = {f"{9 - number}{name}": files[name] for number, name in enumerate(names)}
    backward = compiled(plans_of(renamed)[0])
    one = Running(forward)
    for event in events:
        saved = json.loads(json.dumps(one.engine.save()))
        other = Running(backward)
        other.engine.restore(saved)
        other.performer.tried = Counter(one.performer.tried)
        before = len(one.entries)
        one.take([event])
        other.take([event])
        if one.full or other.full:
            # An engine that was stopped in the middle of an event has nothing to say.
            break
        because = f"event {event.source} {event.id}"
        assert started(one.entries[before:], because) == started(other.entries, because)


def started(entries: list[dict[str, object]], because: str) -> list[str]:
    """The workflows that an event from outside started."""
    return sorted(str(one["workflow"]) for one in entries if one.get("because") == because)


@QUICK
@given(cases())
def test_generated_code_does_what_the_interpreter_does(case):
    """The journals are the same, byte for byte."""
    same_as_interpreted(*case)


@QUICK
@given(cases(), st.sets(st.integers(0, 20)))
def test_a_replay_may_be_cut_anywhere(case, cuts):
    """Saved and restored any number of times, and run a second time, a replay is the same."""
    unbroken(*case, cuts)


@QUICK
@given(cases())
def test_the_order_of_files_does_not_decide_what_starts(case):
    """An event starts the same workflows whatever their files are called."""
    whatever_the_order(*case)


@pytest.mark.slow
@SLOW
@given(by_chance())
def test_generated_code_does_what_the_interpreter_does_often(case):
    """The same with many more projects and longer streams."""
    same_as_interpreted(*case)


@pytest.mark.slow
@SLOW
@given(by_chance(), st.sets(st.integers(0, 40)))
def test_a_replay_may_be_cut_anywhere_often(case, cuts):
    """The same with many more projects and longer streams."""
    unbroken(*case, cuts)


@pytest.mark.slow
@SLOW
@given(by_chance())
def test_the_order_of_files_does_not_decide_what_starts_often(case):
    """The same with many more projects and longer streams."""
    whatever_the_order(*case)


def test_most_projects_are_taken_by_the_checker():
    """The strategy writes what the language is: at least half of its workflows have no mistake."""
    taken = [bool(plans_of({"a.flow": workflow(chance(seed), "W1")})[0]) for seed in range(100)]
    assert sum(taken) * 2 >= len(taken)
