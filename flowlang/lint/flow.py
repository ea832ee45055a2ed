"""One workflow, and all that rules ask about it."""

from functools import cached_property

from attrs import define, field

from flowlang.check.regions import Reading
from flowlang.check.terms import FieldRead, Term, Variable, walk
from flowlang.domain.boxes import EVERYTHING, Region, TooManyBoxes, forget, hull, join
from flowlang.lint.effects import Change, changes, stretch
from flowlang.lint.entry import Entry, around, both, entries, goal_region, starts_on
from flowlang.lint.states import MOST_KNOWN, States, Walking
from flowlang.plan.graph import Node, Plan
from flowlang.plan.starts import Start
from flowlang.plan.walk import terms_of
from flowlang.schema.model import FieldInfo, Schema
from flowlang.schema.types import Either, ListOf, RecordOf, Shape
from flowlang.source import Span


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
    def early_written(self) -> frozenset[str]:
        """The fields that it may write in that instant, in the words of `hangs_on`."""
        early = (one for one in self.changes if one.node.name in self.early)
        return frozenset(f"field:{one.field}" for one in early if one.field)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms of its header, triggers and steps, and everything inside them."""
        plan = self.plan
        header = (plan.condition, plan.as_long_as, plan.until, plan.per)
        things: list[Node | Start] = [*plan.starts, *plan.nodes.values()]
        outer = [one for one in header if one is not None]
        outer += (term for thing in things for term in terms_of(thing))
        return tuple(part for term in outer for part in walk(term))

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


def heading(plan: Plan) -> Span:
    """The line with the name of a workflow."""
    text = plan.span.source.text
    end = text.find("\n", plan.span.start)
    return Span(plan.span.source, plan.span.start, end if end >= 0 else len(text))
