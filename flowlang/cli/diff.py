"""`flow diff`: what changed in meaning between two versions."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from flowlang.cli.output import FINDINGS, GivenPath, config_option, note
from flowlang.cli.revisions import Version, load_version, versions
from flowlang.diagnostics.model import Severity
from flowlang.diagnostics.render.formats import render
from flowlang.diagnostics.render.report import Report
from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.compare.declarations import Declared
    from flowlang.compare.model import Difference, WorkflowChange
    from flowlang.configuration import Configuration
    from flowlang.project import Project
    from flowlang.recipes.make import Made
    from flowlang.source import SourceFile, Span

# Of the mistakes in a version, which `flow check` tells in full.
MOST_SHOWN = 5
FORMATS = ("text", "markdown", "json")
# Findings in Word files, which lie beside the text: they are read as they are today, not as they were.
_IN_WORD_FILES = "FL10"


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Short lines, a review comment, or data for programs.",
)
@click.option(
    "--diagram",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Also draw each workflow that changed: as it was, as it is, and with the changes marked.",
)
@click.option("--exit-zero", is_flag=True, help="End with 0 also when something changed.")
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str | None,
    output_format: str,
    diagram: Path | None,
    exit_zero: bool,
    config: Path | None,
) -> None:
    """Say what changed in meaning between OLD and NEW.

    Each is a file, a folder, or a git revision such as main or HEAD~1, with a path after a colon if wanted:
    main:sales/leads.flow. Without NEW, it is the files as they are now. Layout and comments don't count.
    """
    before, after = (_sound(ctx, one, config) for one in versions(old, new))
    difference = compared(before, after)
    click.echo(written(difference, output_format), nl=False)
    if diagram is not None:
        from flowlang.cli.diff_pages import draw_changes

        files = draw_changes(ctx, difference, diagram)
        note("\n".join(shown(file) for file in files) or "There is nothing to draw.")
    if difference and not exit_zero:
        ctx.exit(FINDINGS)


def _sound(ctx: click.Context, version: Version, config: Path | None) -> "Project":
    """The project of a version. What has mistakes has no meaning yet, so they end the command."""
    project = load_version(version, config)
    wrong = [
        one
        for one in project.diagnostics
        if one.severity is Severity.ERROR and not one.code.startswith(_IN_WORD_FILES)
    ]
    if wrong:
        note(render(Report(wrong[:MOST_SHOWN]), "text", color=False).rstrip("\n"))
        raise ProjectProblem(f"{version.asked} has mistakes: what it means can't be compared.")
    return project


def compared(before: "Project", after: "Project") -> "Difference":
    """What changed from one project to the other."""
    from flowlang.compare.declarations import compare_declared
    from flowlang.compare.model import Difference
    from flowlang.compare.workflows import compare_workflows

    made = {**before.made, **after.made}
    return Difference(
        tuple(_in_users_file(one, made) for one in compare_workflows(before.plans, after.plans)),
        compare_declared(_declared(before), _declared(after)),
    )


def _in_users_file(change: "WorkflowChange", made: "Mapping[SourceFile, Made]") -> "WorkflowChange":
    """What changed in a workflow that a recipe makes, at the line that uses the recipe."""

    def there(span: "Span") -> "Span":
        return made[span.source].use.span if span.source in made else span

    before, after = (
        None if plan is None else attrs.evolve(plan, span=there(plan.span))
        for plan in (change.before, change.after)
    )
    changes = tuple(
        attrs.evolve(one, span=None if one.span is None else there(one.span)) for one in change.changes
    )
    return attrs.evolve(change, before=before, after=after, changes=changes)


def _declared(project: "Project") -> "tuple[Declared, ...]":
    from flowlang.compare.declarations import declared

    return declared(
        project.schema, project.templates, project.policies, dict(_configured(project.configuration))
    )


def _configured(configuration: "Configuration") -> list[tuple[str, str]]:
    """What the configuration says that changes what workflows do."""
    plain = [
        ("timezone", configuration.timezone),
        ("depth", str(configuration.depth)),
        ("seed", str(configuration.seed)),
    ]
    given = configuration.settings.items()
    return plain + [(f"settings.{name}", str(one.value)) for name, one in sorted(given)]


def written(difference: "Difference", output_format: str) -> str:
    """A difference in one of the formats."""
    if output_format == "json":
        from flowlang.compare.as_json import difference_as_json

        return difference_as_json(difference)
    if output_format == "markdown":
        from flowlang.compare.as_markdown import difference_as_markdown

        return difference_as_markdown(difference)
    from flowlang.compare.as_text import difference_as_text

    return difference_as_text(difference)
