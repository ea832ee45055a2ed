"""`flow check`: find mistakes before anything runs, and mend those that have a fix."""

from collections.abc import Sequence
from pathlib import Path

import click
from attrs import evolve

from flowlang.cli.apart import keep_apart
from flowlang.cli.checking import Asked, cache_folder, remembered
from flowlang.cli.output import (
    GivenPath,
    config_option,
    findings_of,
    format_option,
    note,
    paths_argument,
    read_stdin,
    stdin_option,
)
from flowlang.cli.reporting import Output, write
from flowlang.cli.selecting import names_option
from flowlang.cli.watching import keep_watching, watch_option
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.render.concise import counted


@click.command("check")
@paths_argument
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply all fixes, also those that are a guess.")
@click.option("--diff", is_flag=True, help="Change nothing; show what the fixes would change.")
@names_option("--select", "Report only these warnings and rules: codes, their beginnings, or slugs.")
@names_option("--ignore", "Don't report these warnings and rules.")
@format_option
@click.option(
    "--output-file",
    type=GivenPath(dir_okay=False),
    metavar="FILE",
    help="Write the findings into a file.",
)
@click.option("--statistics", is_flag=True, help="Count the findings of each code instead of showing them.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="warning",
    show_default=True,
    help="The mildest finding that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--no-cache", is_flag=True, help="Check anew, and keep nothing for the next time.")
@click.option(
    "--cache-dir",
    type=GivenPath(file_okay=False),
    metavar="FOLDER",
    envvar="FLOW_CACHE_DIR",
    show_envvar=True,
    help="Where verdicts are kept for the next time, instead of your folder for caches.",
)
@watch_option
@config_option
@stdin_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    output_format: str,
    output_file: Path | None,
    statistics: bool,
    fail_on: str,
    exit_zero: bool,
    no_cache: bool,
    cache_dir: Path | None,
    watch: bool,
    config: Path | None,
    stdin_filename: str,
) -> None:
    """Find mistakes in .flow files.

    PATHS are files or folders, and `-` is standard input; without any, the folder that you are in. With
    --fix, what is read from standard input is written to standard output, fixed, and what is left is
    reported on standard error. Errors that keep a workflow from running are always reported.
    """
    if watch:
        keep_watching(paths, config)
    others, stdin = read_stdin(paths, stdin_filename)
    asked = Asked(tuple(others) or (() if stdin else (Path(),)), stdin, config, select, ignore)
    output = Output(output_format, output_file, statistics, fail_on=fail_on)
    if not (fix or unsafe_fixes or diff):
        kept = remembered(asked, None if no_cache else cache_folder(cache_dir))
        found: Sequence[Diagnostic] = kept.findings
        files = kept.files
        keep_apart([("--output-file", output_file)], asked.read(files))
    else:
        from flowlang.cli import mending

        project = asked.load()
        files = tuple(source.path for source in project.sources)
        keep_apart([("--output-file", output_file)], asked.read(files))
        found = asked.judge(project)
        done = mending.mended(project, found, asked, unsafe=unsafe_fixes)
        found = done.found
        if diff:
            mending.show_difference(project, done)
            note(f"{counted(done.count, 'fix', 'fixes')} would change {counted(len(done.texts), 'file')}.")
            ctx.exit(0 if exit_zero else int(bool(done.texts) or output.fails(findings_of(found))))
        mending.write(done, asked.stdin_name)
        if done.count:
            note(f"Fixed {counted(done.count, 'problem')} in {counted(len(done.texts), 'file')}.")
        if asked.stdin_name is not None:
            click.echo(mending.text_of_stdin(project, done, asked.stdin_name), nl=False)
            output = evolve(output, to_stderr=True)
    found = findings_of(found)
    write(found, files, output)
    ctx.exit(0 if exit_zero else int(output.fails(found)))
