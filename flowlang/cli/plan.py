"""`flow plan`: what the workflows were understood to do."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.output import FINDINGS, Decorated, config_option, paths_argument, write_findings
from flowlang.diagnostics.model import Severity
from flowlang.diagnostics.suggest import nearest
from flowlang.plan.graph import Plan

if TYPE_CHECKING:
    from flowlang.project import Project


def workflow_option(function: Decorated) -> Decorated:
    """Add the option `--workflow`."""
    return click.option(
        "--workflow",
        "wanted",
        multiple=True,
        metavar="NAME",
        help="Only this workflow; may be given several times.",
    )(function)


def load_plans(
    ctx: click.Context, paths: Sequence[Path], config: Path | None, wanted: Sequence[str]
) -> list[Plan]:
    """The plans of the workflows in some files, or those that were asked for by name.

    When there are mistakes in the files, they are written out and the command ends.
    """
    return plans_named(load_sound(ctx, paths, config), wanted)


def load_sound(ctx: click.Context, paths: Sequence[Path], config: Path | None) -> "Project":
    """The project of some files. When there are mistakes, they are written out and the command ends."""
    from flowlang.project import load_project

    project = load_project(list(paths) or [Path()], config)
    if any(problem.severity is Severity.ERROR for problem in project.diagnostics):
        write_findings(project.diagnostics, "text")
        ctx.exit(FINDINGS)
    return project


def plans_named(project: "Project", wanted: Sequence[str]) -> list[Plan]:
    """The plans of a project, or those that were asked for by name."""
    by_name = {plan.name: plan for plan in project.plans}
    for name in wanted:
        if name not in by_name:
            near = nearest(name, by_name)
            hint = f' Did you mean "{near}"?' if near else ""
            raise click.UsageError(f'There is no workflow "{name}" in these files.{hint}')
    return [plan for plan in project.plans if not wanted or plan.name in wanted]


@click.command("plan")
@paths_argument
@click.option(
    "--format",
    "plan_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="An outline to read, or everything for other programs.",
)
@workflow_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    plan_format: str,
    config: Path | None,
    wanted: tuple[str, ...],
) -> None:
    """Show what workflows were understood to do.

    PATHS are files or folders; without any, the folder that you are in.
    """
    plans = load_plans(ctx, paths, config, wanted)
    if plan_format == "json":
        from flowlang.plan.as_json import plans_as_json

        click.echo(plans_as_json(plans), nl=False)
        return
    from flowlang.plan.as_text import plan_as_text

    click.echo("\n".join(plan_as_text(plan) for plan in plans), nl=False)
