"""Where everything is found: the file of each page, and the place of each thing on it."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from flowlang.plan.graph import Plan
from flowlang.plan.names import slug
from flowlang.project import Project
from flowlang.schema.model import ActionInfo

HOME, ACTIONS, RECORDS, SEGMENTS = "index.html", "actions.html", "records.html", "segments.html"
TABLES, POLICIES, TEMPLATES = "tables.html", "policies.html", "templates.html"
MOST_LETTERS = 60
# Names that Windows keeps for devices.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}
)


@frozen
class Places:
    """The address of each thing, by its name, from the folder of the site."""

    workflows: Mapping[str, str]
    records: Mapping[str, str]
    actions: Mapping[str, str]
    segments: Mapping[str, str]
    tables: Mapping[str, str]
    policies: Mapping[str, str]
    templates: Mapping[str, str]
    teams: Mapping[str, str]
    events: Mapping[str, str]
    choices: Mapping[str, str]
    # What a text between quotes may name, in the order of what is more likely meant.
    _named: Sequence[Mapping[str, str]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        named = (self.templates, self.segments, self.tables, self.workflows, self.policies, self.teams)
        object.__setattr__(self, "_named", named)

    def type(self, name: str | None) -> str | None:
        """The address of a record, an event or a choice."""
        some = (self.records, self.events, self.choices)
        return next((one[name] for one in some if name in one), None) if name else None

    def quoted(self, name: str) -> str | None:
        """The address of what a text between quotes names, if it names something."""
        return next((some[name] for some in self._named if name in some), None)


def places_of(project: Project, plans: Sequence[Plan]) -> Places:
    """The addresses of everything in a project."""
    schema = project.schema
    owners = dict.fromkeys([*schema.teams, *(plan.owner for plan in plans if plan.owner)])
    names = unique([one.signature for one in schema.actions], "action")
    actions = [f"{ACTIONS}#action-{short}" for short in names]
    return Places(
        workflows=_files("workflows", [plan.name for plan in plans]),
        records=_files("records", list(schema.records)),
        actions=dict(zip(map(_key, schema.actions), actions, strict=True)),
        segments=_marks(SEGMENTS, "segment", list(schema.segments)),
        tables=_marks(TABLES, "table", list(schema.tables)),
        policies=_marks(POLICIES, "policy", [one.name for one in project.policies]),
        templates=_marks(TEMPLATES, "template", list(schema.templates)),
        teams=_marks(HOME, "owner", list(owners)),
        events=_marks(RECORDS, "event", list(schema.events)),
        choices=_marks(RECORDS, "choice", list(schema.choices)),
    )


def action_place(places: Places, action: ActionInfo) -> str:
    """The address of an action."""
    return places.actions[_key(action)]


def _key(action: ActionInfo) -> str:
    """What tells actions apart: two may have the same words, and take other types."""
    return action.span.place


def mark_of(place: str) -> str:
    """The part of an address behind `#`: the id of what it leads to."""
    return place.partition("#")[2]


def unique(names: Sequence[str], fallback: str) -> list[str]:
    """Short forms of names for files and ids, each of them once, also on disks that ignore case."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = slug(name, MOST_LETTERS) or fallback
        if plain.casefold() in _DEVICES:
            plain = f"{plain}-{fallback}"
        number, made = 1, plain
        while made.casefold() in taken:
            number += 1
            made = f"{plain}-{number}"
        taken.add(made.casefold())
        found.append(made)
    return found


def _files(folder: str, names: Sequence[str]) -> dict[str, str]:
    once = list(dict.fromkeys(names))
    return {name: f"{folder}/{short}.html" for name, short in zip(once, unique(once, "page"), strict=True)}


def _marks(page: str, kind: str, names: Sequence[str]) -> dict[str, str]:
    once = list(dict.fromkeys(names))
    return {name: f"{page}#{kind}-{short}" for name, short in zip(once, unique(once, kind), strict=True)}
