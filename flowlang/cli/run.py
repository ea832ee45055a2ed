"""`flow run`: replay a stream of events through the workflows of a project."""

import gc
import io
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.files import open_input
from flowlang.cli.moments import read_moment
from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, write_findings
from flowlang.discovery import shown

if TYPE_CHECKING:
    from flowlang.cli.earlier import Earlier
    from flowlang.connect.journals import LogFile
    from flowlang.connect.replay import Replay
    from flowlang.engine.machine import Engine
    from flowlang.engine.ports import Performer, Store
    from flowlang.engine.state import Options
    from flowlang.mail.outbox import Outbox
    from flowlang.project import Project

_FILE = GivenPath(dir_okay=False)


@click.command("run")
@click.argument("paths", nargs=-1, type=GivenPath())
@click.option(
    "--events",
    required=True,
    metavar="FILE",
    type=GivenPath(dir_okay=False, allow_dash=True),
    help="The events: CloudEvents as JSON lines, also compressed with gzip; - is standard input.",
)
@click.option(
    "--journal", metavar="FILE", type=_FILE, help="Write down everything that happens, as JSON lines."
)
@click.option(
    "--rejects", metavar="FILE", type=_FILE, help="Keep the lines that are no events here, with the reason."
)
@click.option(
    "--until",
    metavar="MOMENT",
    help="End at this moment, such as 2026-01-31 or 2026-01-31T09:00: later events are not taken.",
)
@click.option("--drain", is_flag=True, help="At the end, let everything that still waits for time run out.")
@click.option(
    "--state",
    metavar="FILE",
    type=_FILE,
    help="Go on from the state in this file, if it is there, and save the state in it at the end. "
    "The journal is then continued, too.",
)
@click.option(
    "--mailbox",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Write every message into this folder, with a page that shows them, and check them. "
    "The emails show personal fields.",
)
@click.option(
    "--documents",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    help="Write every Word file and PDF that is made into this folder.",
)
@click.option("--strict", is_flag=True, help="Stop at the first line that is no event.")
@click.option(
    "--personal",
    type=click.Choice(["mask", "show"]),
    default="mask",
    show_default=True,
    help="Whether the journal shows personal fields.",
)
@click.option(
    "--format",
    "--output-format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the summary is written.",
)
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    events: Path,
    journal: Path | None,
    rejects: Path | None,
    until: str | None,
    drain: bool,
    state: Path | None,
    mailbox: Path | None,
    documents: Path | None,
    strict: bool,
    personal: str,
    output_format: str,
    config: Path | None,
) -> None:
    """Replay a stream of events through workflows.

    PATHS are files or folders; without any, the folder that you are in. Nothing reaches the outside: actions
    are only counted, and written into the journal. The time of the events is the time.
    """
    import attrs

    from flowlang.cli.apart import keep_apart, read_by
    from flowlang.cli.earlier import bring_back, keep
    from flowlang.cli.logs import Before, mark_of, open_log
    from flowlang.cli.mailbox import desk_of, need_documents, write_documents, write_replayed
    from flowlang.cli.states import damaged, taken_up, write_state
    from flowlang.connect.events import EventReader
    from flowlang.connect.replay import Replay
    from flowlang.engine.saving import StateProblem, followed
    from flowlang.plan.walk import buttons_of
    from flowlang.project import load_project
    from flowlang.ready import options_of
    from flowlang.report.summary import Rejected, as_json, as_text, summarise
    from flowlang.stores.memory import MemoryStore

    if documents is not None:
        need_documents()
    looked_at = mailbox is not None or documents is not None
    project = load_project(list(paths) or [Path()], config)
    if _has_errors(project):
        write_findings(project.diagnostics, output_format)
        ctx.exit(FINDINGS)
    keep_apart(
        [
            ("--journal", journal),
            ("--rejects", rejects),
            ("--state", state),
            ("--mailbox", mailbox),
            ("--documents", documents),
        ],
        [("--events", events), *read_by(project)],
    )
    options = attrs.evolve(options_of(project, looked_at), show_personal=personal == "show")
    zone = options.zone
    # Records and runs live long and hold no cycles: looking for some at every turn costs half of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
    end = read_moment(until, zone, "--until") if until is not None else None
    with ExitStack() as files:
        stream, length = files.enter_context(open_input(events))
        saved = files.enter_context(taken_up(state))
        kept = saved.kept if saved is not None else ()
        earlier, options = bring_back(kept, project, options)
        store = MemoryStore(project.schema)
        outbox = desk_of(project).open(project.schema, store.get, zone) if looked_at else None
        before = Before(saved.journal, state) if saved is not None and state is not None else None
        written = files.enter_context(open_log(journal, "--journal", before))
        before = Before(saved.rejects, state) if saved is not None and state is not None else None
        rejected = files.enter_context(open_log(rejects, "--rejects", before))
        engine = _engine(project, options, earlier, store, outbox, written)
        if state is not None and saved is not None:
            try:
                engine.restore(saved.engine, earlier.lost)
            except StateProblem:
                raise damaged(state) from None
        reader = EventReader(project.schema, zone, buttons_of(project.plans), store.get)
        replay = Replay(engine, reader, rejected.write if rejected is not None else None, strict, end)
        _feed(replay, stream, length)
        if end is not None and not (strict and replay.problems):
            engine.advance(end)
        if drain:
            engine.drain()
        if state is not None:
            now = engine.save()
            earlier_texts = keep(project, kept, followed(now))
            write_state(state, now, earlier_texts, mark_of(written), mark_of(rejected))
    called = "standard input" if str(events) == "-" else shown(events)
    problems = [Rejected(one.line, one.code, one.why) for one in replay.problems]
    summary = summarise(engine, replay.read, problems, called)
    if output_format == "json":
        click.echo(json.dumps(as_json(summary), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(summary, zone), nl=False)
    if strict and replay.ended_early and replay.problems:
        note(f"Stopped at line {replay.problems[0].line}, because of --strict.")
    if documents is not None and outbox is not None:
        write_documents(documents, [("", outbox.made)])
    findings = write_replayed(project, mailbox, outbox) if mailbox is not None and outbox is not None else []
    if findings and output_format == "text":
        click.echo()
        write_findings(findings, "text")
    ctx.exit(0 if summary.clean and not findings else FINDINGS)


def _has_errors(project: "Project") -> bool:
    from flowlang.diagnostics.model import Severity

    return any(one.severity is Severity.ERROR for one in project.diagnostics)


def _engine(
    project: "Project",
    options: "Options",
    earlier: "Earlier",
    store: "Store",
    outbox: "Outbox | None",
    journal: "LogFile | None",
) -> "Engine":
    from flowlang.connect.simulate import Simulated
    from flowlang.engine.machine import Engine
    from flowlang.meetings.availability import look_ups
    from flowlang.ready import programs_of

    performer: Performer = Simulated(clock=lambda: engine.now, look_ups=look_ups(project.schema, store))
    if outbox is not None:
        from flowlang.mail.outbox import Posting

        performer = Posting(performer, outbox, clock=lambda: engine.now)
    engine = Engine(
        programs_of(project, options),
        project.schema,
        store,
        performer,
        options=options,
        journal=journal.write if journal is not None else None,
        older=earlier.programs,
    )
    return engine


# --- Progress -----------------------------------------------------------------------------------


def _feed(replay: "Replay", stream: io.BufferedReader, length: int | None) -> None:
    errors = sys.stderr
    if length is None or not errors.isatty():
        replay.feed(stream)
        return
    with click.progressbar(length=length, label="Replaying", file=errors) as bar:
        replay.feed(stream, _by_bytes(stream, bar.update))


def _by_bytes(stream: io.BufferedReader, update: Callable[[int], None]) -> Callable[[], None]:
    """Tells how much of a file has been read since it told last time."""
    told = 0

    def progress() -> None:
        nonlocal told
        at = stream.tell()
        update(at - told)
        told = at

    return progress
