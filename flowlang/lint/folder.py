"""All workflows that were read together, and what rules ask about them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from attrs import define, field

from flowlang.check.model import CheckedPolicy
from flowlang.lint.alike import Alike, pairs_alike
from flowlang.lint.cycles import Circle, circles
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Plan
from flowlang.schema.model import Schema
from flowlang.syntax.declarations import FlowFile

_QUOTED = re.compile(r'"((?:\\.|[^"\\\n])*)"')


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

    @cached_property
    def circles(self) -> tuple[Circle, ...]:
        """The workflows that start each other for ever."""
        return circles(self.flows)

    @cached_property
    def alike(self) -> tuple[Alike, ...]:
        """The pairs of workflows that do the same, started by the same triggers."""
        return pairs_alike(self.flows)

    @cached_property
    def quoted(self) -> Counter[str]:
        """How often each name stands in quotes, in any file and as whatever."""
        return Counter(name for file in self.files for name in _QUOTED.findall(file.source.text))

    def circle_each_other(self, one: Flow, other: Flow) -> bool:
        """Whether two workflows are told of as starting each other: then no other rule speaks of the pair."""
        members = ({id(edge.giver) for edge in circle.edges} for circle in self.circles)
        return any({id(one), id(other)} <= both for both in members)


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
