"""`flow test`: run the tests that `.flow` files hold."""

import time
from collections.abc import Generator, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.output import (
    FINDINGS,
    GivenPath,
    config_option,
    note,
    paths_argument,
    use_color,
    write_findings,
)
from flowlang.cli.watching import keep_watching, watch_option
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import shown

if TYPE_CHECKING:
    from flowlang.check.model import CheckedTest
    from flowlang.diagnostics import Diagnostic
    from flowlang.project import Project
    from flowlang.testing.coverage import Covered
    from flowlang.testing.model import TestResult

CLEAN, COULD_NOT_RUN = 0, 2


@click.command("test")
@paths_argument
@click.option(
    "-k", "wanted", metavar="WORDS", default="", help="Only tests whose name or file has these words."
)
@click.option("-x", "stop_at_first", is_flag=True, help="Stop after the first test that fails.")
@click.option("-v", "--verbose", is_flag=True, help="A line for every test.")
@click.option(
    "-n",
    "workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    help="Run tests in so many processes at once. The report is the same.",
)
@click.option(
    "--coverage", "with_coverage", is_flag=True, help="Say which ways of the workflows no test took."
)
@click.option(
    "--coverage-diagram",
    "coverage_folder",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Draw the workflows into this folder: green is what tests reached, grey and red what they did not.",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=GivenPath(dir_okay=False),
    help="Write the report as JUnit XML as well, for CI servers.",
)
@click.option(
    "--mailbox",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Write every message of the tests into this folder, with a page that shows them, and check them.",
)
@click.option(
    "--documents",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Write every Word file and PDF that the tests make into this folder.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the report is written.",
)
@watch_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    wanted: str,
    stop_at_first: bool,
    verbose: bool,
    workers: int,
    with_coverage: bool,
    coverage_folder: Path | None,
    junit: Path | None,
    mailbox: Path | None,
    documents: Path | None,
    output_format: str,
    watch: bool,
    config: Path | None,
) -> None:
    """Run the tests in .flow files.

    PATHS are files or folders; without any, the folder that you are in. No test reaches outside: time is
    virtual, and actions are only remembered.
    """
    if watch:
        written = (documents, mailbox, coverage_folder)
        keep_watching(paths, config, [folder for folder in written if folder is not None])
    from flowlang.cli.apart import keep_apart, read_by
    from flowlang.cli.mailbox import need_documents, write_documents
    from flowlang.diagnostics.model import Severity
    from flowlang.mail.box import by_folder
    from flowlang.project import load_project
    from flowlang.ready import tests_of

    began = time.perf_counter()
    if documents is not None:
        need_documents()
    looked_at = mailbox is not None or documents is not None
    project = load_project(list(paths) or [Path()], config, with_used=True)
    keep_apart(
        [
            ("--junit", junit),
            ("--mailbox", mailbox),
            ("--documents", documents),
            ("--coverage-diagram", coverage_folder),
        ],
        read_by(project),
    )
    as_text = output_format == "text"
    if project.diagnostics and as_text:
        write_findings(project.diagnostics, "text")
    if any(problem.severity is Severity.ERROR for problem in project.diagnostics):
        if as_text:
            note("No tests were run, because of the mistakes above.")
        else:
            _write_json(project, [], None)
        _write_junit(junit, project, [])
        ctx.exit(FINDINGS)
    every = tests_of(project)
    tests = [test for test in every if _is_wanted(test, wanted)]
    if not tests:
        note(f"No test has the words {wanted!r}." if wanted else "No tests were found.")
        if not as_text:
            _write_json(project, [], None)
        _write_junit(junit, project, [])
        # A project may have none; but words that name none are a slip of the pen.
        ctx.exit(COULD_NOT_RUN if wanted else CLEAN)
    if workers > 1:
        from flowlang.cli.workers import run_in_workers

        outcomes = run_in_workers(
            list(paths) or [Path()], config, every, tests, min(workers, len(tests)), looked_at
        )
    else:
        outcomes = _run_here(project, tests, looked_at)
    results = _report(tests, outcomes, stop_at_first, verbose, as_text)
    covered = _coverage(project, results) if with_coverage or coverage_folder is not None else []
    findings = list(project.diagnostics)
    if documents is not None:
        write_documents(documents, by_folder((one.name, one.path, one.papers) for one in results))
    if mailbox is not None:
        in_letters = _write_mailbox(project, results, mailbox)
        findings += in_letters
        if in_letters and as_text:
            click.echo()
            write_findings(in_letters, "text")
    if as_text:
        _write_summary(project, results, covered if with_coverage else None, time.perf_counter() - began)
    else:
        _write_json(project, results, covered if with_coverage else None, findings)
    _write_junit(junit, project, results)
    if coverage_folder is not None:
        _draw_coverage(ctx, covered, coverage_folder)
    if findings or not all(result.passed for result in results):
        ctx.exit(FINDINGS)


