"""When waits would be over, shown behind them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flowlang.lsp.hints import inlay_hints
from flowlang.lsp.workspace import Workspace

TEXT = """\
use crm

calendar "Works on Saturdays"
  hours: Saturday 10:00 to 14:00
  closed: 2026-12-05

workflow "Waits"
  "Waits in every way."
  owner: "sales"
{calendar}  when a Lead is created
  then
    {wait}
    set lead.status to Working
"""
# A Monday evening in Sofia, when the Sunday is not over in New York.
NOW = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
CASES = {
    "after 3 business days": "Thursday 3 December",
    "after 1 day": "Tuesday 1 December",
    "after 2 days at 09:15": "Wednesday 2 December 09:15",
    "after 5 business hours": "Tuesday 1 December 14:00",
    "after 2 months": "Saturday 30 January 2027",
    "after 20 minutes": None,
    "after 20 hours": None,
    "after 9999 years": None,
    "wait at most 1 week until lead.email is present": "Monday 7 December",
    "wait for a Reply where reply.from is lead.email": None,
}


def hints(folder: Path, wait: str, calendar: str = "", now: datetime = NOW) -> list[tuple[str, str]]:
    """The waits that have a hint, and what it says."""
    (folder / "flow.toml").write_text('timezone = "Europe/Sofia"\n', "utf-8")
    text = TEXT.replace("{wait}", wait).replace("{calendar}", calendar)
    path = folder / "waits.flow"
    workspace = Workspace([folder])
    workspace.change(path, text)
    view = workspace.view(path)
    assert view is not None
    # As an editor asks that has scrolled past the first line of the workflow.
    found = inlay_hints(view, text.index("  then"), len(text), now)
    lines = text.splitlines()
    return [(lines[one.position.line][: one.position.character].strip(), str(one.label)) for one in found]


@pytest.mark.parametrize("wait", CASES)
def test_a_wait_says_when_it_would_be_over(wait: str, tmp_path: Path) -> None:
    """Counted from now, in the time zone of the project, from nine to five on weekdays."""
    said = CASES[wait]
    told = [label for _, label in hints(tmp_path, wait)]
    assert told == ([] if said is None else [f" → {said}"])


def test_the_hint_stands_behind_the_time(tmp_path: Path) -> None:
    """What is said of `after 2 days at 09:15` comes after its last word."""
    ((before, _),) = hints(tmp_path, "after 2 days at 09:15")
    assert before == "after 2 days at 09:15"


def test_a_workflow_has_its_own_calendar(tmp_path: Path) -> None:
    """Where business is done on Saturdays, and not on the next, two business days take until the 19th."""
    said = hints(tmp_path, "after 2 business days", '  calendar: "Works on Saturdays"\n')
    assert [label for _, label in said] == [" → Saturday 19 December"]


def test_the_day_is_that_of_the_project(tmp_path: Path) -> None:
    """At 23:00 in London it is tomorrow in Sofia."""
    late = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert [label for _, label in hints(tmp_path, "after 1 day", now=late)] == [" → Wednesday 2 December"]
