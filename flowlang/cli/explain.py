"""`flow explain`: more about a code, a record, an event or an action."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from flowlang.cli.output import GivenPath, config_option
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code, page

if TYPE_CHECKING:
    from flowlang.schema.model import Schema

_FENCE = re.compile(r"^```(?:flow (wrong|right)\b.*|.*)$", re.MULTILINE)


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes and slugs that start so."""
    return [
        CompletionItem(name, help=entry.summary)
        for code, entry in CODES.items()
        for name in (code, entry.slug)
        if name.startswith(incomplete)
    ]


@click.command("explain")
@click.argument("name", required=False, shell_complete=_complete)
@click.argument("paths", nargs=-1, type=GivenPath())
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="How records, events and actions are shown.",
)
@config_option
def command(name: str | None, paths: tuple[Path, ...], output: str, config: Path | None) -> None:
    """Say more about NAME.

    NAME is a code such as FL0203 or unknown-field, a record such as Lead, an event, an action such as
    "send email", or one of the words records, events, actions, choices, templates, teams, segments, settings.
    PATHS are the files that declare them; without any, the standard library and the folder that you are in.
    Without NAME, all codes are listed. `flow explain actions --format markdown` writes the whole catalogue.
    """
    if name is None:
        width = max(len(entry.slug) for entry in CODES.values())
        for code, entry in sorted(CODES.items()):
            click.echo(f"{code}  {entry.slug.ljust(width)}  {entry.summary}")
        return
    found = find_code(name)
    if found is not None:
        click.echo(page(found) if output == "markdown" else plain(page(found)), nl=False)
        return
    from flowlang.report import dictionary, dictionary_page

    schema = _schema(paths, config)
    shown = dictionary_page.entry if output == "markdown" else dictionary.entry
    said = shown(schema, name)
    if said is not None:
        click.echo(said, nl=False)
        return
    raise click.UsageError(f"There is no code, record, event or action {name}.{_hint(name, schema)}")


def _hint(name: str, schema: "Schema") -> str:
    from flowlang.diagnostics.suggest import nearest
    from flowlang.report import dictionary

    near = nearest(name, [*CODES, *(entry.slug for entry in CODES.values())]) or dictionary.near(schema, name)
    if near is not None:
        return f" Did you mean {near}?"
    return " `flow explain` lists the codes, `flow explain records` and `flow explain actions` the rest."


def _schema(paths: tuple[Path, ...], config: Path | None) -> "Schema":
    """What the files declare, or those of this folder, or at least the standard library.

    Folders below that are projects of their own are left out: their companies know nothing of each other. So
    are all files below a folder that is no project and holds none itself.
    """
    from flowlang.configuration import find_configuration, load_configuration
    from flowlang.discovery import find_flow_files
    from flowlang.project import ProjectProblem, load_project

    if paths:
        return load_project(paths, config).schema
    try:
        configuration, home = load_configuration(Path(), config)[0], find_configuration(Path())
        files = find_flow_files([Path()], configuration.root, configuration.files)
        ours = [one for one in files if find_configuration(one.parent) == home]
        if home is None and all(one.parent != Path() for one in ours):
            ours = []
    except ProjectProblem:
        ours = []
    if ours:
        return load_project(ours, config).schema
    return load_project([], config, ("nothing.flow", b"use crm\n")).schema


def plain(markdown: str) -> str:
    """A page for the terminal: its examples are set off by words and indentation, not by signs."""
    lines: list[str] = []
    inside = False
    for line in markdown.splitlines():
        fence = _FENCE.match(line)
        if fence is None:
            lines.append(f"    {line}".rstrip() if inside else line.removeprefix("# "))
            continue
        inside = not inside
        if inside and fence.group(1):
            lines += [f"{fence.group(1).capitalize()}:", ""]
    return "\n".join(lines) + "\n"
