"""Comments that ignore findings: what they reach, and what they do not."""

import pytest

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.findings.ignores import read_ignores
from flowlang.findings.levels import Levels
from flowlang.project import load_project
from flowlang.source import SourceFile
from flowlang.verdict import verdict

TABLE = """table "Discount" for an Order gives share: percent
  order.total        | share
  at least 1_000 EUR | 10%
"""


def found_in(text: str, levels: Levels | None = None) -> list[str]:
    return [one.slug for one in _verdict(text, levels)]


def _verdict(text: str, levels: Levels | None) -> tuple[Diagnostic, ...]:
    return verdict(load_project([], stdin=("test.flow", ("use crm\n\n" + text).encode())), levels)


@pytest.mark.parametrize(
    "comment",
    [
        "# flow: ignore[cases-not-covered] because small orders are settled by hand",
        "# flow: ignore[FL0561] because small orders are settled by hand",
        "# flow: ignore[fl561]: small orders are settled by hand",
        "#flow:ignore[ cases-not-covered ] small orders are settled by hand",
        "# flow: ignore[FL0561] because of this\n# and a second comment",
    ],
)
def test_a_comment_above_ignores_the_finding_of_the_next_line(comment: str) -> None:
    """A code or a slug, with any sensible way to give the reason; other comments may stand between."""
    assert found_in(TABLE) == ["cases-not-covered"]
    assert found_in(f"{comment}\n{TABLE}") == []


def test_a_comment_behind_a_line_ignores_the_finding_of_that_line() -> None:
    """The line itself is meant, and no other."""
    first, rest = TABLE.split("\n", 1)
    reason = "# flow: ignore[cases-not-covered] because small orders are settled by hand"
    assert found_in(f"{first}  {reason}\n{rest}") == []
    assert found_in(f"{TABLE}  {reason}\n") == ["cases-not-covered", "unused-ignore"]


def test_a_blank_line_keeps_a_comment_from_what_follows() -> None:
    """A comment that stands alone speaks of no line further down."""
    reason = "# flow: ignore[cases-not-covered] because small orders are settled by hand"
    assert found_in(f"{reason}\n\n{TABLE}") == ["unused-ignore", "cases-not-covered"]


def test_an_error_that_keeps_a_workflow_from_compiling_stays() -> None:
    """It is reported, and so is the comment that would ignore it."""
    text = (
        'workflow "Thank"\n  when a Lead is created\n  then\n'
        "    # flow: ignore[unknown-field] because it comes next week\n    set lead.scor to 5\n"
    )
    assert found_in(text) == ["cannot-be-ignored", "unknown-field"]


def test_nothing_is_called_unused_while_there_are_errors() -> None:
    """What does not compile is not looked at by every rule: its comments may still be needed."""
    text = (
        "# flow: ignore[cases-not-covered] because of reasons\n"
        'workflow "Thank"\n  when a Lead is created\n  then\n    set lead.scor to 5\n'
    )
    assert found_in(text) == ["unknown-field"]


def test_a_comment_on_a_code_that_is_off_is_not_called_unused() -> None:
    """It is needed again as soon as the code is turned on."""
    reason = "# flow: ignore[cases-not-covered] because of reasons\n"
    text = f'{reason}workflow "Thank"\n  when a Lead is created\n  then\n    stop\n'
    assert found_in(text) == ["unused-ignore"]
    assert found_in(text, Levels({"FL0561": Severity.OFF})) == []


def test_text_that_looks_like_a_comment_ignores_nothing() -> None:
    """A `#` inside a text is part of the text."""
    assert read_ignores(SourceFile("a.flow", 'notify user "ana" "# flow: ignore[FL0561] because"\n')) == ()
