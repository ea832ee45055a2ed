"""`--mailbox`: the messages of a test or a replay as files that can be opened and read."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from flowlang.cli.output import note
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import shown

if TYPE_CHECKING:
    from flowlang.diagnostics import Diagnostic
    from flowlang.mail.box import Group
    from flowlang.mail.compose import Find, Letters, Writer
    from flowlang.project import Project

INDEX = "index.html"


def writer_for(project: "Project", find: "Find") -> "Writer":
    """What writes the letters of a project; `find` looks up a record by type and id."""
    from flowlang.mail.compose import Writer, places_of

    return Writer(project.schema, find, ZoneInfo(project.configuration.timezone), places_of(project.plans))


def write_mailbox(project: "Project", folder: Path, groups: "Sequence[Group]") -> "list[Diagnostic]":
    """Write the letters and the index page into a folder; returns what is wrong with the letters."""
    from flowlang.cli.folders import fill_folder
    from flowlang.findings.settle import settle
    from flowlang.mail.box import findings_in
    from flowlang.mail.eml import as_eml
    from flowlang.mail.index import index_page

    zone = ZoneInfo(project.configuration.timezone)
    name = project.configuration.name
    filed = [one for group in groups for one in group.letters]
    files = {one.file: as_eml(one.letter, name, zone) for one in filed if one.file is not None}
    found = [_at_home(one, project) for one in findings_in(groups)]
    findings = settle(found, project.ignores, project.configuration.levels)
    page = index_page(f"Messages of {name}" if name else "Messages", groups, findings, zone)
    fill_folder(folder, {**files, INDEX: page.encode("utf-8", "replace")})
    note(f"{counted(len(filed), 'message')} written to {shown(folder / INDEX)}.")
    return findings


def _at_home(finding: "Diagnostic", project: "Project") -> "Diagnostic":
    """A finding that comes from another process, with the text of this one: comments may ignore it."""
    path = finding.span.source.path
    for one in project.ignores:
        if one.comment.source.path == path:
            return attrs.evolve(finding, span=attrs.evolve(finding.span, source=one.comment.source))
    return finding


def write_replayed(project: "Project", folder: Path, letters: "Letters") -> "list[Diagnostic]":
    """Write the letters of a replay, by workflow."""
    from flowlang.mail.box import by_workflow

    return write_mailbox(project, folder, by_workflow(letters.by_key.values()))
