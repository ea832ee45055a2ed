"""What is known to be present at a line: facts, and what makes them and ends them.

A fact is about a place: a variable, and the fields read from it. Facts about the value of a variable itself
(a `let`, an event, a record that was found) last: nothing changes them. Facts about fields of a record end at
the next wait and at a write to such a field, since the world moves on; those of `as long as` last.
"""

from collections.abc import Iterable

from attrs import frozen

from flowlang.check.terms import (
    AgeTest,
    Comparison,
    Constant,
    FieldRead,
    InList,
    Logical,
    Membership,
    Opposite,
    PeriodTest,
    Presence,
    PreviousValue,
    Range,
    Term,
    Variable,
    WithinTest,
)
from flowlang.schema.types import RecordOf

# A place: the variable, then the fields read from it.
Place = tuple[str, ...]

_TRUE_WHEN_MISSING = frozenset({"is not", "does not contain"})


@frozen
class Facts:
    """Places known to be present: for good (`lasting`), and until the next wait or write (`fleeting`)."""

    lasting: frozenset[Place] = frozenset()
    fleeting: frozenset[Place] = frozenset()

    def __contains__(self, place: Place) -> bool:
        return place in self.fleeting or place in self.lasting

    def also(self, places: Iterable[Place]) -> "Facts":
        """With more places known to be present for now."""
        fleeting = self.fleeting.union(places)
        return self if len(fleeting) == len(self.fleeting) else Facts(self.lasting, fleeting)

    def for_good(self, places: Iterable[Place]) -> "Facts":
        """With more places known to be present through every wait."""
        return Facts(self.lasting.union(places), self.fleeting)

    def after_wait(self, fixed: frozenset[str]) -> "Facts":
        """What is left after a wait: `fixed` are the variables whose parts never change (events, results)."""
        kept = frozenset(p for p in self.fleeting if len(p) == 1 or (p[0] in fixed and len(p) == 2))
        return Facts(self.lasting, kept)

    def after_write(self, fields: Iterable[str]) -> "Facts":
        """What is left after fields of these names were written, on whichever record."""
        written = frozenset(fields)
        kept = frozenset(p for p in self.fleeting if written.isdisjoint(p[1:]))
        return Facts(self.lasting, kept)

    def without(self, variable: str) -> "Facts":
        """What is left when a variable is bound anew."""
        return Facts(
            frozenset(p for p in self.lasting if p[0] != variable),
            frozenset(p for p in self.fleeting if p[0] != variable),
        )

    def meet(self, other: "Facts") -> "Facts":
        """What is known when either of two ways was taken."""
        return Facts(self.lasting & other.lasting, self.fleeting & other.fleeting)


def place_of(term: Term) -> Place | None:
    """The place that a term reads, when it is a path from a variable."""
    if isinstance(term, FieldRead):
        base = place_of(term.base)
        return (*base, term.field) if base else None
    if isinstance(term, PreviousValue):
        # No step and no wait changes it any more, so it is a place of its own.
        base = place_of(term.subject.base) or ()
        return (f"the previous {'.'.join((*base, term.subject.field))}",)
    if isinstance(term, Variable):
        return (term.name,)
    if isinstance(term, Constant) and isinstance(term.type, RecordOf):
        # `team "Sales"` is a place too: its head may be asked for.
        return (f'{term.type.name} "{term.value}"',)
    return None


def places_read(term: Term) -> frozenset[Place]:
    """A path and every path that leads to it: `lead.company.name` needs `lead.company` too."""
    place = place_of(term)
    return frozenset(place[:length] for length in range(1, len(place) + 1)) if place else frozenset()


def when_true(term: Term) -> frozenset[Place]:
    """The places that are present when a condition holds."""
    match term:
        case Presence(state="present", subject=subject):
            return places_read(subject)
        case Comparison(operator=operator, left=left, right=right):
            return frozenset() if operator in _TRUE_WHEN_MISSING else places_read(left) | places_read(right)
        case Membership(subject=subject, negated=False):
            return places_read(subject)
        case InList(subject=subject, negated=False):
            return places_read(subject)
        case Range(subject=subject) | PeriodTest(subject=subject):
            return places_read(subject)
        case WithinTest(subject=subject) | AgeTest(subject=subject):
            return places_read(subject)
        case Logical(operator="and", items=items):
            return frozenset().union(*(when_true(item) for item in items))
        case Logical(operator="or", items=items):
            return frozenset.intersection(*(when_true(item) for item in items))
        case Opposite(condition=condition):
            return when_false(condition)
        case FieldRead() | Variable():
            return places_read(term)
    return frozenset()


def when_false(term: Term) -> frozenset[Place]:
    """The places that are present when a condition does not hold."""
    match term:
        case Presence(state="missing" | "empty", subject=subject):
            return places_read(subject)
        case Comparison(operator=operator, left=left, right=right) if operator in _TRUE_WHEN_MISSING:
            # `x is not y` is false only when both are there and equal.
            return places_read(left) | places_read(right)
        case Membership(subject=subject, negated=True) | InList(subject=subject, negated=True):
            return places_read(subject)
        case Logical(operator="and", items=items):
            return frozenset.intersection(*(when_false(item) for item in items))
        case Logical(operator="or", items=items):
            return frozenset().union(*(when_false(item) for item in items))
        case Opposite(condition=condition):
            return when_true(condition)
    return frozenset()
