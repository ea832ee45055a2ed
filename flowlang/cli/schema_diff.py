"""`flow schema diff`: what a change of the schema does, and which workflows it breaks."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.output import FINDINGS, GivenPath, config_option
from flowlang.cli.revisions import Version, load_version, text_of, versions
from flowlang.discovery import find_flow_files, shown

if TYPE_CHECKING:
    from flowlang.compare.schema_report import SchemaDifference
    from flowlang.project import Project


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--workflows",
    "paths",
    multiple=True,
    metavar="PATH",
    type=GivenPath(exists=True),
    help="Of two files: whose workflows are tried with them, instead of those of the project.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Short lines, a review comment, or data for programs.",
)
@click.option("--exit-zero", is_flag=True, help="End with 0 also when something changed.")
@config_option
@click.pass_context
def diff_command(
    ctx: click.Context,
    old: str,
    new: str | None,
    paths: tuple[Path, ...],
    output_format: str,
    exit_zero: bool,
    config: Path | None,
) -> None:
    """Say what the change from schema OLD to NEW does, and which workflows it breaks.

    Each is a file, a folder, or a git revision such as main or main:schema.flow. Of two files, the workflows
    of the project are tried with the one in the place of the other. Otherwise the workflows are those of each
    version. Without NEW, it is the files as they are now.
    """
    difference = _compared(*_projects(*versions(old, new), paths, config))
    click.echo(_written(difference, output_format), nl=False)
    if difference and not exit_zero:
        ctx.exit(FINDINGS)


def _projects(
    old: Version, new: Version, paths: Sequence[Path], config: Path | None
) -> "tuple[Project, Project]":
    """The project with either schema."""
    before, after = text_of(old), text_of(new)
    if before is None or after is None:
        if paths:
            raise click.UsageError("--workflows is for two files: other versions have their own.")
        return load_version(old, config), load_version(new, config)
    from flowlang.project import load_project

    # The file that workflows use: the old one, or the new one where the old one is only in git.
    place = old.path if old.revision is None else new.path
    tried = _tried(place, new.path, paths, config)
    first, second = (load_project(tried, config, instead={shown(place): text}) for text in (before, after))
    return first, second


def _tried(place: Path, new: Path, paths: Sequence[Path], config: Path | None) -> list[Path]:
    """The files that are checked: those of the project in which a schema lies, without its new version."""
    from flowlang.configuration import load_configuration

    configuration = load_configuration(place, config)[0]
    found = find_flow_files(list(paths) or [configuration.root], configuration.root, configuration.files)
    others = [one for one in found if one.resolve() not in (new.resolve(), place.resolve())]
    return [place, *others]


def _compared(before: "Project", after: "Project") -> "SchemaDifference":
    from flowlang.compare.broken import broken
    from flowlang.compare.schema_report import SchemaDifference
    from flowlang.compare.schemas import compare_schemas

    return SchemaDifference(
        compare_schemas(before.schema, after.schema),
        broken(before.diagnostics, after.diagnostics, after.files),
    )


def _written(difference: "SchemaDifference", output_format: str) -> str:
    from flowlang.compare.schema_report import as_json, as_markdown, as_text

    return {"text": as_text, "markdown": as_markdown, "json": as_json}[output_format](difference)
