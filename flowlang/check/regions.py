"""From conditions to regions: which records a condition lets through.

A comparison with a value known from the text limits the field that it looks at. Whatever else is asked, such
as a question about other records, is a dimension of its own, which holds or does not; the same question asked
twice is the same dimension. Both rules about missing values are in the boxes: a comparison holds only where
its sides are present, and the negative forms are exact opposites.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from flowlang.check.compatible import ordered
from flowlang.check.facts import place_of
from flowlang.check.terms import (
    AgeTest,
    AggregateTerm,
    ChangedTest,
    Comparison,
    Constant,
    Existence,
    FieldRead,
    InList,
    Logical,
    Membership,
    MoneyConstant,
    Now,
    Opposite,
    PeriodTest,
    PickTerm,
    Presence,
    PreviousValue,
    Quantifier,
    Range,
    Records,
    Term,
    Variable,
    WasTest,
    WithinTest,
    walk,
)
from flowlang.domain.boxes import (
    EVERYTHING,
    NOTHING,
    Region,
    TooManyBoxes,
    box_of,
    join,
    meet,
    opposite,
)
from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.sets import ANY_POINT, YES, YES_OR_NO, Line, Points, Values, points, stretch, whole_line
from flowlang.domain.texts import TextTest
from flowlang.schema.types import (
    DATE,
    DURATION,
    MOMENT,
    NUMBER,
    NUMERIC,
    TEXTUAL,
    TIME,
    UNKNOWN,
    WHOLE_NUMBER,
    YES_NO,
    ChoiceOf,
    ListOf,
    MoneyOf,
    RecordOf,
    Shape,
    Type,
)

_ORDER = ("is", "is more than", "is at least", "is less than", "is at most")
_TESTS = ("contains", "starts with", "ends with", "matches")
_POSITIVE = {"is not": "is", "does not contain": "contains"}
# How two values lie to each other, and which comparisons hold then.
_RELATIONS = {
    "is": ("same",),
    "is more than": ("more",),
    "is at least": ("same", "more"),
    "is less than": ("less",),
    "is at most": ("same", "less"),
}


@frozen
class Reading:
    """How conditions are read: `may_be_missing` says of a field or variable whether it may have no value."""

    may_be_missing: Callable[[Term], bool]
    # Conditions are asked again and again. A term is kept with its answer, so that no other one gets its id.
    _read: dict[int, tuple[Term, Region]] = field(factory=dict, init=False, repr=False, eq=False)
    _known: dict[int, tuple[Term, Dimension]] = field(factory=dict, init=False, repr=False, eq=False)

    def region(self, term: Term) -> Region:
        """The records for which a condition holds."""
        if id(term) not in self._read:
            try:
                found = self._region(term)
            except TooManyBoxes:
                found = (self._outcome(term),)
            self._read[id(term)] = term, found
        return self._read[id(term)][1]

    def dimension(self, term: Term, *, aspect: str = "") -> Dimension:
        """The dimension that a field, a variable or any other value is."""
        if aspect:
            return self._dimension(term, aspect)
        if id(term) not in self._known:
            self._known[id(term)] = term, self._dimension(term, "")
        return self._known[id(term)][1]

    def _dimension(self, term: Term, aspect: str) -> Dimension:
        place = place_of(term)
        kind = term.type
        top = Values(_top(kind), self.may_be_missing(term) if place else True)
        subject = place if place is not None else term
        return Dimension(
            subject,
            aspect=aspect,
            top=top,
            kind=kind,
            title=" ".join(term.span.text.split()) if place is None else ".".join(place),
            hangs_on=frozenset(hangs_on(term)),
        )

    # --- Conditions ---------------------------------------------------------------------------------

    def _region(self, term: Term) -> Region:
        match term:
            case Constant(value=bool(value)):
                return EVERYTHING if value else NOTHING
            case FieldRead() | Variable() if term.type == YES_NO:
                return self._among(term, points([True]))
            case Logical(operator="and", items=items):
                found = EVERYTHING
                for item in items:
                    found = meet(found, self.region(item))
                return found
            case Logical(items=items):
                return join(*(self.region(item) for item in items))
            case Opposite(condition=condition):
                return opposite(self.region(condition))
            case Presence(subject=subject, state=state):
                return self._presence(term, subject, state)
            case Comparison():
                return self._comparison(term)
            case Membership(negated=True) | InList(negated=True) | Existence(negated=True):
                return opposite(self.region(evolve(term, negated=False)))
            case Membership(subject=subject, items=items):
                single = (Comparison(item.span, YES_NO, "is", subject, item) for item in items)
                return join(*(self.region(one) for one in single))
            case Range(subject=subject, low=low, high=high):
                above = Comparison(term.span, YES_NO, "is at least", subject, low)
                below = Comparison(term.span, YES_NO, "is at most", subject, high)
                return meet(self.region(above), self.region(below))
            case WasTest(subject=subject, value=value, negated=negated):
                return self._was(subject, value, negated)
            case InList(subject=subject, collection=collection):
                return self._holds(term, subject, collection)
            case PeriodTest(subject=subject) | WithinTest(subject=subject) | AgeTest(subject=subject):
                return self._holds(term, subject)
        return (self._outcome(term),)

    def _outcome(self, term: Term) -> Box:
        """A condition of which nothing more is known than that it holds or does not."""
        return {
            Dimension(
                # Two conditions that could not be understood are not the same one.
                term if term.type != UNKNOWN else term.span,
                aspect="holds",
                top=YES_OR_NO,
                kind=YES_NO,
                title=" ".join(term.span.text.split()),
                hangs_on=frozenset(hangs_on(term)),
            ): YES
        }

    def _holds(self, term: Term, *subjects: Term) -> Region:
        """The same, where it holds only if the values that it looks at are there."""
        found: Region = (self._outcome(term),)
        for subject in subjects:
            found = meet(found, self._present(subject))
        return found

    def _present(self, term: Term) -> Region:
        """Where a value is there; a field read through a link needs the link as well."""
        if place_of(term) is None:
            return EVERYTHING
        dimension = self.dimension(term)
        return meet(self._reached(term), (box_of(dimension, Values(dimension.top.present)),))

    def _reached(self, term: Term) -> Region:
        """Where the links are there through which a field is read."""
        if isinstance(term, FieldRead) and not isinstance(term.base, Variable):
            return self._present(term.base) if place_of(term) is not None else EVERYTHING
        return EVERYTHING

    def _among(self, term: Term, values: Points | Line) -> Region:
        """Where a value is there and among some."""
        dimension = self.dimension(term)
        fitting = dimension.top.meet(Values(values))
        return meet(self._reached(term), (box_of(dimension, fitting),)) if not fitting.empty else NOTHING

    def _presence(self, term: Term, subject: Term, state: str) -> Region:
        if isinstance(subject.type, ListOf):
            # A list is never missing, and of what is in it nothing is known here.
            empty = Presence(subject.span, YES_NO, subject, "empty")
            return opposite((self._outcome(empty),)) if state == "present" else (self._outcome(empty),)
        if place_of(subject) is None:
            missing = Presence(term.span, YES_NO, subject, "missing")
            return opposite((self._outcome(missing),)) if state == "present" else (self._outcome(missing),)
        present = self._present(subject)
        if state == "present":
            return present
        found = opposite(present)
        if state == "empty" and subject.type in TEXTUAL:
            found = join(found, self._among(subject, points([""])))
        return found

    def _comparison(self, term: Comparison) -> Region:
        if term.operator in _POSITIVE:
            return opposite(self.region(evolve(term, operator=_POSITIVE[term.operator])))
        left, right, kind = term.left, term.right, term.left.type
        value = known(right)
        if value is not None and not term.ignoring_case:
            if _on_a_line(kind) and term.operator in _ORDER and _goes_with(kind, right):
                return self._among(left, stretch(term.operator, value, _step(kind)))
            if isinstance(kind, MoneyOf) and isinstance(right, MoneyConstant) and term.operator in _ORDER:
                return self._amount(left, right, stretch(term.operator, value))
            if term.operator == "is" and _in_points(kind) and isinstance(right, Constant):
                return self._among(left, points([value]))
        if isinstance(value, str) and kind in TEXTUAL and (term.operator in _TESTS or term.ignoring_case):
            return self._text(left, TextTest(term.operator, value, term.ignoring_case))
        if term.operator in _RELATIONS and not term.ignoring_case and not isinstance(kind, ListOf):
            return self._relation(left, right, term.operator)
        return self._holds(term, left, right)

    def _amount(self, left: Term, right: MoneyConstant, values: Line) -> Region:
        """Amounts of several currencies can't be put in order: each has a dimension of its own."""
        plain = self.dimension(left, aspect=right.currency)
        dimension = evolve(plain, top=Values(whole_line()), kind=MoneyOf(right.currency))
        return meet(self._present(left), (box_of(dimension, Values(values)),))

    def _text(self, left: Term, test: TextTest) -> Region:
        dimension = evolve(self.dimension(left), test=test, top=YES_OR_NO, kind=YES_NO)
        return meet(self._present(left), ({dimension: YES},))

    def _relation(self, left: Term, right: Term, operator: str) -> Region:
        """How two values lie to each other, where both are there."""
        places = tuple(place_of(side) or side for side in (left, right))
        dimension = Dimension(
            places,
            aspect="relation",
            top=Values(points(["less", "same", "more"])),
            kind=ChoiceOf(("less", "same", "more")),
            title=f"{' '.join(left.span.text.split())} against {' '.join(right.span.text.split())}",
            hangs_on=frozenset((*hangs_on(left), *hangs_on(right))),
        )
        found: Region = (box_of(dimension, Values(points(_RELATIONS[operator]))),)
        for side in (left, right):
            found = meet(found, self._present(side))
        return found

    def _was(self, subject: FieldRead, value: Term, negated: bool) -> Region:
        """What a field was before the change: known or not, and then that value or another."""
        term = WasTest(subject.span, YES_NO, subject, value)
        if (plain := known(value)) is None or not _in_points(subject.type):
            return (self._outcome(evolve(term, negated=negated)),)
        place = place_of(subject)
        title = f"{'.'.join(place or ())} before"
        aspects = {
            "was known": (YES_OR_NO, YES_NO),
            "was": (Values(_top(subject.type), missing=True), subject.type),
        }
        known_before, before = (
            Dimension(place, aspect=aspect, top=top, kind=kind, title=title)
            for aspect, (top, kind) in aspects.items()
        )
        same = Values(points([plain]))
        values = before.top.without(same) if negated else same
        return ({known_before: YES, before: values},)


