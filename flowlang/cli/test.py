"""`flow test`: run the tests that `.flow` files hold."""

import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.output import (
    FINDINGS,
    config_option,
    note,
    paths_argument,
    use_color,
    write_findings,
)

if TYPE_CHECKING:
    from flowlang.check.model import CheckedTest
    from flowlang.project import Project
    from flowlang.testing.model import TestResult
    from flowlang.testing.prepare import Prepared

NO_TESTS = 2


@click.command("test")
@paths_argument
@click.option(
    "-k", "wanted", metavar="WORDS", default="", help="Only tests whose name or file has these words."
)
@click.option("-x", "stop_at_first", is_flag=True, help="Stop after the first test that fails.")
@click.option("-v", "--verbose", is_flag=True, help="A line for every test.")
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    wanted: str,
    stop_at_first: bool,
    verbose: bool,
    output_format: str,
    config: Path | None,
) -> None:
    """Run the tests in .flow files.

    PATHS are files or folders; without any, the folder that you are in. No test reaches outside: time is
    virtual, and actions are only remembered.
    """
    from flowlang.diagnostics.model import Severity
    from flowlang.project import load_project

    began = time.perf_counter()
    project = load_project(list(paths) or [Path()], config, with_used=True)
    asked = {source.path for source in project.sources}
    as_text = output_format == "text"
    if project.diagnostics and as_text:
        write_findings(project.diagnostics, "text")
    if any(problem.severity is Severity.ERROR for problem in project.diagnostics):
        if as_text:
            note("No tests were run, because of the mistakes above.")
        else:
            _write_json(project, [])
        ctx.exit(FINDINGS)
    tests = [
        test
        for path, file in project.checked.items()
        if path in asked
        for test in file.tests
        if _is_wanted(test, wanted)
    ]
    if not tests:
        note(f"No test has the words {wanted!r}." if wanted else "No tests were found.")
        if not as_text:
            _write_json(project, [])
        ctx.exit(NO_TESTS)
    results = _run(project, tests, stop_at_first, verbose, as_text)
    if as_text:
        _write_summary(project, results, time.perf_counter() - began)
    else:
        _write_json(project, results)
    if project.diagnostics or not all(result.passed for result in results):
        ctx.exit(FINDINGS)


def _is_wanted(test: "CheckedTest", words: str) -> bool:
    from flowlang.testing.model import name_of

    wanted = words.lower()
    return wanted in name_of(test).lower() or wanted in test.tree.span.source.path.lower()


def _run(
    project: "Project", tests: Sequence["CheckedTest"], stop_at_first: bool, verbose: bool, as_text: bool
) -> list["TestResult"]:
    from flowlang.cli.options import options_of, programs_of
    from flowlang.testing.prepare import prepare
    from flowlang.testing.report import dots, verdict

    options, color = options_of(project), use_color()
    prepared = prepare(programs_of(project, options), project.schema, options)
    results: list[TestResult] = []
    for path, of_file in groupby(tests, key=lambda test: test.tree.span.source.path):
        if as_text:
            click.echo(path if verbose else f"{path} ", nl=verbose)
        for result in _until_failure(prepared, of_file, stop_at_first):
            results.append(result)
            if as_text and verbose:
                click.echo(f"  {verdict(result, color)}")
            elif as_text:
                click.echo(dots([result], color), nl=False)
        if as_text and not verbose:
            click.echo()
        if stop_at_first and not results[-1].passed:
            break
    return results


def _until_failure(
    prepared: "Prepared", tests: Iterator["CheckedTest"], stop_at_first: bool
) -> Iterator["TestResult"]:
    from flowlang.testing.run import run_tests

    for result in run_tests(prepared, tests):
        yield result
        if stop_at_first and not result.passed:
            return


def _write_summary(project: "Project", results: Sequence["TestResult"], seconds: float) -> None:
    from zoneinfo import ZoneInfo

    from flowlang.testing.report import counts, failure_block

    zone = ZoneInfo(project.configuration.timezone)
    for result in results:
        if not result.passed:
            click.echo()
            click.echo(failure_block(result, project.schema, zone, use_color()), nl=False)
    # How long it took is no part of the report: the same files give the same report.
    click.echo(f"\n{counts(results)}")
    note(f"Took {seconds:.2f} s.")


def _write_json(project: "Project", results: Sequence["TestResult"]) -> None:
    from zoneinfo import ZoneInfo

    from flowlang.testing.report import report_json

    zone = ZoneInfo(project.configuration.timezone)
    click.echo(report_json(project.diagnostics, results, project.schema, zone), nl=False)
