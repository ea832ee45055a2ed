"""The variables of one generated function, and the Python names that stand for them."""

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import define, field, frozen

from flowlang.check.terms import Logical, Term, Variable, walk
from flowlang.engine.generate.code import Code, fresh_name
from flowlang.engine.generate.module import Module
from flowlang.engine.support import either, need
from flowlang.schema.types import Either, RecordOf, Shape, Type


@frozen
class Bound:
    """A variable that a Python name holds: a record object, or a value that is not missing."""

    name: str
    record: bool
    maybe: bool = False


def kinds_of(kind: Type) -> tuple[str, ...]:
    """The types of record that a value of a type may be."""
    match kind:
        case RecordOf(name):
            return (name,)
        case Either(options):
            return tuple(option.name for option in options if isinstance(option, RecordOf))
    return ()


@define(eq=False)
class Scope:
    """The variables of one generated function.

    `local` are variables that a Python name holds. A record variable of the run is read once and then held by
    a local name; `wanted` are those that code has used and that have yet to be read. `since` names the
    engine's variable in which `changes` finds values to compare with; without it, it asks about the change
    that started the run.
    """

    module: Module
    since: str | None = None
    # What `now` and `today` are read from.
    clock: str = "context.now"
    local: dict[str, Bound] = field(factory=dict)
    loaded: set[str] = field(factory=set)
    wanted: dict[str, Type] = field(factory=dict)
    names: dict[str, str] = field(factory=dict)
    taken: set[str] = field(factory=set)

    # --- Compiling ------------------------------------------------------------------------------

    def value(self, term: Term) -> Code:
        """An expression for the value of a term; `None` when it is missing."""
        return self.module.compilers[type(term)](term, self)

    def condition(self, term: Term) -> str:
        """An expression that is `True` or `False`."""
        code = self.value(term)
        return code.text if code.boolean else f"({code.text} is True)"

    def need(self, term: Term) -> str:
        """An expression for a value that must be there; the run fails where it is missing."""
        code = self.value(term)
        if not code.maybe:
            return code.text
        return f"{self.module.helper(need)}({code.text}, {self.module.constant(words_of(term))})"

    def record(self, term: Term) -> str:
        """An expression for the record that a term stands for; one without id where there is none."""
        if isinstance(term, Variable):
            bound = self.local.get(term.name)
            if bound is None:
                return self.hold(term.name, term.type)
            if bound.record:
                return bound.name
        kinds = kinds_of(term.type)
        missing = self.module.missing(kinds[0])
        code = self.value(term).text
        if len(kinds) == 1:
            return f"(context.record({kinds[0]!r}, {code}) or {missing})"
        return f"{self.module.helper(either)}(context, {kinds!r}, {code}, {missing})"

    def hold(self, variable: str, kind: Type) -> str:
        """The Python name of a record variable of the run."""
        if variable not in self.names:
            self.names[variable] = self.fresh("r_", variable)
        self.wanted[variable] = kind
        return self.names[variable]

    def temporary(self) -> str:
        """A new name for what is kept for a moment."""
        return self.fresh("t_", "")

    def fresh(self, prefix: str, name: str) -> str:
        """A local name that is not used yet in this function."""
        return fresh_name(self.taken, prefix, name)

    def twice(self, code: Code) -> tuple[str, str]:
        """The same value two times: first where it is computed, then where it is only repeated."""
        if code.simple:
            return code.text, code.text
        name = self.temporary()
        return f"({name} := {code.text})", name

    @contextmanager
    def binding(self, variable: str, bound: Bound) -> Iterator[None]:
        """A variable that exists only inside."""
        outer = self.local.get(variable)
        self.local[variable] = bound
        try:
            yield
        finally:
            if outer is None:
                del self.local[variable]
            else:
                self.local[variable] = outer

    # --- Reading records --------------------------------------------------------------------------

    def loads(self) -> list[str]:
        """Statements that read the record variables which were used and are not read yet."""
        lines = []
        for variable, kind in self.wanted.items():
            if variable not in self.loaded:
                self.loaded.add(variable)
                lines.append(f"{self.names[variable]} = {self._read(variable, kind)}")
        self.wanted.clear()
        return lines

    def _read(self, variable: str, kind: Type) -> str:
        kinds = kinds_of(kind)
        missing = self.module.missing(kinds[0])
        stored = f"variables.get({variable!r})"
        if len(kinds) == 1:
            return f"context.record({kinds[0]!r}, {stored}) or {missing}"
        return f"{self.module.helper(either)}(context, {kinds!r}, {stored}, {missing})"


def words_of(term: Term) -> str:
    """How the text calls a term."""
    return " ".join(term.span.text.split())


def is_record(kind: Type) -> bool:
    """Whether a value of a type is the id of a record whose type is known."""
    return bool(kinds_of(kind))


def is_mapping(kind: Type) -> bool:
    """Whether a value of a type is an event, an answer or a result."""
    return isinstance(kind, Shape)


def uses(term: Term, variable: str) -> bool:
    """Whether a term reads a variable; a variable of its own by that name counts, too."""
    return any(isinstance(part, Variable) and part.name == variable for part in walk(term))


def and_parts(term: Term | None) -> tuple[Term, ...]:
    """The conditions that must all hold for a condition to hold."""
    if term is None:
        return ()
    if isinstance(term, Logical) and term.operator == "and":
        return tuple(part for item in term.items for part in and_parts(item))
    return (term,)
