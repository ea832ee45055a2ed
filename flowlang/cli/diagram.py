"""`flow diagram`: workflows, records, fields, the schema and tables as pictures."""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.apart import keep_apart, read_by
from flowlang.cli.diagram_journal import marked_by
from flowlang.cli.diagram_kinds import life_page, record_page, schema_page, tables_of, workflow_page
from flowlang.cli.output import GivenPath, config_option, note, paths_argument
from flowlang.cli.pages import DRAWN, FORMATS, Page, format_of, targets_of, write_pages
from flowlang.cli.plan import load_sound, plans_named, workflow_option
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import shown
from flowlang.plan.graph import Plan

if TYPE_CHECKING:
    from flowlang.diagram.coverage import Seen
    from flowlang.diagram.wording import Level

LEVELS = ("overview", "normal", "full")
LEAST_DPI, MOST_DPI = 36, 1200


@click.command("diagram")
@paths_argument
@click.option(
    "--format",
    "picture_format",
    type=click.Choice(FORMATS),
    help="The kind of picture; dmn is for decision tables.  [default: svg]",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER",
    help="Where pictures go: a folder, or a file for a single one, or - for standard output. "
    "Without it they go to the folder that you are in.",
)
@click.option(
    "--detail",
    type=click.Choice(LEVELS),
    help="How much they say: steps in a row as one shape, every step, or every word.  [default: normal]",
)
@click.option("--lanes", is_flag=True, help="In columns by who acts: system, customer, team, approver.")
@click.option("--legend", is_flag=True, help="With a legend of the shapes and lines that they use.")
@click.option("--record", metavar="TYPE", help="All automation of one type of record instead, on one page.")
@click.option("--life", metavar="FIELD", help="The life of a choice instead, as lead.status: who moves it.")
@click.option("--schema", is_flag=True, help="The records instead, and how they refer to each other.")
@click.option(
    "--journal",
    metavar="FILE",
    type=GivenPath(dir_okay=False, allow_dash=True),
    help="Mark what this journal of `flow run` tells: how many went which way, how long they waited, "
    "what failed, and where runs stand.",
)
@click.option(
    "--for",
    "about",
    metavar="RECORD",
    help='Of the journal, show only the way of one record, such as L-1 or "Lead L-1".',
)
@click.option(
    "--link-base", metavar="URL", help="What links to the text start with, instead of the way to the file."
)
@click.option(
    "--dpi", type=click.IntRange(LEAST_DPI, MOST_DPI), help="Points per inch of a PNG.  [default: 144]"
)
@workflow_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    picture_format: str | None,
    output: str | None,
    detail: "Level | None",
    lanes: bool,
    legend: bool,
    record: str | None,
    life: str | None,
    schema: bool,
    journal: Path | None,
    about: str | None,
    link_base: str | None,
    dpi: int | None,
    config: Path | None,
    wanted: tuple[str, ...],
) -> None:
    """Draw workflows, each as a picture of its own; or records, a field, the schema.

    PATHS are files or folders; without any, the folder that you are in.
    """
    if output == "":
        raise click.UsageError("--output is empty. Is it a variable that is not set?")
    kind = picture_format or format_of(output)
    instead = [
        name for name, given in (("--record", record), ("--life", life), ("--schema", schema)) if given
    ]
    _fitting(
        kind,
        instead,
        {
            "--lanes": lanes,
            "--legend": legend,
            "--for": about is not None,
            "--journal": journal is not None,
            "--workflow": bool(wanted),
            "--detail": bool(detail),
            "--dpi": dpi is not None,
        },
    )
    project = load_sound(ctx, paths, config)
    pages: Sequence[Page]
    if record is not None:
        pages = [record_page(project, record)]
    elif life is not None:
        pages = [life_page(project, life)]
    elif schema:
        pages = [schema_page(project, detail or "normal")]
    elif kind == "dmn":
        pages = tables_of(project)
    else:
        from flowlang.diagram.dot import Options

        plans, marked = plans_named(project, wanted), None
        if journal is not None:
            plans, marked = marked_by(ctx, project.configuration, plans, journal, about)
        options = Options(detail or "normal", lanes, legend)
        pages = [workflow_page(plan, options, marked[plan.name] if marked else None) for plan in plans]
    if not pages:
        note(f"There is no {'decision table' if kind == 'dmn' else 'workflow'} in these files.")
        return
    targets = targets_of(pages, output, kind, link_base)
    keep_apart([("--output", target.file) for target in targets], [("--journal", journal), *read_by(project)])
    write_pages(ctx, targets, kind, dpi)
    if targets[0].file is not None:
        for target in targets:
            click.echo(shown(target.file or Path()))
        note(f"{counted(len(targets), 'picture')} drawn.")


def _fitting(kind: str, instead: Sequence[str], given: Mapping[str, bool]) -> None:
    """Refuse options that would do nothing, or that contradict each other."""
    asked = [option for option, holds in given.items() if holds]
    if len(instead) > 1:
        raise click.UsageError(f"{instead[0]} and {instead[1]} are two pictures: ask for one at a time.")
    if instead and kind in {"bpmn", "dmn"}:
        raise click.UsageError(f"{instead[0]} has no form as {kind}: use svg, png, pdf, dot or mermaid.")
    if given["--for"] and not given["--journal"]:
        raise click.UsageError("--for shows the way of a record in a journal: name it with --journal.")
    for option in asked:
        if option == "--dpi" and kind != "png":
            raise click.UsageError(f"--dpi is for PNG: a picture as .{kind} is sharp at every size.")
        alone = option == "--detail" and instead == ["--schema"]
        if instead and option != "--dpi" and not alone:
            raise click.UsageError(
                f"{option} is for pictures of workflows, and {instead[0]} is another kind."
            )
        if option in {"--lanes", "--legend", "--journal", "--for"} and kind not in DRAWN | {"dot"}:
            raise click.UsageError(
                f"{option} is for pictures that are drawn: {kind} leaves the looks to who shows it."
            )
        if option == "--detail" and kind in {"bpmn", "dmn"}:
            raise click.UsageError(f"--detail is for pictures: {kind} always holds everything.")
        if option == "--workflow" and kind == "dmn":
            raise click.UsageError("--workflow is for workflows: dmn holds decision tables.")


def draw_into(ctx: click.Context, plans: Sequence[Plan], folder: Path, seen: Mapping[str, "Seen"]) -> int:
    """Draw workflows into a folder, each with what was reached of it. Returns how many there are."""
    from flowlang.diagram.coverage import Shade
    from flowlang.diagram.dot import Options

    pages = [workflow_page(plan, Options(), partial(Shade, seen=seen[plan.name])) for plan in plans]
    targets = targets_of(pages, f"{folder}{os.sep}", "svg")
    write_pages(ctx, targets, "svg")
    return len(targets)
