"""Tests in several processes at once. Each loads the project and runs a test when it gets its number."""

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from flowlang.check.model import CheckedTest
from flowlang.discovery import ProjectProblem
from flowlang.documents.paper import Paper
from flowlang.engine.ports import Entry
from flowlang.mail.letter import Letter
from flowlang.project import Project, load_project
from flowlang.ready import tests_of
from flowlang.testing.model import Failure, TestResult, name_of
from flowlang.testing.prepare import Prepared, prepare
from flowlang.testing.run import run_test

# What comes back from another process: the tree of a test would be too much.
Outcome = tuple[Failure | None, tuple[Entry, ...], tuple[Letter, ...], tuple[Paper, ...]]

_tests: list[CheckedTest] = []
_prepared: list[Prepared] = []


def prepare_project(project: Project, letters: bool = False) -> Prepared:
    """Compile the workflows of a project for its tests; with `letters` for somebody who looks at messages."""
    from flowlang.cli.mailbox import desk_of
    from flowlang.ready import options_of, programs_of

    options = options_of(project, marks=letters)
    desk = desk_of(project) if letters else None
    return prepare(programs_of(project, options), project.schema, options, desk)


def run_in_workers(
    paths: Sequence[Path],
    config: Path | None,
    every: Sequence[CheckedTest],
    wanted: Sequence[CheckedTest],
    workers: int,
    letters: bool = False,
) -> Iterator[TestResult]:
    """Run tests in other processes; results come in the order of the tests.

    `every` are all tests of the project, `wanted` those to run; `letters` brings their messages. Raises
    ProjectProblem when a process dies.
    """
    numbers = {id(test): number for number, test in enumerate(every)}
    # A fresh interpreter everywhere: what a copy of this one would hold differs from system to system.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _begin, (list(paths), config, letters))
    done = 0
    try:
        outcomes = pool.map(_run, [numbers[id(test)] for test in wanted])
        for test, outcome in zip(wanted, outcomes, strict=True):
            yield TestResult(test, *outcome)
            done += 1
    except BrokenProcessPool:
        raise ProjectProblem(
            "A process that runs tests has died, or was ended by the system (is there enough memory?). "
            f'The first test without a result is "{name_of(wanted[done])}". '
            "Without -n, tests run in this process."
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(paths: list[Path], config: Path | None, letters: bool) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    project = load_project(paths, config, with_used=True)
    _tests[:] = tests_of(project)
    _prepared[:] = [prepare_project(project, letters)]


def _end_with_parent() -> None:
    """End this process when the one that gives it work is gone, which a signal may have ended at once.

    Otherwise it would wait for work for ever, and hold the pipe that the report goes to.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(number: int) -> Outcome:
    result = run_test(_prepared[0], _tests[number])
    return result.failure, result.journal, result.letters, result.papers
