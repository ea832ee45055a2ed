"""`flow check`: find mistakes before anything runs."""

from pathlib import Path

import click

from flowlang.cli.output import (
    FINDINGS,
    config_option,
    findings_of,
    format_option,
    note,
    paths_argument,
    read_stdin,
    stdin_option,
    write_findings,
)
from flowlang.diagnostics.render.concise import counted


@click.command("check")
@paths_argument
@format_option
@config_option
@stdin_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], output_format: str, config: Path | None, stdin_filename: str
) -> None:
    """Find mistakes in .flow files.

    PATHS are files or folders, and `-` is standard input; without any, the folder that you are in.
    """
    from flowlang.project import load_project
    from flowlang.verdict import verdict

    others, stdin = read_stdin(paths, stdin_filename)
    if not others and stdin is None:
        others = [Path()]
    project = load_project(others, config, stdin)
    found = findings_of(verdict(project))
    write_findings(found, output_format)
    if found:
        ctx.exit(FINDINGS)
    if output_format != "json":
        note(f"No problems in {counted(len(project.sources), 'file')}.")
