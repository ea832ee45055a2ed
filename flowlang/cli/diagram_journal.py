"""What a journal adds to the pictures of workflows."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.files import journal_entries
from flowlang.cli.output import FINDINGS, note
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import ProjectProblem, shown
from flowlang.plan.graph import Plan

if TYPE_CHECKING:
    from flowlang.cli.diagram_kinds import Marking
    from flowlang.configuration import Configuration
    from flowlang.report.measure.paths import Followed


def marked_by(
    ctx: click.Context,
    configuration: "Configuration",
    plans: Sequence[Plan],
    journal: Path,
    record: str | None,
) -> tuple[list[Plan], "Mapping[str, Marking]"]:
    """The workflows to draw, and what marks each. Of one record, those that it went through.

    Where the journal tells nothing of the record, that is said and the command ends.
    """
    from zoneinfo import ZoneInfo

    from flowlang.diagram.traffic import Flow, Lit
    from flowlang.report.measure.collect import BadMoment, collect
    from flowlang.report.measure.paths import Followed
    from flowlang.report.measure.periods import Cut
    from flowlang.report.measure.report import Asked
    from flowlang.report.traffic import traffic

    called = "standard input" if str(journal) == "-" else shown(journal)
    zone = ZoneInfo(configuration.timezone)
    followed = Followed(plans, record)
    asked = Asked(configuration.name, Cut(zone), configuration.report)
    try:
        report = collect(asked, followed.watching(journal_entries(journal)))
    except BadMoment as bad:
        raise ProjectProblem(f"{called} is no journal that can be read: {bad} is no moment.") from None
    if record is not None:
        if (problem := _not_found(followed, record, called)) is not None:
            note(problem)
            ctx.exit(FINDINGS)
        plans = [plan for plan in plans if followed.paths[plan.name].started]
    if followed.unknown:
        note(
            f"The text has changed since: {counted(followed.unknown, 'run')} took steps that are "
            "no longer in it, which are left out."
        )
    kind = Flow if record is None else Lit
    return list(plans), {
        plan.name: partial(kind, traffic=traffic(followed.paths[plan.name], report, zone)) for plan in plans
    }


def _not_found(followed: "Followed", record: str, called: str) -> str | None:
    """Why there is no way of a record to be shown."""
    from flowlang.cli.trace import did_you_mean

    several = sorted({name for name in followed.records if record in (name, name.partition(" ")[2])})
    if len(several) > 1:
        named = " or ".join(f'"{one}"' for one in several)
        return f"There are {len(several)} records {record}: say {named}."
    if any(paths.started for paths in followed.paths.values()):
        return None
    if several:
        return f"No run of these workflows is about {several[0]} in {called}."
    names = followed.records if " " in record else (one.partition(" ")[2] for one in followed.records)
    return f"{called} tells of no run about {record}.{did_you_mean(record, list(names))}"
