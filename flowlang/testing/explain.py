"""Why a condition does not hold: its parts, each with the value that was found."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Protocol

from flowlang.check.terms import (
    Constant,
    Existence,
    Logical,
    MoneyConstant,
    Opposite,
    Quantifier,
    Records,
    Term,
    children,
)
from flowlang.check.terms import Length as LengthTerm
from flowlang.engine.context import RunFault, Value
from flowlang.engine.generate.scope import words_of
from flowlang.engine.ports import Store
from flowlang.schema.types import YES_NO, ListOf, RecordOf
from flowlang.testing.showing import shown

_MOST_LISTED = 10


class Sight(Protocol):
    """What can be seen where a condition is looked at: values, and records."""

    @property
    def zone(self) -> tzinfo:
        """The time zone in which moments are shown."""

    @property
    def store(self) -> Store:
        """The records."""

    def value(self, term: Term) -> Value:
        """What a value or condition is. Raises RunFault where it can't be said."""


def explain(world: Sight, condition: Term, *, wanted: bool = True) -> list[str]:
    """What was found where a condition does not hold: a sentence for each value that it looks at.

    Where it was `wanted` that it does not hold, and it does, the values say why.
    """
    return list(dict.fromkeys(_parts(world, condition, wanted=wanted)))


def _parts(world: Sight, term: Term, *, wanted: bool) -> Iterator[str]:
    """`wanted` is what the condition was to be: inside `not` it is the other way round."""
    match term:
        case Logical(items=items):
            # Those that are as they were to be are not to blame.
            for item in items:
                if bool(world.value(item)) is not wanted:
                    yield from _parts(world, item, wanted=wanted)
        case Opposite(condition=inner):
            yield from _parts(world, inner, wanted=not wanted)
        case Existence(record=record):
            count = len(list(world.store.all(record)))
            yield f"there are {count} {record} records" if count != 1 else f"there is 1 {record} record"
        case Quantifier(source=source):
            yield _found(world, source)
        case _:
            values = [
                one for one in children(term) if not isinstance(one, Constant | MoneyConstant | LengthTerm)
            ]
            for one in values or [term]:
                yield _found(world, one)


def _found(world: Sight, term: Term) -> str:
    if isinstance(term, Records):
        count = len(list(world.store.all(term.record)))
        return (
            f"there are {count} {term.record} records" if count != 1 else f"there is 1 {term.record} record"
        )
    words = words_of(term)
    try:
        value = world.value(term)
    except RunFault as fault:
        return f"`{words}` can't be worked out: {fault}"
    if isinstance(value, tuple) and len(value) > _MOST_LISTED and isinstance(term.type, ListOf):
        return f"`{words}` has {len(value)} items"
    if value is None and isinstance(term.type, RecordOf):
        return f"`{words}` is nobody" if term.type.name == "User" else f"`{words}` is missing"
    if term.type == YES_NO:
        return f"`{words}` is {'yes' if value else 'no'}"
    return f"`{words}` is {shown(value, term.type, world.zone)}"
