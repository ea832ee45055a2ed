"""`flow check`: find mistakes before anything runs, and mend those that have a fix."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from flowlang.diagnostics import Diagnostic
    from flowlang.project import Project


@click.command("check")
@paths_argument
@click.option("--fix", is_flag=True, help="Apply the fixes that are safe.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply all fixes, also those that may change the meaning.")
@click.option("--diff", is_flag=True, help="Change nothing; show what the fixes would change.")
@format_option
@config_option
@stdin_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    output_format: str,
    config: Path | None,
    stdin_filename: str,
) -> None:
    """Find mistakes in .flow files.

    PATHS are files or folders, and `-` is standard input; without any, the folder that you are in. With
    --fix, what is read from standard input is written to standard output, mended, and findings go elsewhere.
    """
    from flowlang.project import load_project
    from flowlang.verdict import verdict

    others, stdin = read_stdin(paths, stdin_filename)
    whole = not paths
    if not others and stdin is None:
        others = [Path()]

    def load(texts: Mapping[str, str]) -> "Project":
        return load_project(others, config, stdin, instead=texts)

    def judge(project: "Project") -> "tuple[Diagnostic, ...]":
        return verdict(project, whole=whole)

    project = load({})
    if fix or unsafe_fixes or diff:
        from flowlang.cli import mending

        done = mending.mended(project, load, judge, unsafe=unsafe_fixes)
        if diff:
            mending.show_difference(project, done)
            note(f"{counted(done.count, 'fix', 'fixes')} would change {counted(len(done.texts), 'file')}.")
            ctx.exit(FINDINGS if done.texts or findings_of(done.found) else 0)
        mending.write(done, shown_name(stdin))
        if done.count:
            note(f"Fixed {counted(done.count, 'problem')} in {counted(len(done.texts), 'file')}.")
        found, to_stdout = findings_of(done.found), stdin is None
        if stdin is not None:
            name = shown_name(stdin)
            source = next((one for one in project.sources if one.path == name), None)
            click.echo(done.texts.get(name or "", source.text if source else stdin[1]), nl=False)
    else:
        found, to_stdout = findings_of(judge(project)), True
    write_findings(found, output_format, to_stdout=to_stdout)
    if found:
        ctx.exit(FINDINGS)
    if output_format != "json":
        note(f"No problems in {counted(len(project.sources), 'file')}.")


def shown_name(stdin: tuple[str, bytes] | None) -> str | None:
    """What messages call the text of standard input."""
    from flowlang.discovery import shown

    return None if stdin is None else shown(Path(stdin[0]))
