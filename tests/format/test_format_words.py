"""The small matters of English that the formatter knows."""

import pytest

from flowlang.syntax.format.words import article, counted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Lead", "a"),
        ("Order", "an"),
        ("User", "a"),
        ("UserGroup", "a"),
        ("Unit", "a"),
        ("Unassigned", "an"),
        ("European", "a"),
        ("Invoice", "an"),
        ("SLA", "an"),
        ("SLAReport", "an"),
        ("URL", "a"),
        ("NPSScore", "an"),
        ("Hour", "an"),
        ("House", "a"),
        ("Opportunity", "an"),
        ("Übung", "an"),
        ("OneOffPayment", "a"),
    ],
)
def test_article(name: str, wanted: str) -> None:
    """`a` or `an` is chosen by how the name is spoken."""
    assert article(name) == wanted


def test_counted() -> None:
    """One is one day, and everything else is days."""
    assert counted("1", "business days") == "1 business day"
    assert counted("1.5", "hours") == "1.5 hours"
