"""Regions in words: what a reader is told of values and of what is left over."""

from datetime import date
from decimal import Decimal

import pytest

from flowlang.domain.boxes import Region
from flowlang.domain.dimensions import Dimension
from flowlang.domain.sets import ANY_POINT, NO, YES, YES_OR_NO, Values, points, stretch
from flowlang.domain.texts import TextTest
from flowlang.domain.words import describe, in_words
from flowlang.schema.types import DATE, NUMBER, PERCENT, TEXT, WHOLE_NUMBER, YES_NO, ChoiceOf, MoneyOf, Type


def between(low: object, high: object, step: str = "") -> Values:
    return Values(stretch("is at least", low, step).meet(stretch("is less than", high, step)))


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        (between(40, 50, "whole"), WHOLE_NUMBER, "from 40 to 49"),
        (between(40, 41, "whole"), WHOLE_NUMBER, "40"),
        (between(40, 50), NUMBER, "at least 40 and less than 50"),
        (
            Values(stretch("is more than", Decimal("12.50")), missing=True),
            NUMBER,
            "more than 12.5 or missing",
        ),
        (Values(stretch("is at least", 10_000)), MoneyOf("EUR"), "at least 10_000 EUR"),
        (Values(stretch("is at most", Decimal("0.2"))), PERCENT, "at most 20%"),
        (
            between(date(2026, 1, 1), date(2026, 2, 1), "day"),
            DATE,
            "from 2026-01-01 to 2026-01-31",
        ),
        (Values(points(["Won", "New"])), ChoiceOf(("New", "Won", "Lost")), "New or Won"),
        (Values(ANY_POINT.meet(points(["a"]).opposite()), missing=True), TEXT, 'anything but "a" or missing'),
        (Values(points([True])), YES_NO, "yes"),
    ],
)
def test_values_read_as_an_analyst_would_say_them(values: Values, kind: Type, words: str) -> None:
    """Whole numbers and days have no gaps; amounts have their currency, shares their sign."""
    assert " or ".join(in_words(values, kind)) == words


def test_a_region_is_told_box_by_box() -> None:
    """Fields, tests of texts and other conditions each in their own words."""
    name = Dimension(("lead", "name"), top=Values(ANY_POINT), kind=TEXT, title="lead.name")
    bulk = Dimension(
        ("lead", "name"), TextTest("contains", "GmbH"), top=YES_OR_NO, kind=YES_NO, title="lead.name"
    )
    asked = Dimension(
        "a question", aspect="holds", top=YES_OR_NO, kind=YES_NO, title="there is a Contact where …"
    )
    region: Region = ({name: Values(points(["x"])), bulk: NO}, {asked: YES}, {asked: NO})

    assert describe(region) == (
        'lead.name is "x" and lead.name does not contain "GmbH", or there is a Contact where …, '
        "or not (there is a Contact where …)"
    )
