"""Where questions over several records, and repeated texts, get their items from."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from attrs import evolve, frozen

from flowlang.check.terms import Comparison, Constant, FieldRead, Records, Term, Variable
from flowlang.engine.generate.scope import Bound, Scope, and_parts, is_record, kinds_of, uses
from flowlang.engine.support import existing, matching
from flowlang.schema.types import DATE, MOMENT, ListOf, RecordOf


@frozen
class Rows:
    """Items: an expression that gives them, the Python name of each, and tests that each must pass.

    `record`: the items are record objects. `aliases` are further variables that mean the same item.
    """

    source: str
    name: str
    variable: str
    record: bool
    tests: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @contextmanager
    def binding(self, scope: Scope) -> Iterator[None]:
        """The variable stands for an item inside."""
        with ExitStack() as stack:
            for variable in (self.variable, *self.aliases):
                stack.enter_context(scope.binding(variable, Bound(self.name, self.record)))
            yield

    @property
    def item(self) -> str:
        """The value of an item: the id of a record."""
        return f"{self.name}.id" if self.record else self.name


def rows(source: Term, variable: str, where: Term | None, scope: Scope) -> Rows:
    """The items of a list for which `where` holds, called `variable` in it."""
    if isinstance(source, Records):
        return record_rows(source.record, source.variable, source.where, scope, where, variable)
    inner = _items(source, variable, scope)
    if where is None:
        return inner
    with inner.binding(scope):
        return evolve(inner, tests=(*inner.tests, scope.condition(where)))


def _items(source: Term, variable: str, scope: Scope) -> Rows:
    kind = source.type.item if isinstance(source.type, ListOf) else None
    if kind is None or not is_record(kind):
        return Rows(f"({scope.value(source).text} or ())", scope.fresh("x_", variable), variable, False)
    name = scope.fresh("r_", variable)
    linked = _linked(source, scope)
    if linked is None:
        value = scope.value(source).text
        linked = f"{scope.module.helper(existing)}(context, {kinds_of(kind)!r}, {value})"
    return Rows(linked, name, variable, True)


def _linked(source: Term, scope: Scope) -> str | None:
    """For a list that is read through a link: the records of the other type, found by an index."""
    if not isinstance(source, FieldRead) or not isinstance(source.base.type, RecordOf):
        return None
    info = scope.module.schema.records[source.base.type.name].fields.get(source.field)
    if info is None or not isinstance(info.type, ListOf) or not info.type.through:
        return None
    if not isinstance(info.type.item, RecordOf):
        return None
    found = scope.module.helper(matching)
    base = scope.record(source.base)
    return f"{found}(context, {info.type.item.name!r}, {info.type.through!r}, {base}.id)"


def record_rows(
    record: str,
    variable: str,
    where: Term | None,
    scope: Scope,
    further: Term | None = None,
    alias: str | None = None,
) -> Rows:
    """All records of a type for which `where` holds, and `further`, which may call them by another name.

    Where one of the tests is an equality on a field, the records are found by the index of that field.
    """
    conditions = [(part, variable) for part in and_parts(where)]
    conditions += [(part, alias or variable) for part in and_parts(further)]
    source = f"context.records({record!r})"
    lookups = [(indexed(part, called, scope), place) for place, (part, called) in enumerate(conditions)]
    found = [(lookup, place) for lookup, place in lookups if lookup is not None]
    if found:
        # What depends on the run, such as a link, tells records apart better than a constant.
        (field, value), place = min(found, key=lambda one: isinstance(one[0][1], Constant))
        look_up = scope.module.helper(matching)
        source = f"{look_up}(context, {record!r}, {field!r}, {scope.value(value).text})"
        del conditions[place]
    name = scope.fresh("r_", variable)
    bound = Bound(name, record=True)
    tests = []
    for part, called in conditions:
        with scope.binding(called, bound):
            tests.append(scope.condition(part))
    return Rows(source, name, variable, True, tuple(tests), (alias,) if alias else ())


def indexed(part: Term, variable: str, scope: Scope) -> tuple[str, Term] | None:
    """The field and the value of a test `x.field is value` that an index can answer."""
    if not isinstance(part, Comparison) or part.operator != "is" or part.ignoring_case:
        return None
    for own, other in ((part.left, part.right), (part.right, part.left)):
        if (
            isinstance(own, FieldRead)
            and isinstance(own.base, Variable)
            and own.base.name == variable
            and isinstance(own.base.type, RecordOf)
            and own.field in scope.module.attributes(own.base.type.name)
            and not isinstance(own.type, ListOf)
            and not uses(other, variable)
            and {own.type, other.type} != {DATE, MOMENT}
        ):
            return own.field, other
    return None


def comprehension(opening: str, element: str, found: Rows, scope: Scope, closing: str = ")") -> str:
    """An expression over items: a generator between `opening` and `closing`."""
    source, before = found.source, ""
    if ":=" in source:
        # Python allows no `:=` where a generator gets its items from.
        source = scope.temporary()
        before = f"({source} := {found.source})"
    tests = "".join(f" if {test}" for test in found.tests)
    text = f"{opening}{element} for {found.name} in {source}{tests}{closing}"
    return f"({before}, {text})[1]" if before else text
