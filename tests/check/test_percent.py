"""Percentages and their sign: `20` is never taken for 20%, wherever a percentage is expected."""

import pytest

from tests.check.kit import diagnostic_of, found_in, workflow

SCHEMA = """record Enrolment
  discount: percent, required
  other: percent = 5%
  price: money in EUR, required

setting top: percent = 10%

"""


def enrolment(steps: str, header: str = "when an Enrolment is created") -> str:
    return SCHEMA + workflow(steps, header)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(enrolment("stop", "when enrolment.discount becomes more than 20"), id="becomes"),
        pytest.param(enrolment("stop", "when enrolment.discount changes to 20"), id="changes to"),
        pytest.param(enrolment("stop", "when an Enrolment is created\nif enrolment.discount is 20"), id="is"),
        pytest.param(enrolment("if 20 is less than enrolment.discount then\n  stop"), id="turned round"),
        pytest.param(enrolment("if enrolment.discount is from 5% to 20 then\n  stop"), id="from to"),
        pytest.param(enrolment("if enrolment.discount is either 5% or 20 then\n  stop"), id="either or"),
        pytest.param(enrolment("if settings.top is at least 20 then\n  stop"), id="setting"),
        pytest.param(enrolment("set enrolment.discount to 20"), id="set"),
        pytest.param(enrolment("increase enrolment.discount by 20"), id="increase"),
        pytest.param(enrolment("set enrolment.discount to enrolment.other + 20"), id="plus"),
        pytest.param(enrolment("create an Enrolment as twin\n  price: 5 EUR\n  discount: 20"), id="create"),
        pytest.param("record Rate\n  share: percent = 20\n", id="default"),
        pytest.param("setting top: percent = 20\n", id="default of a setting"),
        pytest.param(
            SCHEMA + 'test "x"\n  given an Enrolment\n    price: 5 EUR\n    discount: 20\n', id="given"
        ),
        pytest.param(
            SCHEMA + 'table "Class" for an Enrolment gives size: text\n  enrolment.discount | size\n'
            '  more than 20       | "big"\n  otherwise          | "small"\n',
            id="cell",
        ),
        pytest.param(
            SCHEMA + 'table "Share" for an Enrolment gives share: percent\n  enrolment.price | share\n'
            "  more than 5 EUR | 20\n  otherwise       | 0%\n",
            id="result",
        ),
    ],
)
def test_a_number_where_a_percentage_is_expected_is_refused(text: str) -> None:
    """A workflow that waits for 2000% is never what somebody meant."""
    assert found_in(text) == [("FL0263", "20")]


def test_the_sign_is_offered() -> None:
    """The message says what the number would be, and offers the percentage."""
    found = diagnostic_of(enrolment("set enrolment.discount to 12.5"))

    assert "`12.5` is 1250%" in found.message
    assert found.help == "did you mean `12.5%`?"
    assert [(fix.edits[0].text, fix.safe) for fix in found.fixes] == [("12.5%", False)]


@pytest.mark.parametrize(
    "steps",
    [
        "set enrolment.discount to 150%",
        "set enrolment.discount to 0.2",
        "set enrolment.discount to 1",
        "set enrolment.discount to 1 - enrolment.other",
        "if enrolment.discount * 100 is at least 20 then\n  stop",
        "set enrolment.discount to enrolment.other * 2",
    ],
)
def test_what_is_clear_is_not_reported(steps: str) -> None:
    """With its sign, or up to 1, a number says what it is; calculated with, it is a number."""
    assert found_in(enrolment(steps)) == []
