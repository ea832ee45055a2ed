"""Earlier versions of workflows: kept as text beside the runs that still follow them, and read again.

A saved state must be safe to read, so it holds no code: what is kept is the text of the files from which the
workflows came, and it is read, checked and compiled like any other `.flow` file.
"""

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen

from flowlang.configuration import Configuration
from flowlang.discovery import ProjectProblem
from flowlang.plan.walk import fields_read, fields_written, records_of
from flowlang.project import Project, load_kept
from flowlang.resources import stdlib_names, stdlib_path
from flowlang.schema.model import FieldInfo, Schema
from flowlang.schema.types import ChoiceOf

if TYPE_CHECKING:
    from flowlang.engine.context import Program
    from flowlang.engine.state import Options
    from flowlang.plan.graph import Plan

# A workflow by its name and version.
Version = tuple[str, str]


@frozen
class Kept:
    """The text of a project at the time when runs of these versions started.

    `files` are texts by path, relative to the folder of the project; `asked` are those of them that were
    asked for, the others are used by these.
    """

    versions: tuple[Version, ...]
    asked: tuple[str, ...]
    files: Mapping[str, str]


@frozen
class Earlier:
    """Programs of earlier versions, and for those that can't be had any more, why."""

    programs: "tuple[Program, ...]" = ()
    lost: Mapping[Version, str] = attrs.field(factory=dict)


def keep(project: Project, before: Iterable[Kept], followed: Collection[Version]) -> tuple[Kept, ...]:
    """What to keep for the versions that open runs follow: of this project, and of those kept before."""
    here = {(plan.name, plan.version) for plan in project.plans}
    kept = []
    for one in before:
        versions = tuple(version for version in one.versions if version in followed and version not in here)
        if versions:
            kept.append(attrs.evolve(one, versions=versions))
    versions = tuple(sorted(version for version in here if version in followed))
    if versions:
        library = {stdlib_path(name).resolve() for name in stdlib_names()}
        files = {
            _name(path, project.configuration): text
            for path, text in project.texts.items()
            if path not in library
        }
        asked = tuple(_name(path, project.configuration) for path in project.asked if path not in library)
        kept.append(Kept(versions, asked, files))
    return tuple(kept)


def _name(path: Path, configuration: Configuration) -> str:
    """A path as it is kept: the state may be taken up in another place."""
    return Path(os.path.relpath(path, configuration.root.resolve())).as_posix()


def bring_back(kept: Iterable[Kept], project: Project, options: "Options") -> "tuple[Earlier, Options]":
    """The earlier versions as programs, and options under which they find what has gone since."""
    from flowlang.ready import options_of, programs_of

    here = {(plan.name, plan.version) for plan in project.plans}
    programs: list[Program] = []
    lost: dict[Version, str] = {}
    for one in kept:
        wanted = [version for version in one.versions if version not in here]
        if not wanted:
            continue
        before = load_kept(project.configuration, one.asked, one.files)
        plans = {(plan.name, plan.version): plan for plan in before.plans}
        fit = []
        for version in wanted:
            plan = plans.get(version)
            why = _misfit(plan, before.schema, project.schema) if plan is not None else "its text is not here"
            if why is None and plan is not None:
                fit.append(plan)
            else:
                lost[version] = why or ""
        try:
            # What holds now comes first: only what is gone is taken from before.
            then = options_of(before)
        except ProjectProblem:
            lost.update({(plan.name, plan.version): "a setting that it reads has changed" for plan in fit})
            continue
        options = attrs.evolve(
            options,
            calendars={**then.calendars, **options.calendars},
            templates={**then.templates, **options.templates},
            settings={**then.settings, **options.settings},
        )
        programs += programs_of(before, then, fit)
    return Earlier(tuple(programs), lost), options


def _misfit(plan: "Plan", then: Schema, now: Schema) -> str | None:
    """Why a plan can't run on the records of today: something that it works with is gone or changed."""
    for record in sorted(records_of(plan)):
        if record in then.records and record not in now.records:
            return f"there is no record {record} any more"
    for name in sorted(fields_read(plan) | fields_written(plan)):
        record, _, field = name.partition(".")
        if record not in then.records:
            continue
        before, after = then.records[record].fields.get(field), now.records[record].fields.get(field)
        if before is not None and after is None:
            return f"there is no field {name} any more"
        if before is not None and after is not None and not _serves(before, after):
            return f"{name} is of another type now"
    return None


def _serves(before: FieldInfo, after: FieldInfo) -> bool:
    """Whether a field may stand where another one stood: a choice may have got more values."""
    if isinstance(before.type, ChoiceOf) and isinstance(after.type, ChoiceOf):
        return set(before.type.values) <= set(after.type.values)
    return before.type == after.type


# --- As JSON ------------------------------------------------------------------------------------


def as_json(kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """What is kept, as JSON."""
    return [
        {
            "versions": [list(version) for version in one.versions],
            "asked": list(one.asked),
            "files": dict(one.files),
        }
        for one in kept
    ]


def from_json(saved: object) -> tuple[Kept, ...]:
    """What was kept. Raises ValueError where that is not what `as_json` gave."""
    if not isinstance(saved, list):
        raise ValueError("the earlier versions of workflows are no list")
    return tuple(_kept(one) for one in saved)


def _kept(saved: object) -> Kept:
    match saved:
        case {"versions": list(versions), "asked": list(asked), "files": dict(files)}:
            texts = {name: text for name, text in files.items() if isinstance(text, str)}
            names = tuple(name for name in asked if name in texts)
            pairs = tuple(
                (str(name), str(version)) for name, version in (pair for pair in versions if len(pair) == 2)
            )
            return Kept(pairs, names, texts)
    raise ValueError("an earlier version of a workflow is not as it was kept")
