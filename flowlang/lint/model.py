"""What rules are asked about: one workflow, and all of those that were read together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import define, field

from flowlang.check.model import CheckedPolicy
from flowlang.check.regions import Reading
from flowlang.check.terms import FieldRead, Term, Variable
from flowlang.domain.boxes import EVERYTHING, Region, TooManyBoxes, forget, hull, join
from flowlang.lint.effects import Change, changes, stretch
from flowlang.lint.entry import Entry, around, both, entries, goal_region, starts_on
from flowlang.lint.states import MOST_KNOWN, States, Walking
from flowlang.plan.graph import Plan
from flowlang.schema.model import FieldInfo, Schema
from flowlang.schema.types import Either, ListOf, RecordOf, Shape
from flowlang.syntax.declarations import FlowFile


@define(eq=False)
class Flow:
    """One workflow, and what is known about it. `unsteady` are fields that others may write as it starts."""

    plan: Plan
    schema: Schema = field(repr=False)
    unsteady: frozenset[str] = frozenset()

    @cached_property
    def reading(self) -> Reading:
        """How its conditions are read as regions."""
        return Reading(self._may_be_missing)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What each of its triggers lets in."""
        return entries(self.plan, self.reading, self.schema)

    @cached_property
    def entry(self) -> Region:
        """What all of its triggers let in together."""
        try:
            return hull(join(*(one.region for one in self.entries)), MOST_KNOWN)
        except TooManyBoxes:
            return EVERYTHING

    @cached_property
    def walking(self) -> Walking:
        """The walk over its plan."""
        lasting = EVERYTHING
        if self.plan.as_long_as is not None:
            lasting = both(lasting, self.reading.region(self.plan.as_long_as))
        goal = goal_region(self.plan, self.reading)
        if goal is not None:
            lasting = both(lasting, around(goal))
        return Walking(self.plan, self.reading, self.schema, lasting)

    @cached_property
    def states(self) -> States:
        """What is known at each of its nodes."""
        unsteady = frozenset(f"field:{name}" for name in self.unsteady)
        known = forget(self.entry, lambda dimension: bool(dimension.hangs_on & unsteady))
        return self.walking.states(known)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What it does to records."""
        return changes(self.plan)

    @cached_property
    def early(self) -> frozenset[str]:
        """The nodes that a run may come to in the instant in which it starts."""
        return stretch(self.plan, self.plan.first)

    @cached_property
    def records(self) -> frozenset[str]:
        """The types of record that start it."""
        return frozenset(name for start in self.plan.starts if (name := starts_on(start)) is not None)

    def _may_be_missing(self, term: Term) -> bool:
        match term:
            case Variable(name=name):
                return name != self.plan.variable
            case FieldRead(base=base, field=name):
                return self._may_be_missing(base) or self._field_may_be_missing(base, name)
        return True

    def _field_may_be_missing(self, base: Term, name: str) -> bool:
        if isinstance(base.type, Shape):
            return name in base.type.may_be_missing
        kinds = base.type.options if isinstance(base.type, Either) else (base.type,)
        infos = [self.field(kind.name, name) for kind in kinds if isinstance(kind, RecordOf)]
        return not infos or any(
            info is None or (info.may_be_missing and not isinstance(info.type, ListOf)) for info in infos
        )

    def field(self, record: str, name: str) -> FieldInfo | None:
        """A field as the schema declares it."""
        return self.schema.records[record].fields.get(name) if record in self.schema.records else None


@define(eq=False)
class Folder:
    """All workflows that were read together, and the files in which they stand.

    `whole` says that these are all files of the project: only then can anything be called unused.
    """

    flows: tuple[Flow, ...]
    schema: Schema = field(repr=False)
    files: tuple[FlowFile, ...] = field(repr=False, default=())
    policies: tuple[CheckedPolicy, ...] = field(repr=False, default=())
    whole: bool = True
    depth: int = 25

    @cached_property
    def writers(self) -> Mapping[tuple[str, str], tuple[Flow, ...]]:
        """The workflows that write a field of a type of record, by both names."""
        found: dict[tuple[str, str], dict[Flow, None]] = defaultdict(dict)
        for flow in self.flows:
            for change in flow.changes:
                if change.kind == "updated":
                    found[change.record, change.field][flow] = None
        return {key: tuple(flows) for key, flows in found.items()}


def folder_of(
    plans: Iterable[Plan],
    schema: Schema,
    files: Iterable[FlowFile] = (),
    policies: Iterable[CheckedPolicy] = (),
    *,
    whole: bool = True,
    depth: int = 25,
) -> Folder:
    """The plans as rules look at them."""
    flows = [Flow(plan, schema) for plan in plans]
    early: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for flow in flows:
        for change in flow.changes:
            if change.kind == "updated" and change.node.name in flow.early:
                for record in flow.records:
                    early[record][change.field].add(flow.plan.name)
    for flow in flows:
        flow.unsteady = frozenset(
            name
            for record in flow.records
            for name, writers in early[record].items()
            if writers - {flow.plan.name}
        )
    return Folder(tuple(flows), schema, tuple(files), tuple(policies), whole, depth)
