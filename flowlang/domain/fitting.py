"""Boxes with tests of texts: what the tests, and the texts that are allowed, leave of each other."""

from collections import defaultdict
from collections.abc import Hashable

from flowlang.domain.dimensions import Box, Dimension
from flowlang.domain.sets import Points, Values
from flowlang.domain.texts import TextTest


def fit_texts(box: dict[Dimension, Values]) -> Box | None:
    """A box without the texts that its tests shut out; nothing when no text is left."""
    for dimension in box:
        if dimension.test is not None:
            return _without_shut_out(box)
    return box


def _without_shut_out(box: dict[Dimension, Values]) -> Box | None:
    tests: dict[Hashable, list[tuple[TextTest, bool]]] = defaultdict(list)
    for dimension, values in box.items():
        if dimension.test is not None and isinstance(values.present, Points):
            yes, no = (answer in values.present.values for answer in (True, False))
            if yes != no:
                tests[dimension.subject].append((dimension.test, yes))
    for asked in tests.values():
        passed = [test for test, yes in asked if yes]
        failed = [test for test, yes in asked if not yes]
        if any(one.implies(other) for one in passed for other in failed):
            return None
        if any(one.excludes(other) for at, one in enumerate(passed) for other in passed[at + 1 :]):
            return None
    found = dict(box)
    for dimension, values in box.items():
        asked = tests.get(dimension.subject, []) if dimension.test is None else []
        if asked and isinstance(values.present, Points) and not values.present.but:
            fitting = frozenset(
                text
                for text in values.present.values
                if not isinstance(text, str) or all(test.passes(text) == yes for test, yes in asked)
            )
            found[dimension] = Values(Points(fitting), values.missing)
            if found[dimension].empty:
                return None
    return found