def _is_wanted(test: "CheckedTest", words: str) -> bool:
    from flowlang.testing.model import name_of

    wanted = words.lower()
    return wanted in name_of(test).lower() or wanted in test.tree.span.source.path.lower()


def _run_here(project: "Project", tests: Sequence["CheckedTest"], letters: bool) -> Iterator["TestResult"]:
    from flowlang.cli.workers import prepare_project
    from flowlang.testing.run import run_tests

    return run_tests(prepare_project(project, letters), tests)


def _write_mailbox(project: "Project", results: Sequence["TestResult"], folder: Path) -> list["Diagnostic"]:
    from flowlang.cli.mailbox import write_mailbox
    from flowlang.mail.box import by_test

    groups = by_test((result.name, result.path, result.letters) for result in results)
    return write_mailbox(project, folder, groups)


def _report(
    tests: Sequence["CheckedTest"],
    outcomes: Iterator["TestResult"],
    stop_at_first: bool,
    verbose: bool,
    as_text: bool,
) -> list["TestResult"]:
    """Take the results as they come, and show how far it is."""
    from flowlang.testing.report import dots, verdict

    color = use_color()
    results: list[TestResult] = []
    for path, of_file in groupby(tests, key=lambda test: test.tree.span.source.path):
        if as_text:
            click.echo(path if verbose else f"{path} ", nl=verbose)
        for _ in of_file:
            result = next(outcomes)
            results.append(result)
            if as_text and verbose:
                click.echo(f"  {verdict(result, color)}")
            elif as_text:
                click.echo(dots([result], color), nl=False)
            if stop_at_first and not result.passed:
                break
        if as_text and not verbose:
            click.echo()
        if stop_at_first and not results[-1].passed:
            break
    if isinstance(outcomes, Generator):
        # Other processes are told that nothing more is wanted.
        outcomes.close()
    return results


def _write_summary(
    project: "Project",
    results: Sequence["TestResult"],
    covered: Sequence["Covered"] | None,
    seconds: float,
) -> None:
    from zoneinfo import ZoneInfo

    from flowlang.testing.coverage_report import coverage_text
    from flowlang.testing.report import counts, failure_block

    zone = ZoneInfo(project.configuration.timezone)
    for result in results:
        if not result.passed:
            click.echo()
            click.echo(failure_block(result, project.schema, zone, use_color()), nl=False)
    if covered is not None:
        click.echo()
        click.echo(coverage_text(covered, use_color()), nl=False)
    # How long it took is no part of the report: the same files give the same report.
    click.echo(f"\n{counts(results)}")
    note(f"Took {seconds:.2f} s.")


def _write_json(
    project: "Project",
    results: Sequence["TestResult"],
    covered: Sequence["Covered"] | None,
    findings: Sequence["Diagnostic"] | None = None,
) -> None:
    from zoneinfo import ZoneInfo

    from flowlang.testing.report import report_json

    zone = ZoneInfo(project.configuration.timezone)
    found = project.diagnostics if findings is None else findings
    click.echo(report_json(found, results, project.schema, zone, covered), nl=False)


def _write_junit(file: Path | None, project: "Project", results: Sequence["TestResult"]) -> None:
    if file is None:
        return
    from zoneinfo import ZoneInfo

    from flowlang.cli.writing import write_whole, writing
    from flowlang.testing.junit import junit_xml

    zone = ZoneInfo(project.configuration.timezone)
    report = junit_xml(project.diagnostics if not results else (), results, project.schema, zone)
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, report)


# --- Coverage -----------------------------------------------------------------------------------


def _coverage(project: "Project", results: Sequence["TestResult"]) -> list["Covered"]:
    from flowlang.testing.coverage import coverage

    return coverage(project.plans, (result.journal for result in results))


def _draw_coverage(ctx: click.Context, covered: Sequence["Covered"], folder: Path) -> None:
    from flowlang.cli.diagram import draw_into
    from flowlang.diagram.coverage import Seen

    seen = {one.plan.name: Seen(one.started, one.nodes, one.exits) for one in covered}
    count = draw_into(ctx, [one.plan for one in covered], folder, seen)
    note(f"{counted(count, 'picture')} of the coverage drawn into {shown(folder)}.")
