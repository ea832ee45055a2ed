"""Regions of conditions: a record lies in the region of a condition exactly when the condition holds."""

from collections.abc import Callable
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.check.regions import Reading
from flowlang.check.terms import FieldRead, Term, Variable
from flowlang.domain.boxes import EVERYTHING, NOTHING, Region, meet, opposite
from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.sets import Points, Values
from flowlang.plan.lower import lower
from flowlang.schema.types import UNKNOWN
from flowlang.source import SourceFile, Span

from .kit import project_of

RECORD = """record Thing
  state: New | Contacted | Lost
  score: whole number
  other: whole number
  name: text

"""
VALUES: dict[str, tuple[Any, ...]] = {
    "state": ("New", "Lost", None),
    "score": (*range(4), None),
    "other": (1, 2, None),
    "name": ("ab", "b", "", None),
}
RECORDS = [dict(zip(VALUES, one, strict=True)) for one in product(*VALUES.values())]
Record = dict[str, Any]
Condition = tuple[str, Callable[[Record], bool]]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda one, other: one == other,
    "is more than": lambda one, other: one > other,
    "is at least": lambda one, other: one >= other,
    "is less than": lambda one, other: one < other,
    "is at most": lambda one, other: one <= other,
}
TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "is": lambda text, other: text == other,
}


def numbers(operator: str, at: int | str) -> Condition:
    def holds(record: Record) -> bool:
        right = record[at] if isinstance(at, str) else at
        return None not in (record["score"], right) and COMPARE[operator](record["score"], right)

    return f"thing.score {operator} {f'thing.{at}' if isinstance(at, str) else at}", holds


def texts(operator: str, part: str) -> Condition:
    return (
        f'thing.name {operator} "{part}"',
        lambda record: record["name"] is not None and TESTS[operator](record["name"], part),
    )


def without(operator: str, part: str) -> Condition:
    words = {"contains": "does not contain", "is": "is not"}[operator]
    return f'thing.name {words} "{part}"', lambda record: not texts(operator, part)[1](record)


def chosen(states: list[str], negated: bool) -> Condition:
    words = f"{'is neither' if negated else 'is either'} {states[0]} {'nor' if negated else 'or'} {states[1]}"
    return f"thing.state {words}", lambda record: (record["state"] in states) != negated


def there(field: str, state: str) -> Condition:
    def holds(record: Record) -> bool:
        nothing = record[field] is None or (state == "empty" and record[field] == "")
        return nothing != (state == "present")

    return f"thing.{field} is {state}", holds


def both(items: list[Condition], operator: str) -> Condition:
    ask = all if operator == "and" else any
    words = f" {operator} ".join(text for text, _ in items)
    return f"({words})", lambda record: ask(holds(record) for _, holds in items)


LEAVES = st.one_of(
    st.builds(numbers, st.sampled_from(sorted(COMPARE)), st.one_of(st.integers(0, 3), st.just("other"))),
    st.builds(texts, st.sampled_from(sorted(TESTS)), st.sampled_from(["a", "b", "ab"])),
    st.builds(without, st.sampled_from(["contains", "is"]), st.sampled_from(["a", "b", "ab"])),
    st.builds(
        chosen, st.lists(st.sampled_from(["New", "Contacted", "Lost"]), min_size=2, max_size=2), st.booleans()
    ),
    st.builds(there, st.sampled_from(sorted(VALUES)), st.sampled_from(["present", "missing"])),
    st.just(there("name", "empty")),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(both, st.lists(inner, min_size=2, max_size=3), st.sampled_from(["and", "or"])),
        inner.map(lambda one: (f"not {one[0]}", lambda record: not one[1](record))),
    ),
    max_leaves=5,
)


def value_of(dimension: Dimension, record: Record) -> Any:
    subject: Any = dimension.subject
    if dimension.aspect == "relation":
        left, right = (record[place[1]] for place in subject)
        if None in (left, right):
            return "same"
        return "less" if left < right else "more" if left > right else "same"
    value = record[subject[1]]
    if dimension.test is not None:
        return value is not None and dimension.test.passes(value)
    return value


def allows(values: Values, one: Any) -> bool:
    if one is None:
        return values.missing
    if isinstance(values.present, Points):
        return (one in values.present.values) != values.present.but
    return any(
        (low is None or low <= (one, 0)) and (high is None or (one, 0) < high)
        for low, high in values.present.stretches
    )


def inside(region: Region, record: Record) -> bool:
    def within(box: Box) -> bool:
        return all(allows(values, value_of(dimension, record)) for dimension, values in box.items())

    return any(within(box) for box in region)


def condition_of(text: str) -> Term:
    project = project_of(f'{RECORD}workflow "W"\n  when a Thing is created\n  if {text}\n  then\n    stop\n')
    assert project.diagnostics == (), [one.message for one in project.diagnostics]
    (checked,) = project.checked["test.flow"].workflows
    term = lower(checked, project.schema).condition
    assert term is not None
    return term


@settings(max_examples=60, deadline=None)
@given(CONDITIONS)
def test_a_record_lies_in_the_region_exactly_when_the_condition_holds(condition: Condition) -> None:
    """Every operator, missing values, texts and fields against fields, in `and`, `or` and `not`."""
    text, holds = condition
    region = Reading(lambda term: isinstance(term, FieldRead)).region(condition_of(text))

    assert [inside(region, one) for one in RECORDS] == [holds(one) for one in RECORDS]


def test_conditions_that_could_not_be_understood_decide_nothing() -> None:
    """A segment with a mistake, perhaps in another file, makes no condition always or never true."""
    source = SourceFile("x.flow", "one two")
    one, two = (Variable(Span(source, at, at + 3), UNKNOWN, "") for at in (0, 4))
    reading = Reading(lambda _term: True)

    assert meet(reading.region(one), opposite(reading.region(two))) not in (EVERYTHING, NOTHING)
    assert meet(reading.region(one), opposite(reading.region(one))) == NOTHING
