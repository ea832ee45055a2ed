"""`flow diagram`: the workflows as pictures."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from flowlang.cli.output import config_option, note, paths_argument
from flowlang.cli.pages import FORMATS, Page, format_of, targets_of, write_pages
from flowlang.cli.plan import load_plans, workflow_option
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import shown
from flowlang.plan.graph import Plan

if TYPE_CHECKING:
    from flowlang.diagram.coverage import Seen
    from flowlang.diagram.dot import Options
    from flowlang.diagram.wording import Level

LEVELS = ("overview", "normal", "full")
LEAST_DPI, MOST_DPI = 36, 1200


@click.command("diagram")
@paths_argument
@click.option(
    "--format", "picture_format", type=click.Choice(FORMATS), help="The kind of picture.  [default: svg]"
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
    default="normal",
    show_default=True,
    help="How much they say: steps in a row as one shape, every step, or every word of it.",
)
@click.option("--lanes", is_flag=True, help="In columns by who acts: system, customer, team, approver.")
@click.option("--legend", is_flag=True, help="With a legend of the shapes and lines that they use.")
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
    detail: "Level",
    lanes: bool,
    legend: bool,
    link_base: str | None,
    dpi: int | None,
    config: Path | None,
    wanted: tuple[str, ...],
) -> None:
    """Draw workflows, each as a picture of its own.

    PATHS are files or folders; without any, the folder that you are in.
    """
    from flowlang.diagram.dot import Options

    kind = picture_format or format_of(output)
    if dpi is not None and kind != "png":
        raise click.UsageError(f"--dpi is for PNG: a picture as .{kind} is sharp at every size.")
    plans = load_plans(ctx, paths, config, wanted)
    if not plans:
        note("There is no workflow in these files.")
        return
    options = Options(detail, lanes, legend)
    targets = targets_of([_page(plan, options) for plan in plans], output, kind, link_base)
    write_pages(ctx, targets, kind, dpi)
    if targets[0].file is not None:
        for target in targets:
            click.echo(shown(target.file or Path()))
        note(f"{counted(len(targets), 'picture')} drawn.")


def draw_into(ctx: click.Context, plans: Sequence[Plan], folder: Path, seen: Mapping[str, "Seen"]) -> int:
    """Draw workflows into a folder, each with what was reached of it. Returns how many there are."""
    from flowlang.diagram.dot import Options

    pages = [_page(plan, Options(), seen.get(plan.name)) for plan in plans]
    targets = targets_of(pages, f"{folder}{os.sep}", "svg")
    write_pages(ctx, targets, "svg")
    return len(targets)


def _page(plan: Plan, options: "Options", seen: "Seen | None" = None) -> Page:
    from flowlang.diagram.coverage import Shade
    from flowlang.diagram.dot import dot_text, drawn, file_name
    from flowlang.diagram.wording import description

    def text(kind: str, link: str) -> str:
        made = drawn(plan, options)
        marks = Shade(made, seen) if seen is not None else None
        return dot_text(plan, attrs.evolve(options, link=link), made, marks)

    return Page(file_name(plan), plan.name, description(plan), plan.path, text)