# --- Values -----------------------------------------------------------------------------------------


def known(term: Term) -> Any:
    """A value known from the text; nothing where it is not."""
    match term:
        case Constant(value=value):
            return value
        case MoneyConstant(amount=amount):
            return amount
    return None


def _top(kind: Type) -> Points | Line:
    if isinstance(kind, ChoiceOf):
        return points(kind.values)
    if kind == YES_NO:
        return points([True, False])
    return whole_line(_step(kind)) if _on_a_line(kind) else ANY_POINT


def _on_a_line(kind: Type) -> bool:
    if isinstance(kind, MoneyOf):
        return kind.currency is not None
    return ordered(kind) and kind != DURATION


def _in_points(kind: Type) -> bool:
    return isinstance(kind, ChoiceOf | RecordOf) or kind in TEXTUAL or kind == YES_NO


def _step(kind: Type) -> str:
    if kind == WHOLE_NUMBER:
        return "whole"
    return "day" if kind == DATE else ""


def _goes_with(kind: Type, value: Term) -> bool:
    """Whether a value lies on the line of a type: a date among moments does not, it means a whole day."""
    match value:
        case MoneyConstant(currency=currency):
            return isinstance(kind, MoneyOf) and kind.currency == currency
        case Constant(value=bool()):
            return False
        case Constant(value=int() | Decimal()):
            return kind in NUMERIC or kind == NUMBER
        case Constant(value=datetime()):
            return kind == MOMENT
        case Constant(value=date()):
            return kind == DATE
        case Constant(value=time()):
            return kind == TIME
    return False


# --- What may change it -----------------------------------------------------------------------------


def hangs_on(term: Term) -> Iterator[str]:
    """What a value may change with.

    `field:status` a field of a record, `variable:lead` what a variable stands for, `records` which records
    there are, `clock` the time, and `world` anything that may change while a run waits.
    """
    if isinstance(term, ChangedTest | WasTest | PreviousValue):
        return
    for part in walk(term):
        match part:
            case Variable(name=name):
                yield f"variable:{name}"
            case FieldRead(base=base, field=name):
                # Events, answers and results never change.
                if not isinstance(base.type, Shape):
                    yield from (f"field:{name}", "world")
            case Records() | AggregateTerm() | PickTerm() | Quantifier() | Existence():
                yield from ("records", "world")
            case Now() | PeriodTest() | WithinTest() | AgeTest():
                yield from ("clock", "world")
