"""`flow why`: why a workflow did or did not start for a record."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.files import journal_entries, open_input
from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, use_color, write_findings
from flowlang.cli.trace import did_you_mean
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.plan.graph import Plan
    from flowlang.project import Project
    from flowlang.report.watch import Watch
    from flowlang.report.why import Answer

_FILE = GivenPath(dir_okay=False, allow_dash=True)


@click.command("why")
@click.argument("workflow")
@click.argument("record")
@click.argument("paths", nargs=-1, type=GivenPath())
@click.option(
    "--events", metavar="FILE", type=_FILE, help="The stream of events: it is replayed, and watched closely."
)
@click.option(
    "--journal", metavar="FILE", type=_FILE, help="A journal of `flow run --journal`; it holds no values."
)
@click.option(
    "--personal",
    type=click.Choice(["mask", "show"]),
    default="mask",
    show_default=True,
    help="Whether values of personal fields are shown.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is written.",
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    workflow: str,
    record: str,
    paths: tuple[Path, ...],
    events: Path | None,
    journal: Path | None,
    personal: str,
    output_format: str,
    config: Path | None,
) -> None:
    """Say why a workflow did or did not start for a record.

    WORKFLOW is its name; RECORD is an id, such as L-1, or a type and an id: "Lead L-1". PATHS are the files
    or folders of the workflows; without any, the folder that you are in.
    """
    from zoneinfo import ZoneInfo

    from flowlang.report.trace_render import BadEntry
    from flowlang.report.why_render import why_json, why_text
    from flowlang.testing.story import Teller

    if (events is None) == (journal is None):
        raise click.UsageError("Say where to look: --events FILE, or --journal FILE.")
    project = _project(ctx, paths, config, needed=journal is None)
    plan = _plan(project, workflow) if project is not None else None
    problem, called = _of_another_type(project, plan, record)
    answer: Answer | None = None
    if not problem and events is not None and project is not None and plan is not None:
        answer, problem = _replayed(project, plan, called, events, personal == "show")
    elif not problem and journal is not None:
        answer, problem = _read(plan, workflow, called, journal)
    if problem or answer is None:
        note(problem)
        ctx.exit(FINDINGS)
    zone = ZoneInfo(project.configuration.timezone if project else _timezone(config))
    teller = Teller(zone, project.schema if project else None)
    try:
        if output_format == "json":
            click.echo(why_json(answer, teller), nl=False)
        else:
            click.echo(why_text(answer, teller, use_color()), nl=False)
    except (BadEntry, KeyError, TypeError, AttributeError):
        if journal is None:
            raise
        raise ProjectProblem(
            f"{shown(journal)} is no journal that can be read: the facts of an entry don't fit."
        ) from None


def _project(
    ctx: click.Context, paths: tuple[Path, ...], config: Path | None, needed: bool
) -> "Project | None":
    from flowlang.diagnostics.model import Severity
    from flowlang.project import load_project

    try:
        project = load_project(list(paths) or [Path()], config, with_used=True)
    except ProjectProblem:
        # A journal tells something without the workflows, too.
        if needed or paths:
            raise
        return None
    if any(one.severity is Severity.ERROR for one in project.diagnostics):
        write_findings(project.diagnostics, "text")
        ctx.exit(FINDINGS)
    return project


def _timezone(config: Path | None) -> str:
    from flowlang.configuration import load_configuration

    return load_configuration(Path(), config)[0].timezone


def _plan(project: "Project", workflow: str) -> "Plan":
    by_name = {plan.name: plan for plan in project.plans}
    if workflow not in by_name:
        near = did_you_mean(workflow, by_name, quoted=True)
        raise click.UsageError(f'There is no workflow "{workflow}" in these files.{near}')
    return by_name[workflow]


def _of_another_type(project: "Project | None", plan: "Plan | None", record: str) -> tuple[str, str]:
    """What is wrong with the type of a record, and how the record is called with its type."""
    from flowlang.plan.starts import ScheduleStart
    from flowlang.report.why import record_of
    from flowlang.schema.types import with_article

    if project is None or plan is None:
        return "", record
    kind, _, id = record.partition(" ")  # noqa: A001
    named = id and kind in project.schema.records
    about = record_of(plan)
    if plan.starts and all(isinstance(one, ScheduleStart) and one.records is None for one in plan.starts):
        triggers = " or ".join(one.title for one in plan.starts)
        return f'"{plan.name}" runs {triggers} and is about no record.', record
    if named and about is not None and kind != about:
        return f'"{plan.name}" is about {with_article(about)}, and never about {with_article(kind)}.', record
    return "", record if named or about is None else f"{about} {record}"


def _replayed(
    project: "Project", plan: "Plan", record: str, events: Path, personal: bool
) -> tuple["Answer", str]:
    """Replay a stream and watch. The second is why there is no answer."""
    import attrs

    from flowlang.connect.events import EventReader
    from flowlang.connect.replay import Replay
    from flowlang.connect.simulate import Simulated
    from flowlang.engine.machine import Engine
    from flowlang.ready import options_of, programs_of
    from flowlang.report.watch import Watch
    from flowlang.report.why import Answer
    from flowlang.stores.memory import MemoryStore

    options = attrs.evolve(options_of(project), show_personal=personal, explain=True)
    watch = Watch(Answer(plan.name, record, plan), personal)
    engine = Engine(
        programs_of(project, options),
        project.schema,
        MemoryStore(project.schema),
        Simulated(clock=lambda: engine.now),
        options=options,
        journal=watch.sink,
        witness=watch,
    )
    with open_input(events) as (stream, _):
        replay = Replay(engine, EventReader(project.schema, options.zone))
        replay.feed(stream)
    if engine.tally.rejected and record not in replay.aside:
        first = replay.problems[0]
        lines = counted(engine.tally.rejected, "line")
        note(f"{lines} of {_called(events)} set aside; the first is line {first.line}: {first.why}.")
    answer = watch.finish()
    found = [one for one in watch.records if one.partition(" ")[2] == record]
    if len(found) == 1:
        answer.record = found[0]
    aside = replay.aside.get(answer.record)
    if aside is not None:
        line = f"Line {aside.line} of {_called(events)}"
        said = f"{line} is about {answer.record} and was set aside: {aside.why}."
        if answer.attempts:
            note(said)
        return answer, "" if answer.attempts else said
    return answer, "" if answer.attempts else _unknown(watch, record, events)


def _unknown(watch: "Watch", record: str, events: Path) -> str:
    """What to say of a record that nothing tells of; nothing when something does."""
    if any(record in (one, one.partition(" ")[2]) for one in watch.records):
        return ""
    called = _called(events)
    known = watch.records if " " in record else [one.partition(" ")[2] for one in watch.records]
    return f"{called} tells of no record {record}.{did_you_mean(record, known)}"


def _called(file: Path) -> str:
    return "standard input" if str(file) == "-" else shown(file)


def _read(plan: "Plan | None", workflow: str, record: str, journal: Path) -> tuple["Answer", str]:
    """Read a journal. The second is why there is no answer."""
    from flowlang.report.why import Answer, why_journal

    records: dict[str, None] = {}
    workflows: dict[str, None] = {}
    entries = []
    for entry in journal_entries(journal):
        if entry.get("workflow"):
            workflows[entry["workflow"]] = None
        about = entry.get("record", "")
        if about:
            records[about] = None
        if entry.get("workflow") == workflow or record in (about, about.partition(" ")[2]):
            entries.append(entry)
    called = _called(journal)
    if plan is None and workflow not in workflows:
        near = did_you_mean(workflow, workflows, quoted=True)
        return Answer(workflow, record, None), f'{called} tells of no workflow "{workflow}".{near}'
    found = [one for one in records if record in (one, one.partition(" ")[2])]
    if not found:
        known = records if " " in record else [one.partition(" ")[2] for one in records]
        return Answer(workflow, record, plan), (
            f"{called} tells of no record {record}.{did_you_mean(record, known)}"
        )
    return why_journal(Answer(workflow, found[0], plan, from_journal=True), entries), ""
