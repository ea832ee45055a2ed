"""The typed model: a workflow's tree, and beside it what the checker found out about its nodes.

Nodes are looked up by identity: a node knows where it stands, and two nodes that look alike may mean
different things in different places.
"""

from collections.abc import Mapping

from attrs import field

from flowlang.check.terms import Term
from flowlang.frozen import frozen
from flowlang.schema.model import ActionInfo, TemplateInfo
from flowlang.schema.types import Type
from flowlang.syntax.declarations import Policy, Refuse, Test, Trigger, Workflow
from flowlang.syntax.expressions import Expression, Node
from flowlang.syntax.steps import Block, Phrase


@frozen
class CheckedCall:
    """A phrase and the action that it means. `holes` and `settings` are by name, in the action's order.

    `about` is the record that a template is filled from: the setting `about`, or the one record in scope
    of the template's type. In a test, a hole written `anything` is missing from `holes`.
    """

    action: ActionInfo
    holes: Mapping[str, Term]
    settings: Mapping[str, Term]
    about: Term | None = None


@frozen
class Typing:
    """What is known about the nodes of one declaration, by `id()` of the node."""

    terms: Mapping[int, Term] = field(repr=False)
    calls: Mapping[int, CheckedCall] = field(repr=False)
    names: Mapping[int, str] = field(repr=False)
    optional: Mapping[int, tuple[Term, ...]] = field(repr=False)

    def term(self, expression: Expression) -> Term:
        """The typed form of an expression of this declaration."""
        return self.terms[id(expression)]

    def call(self, phrase: Phrase) -> CheckedCall:
        """The action that a phrase means."""
        return self.calls[id(phrase)]

    def name(self, node: Node) -> str:
        """The variable that a step, trigger or loop binds."""
        return self.names[id(node)]

    def failure(self, block: Block) -> str | None:
        """The variable that holds the reason in the block under `if it fails`."""
        return self.names.get(id(block))

    def may_be_missing(self, node: Node) -> tuple[Term, ...]:
        """For the step under `if possible,`: the values it uses that may be missing there."""
        return self.optional.get(id(node), ())


@frozen
class CheckedWorkflow:
    """A workflow without mistakes.

    `variable` and `subject` are the record that it is about (missing for a schedule without `for each`).
    """

    tree: Workflow
    typing: Typing
    variable: str | None
    subject: Type | None
    variables: Mapping[str, Type] = field(repr=False)
    triggers: tuple[Trigger, ...] = ()


@frozen
class CheckedTemplate:
    """A template without mistakes: its parts (`subject`, `body`, …) as typed texts.

    `number` is the series of numbers that its documents take one from.
    """

    info: TemplateInfo
    parts: Mapping[str, Term]
    number: Term | None = None


@frozen
class CheckedNever:
    """A rule that an action is never taken, where a workflow has the `tag` and the `condition` holds.

    `holes` are, for each action by its signature, the names that the condition uses and the holes that they
    stand for.
    """

    holes: Mapping[str, tuple[tuple[str, str], ...]]
    tag: str | None
    condition: Term | None


@frozen
class CheckedLimit:
    """A rule that actions are taken so many times in a while; `per` is the hole that it is counted for."""

    actions: tuple[str, ...]
    times: int
    duration: Term
    per: Mapping[str, str]


@frozen
class CheckedRefuse:
    """A rule that changes of the record `variable` are refused, where its triggers match and it holds."""

    tree: Refuse
    typing: Typing
    variable: str
    record: str


@frozen
class CheckedPolicy:
    """A policy without mistakes."""

    tree: Policy
    name: str
    rules: tuple[CheckedNever | CheckedLimit | CheckedRefuse, ...]


@frozen
class CheckedTest:
    """A test without mistakes."""

    tree: Test
    typing: Typing
    variables: Mapping[str, Type] = field(repr=False)
