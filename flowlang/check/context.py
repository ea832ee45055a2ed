"""What the checker carries along while it reads one declaration."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import define, evolve, field

from flowlang.check.facts import Facts
from flowlang.check.model import CheckedCall, Typing
from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.schema.model import Schema, WorkflowInfo
from flowlang.schema.types import Shape, Type
from flowlang.source import Span
from flowlang.syntax.expressions import Node


@define
class Binding:
    """A variable: its type, where it was bound, and whether it may be missing as a whole.

    `part` is the name of the one result of a table that it holds: `score.points` says the same as `score`.
    `unnamed` is said of a record that nobody gave a name: the next one of its type takes the name over.
    `naming` is how to give the record of a question a name, where it hides another one.
    """

    type: Type
    span: Span
    may_be_missing: bool = False
    part: str = ""
    unnamed: bool = False
    naming: str = ""


def either(first: Binding, second: Binding) -> Binding:
    """What a name stands for where the second binding may have taken the place of the first."""
    return evolve(first, may_be_missing=True) if second.may_be_missing else first


@define
class Around:
    """A block around a step that it may leave, or may not leave.

    `kind` is `loop`, `branch` (of `at the same time`), `reminder` or `rung`. `ways` are the facts where it is
    left before its end, `variables` those bound outside.
    """

    kind: str
    variables: Mapping[str, Binding]
    ways: list[Facts] = field(factory=list)


@define
class Checking:
    """The state of checking one declaration: the schema, what is in scope, what was found out."""

    schema: Schema
    variables: dict[str, Binding] = field(factory=dict)
    facts: Facts = field(factory=Facts)
    found: list[Diagnostic] = field(factory=list)
    terms: dict[int, Term] = field(factory=dict)
    calls: dict[int, CheckedCall] = field(factory=dict)
    names: dict[int, str] = field(factory=dict)
    optional: dict[int, tuple[Term, ...]] = field(factory=dict)
    # What was known where an expression was read, by its `id()`: editors show it.
    known: dict[int, Facts] = field(factory=dict)
    # What was known before and after each step, by its `id()`.
    passed: dict[int, tuple[Facts, Facts]] = field(factory=dict)
    # Every variable that was ever bound, for the plan.
    all_variables: dict[str, Type] = field(factory=dict)
    # Under `if possible,`: the values used that may be missing are collected here instead of reported.
    collecting: list[Term] | None = None
    # The record whose change started the run, where `changed` and `was` may be asked.
    changed_variable: str | None = None
    # In a test, a hole may be `anything` and `the newest …` may be named.
    in_test: bool = False
    # A template or a rule of a policy has no steps: what may be missing needs a value of its own there.
    in_template: bool = False
    # A template itself, whose inputs the workflow that uses it may give.
    fills_template: bool = False
    # A condition can ask in front of what may be missing in it.
    in_condition: bool = False
    # What is wrong in conditions, and the words of those: they may ask for what seems to be missing.
    doubted: list[tuple[Diagnostic, frozenset[str]]] = field(factory=list)
    # The variables of a workflow's header, with the clause that keeps to those that have a value.
    header: dict[str, str] = field(factory=dict)
    # Inside `if still waiting after` a run must not wait again.
    in_reminder: bool = False
    # The loops, branches and the like around the present step, the innermost last.
    around: tuple[Around, ...] = ()
    # In a workflow that others run: what it gives back; missing when that is nothing.
    gives: WorkflowInfo | None = None
    # The segments being read, so that one that names itself is noticed.
    segments: tuple[str, ...] = ()
    # The tables being read, for the same reason.
    tables: tuple[str, ...] = ()
    # Whether something stands here that could not be read, which its reader has reported.
    unread: bool = False

    def report(self, problem: Diagnostic) -> None:
        """Keep a finding."""
        self.found.append(problem)

    @property
    def failed(self) -> bool:
        """Whether a mistake was found, here or by the reader, and not just something to think about."""
        return self.unread or any(CODES[one.code].severity is Severity.ERROR for one in self.found)

    @property
    def typing(self) -> Typing:
        """What was found out, as plain data."""
        return Typing(self.terms, self.calls, self.names, self.optional)

    @property
    def fixed(self) -> frozenset[str]:
        """The variables whose parts never change: events, answers and results."""
        return frozenset(name for name, b in self.variables.items() if isinstance(b.type, Shape))

    def bind(self, node: Node | None, name: str, binding: Binding) -> None:
        """Bring a variable into scope; `node` is the step or trigger that binds it."""
        self.variables[name] = binding
        self.all_variables[name] = binding.type
        self.facts = self.facts.without(name)
        if not binding.may_be_missing:
            self.facts = self.facts.also([(name,)])
        if node is not None:
            self.names[id(node)] = name

    def may_take_over(self, name: str, binding: Binding) -> bool:
        """Whether a name in use may go to a newer record: nobody named either, and the type is the same.

        Branches that run at the same time take no name from what stands before them.
        """
        known = self.variables[name]
        if not (known.unnamed and binding.unnamed and known.type == binding.type):
            return False
        return not any(one.kind == "branch" and one.variables.get(name) is known for one in self.around)

    @contextmanager
    def block(self) -> Iterator[None]:
        """A block: what is bound inside is not seen after it.

        A name that a newer record took over inside stands for either after it.
        """
        outer = dict(self.variables)
        try:
            yield
        finally:
            self.variables = {
                name: either(binding, self.variables.get(name, binding)) for name, binding in outer.items()
            }

    @contextmanager
    def inside(self, kind: str) -> Iterator[Around]:
        """A block that its steps may leave, or may not leave."""
        outer = self.around
        made = Around(kind, dict(self.variables))
        self.around = (*outer, made)
        try:
            yield made
        finally:
            self.around = outer

    @contextmanager
    def local(
        self, name: str, kind: Type, span: Span, facts: Facts | None = None, naming: str = ""
    ) -> Iterator[None]:
        """A variable that stands for one item of a question or loop."""
        variables, known = dict(self.variables), self.facts
        self.variables[name] = Binding(kind, span, naming=naming if name in variables else "")
        self.facts = (facts or self.facts).without(name).also([(name,)])
        try:
            yield
        finally:
            self.variables, self.facts = variables, known

    @contextmanager
    def knowing(self, facts: Facts) -> Iterator[None]:
        """Read something under other facts, and forget them afterwards."""
        before = self.facts
        self.facts = facts
        try:
            yield
        finally:
            self.facts = before

    @contextmanager
    def quietly(self) -> Iterator[list[Diagnostic]]:
        """Read something for trial: what is found is given to the caller and not kept."""
        before = self.found
        self.found = []
        try:
            yield self.found
        finally:
            self.found = before
