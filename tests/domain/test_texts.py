"""Tests of texts against each other: what they imply and shut out is tried on every short text."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from flowlang.domain.texts import TextTest

TEXTS = ["".join(letters) for length in range(5) for letters in product("abA", repeat=length)]
TESTS = st.builds(
    TextTest,
    st.sampled_from(["is", "contains", "starts with", "ends with", "matches"]),
    st.text("abA*?", min_size=1, max_size=2),
    st.booleans(),
)


@given(TESTS, TESTS)
def test_nothing_is_implied_or_shut_out_that_is_not(one: TextTest, other: TextTest) -> None:
    """A rule that rests on these facts never says what a text could contradict."""
    if one.implies(other):
        assert all(other.passes(text) for text in TEXTS if one.passes(text))
    if one.excludes(other):
        assert not any(one.passes(text) and other.passes(text) for text in TEXTS)


def test_what_people_write_is_understood() -> None:
    """Two prefixes exclude each other; a longer text implies the shorter ones in it."""
    assert TextTest("starts with", "Dr.").excludes(TextTest("starts with", "Prof."))
    assert TextTest("ends with", "@acme.com").implies(TextTest("contains", "acme"))
    assert TextTest("contains", "GmbH").implies(TextTest("contains", "gmbh", ignoring_case=True))
    assert not TextTest("contains", "gmbh", ignoring_case=True).implies(TextTest("contains", "gmbh"))
