"""What changed, as data."""

from collections.abc import Mapping

from attrs import field, frozen

from flowlang.plan.graph import Plan
from flowlang.source import Span

ADDED, REMOVED, CHANGED, MOVED, RENAMED = "added", "removed", "changed", "moved", "renamed"


@frozen
class Detail:
    """A part of something that is said otherwise now: `what` it is, and its words before and after.

    The words are the same where what they stand for has changed elsewhere, and missing where there are none.
    """

    what: str
    before: str | None
    after: str | None


@frozen
class Change:
    """One change: `kind` is `added`, `removed`, `changed` or `moved`; `what` is `trigger`, `step`, `wait`, ….

    `before` and `after` are the words of it in either version, `span` is where it stands now (or stood).
    """

    kind: str
    what: str
    before: str | None
    after: str | None
    span: Span | None = field(repr=False)
    details: tuple[Detail, ...] = ()


@frozen
class Steps:
    """The steps of two plans beside each other: which became which, by their names.

    `changed` and `moved` are names of the new plan, each of them also among the values of `same`.
    """

    same: Mapping[str, str]
    changed: frozenset[str]
    moved: frozenset[str]


@frozen
class WorkflowChange:
    """A workflow that is `added`, `removed`, `renamed` (and perhaps changed) or `changed`.

    `abandoned` are the places at which runs wait that are there no more.
    """

    kind: str
    before: Plan | None
    after: Plan | None
    changes: tuple[Change, ...] = ()
    abandoned: tuple[str, ...] = ()
    steps: Steps | None = field(default=None, repr=False)

    @property
    def plan(self) -> Plan:
        """The plan as it is now, or the last that there was."""
        plan = self.after or self.before
        assert plan is not None
        return plan


@frozen
class Difference:
    """All that changed: workflows, and what else workflows depend on (templates, calendars, settings, …)."""

    workflows: tuple[WorkflowChange, ...]
    others: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.workflows or self.others)
