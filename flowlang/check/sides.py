"""What can stand in one column of a table, cut into elements so that every cell covers whole ones.

A choice is cut into its values, a number or date at the values that the cells name, a text into the texts
that they name and any other. Where a column may be missing, that is an element too. What is not known from
the text, such as a comparison with another field, covers nothing for certain.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

from attrs import frozen

from flowlang.check.compatible import ordered
from flowlang.check.terms import (
    Comparison,
    Constant,
    Length,
    Membership,
    MoneyConstant,
    Presence,
    Range,
    Term,
)
from flowlang.schema.types import DATE, WHOLE_NUMBER, YES_NO, ChoiceOf, Type

Elements = frozenset[int]


@frozen
class Side:
    """One column. `covers` and `reaches` hold the elements of each cell: for certain, and at most.

    `words` says what a set of elements is, in the reader's words.
    """

    whole: Elements
    covers: tuple[Elements, ...]
    reaches: tuple[Elements, ...]
    named: "_Line | _Points"

    def words(self, elements: Elements) -> str:
        """Some elements in words: `Minor or missing`, `more than 20`."""
        return " or ".join(self.named.words(elements))


def side_of(kind: Type, may_be_missing: bool, cells: Sequence[Term | None]) -> Side:
    """Cut a column of a type. A cell is a condition on the column; none stands for `any`."""
    line = ordered(kind) and _line(kind, cells)
    named: _Line | _Points = line or _points(kind, cells)
    whole = frozenset(range(named.size + may_be_missing)) - named.empty
    pairs = [_elements(cell, named, whole) for cell in cells]
    return Side(whole, tuple(one for one, _ in pairs), tuple(most for _, most in pairs), named)


def _elements(cell: Term | None, named: "_Line | _Points", whole: Elements) -> tuple[Elements, Elements]:
    present = whole - {named.size}
    match cell:
        case None:
            return whole, whole
        case Presence(state="missing"):
            return whole - present, whole - present
        case Membership(items=items):
            found = [named.that_are("is", item) for item in items]
            sure = frozenset[int]().union(*(one for one in found if one is not None))
            return sure & whole, present if None in found else sure & whole
        case Range(low=low, high=high):
            lower, upper = named.that_are("is at least", low), named.that_are("is at most", high)
            if lower is None or upper is None:
                return frozenset(), present
            return lower & upper & whole, lower & upper & whole
        case Comparison(operator="is not" | "does not contain" as operator, right=right):
            opposite = named.that_are("is" if operator == "is not" else "contains", right)
            if opposite is None:
                return whole - present, whole
            # Whether a text that one test is about passes another one as well, nobody knows.
            unsure = named.tests if operator == "does not contain" else frozenset()
            return whole - opposite - unsure, whole - opposite
        case Comparison(operator=operator, right=right):
            known = named.that_are(operator, right)
            return (frozenset(), present) if known is None else (known & whole, known & whole)
    return frozenset(), whole


def _key(term: Term) -> Any:
    """A value known from the text, to be compared with others of its kind."""
    match term:
        case Constant(value=value):
            return value
        case MoneyConstant(amount=amount):
            return amount
        case Length(amount=Constant(value=value)):
            return value
    return None


def _kind(term: Term) -> object:
    """Values of one kind can be put in order."""
    match term:
        case MoneyConstant(currency=currency):
            return currency
        case Length(unit=unit):
            return unit
        case Constant(value=bool()):
            return bool
        case Constant(value=int() | Decimal()):
            return Decimal
        case Constant(value=value):
            return type(value)
    return None


def _operands(cells: Sequence[Term | None]) -> list[Term]:
    found: list[Term] = []
    for cell in cells:
        match cell:
            case Membership(items=items):
                found += items
            case Range(low=low, high=high):
                found += [low, high]
            case Comparison(right=right):
                found.append(right)
    return found


# --- Numbers, money, dates, times ---------------------------------------------------------------


@frozen
class _Line:
    """Values in order, cut at some of them: elements 0, 2, 4 … are the gaps, 1, 3, 5 … the values.

    In steps (whole numbers, days) there may be nothing between two values. `shown` is how the text has them.
    """

    at: tuple[Any, ...]
    shown: tuple[str, ...]
    kind: object
    empty: Elements
    tests: Elements = frozenset()

    @property
    def size(self) -> int:
        return 2 * len(self.at) + 1

    def that_are(self, operator: str, value: Term) -> Elements | None:
        """The elements for which a comparison with a value holds; nothing when that can't be said."""
        key = _key(value)
        if key is None or _kind(value) != self.kind:
            return None
        place = 2 * self.at.index(key) + 1
        found = {
            "is": frozenset([place]),
            "is more than": frozenset(range(place + 1, self.size)),
            "is at least": frozenset(range(place, self.size)),
            "is less than": frozenset(range(place)),
            "is at most": frozenset(range(place + 1)),
        }.get(operator)
        return None if found is None else found - self.empty

    def words(self, elements: Elements) -> list[str]:
        """Neighbours as one stretch each."""
        found: list[str] = []
        present = [one for one in sorted(elements) if one < self.size]
        while present:
            first = last = present.pop(0)
            while present and all(one in self.empty for one in range(last + 1, present[0])):
                last = present.pop(0)
            found.append(self._stretch(first, last))
        return found + (["missing"] if self.size in elements else [])

    def _stretch(self, first: int, last: int) -> str:
        low = None if first == 0 else self.shown[(first - 1) // 2]
        high = None if last == self.size - 1 else self.shown[last // 2]
        low_in, high_in = first % 2 == 1, last % 2 == 1
        if low is None and high is None:
            return "anything"
        if low is None:
            return f"{'at most' if high_in else 'less than'} {high}"
        if high is None:
            return f"{'at least' if low_in else 'more than'} {low}"
        if first == last and low_in:
            return low
        if low_in and high_in:
            return f"from {low} to {high}"
        above, below = "at least" if low_in else "more than", "at most" if high_in else "less than"
        return f"{above} {low} and {below} {high}"


def _line(kind: Type, cells: Sequence[Term | None]) -> _Line | None:
    known = [term for term in _operands(cells) if _key(term) is not None]
    kinds = {_kind(term) for term in known}
    if len(kinds) > 1:
        return None
    texts = {_key(term): " ".join(term.span.text.split()) for term in reversed(known)}
    at = tuple(sorted(texts))
    empty = frozenset(
        2 * place for place, (low, high) in enumerate(pairwise(at), start=1) if _touch(kind, low, high)
    )
    # Whole numbers never lie between 10 and 11.
    return _Line(at, tuple(texts[one] for one in at), next(iter(kinds), None), empty)


def _touch(kind: Type, low: Any, high: Any) -> bool:
    if kind == WHOLE_NUMBER:
        return isinstance(low, int) and isinstance(high, int) and high - low == 1
    if kind == DATE and isinstance(low, date) and not isinstance(low, datetime | time):
        return bool((high - low).days == 1)
    return False


# --- Choices, texts, yes/no, records ------------------------------------------------------------


@frozen
class _Points:
    """Single values; behind them the tests (`contains "x"`), then any other value where there are some."""

    values: tuple[Any, ...]
    patterns: tuple[tuple[str, Any], ...]
    open_ended: bool
    shown: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.values) + len(self.patterns) + self.open_ended

    @property
    def empty(self) -> Elements:
        return frozenset()

    @property
    def tests(self) -> Elements:
        return frozenset(range(len(self.values), len(self.values) + len(self.patterns)))

    def that_are(self, operator: str, value: Term) -> Elements | None:
        """The elements for which a comparison with a value holds; nothing when that can't be said."""
        key = _key(value)
        if key is None:
            return None
        if operator == "is":
            return frozenset([self.values.index(key)]) if key in self.values else frozenset()
        if (operator, key) not in self.patterns:
            return None
        own = len(self.values) + self.patterns.index((operator, key))
        return frozenset([own, *(at for at, one in enumerate(self.values) if _holds(operator, one, key))])

    def words(self, elements: Elements) -> list[str]:
        """Each by its name."""
        names = [*self.shown, *(["anything else"] if self.open_ended else []), "missing"]
        return [names[one] for one in sorted(elements)]


def _holds(operator: str, text: Any, key: Any) -> bool:
    if not isinstance(text, str) or not isinstance(key, str):
        return False
    match operator:
        case "contains":
            return key in text
        case "starts with":
            return text.startswith(key)
        case "ends with":
            return text.endswith(key)
    return fnmatchcase(text, key.replace("[", "[[]"))


def _points(kind: Type, cells: Sequence[Term | None]) -> _Points:
    patterns: dict[tuple[str, Any], str] = {}
    values: dict[Any, str] = {}
    open_ended = True
    if isinstance(kind, ChoiceOf):
        values, open_ended = {value: value for value in kind.values}, False
    elif kind == YES_NO:
        values, open_ended = {True: "yes", False: "no"}, False
    for cell in cells:
        match cell:
            case Comparison(operator=operator, right=right) if operator not in {"is", "is not"}:
                plain = "contains" if operator == "does not contain" else operator
                if _key(right) is not None:
                    patterns[plain, _key(right)] = f"something that {plain} {right.span.text}"
            case Comparison() | Membership() if open_ended:
                for term in _operands([cell]):
                    if _key(term) is not None:
                        values.setdefault(_key(term), " ".join(term.span.text.split()))
    return _Points(tuple(values), tuple(patterns), open_ended, (*values.values(), *patterns.values()))
