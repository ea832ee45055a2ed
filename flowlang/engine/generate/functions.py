"""Functions for single terms: conditions, values, and what they depend on."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from flowlang.check.terms import ChangedTest, Term, Variable, walk
from flowlang.engine.context import Dependency, RunFault, Watched
from flowlang.engine.generate.dependencies import reads_of
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.scope import Scope, words_of
from flowlang.engine.numbers import ValueFault

INDENT = "    "


def define(
    module: Module, name: str, parameters: str, scope: Scope, lines: Iterable[str], note: str = ""
) -> str:
    """Write a function of these statements, and before them what reads the variables that they use."""
    body = [*scope.loads(), *lines]
    module.globals.update({"ValueFault": ValueFault, "RunFault": RunFault})
    module.write("", "", f"def {name}({parameters}):")
    if note:
        module.write(f"{INDENT}# {note}")
    if any("variables" in line for line in body):
        module.write(f"{INDENT}variables = run.variables")
    module.write(f"{INDENT}try:")
    module.write(*(f"{INDENT * 2}{line}" for line in body))
    module.write(
        f"{INDENT}except ValueFault as fault:", f"{INDENT * 2}raise RunFault(fault.message) from None"
    )
    return name


def note_of(term: Term) -> str:
    """A comment that says where a term stands; nothing of the text itself."""
    return f"line {term.span.line}"


def condition_function(module: Module, prefix: str, term: Term, since: str | None = None) -> str:
    """A function that says whether a condition holds; its name."""
    scope = Scope(module, since)
    return define(
        module,
        module.fresh(prefix),
        "run, context",
        scope,
        [f"return {scope.condition(term)}"],
        note_of(term),
    )


def value_function(module: Module, prefix: str, term: Term, must: bool = False) -> str:
    """A function that gives a value, which `must` be there or else may be missing; its name."""
    scope = Scope(module)
    value = scope.need(term) if must else scope.value(term).text
    return define(module, module.fresh(prefix), "run, context", scope, [f"return {value}"], note_of(term))


@frozen
class WatchedNames:
    """The names of the functions of a `Watched`, before the module is loaded."""

    holds: str
    reads: tuple[tuple[str, frozenset[str], str | None], ...]

    def bound(self, found: Mapping[str, Any]) -> Watched:
        """The functions themselves."""
        return Watched(found[self.holds], bound_reads(self.reads, found))


def watched(module: Module, prefix: str, term: Term, since: str | None = None) -> WatchedNames:
    """A condition with what it depends on."""
    return WatchedNames(condition_function(module, prefix, term, since), dependencies(module, term))


def dependencies(module: Module, term: Term) -> tuple[tuple[str, frozenset[str], str | None], ...]:
    """What a term depends on, with the names of the functions that find the records."""
    return tuple(
        (record, fields, None if base is None else finder(module, base))
        for (record, base), fields in reads_of(term, module.schema).items()
    )


def finder(module: Module, base: Term) -> str:
    """A function that gives the id of the record that a term stands for, written once for equal terms."""
    if base not in module.finders:
        name = module.finders[base] = module.fresh("id_")
        scope = Scope(module)
        # A record that is gone is still the one that is watched.
        value = f"variables.get({base.name!r})" if isinstance(base, Variable) else scope.value(base).text
        define(module, name, "run, context", scope, [f"return {value}"], note_of(base))
    return module.finders[base]


def bound_reads(
    reads: tuple[tuple[str, frozenset[str], str | None], ...], found: Mapping[str, Any]
) -> tuple[Dependency, ...]:
    """Dependencies with the functions themselves."""
    return tuple(
        Dependency(record, fields, None if name is None else found[name]) for record, fields, name in reads
    )


def baseline(term: Term | None, scope: Scope) -> str | None:
    """An expression for the present values of the fields of which a condition asks whether they changed."""
    asked = {
        words_of(part.subject): part.subject
        for part in (walk(term) if term is not None else ())
        if isinstance(part, ChangedTest)
    }
    if not asked:
        return None
    pairs = (
        f"{scope.module.constant(words)}: {scope.value(subject).text}" for words, subject in asked.items()
    )
    return f"{{{', '.join(pairs)}}}"
