"""Hover says which line made or ended what is known about a value."""

import re
from pathlib import Path

import pytest

from flowlang.lsp.hover import hover_text
from flowlang.lsp.workspace import Workspace

TEXT = """\
use crm

workflow "A"
  "What is known where."
  owner: "sales"
  when a Lead is created
  if lead.phone is present
  as long as lead.company is present
  then
    if lead.email is present then
      notify team "Sales" "in a block {lead.email}"
    notify team "Sales" "below a block {lead.email}"
    if lead.email is missing then
      stop
    notify team "Sales" "behind a stop {lead.email}"
    notify team "Sales" "from the header {lead.phone}"
    after 2 days
    notify team "Sales" "after a wait {lead.phone}"
    notify team "Sales" "at all times {lead.company.name}"
    if lead.email is missing then
      stop
    otherwise
      notify team "Sales" "the other way {lead.email}"
      if lead.score is at least 10 then
        after 1 day
      notify team "Sales" "after a hidden wait {lead.email}"
    update lead
      phone: "1"
    notify team "Sales" "written {lead.phone}"
    run "B" for lead
    notify team "Sales" "after another {lead.phone}"
    if lead.phone is present then
      if lead.score is at least 10 then
        notify team "Sales" "two blocks deep {lead.phone}"
    otherwise if lead.email is present then
      notify team "Sales" "the second of two {lead.email}"

workflow "B" for a Lead
  "Runs for another."
  owner: "sales"
  then
    notify team "Sales" "never asked {lead.city}"
    set lead.city to lead.country
    notify team "Sales" "perhaps nothing {lead.city}"

team "Sales"
"""
SAID = {
    "in a block": "known to be present here because of line 10, `if lead.email is present then`",
    "below a block": "only known in the lines under line 10, `if lead.email is present then`",
    "behind a stop": "because the run goes no further otherwise: line 13, `if lead.email is missing then`",
    "from the header": "because of line 7, `if lead.phone is present`",
    "after a wait": "not known after line 17, `after 2 days`: the workflow waits there",
    "at all times": "at all times because of line 8, `as long as lead.company is present`",
    "the other way": "because line 20, `if lead.email is missing then` does not hold",
    "after a hidden wait": "not known after line 25, `after 1 day`: the workflow waits there",
    "written": "because of what is written in line 27, `update lead`",
    "after another": 'not known after line 30, `run "B" for lead`: the other workflow may change it',
    "two blocks deep": "because of line 32, `if lead.phone is present then`",
    "the second of two": "because of line 35, `otherwise if lead.email is present then`",
    "never asked": "no condition before this line makes sure of it",
    "perhaps nothing": "no condition before this line makes sure of it",
}


@pytest.mark.parametrize("label", SAID)
def test_the_reason_is_the_line_that_decides(label: str, tmp_path: Path) -> None:
    """The last line on the way down that changed the answer is named, with its text."""
    path = tmp_path / "known.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, TEXT)
    view = workspace.view(path)
    assert view is not None
    asked = re.search(rf"{label} \{{lead\.(\w+)", TEXT)
    assert asked is not None
    found = hover_text(view, asked.start(1) + 1)
    assert found is not None
    assert SAID[label] in found[1]
