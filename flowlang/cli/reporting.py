"""Where the findings of `flow check` go: to a stream, into a file, and into the summary of a job."""

import os
from collections.abc import Sequence
from pathlib import Path

import click
from attrs import frozen

from flowlang.cli.output import note, use_color
from flowlang.cli.writing import write_whole, writing
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.render.concise import counted, summary
from flowlang.diagnostics.render.formats import FOR_PROGRAMS, render
from flowlang.diagnostics.render.report import Report, fails
from flowlang.discovery import shown


@frozen
class Output:
    """How findings are written: the format, the file (or a stream), and whether they are only counted.

    `fail_on` is the mildest finding that fails the run: `error` or `warning`.
    """

    format: str
    file: Path | None = None
    statistics: bool = False
    to_stderr: bool = False
    fail_on: str = "warning"

    def fails(self, found: Sequence[Diagnostic]) -> bool:
        """Whether findings are bad enough for exit code 1."""
        return any(fails(problem, self.fail_on) for problem in found)


def write(found: Sequence[Diagnostic], files: Sequence[str], output: Output) -> None:
    """Write the findings of some files. Raises ProjectProblem when a file can't be written."""
    report = Report(found, files, output.fail_on)
    color = use_color() and output.file is None
    if output.statistics:
        from flowlang.diagnostics.render.statistics import render_statistics

        text = render_statistics(found, as_json=output.format in ("json", "jsonl"))
    else:
        text = render(report, output.format, color=color)
    if output.file is None:
        click.echo(text, nl=False, err=output.to_stderr)
    else:
        write_whole(output.file, text.encode("utf-8", "backslashreplace"))
    # In GitHub's own format the run is one of its jobs, whose summary can hold what annotations can't.
    job = os.environ.get("GITHUB_STEP_SUMMARY") if output.format == "github" else None
    if job:
        from flowlang.diagnostics.render.github import job_summary

        with writing(Path(job)), Path(job).open("a", encoding="utf-8", newline="\n") as file:
            file.write(job_summary(report))
    if not found:
        if output.file is not None or output.format not in FOR_PROGRAMS:
            note(f"No problems in {counted(len(files), 'file')}.")
    elif output.file is not None:
        note(f"{summary(found)} They are in {shown(output.file)}.")
