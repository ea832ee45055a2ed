"""`flow report`: how the workflows and the business did, read from a journal."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.apart import keep_apart, read_by
from flowlang.cli.files import journal_entries
from flowlang.cli.moments import read_moment
from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, write_findings
from flowlang.cli.writing import write_whole
from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.configuration import Configuration
    from flowlang.project import Project
    from flowlang.report.measure.report import Place, Report

_FORMATS = ("text", "json", "csv", "html")
_LENGTHS = ("day", "week", "month", "quarter", "year")


@click.command("report")
@click.argument("journal", type=GivenPath(dir_okay=False, allow_dash=True))
@click.argument("flows", nargs=-1, type=GivenPath())
@click.option("--from", "begin", metavar="DAY", help="Begin with this day or moment, such as 2026-01-31.")
@click.option("--to", "end", metavar="DAY", help="End with this day, or before this moment.")
@click.option("--period", type=click.Choice(_LENGTHS), help="Cut the time into such periods.")
@click.option(
    "--by",
    default="",
    metavar="FIELD",
    help="Group by `owner`, by `area` (the folder of a workflow), or metrics by a field such as `campaign`.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How the report is written; html is one page without anything from outside.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=GivenPath(dir_okay=False),
    help="Write the report to this file.",
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    journal: Path,
    flows: tuple[Path, ...],
    begin: str | None,
    end: str | None,
    period: str | None,
    by: str,
    output_format: str,
    output: Path | None,
    config: Path | None,
) -> None:
    """Say how workflows did, where runs wait, who holds what, and what the seven metrics came to.

    JOURNAL is a file of `flow run --journal`, also compressed with gzip; - is standard input. FLOWS are the
    files or folders of the workflows: with them, the report names those that never started.
    """
    from zoneinfo import ZoneInfo

    from flowlang.report.measure.collect import BadMoment, collect
    from flowlang.report.measure.names import unknown_group
    from flowlang.report.measure.periods import Cut, TooManyPeriods
    from flowlang.report.measure.report import AREA, Asked, grouped

    configuration, project = _project(ctx, flows, config)
    if by and project is not None and (problem := unknown_group(by, configuration.report, project.schema)):
        raise click.BadParameter(problem, param_hint="--by")
    workflows = read_by(project) if project is not None else ()
    keep_apart(
        [("--output", output)],
        [("the journal", journal), ("the configuration", configuration.path), *workflows],
    )
    zone = ZoneInfo(configuration.timezone)
    cut = Cut(zone, _moment(begin, "--from", zone), _moment(end, "--to", zone), period)
    if cut.start is not None and cut.end is not None and cut.start >= cut.end:
        raise click.UsageError("The report would end before it begins: --from must lie before --to.")
    asked = Asked(
        name=configuration.name,
        cut=cut,
        definitions=configuration.report,
        places=_places(project) if project is not None else None,
        by=by,
        links=_links(project) if project is not None else {},
    )
    try:
        report = collect(asked, journal_entries(journal))
    except TooManyPeriods:
        raise click.UsageError(
            "That makes thousands of periods. Choose a longer --period, or --from and --to."
        ) from None
    except BadMoment as bad:
        called = "standard input" if str(journal) == "-" else shown(journal)
        raise ProjectProblem(f"{called} is no journal that can be read: {bad} is no moment.") from None
    if by not in ("", AREA, "owner") and not any(grouped(report)):
        note(f"note: No record that the metrics count has a field {by} in this journal.")
    _write(report, output_format, output)


def _moment(text: str | None, option: str, zone: tzinfo) -> datetime | None:
    """The moment of an option; a day stands for its beginning, and at the end for its end."""
    if text is None:
        return None
    moment = read_moment(text, zone, option, end_of_day=option == "--to")
    if not 1900 <= moment.year <= 9000:
        # The periods around it have to lie in the calendar, too.
        raise click.BadParameter(f"{text} is too far away", param_hint=option)
    return moment


def _project(
    ctx: click.Context, flows: tuple[Path, ...], config: Path | None
) -> tuple["Configuration", "Project | None"]:
    """The configuration, and the workflows if some were named. A mistake in flow.toml ends the command."""
    from flowlang.configuration import load_configuration
    from flowlang.report.measure.names import wrong_name

    if not flows:
        configuration, found = load_configuration(Path(), config)
        project = None
    else:
        from flowlang.project import load_project

        project = load_project(list(flows), config, with_used=True)
        configuration = project.configuration
        found = [one for one in project.diagnostics if one.code.startswith("FL06")]
        broken = [one for one in project.diagnostics if one.severity.value == "error" and one not in found]
        if broken:
            note("Workflows with mistakes are left out; `flow check` names them.")
    if found:
        write_findings(found, "text")
        ctx.exit(FINDINGS)
    if project is not None and (problem := wrong_name(configuration.report, project.schema)):
        raise ProjectProblem(f"{shown(configuration.path or Path('flow.toml'))}: {problem}")
    return configuration, project


def _places(project: "Project") -> "list[Place]":
    from flowlang.report.measure.report import Place

    return [
        Place(
            plan.name,
            plan.path,
            plan.span.line,
            plan.owner,
            Path(plan.path).parent.name,
            {name: node.title for name, node in plan.nodes.items()},
        )
        for plan in project.plans
    ]


def _links(project: "Project") -> dict[tuple[str, str], str]:
    """The record that each link leads to."""
    from flowlang.schema.types import RecordOf

    return {
        (record.name, one.name): one.type.name
        for record in project.schema.records.values()
        for one in record.fields.values()
        if isinstance(one.type, RecordOf)
    }


def _write(report: "Report", output_format: str, output: Path | None) -> None:
    text = _rendered(report, output_format)
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text.encode("utf-8", "backslashreplace"))
    note(f"wrote {shown(output)}")


def _rendered(report: "Report", output_format: str) -> str:
    if output_format == "json":
        from flowlang.report.page.as_json import report_json

        return report_json(report)
    if output_format == "csv":
        from flowlang.report.page.as_csv import report_csv

        return report_csv(report)
    if output_format == "html":
        from flowlang.report.page.html import report_html

        return report_html(report)
    from flowlang.report.page.text import report_text

    return report_text(report)
