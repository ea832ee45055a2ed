"""`flow format`: lay out files in the standard way, or say which ones aren't."""

from pathlib import Path

import click
from attrs import frozen

from flowlang.cli.output import (
    FINDINGS,
    findings_of,
    note,
    paths_argument,
    read_stdin,
    stdin_option,
    use_color,
    write_findings,
)
from flowlang.cli.rewriting import difference
from flowlang.cli.writing import write_whole
from flowlang.configuration import load_configuration
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import find_flow_files, read_bytes, shown
from flowlang.syntax.format import format_source
from flowlang.syntax.parse import decode


@frozen
class Outcome:
    """What formatting made of one file: its text before and after, or the mistakes that prevent it."""

    path: str
    before: str
    after: str
    diagnostics: tuple[Diagnostic, ...] = ()


@click.command("format")
@paths_argument
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@stdin_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], check: bool, diff: bool, stdin_filename: str
) -> None:
    """Lay out .flow files in the standard way.

    PATHS are files or folders; without any, the folder that you are in. With `-`, standard input is laid out
    and written to standard output. A file with a mistake that keeps it from being read is left as it is.
    """
    others, stdin = read_stdin(paths, stdin_filename)
    if stdin is not None:
        if others:
            raise click.UsageError("`-` stands alone: files and standard input can't be formatted together.")
        outcome = layout(*stdin)
        if not (outcome.diagnostics or check or diff):
            click.echo(outcome.after, nl=False)
        outcomes = [outcome]
    else:
        others = others or [Path()]
        configuration, _ = load_configuration(others[0])
        files = find_flow_files(others, configuration.root, configuration.files)
        read = [read_bytes(path) for path in files]
        outcomes = [layout(shown(path), data) for path, data in zip(files, read, strict=True)]
        if not (check or diff):
            for path, outcome, before in zip(files, outcomes, read, strict=True):
                if outcome.after != outcome.before:
                    write_whole(path, outcome.after.encode(), before=before)
    changed = [outcome for outcome in outcomes if outcome.after != outcome.before]
    found = [problem for outcome in outcomes for problem in outcome.diagnostics]
    if diff:
        for outcome in changed:
            click.echo(
                difference(outcome.path, outcome.before, outcome.after, "laid out", use_color()), nl=False
            )
    elif check:
        for outcome in changed:
            click.echo(f"{outcome.path} would be laid out anew")
    elif stdin is None:
        for outcome in changed:
            click.echo(f"{outcome.path} was laid out anew")
    found = findings_of(found)
    write_findings(found, "text")
    if stdin is None:
        would = "would be changed" if check or diff else "changed"
        note(f"{counted(len(changed), 'file')} {would}, {len(outcomes) - len(changed)} left as they are.")
    if found or (changed and (check or diff)):
        ctx.exit(FINDINGS)


def layout(path: str, data: bytes) -> Outcome:
    """Lay out one file. A file that isn't ours, or that has mistakes, stays as it is."""
    source, found = decode(path, data)
    if source is None:
        return Outcome(path, "", "", tuple(found))
    text, mistakes = format_source(source)
    problems = (*found, *mistakes)
    if text is None or problems:
        return Outcome(path, source.text, source.text, problems)
    return Outcome(path, source.text, text)
