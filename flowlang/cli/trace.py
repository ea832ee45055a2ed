"""`flow trace`: the story of one record, read from a journal."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.files import journal_entries
from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, use_color
from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.configuration import Configuration
    from flowlang.report.trace import Tracer
    from flowlang.schema.model import Schema


@click.command("trace")
@click.argument("record")
@click.option(
    "--journal",
    required=True,
    metavar="FILE",
    type=GivenPath(dir_okay=False, allow_dash=True),
    help="The journal of `flow run --journal`, also compressed with gzip; - is standard input.",
)
@click.option("--workflow", metavar="NAME", help="Only runs of this workflow.")
@click.option(
    "--flows",
    metavar="PATH",
    multiple=True,
    type=GivenPath(),
    help="The .flow files or folders of the workflows: lines then say where the step stands. "
    "May be given several times. Without it, the project that you are in.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the story is written.",
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    record: str,
    journal: Path,
    workflow: str | None,
    flows: tuple[Path, ...],
    output_format: str,
    config: Path | None,
) -> None:
    """Tell the story of one record, across all workflows.

    RECORD is an id, such as L-1, or a type and an id: "Lead L-1".
    """
    from zoneinfo import ZoneInfo

    from flowlang.report.trace import Tracer
    from flowlang.report.trace_render import BadEntry, trace_json, trace_text
    from flowlang.testing.story import Teller

    configuration, schema, files = _project(flows, config)
    tracer = Tracer(record, workflow)
    tracer.read(journal_entries(journal))
    called = "standard input" if str(journal) == "-" else shown(journal)
    problem = _nothing_to_tell(tracer, record, workflow, called)
    if problem:
        note(problem)
        ctx.exit(FINDINGS)
    [story] = tracer.found.values()
    teller = Teller(ZoneInfo(configuration.timezone), schema)
    try:
        if output_format == "json":
            click.echo(trace_json(story, teller, files), nl=False)
        else:
            click.echo(trace_text(story, teller, files, use_color()), nl=False)
    except BadEntry as bad:
        raise ProjectProblem(f"{called} is no journal that can be read: {bad}.") from None


def _project(
    flows: Sequence[Path], config: Path | None
) -> tuple["Configuration", "Schema | None", Mapping[str, str]]:
    """The configuration, the schema of the workflows that were named, and the files they stand in."""
    if not flows:
        from flowlang.configuration import load_configuration

        configuration = load_configuration(Path(), config)[0]
        if configuration.path is None:
            return configuration, None, {}
        # The words of actions and the kinds of values come from the project in which the journal is read.
        flows = (configuration.root,)
    from flowlang.project import load_project

    # Mistakes in the files don't matter here: what has happened has happened.
    project = load_project(list(flows), config, with_used=True)
    return project.configuration, project.schema, {plan.name: plan.path for plan in project.plans}


def _nothing_to_tell(tracer: "Tracer", record: str, workflow: str | None, called: str) -> str:
    """Why there is no story; nothing when there is one."""
    if workflow is not None and workflow not in tracer.workflows:
        return f'{called} tells of no workflow "{workflow}".{did_you_mean(workflow, tracer.workflows, True)}'
    if not tracer.found:
        names = tracer.records if " " in record else (one.partition(" ")[2] for one in tracer.records)
        return f"{called} tells of no record {record}.{did_you_mean(record, list(names))}"
    if len(tracer.found) > 1:
        several = " or ".join(f'"{one}"' for one in tracer.found)
        return f"There are {len(tracer.found)} records {record}: say {several}."
    return ""


def _alike(one: str, other: str) -> int:
    """With how many of the same letters two names begin."""
    same = 0
    for ours, theirs in zip(one, other, strict=False):
        if ours != theirs:
            break
        same += 1
    return same


def did_you_mean(name: str, known: Iterable[str], quoted: bool = False) -> str:
    """` Did you mean L-1?`, if there is anything like it; else a few of those that there are."""
    from flowlang.diagnostics.suggest import nearest

    names = list(known)
    mark = '"' if quoted else ""
    near = nearest(name, names)
    if near:
        return f" Did you mean {mark}{near}{mark}?"
    # Those that begin alike are more likely to be what was meant.
    names.sort(key=lambda one: -_alike(one, name))
    some = ", ".join(f"{mark}{one}{mark}" for one in names[:3])
    return f" There is, for example, {some}." if some else ""
