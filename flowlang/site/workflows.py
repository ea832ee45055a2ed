"""What the page of a workflow says."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from flowlang.check.model import CheckedLimit, CheckedNever, CheckedPolicy, CheckedRefuse
from flowlang.plan.graph import Perform, Plan
from flowlang.plan.links import SetsOff, changes_of
from flowlang.plan.names import slug
from flowlang.plan.walk import fields_read, fields_written
from flowlang.schema.model import Schema
from flowlang.site.examples import Example
from flowlang.site.places import Places, action_place
from flowlang.site.text import Action, Block, block_at
from flowlang.syntax.expressions import Expression


@frozen
class Version:
    """A change of a file: the day, who made it, and what it was about."""

    day: str
    author: str
    subject: str


@frozen
class Told:
    """A link to something with words about it; without an `href`, only the name."""

    name: str
    href: str | None = None
    words: str = ""


@frozen
class Fields:
    """Fields of a record."""

    record: Told
    fields: Sequence[Told]


@frozen
class Owner:
    """Who is responsible: the team, its head and its members, as far as they are declared."""

    name: str
    href: str | None
    head: str = ""
    members: Sequence[str] = field(factory=tuple)


@frozen
class WorkflowPage:
    """A workflow as its page tells of it."""

    plan: Plan
    href: str
    area: str
    owner: Owner | None
    block: Block
    starts: Sequence[str]
    set_off_by: Sequence[Told]
    sets_off: Sequence[Told]
    reads: Sequence[Fields]
    writes: Sequence[Fields]
    actions: Sequence[Told]
    policies: Sequence[Told]
    examples: Sequence[Example]
    history: Sequence[Version]

    @property
    def records(self) -> list[str]:
        """The types of record that it reads or writes, or is about."""
        return list(dict.fromkeys(one.record.name for one in (*self.writes, *self.reads)))

    def action_lines(self, places: Places) -> Mapping[int, Action]:
        """The lines in which actions stand, with the first words and the address of each."""
        return {
            node.span.line: (tuple(node.action.name.split()), action_place(places, node.action))
            for node in self.plan.nodes.values()
            if isinstance(node, Perform)
        }


def workflow_page(
    plan: Plan,
    shown: str,
    places: Places,
    schema: Schema,
    links: Sequence[SetsOff],
    policies: Iterable[CheckedPolicy],
    examples: Sequence[Example],
    history: Sequence[Version],
) -> WorkflowPage:
    """Everything about a workflow, whose file is `shown` so. `links` are those between all workflows."""
    return WorkflowPage(
        plan=plan,
        href=places.workflows[plan.name],
        area=area_of(shown),
        owner=owner_of(plan, places, schema),
        block=block_at(plan.span),
        starts=[start.words for start in plan.starts],
        set_off_by=[_link(places, link.tail, link) for link in links if link.head == plan.name],
        sets_off=[_link(places, link.head, link) for link in links if link.tail == plan.name],
        reads=_fields(places, schema, fields_read(plan)),
        writes=_fields(places, schema, fields_written(plan) | _made_or_gone(plan)),
        actions=_actions(plan, places),
        policies=_policies(plan, places, policies),
        examples=examples,
        history=history,
    )


def area_of(path: str) -> str:
    """The area of a file: the folder in which it stands."""
    return path.replace("\\", "/").rpartition("/")[0].rpartition("/")[2] or "."


def owner_of(plan: Plan, places: Places, schema: Schema) -> Owner | None:
    """Who is responsible for a workflow."""
    if not plan.owner:
        return None
    # An owner may be written as the short form of a team.
    alike = (team for name, team in schema.teams.items() if slug(name) == slug(plan.owner))
    team = schema.teams.get(plan.owner) or next(alike, None)
    if team is None:
        return Owner(plan.owner, places.teams.get(plan.owner))
    head = _name(team.head) if team.head is not None else ""
    members = [_name(one) for one in team.members]
    return Owner(plan.owner, places.teams.get(plan.owner), head, members)


def _name(person: Expression) -> str:
    """`user "petra"` is petra."""
    return person.span.text.removeprefix("user").strip(' "')


def _link(places: Places, name: str, link: SetsOff) -> Told:
    how = "runs it" if link.runs else f"by {', '.join(link.words)}"
    return Told(name, places.workflows.get(name), how)


def _made_or_gone(plan: Plan) -> set[str]:
    """The records that a plan creates or deletes, as `Lead.`."""
    found = [change for node in plan.nodes.values() for change in changes_of(node)]
    return {f"{one.record}." for one in found if one.field is None}


def _fields(places: Places, schema: Schema, fields: Iterable[str]) -> list[Fields]:
    by_record: dict[str, list[str]] = {}
    for one in sorted(fields):
        record, _, name = one.partition(".")
        by_record.setdefault(record, []).extend([name] if name else [])
    found = []
    for record, names in by_record.items():
        page = places.records.get(record)
        # Every record has an `id`, which nobody declares.
        known = schema.records[record].fields if page else {}
        told = [Told(name, f"{page}#{name}" if name in known else None) for name in dict.fromkeys(names)]
        found.append(Fields(Told(record, page), told))
    return found


def _actions(plan: Plan, places: Places) -> list[Told]:
    found = [node.action for node in plan.nodes.values() if isinstance(node, Perform)]
    by_place = {action_place(places, one): one for one in found}
    return [Told(one.signature, place, one.doc) for place, one in by_place.items()]


def _policies(plan: Plan, places: Places, policies: Iterable[CheckedPolicy]) -> list[Told]:
    used = {node.action.signature for node in plan.nodes.values() if isinstance(node, Perform)}
    changed = {change.record for node in plan.nodes.values() for change in changes_of(node)}
    return [
        Told(policy.name, places.policies[policy.name])
        for policy in policies
        if any(_applies(rule, plan, used, changed) for rule in policy.rules)
    ]


def _applies(
    rule: CheckedNever | CheckedLimit | CheckedRefuse, plan: Plan, used: set[str], changed: set[str]
) -> bool:
    match rule:
        case CheckedNever():
            return not used.isdisjoint(rule.holes) and (rule.tag is None or rule.tag in plan.tags)
        case CheckedLimit():
            return not used.isdisjoint(rule.actions)
        case CheckedRefuse():
            return rule.record in changed
