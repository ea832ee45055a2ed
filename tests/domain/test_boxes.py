"""Boxes and regions against counting: over small domains every record can be tried one by one."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from flowlang.domain.boxes import (
    EVERYTHING,
    Region,
    forget,
    hull,
    includes,
    join,
    meet,
    opposite,
    subtract,
)
from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.sets import ANY_POINT, Line, Points, Values, points, stretch, whole_line
from flowlang.schema.types import TEXT, WHOLE_NUMBER, ChoiceOf

STATUS = Dimension(("status",), top=Values(points("NWL"), missing=True), kind=ChoiceOf(("N", "W", "L")))
SCORE = Dimension(("score",), top=Values(whole_line("whole")), kind=WHOLE_NUMBER)
CITY = Dimension(("city",), top=Values(ANY_POINT, missing=True), kind=TEXT)
DOMAIN = {STATUS: ("N", "W", "L", None), SCORE: tuple(range(-1, 7)), CITY: ("a", "b", "elsewhere", None)}
RECORDS = tuple(product(*DOMAIN.values()))

OPERATORS = ("is", "is more than", "is at least", "is less than", "is at most")
NUMBERS = st.one_of(st.integers(0, 5), st.sampled_from([Decimal("1.5"), Decimal("3.5")]))
LINES = st.recursive(
    st.builds(lambda operator, at: stretch(operator, at, "whole"), st.sampled_from(OPERATORS), NUMBERS),
    lambda inner: st.one_of(
        inner.map(Line.opposite), st.tuples(inner, inner).map(lambda two: two[0].meet(two[1]))
    ),
    max_leaves=4,
)
VALUES = {
    STATUS: st.builds(Values, st.frozensets(st.sampled_from("NWL")).map(points), st.booleans()),
    SCORE: LINES.map(Values),
    CITY: st.builds(
        Values, st.builds(Points, st.frozensets(st.sampled_from("ab")), st.booleans()), st.booleans()
    ),
}
BOXES = st.fixed_dictionaries({}, optional=VALUES).filter(
    lambda box: not any(values.empty for values in box.values())
)
REGIONS = st.lists(BOXES, max_size=4).map(tuple)


def allows(values: Values, one: object) -> bool:
    """Whether a value is among some, told without the sets' own operations."""
    if one is None:
        return values.missing
    if isinstance(values.present, Points):
        return (one in values.present.values) != values.present.but
    return any(
        (low is None or low <= (one, 0)) and (high is None or (one, 0) < high)
        for low, high in values.present.stretches
    )


def counted(region: Region) -> set[tuple[object, ...]]:
    """The records of a region, tried one by one."""

    def within(box: Box, record: tuple[object, ...]) -> bool:
        return all(allows(box[at], one) for at, one in zip(DOMAIN, record, strict=True) if at in box)

    return {record for record in RECORDS if any(within(box, record) for box in region)}


@given(st.sampled_from(OPERATORS), NUMBERS, st.integers(-1, 7))
def test_a_stretch_holds_what_the_comparison_says(operator: str, at: int | Decimal, one: int) -> None:
    """In whole steps as without, whether or not the limit is whole itself."""
    told = {
        "is": one == at,
        "is more than": one > at,
        "is at least": one >= at,
        "is less than": one < at,
        "is at most": one <= at,
    }[operator]
    for step in ("whole", ""):
        assert allows(Values(stretch(operator, at, step)), one) == told


@given(LINES, LINES, st.integers(-1, 7))
def test_lines_are_met_and_turned_round_as_sets_are(one: Line, other: Line, at: int) -> None:
    """A value is in the meet when it is in both, and in the opposite when it is not in it."""
    assert allows(Values(one.meet(other)), at) == (allows(Values(one), at) and allows(Values(other), at))
    assert allows(Values(one.opposite()), at) != allows(Values(one), at)
    assert allows(Values(one).join(Values(other)), at) == (
        allows(Values(one), at) or allows(Values(other), at)
    )


@settings(deadline=None)
@given(REGIONS, REGIONS)
def test_regions_are_counted_right(one: Region, other: Region) -> None:
    """Meet, join, subtract, opposite and inclusion say the same as counting all records."""
    assert counted(meet(one, other)) == counted(one) & counted(other)
    assert counted(join(one, other)) == counted(one) | counted(other)
    assert counted(subtract(one, other)) == counted(one) - counted(other)
    assert counted(opposite(one)) == set(RECORDS) - counted(one)
    assert includes(one, other) == (not subtract(other, one))


@settings(deadline=None)
@given(REGIONS, REGIONS)
def test_inclusion_is_as_counted(one: Region, other: Region) -> None:
    """The small domain has a record for every case that the boxes tell apart."""
    assert includes(one, other) == (counted(other) <= counted(one))


@given(BOXES, BOXES)
def test_what_is_cut_out_does_not_overlap(one: Box, other: Box) -> None:
    """The pieces that are left of a box share no record, so each is told once."""
    pieces = subtract((one,), (other,))
    assert sum(len(counted((piece,))) for piece in pieces) == len(counted(pieces))


@given(REGIONS)
def test_a_hull_and_a_forgotten_dimension_only_add(region: Region) -> None:
    """What is no longer known lets more through, never less."""
    assert counted(hull(region, 1)) >= counted(region)
    assert counted(forget(region, lambda dimension: dimension is SCORE)) >= counted(region)
    assert not counted(region) or meet(EVERYTHING, region) == region
