"""`--mailbox` and `--documents`: what leaves a test or a replay, as files that can be opened and read."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from flowlang.cli.output import note
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import ProjectProblem, shown

if TYPE_CHECKING:
    from flowlang.diagnostics import Diagnostic
    from flowlang.documents.paper import Paper
    from flowlang.mail.box import Group
    from flowlang.mail.outbox import Desk, Outbox
    from flowlang.project import Project

INDEX = "index.html"


def desk_of(project: "Project") -> "Desk":
    """Where letters and documents of a project are kept; documents only with the extra that makes them."""
    from flowlang.mail.compose import places_of
    from flowlang.mail.outbox import Desk

    forms = {name: form.data for name, form in project.forms.items()}
    return Desk(
        places_of(project.plans),
        project.configuration.name,
        forms,
        not missing_for_documents(),
        has_calendars(),
    )


def has_calendars() -> bool:
    """Whether the library is installed that invitations need."""
    return find_spec("icalendar") is not None


def missing_for_documents() -> list[str]:
    """The libraries that documents need and that are not installed."""
    return [name for name in ("docxtpl", "typst") if find_spec(name) is None]


def need_documents() -> None:
    """Refuse to go on where documents are asked for and can't be made."""
    missing = missing_for_documents()
    if missing:
        raise ProjectProblem(
            f"--documents needs {' and '.join(missing)}, and that is not installed.\n"
            'fix: pip install "flowlang[documents]"'
        )


def write_documents(folder: Path, groups: "Sequence[tuple[str, Sequence[Paper]]]") -> None:
    """Write documents into a folder; each group into a folder of its own, or, without a name, right there."""
    from flowlang.cli.folders import fill_folder

    files = {
        f"{name}/{one.file}" if name else one.file: one.data for name, papers in groups for one in papers
    }
    fill_folder(folder, files)
    note(f"{counted(len(files), 'document')} written to {shown(folder)}.")


def write_mailbox(project: "Project", folder: Path, groups: "Sequence[Group]") -> "list[Diagnostic]":
    """Write the letters and the index page into a folder; returns what is wrong with the letters."""
    from flowlang.cli.folders import fill_folder
    from flowlang.findings.settle import settle
    from flowlang.mail.box import findings_in
    from flowlang.mail.eml import as_eml
    from flowlang.mail.index import index_page
    from flowlang.mail.meetings import INVITING

    zone = ZoneInfo(project.configuration.timezone)
    name = project.configuration.name
    filed = [one for group in groups for one in group.letters]
    files = {one.file: as_eml(one.letter, name, zone) for one in filed if one.file is not None}
    for one in filed:
        if one.file is not None and one.letter.invitation:
            files[one.file.removesuffix(".eml") + ".ics"] = one.letter.invitation
    if not has_calendars() and any(one.letter.action in INVITING for one in filed):
        note('Invitations are without their calendar files: pip install "flowlang[meetings]"')
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


def write_replayed(project: "Project", folder: Path, outbox: "Outbox") -> "list[Diagnostic]":
    """Write the letters of a replay, by workflow."""
    from flowlang.mail.box import by_workflow

    return write_mailbox(project, folder, by_workflow(outbox.letters.values()))
