"""Coverage: each kind of way counts when a test takes it, and only then; report and pictures say so."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

WORKFLOW = """\
use crm

team "Sales"

workflow "Everything"
  when a Lead is created
  or when lead.score becomes at least 80
  if lead.source is "Web form"
  as long as lead.status is not Lost
  until lead.status is Converted
  then
    if lead.score is at least 50 then
      add "hot" to lead.tags
    otherwise if lead.score is at least 20 then
      add "warm" to lead.tags
    for each deal in all Deal records where deal.name is lead.name
      set deal.stage to Won
    assign lead to the next member of team "Sales"
      otherwise
        set lead.priority to Low
    send email "welcome" to "a@example.org"
      if it fails
        add "no address" to lead.tags
    ask user "petra" to decide "Take {lead.name}?" within 2 days
      answer "Yes"
        set lead.status to Contacted
      answer "No" or "Never"
        stop
      if still waiting after 1 hour
        notify user "petra" "Please answer"
      if still waiting after 1 day
        notify user "petra" "Please do answer"
      if time runs out
        fail "nobody cares"
    wait at most 5 days for a Reply where reply.lead is lead
      if time runs out
        set lead.status to Lost
    let done be lead.name
    if possible, notify lead.owner "{done}"

template "welcome" for a Lead
  subject: "Hello"
  body: "Hello {lead.name}"
"""
QUIET = """
test "yes, and nobody writes"
  given user "petra"
  given user "ana" in team "Sales"
  given a Lead
    name: "Lina"
    source: "Web form"
    score: 60
  after 2 hours
  answer "Yes" as user "petra"
  after 6 days
  check lead.status is Lost
"""
LOUD = """
test "no"
  given user "petra"
  make send email fail
  given a Lead
    name: "Lina"
    source: "Web form"
  answer "Never" as user "petra"

test "time runs out"
  given user "petra"
  given user "ana" in team "Sales"
  given a Lead
    name: "Lina"
    source: "Web form"
    score: 20
  after 3 days
  check the run has failed

test "a reply"
  given user "petra"
  given user "ana" in team "Sales"
  given a Deal
    name: "Lina"
  given a Lead
    name: "Lina"
    source: "Web form"
    score: 1
  answer "Yes" as user "petra"
  when a Reply is received
    lead: lead
    text: "Hello"
  check the run has ended

test "converted"
  given user "petra"
  given user "ana" in team "Sales"
  given a Lead
    name: "Lina"
    source: "Web form"
    score: 1
  when lead.status changes to Converted
  check the run has ended
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def missed(*parts: str) -> list[str]:
    Path("a.flow").write_text("".join(parts), "utf-8")
    result = flow("test", "--coverage", "--format", "json")
    assert result.exit_code == 0, result.output
    [workflow] = json.loads(result.stdout)["coverage"]["workflows"]
    assert workflow["taken"] + len(workflow["missed"]) == workflow["ways"]
    return [f"{one['line']} {one['kind']} {one['words'].rpartition(': ')[2]}" for one in workflow["missed"]]


def test_what_one_test_leaves_open() -> None:
    """Every kind of way is named that the one test did not take."""
    assert missed(WORKFLOW, QUIET) == [
        "7 trigger or when lead.score becomes at least 80",
        "9 end the run ends",
        "10 end the run ends",
        "14 branch otherwise if lead.score is at least 20",
        "12 otherwise otherwise",
        "16 loop a round",
        "18 otherwise there is nobody",
        "21 failure it fails",
        '24 answer answer "No"',
        '24 answer answer "Never"',
        "24 timer time runs out",
        "31 timer if still waiting after 1 day",
        "35 timer it is over",
        "39 skip something is missing",
    ]


def test_what_more_tests_take() -> None:
    """With more tests less is open; a test that only nearly takes a way does not count."""
    assert missed(WORKFLOW, QUIET, LOUD) == [
        "7 trigger or when lead.score becomes at least 80",
        "9 end the run ends",
        '24 answer answer "No"',
        "39 skip something is missing",
    ]


def test_the_table_says_where_and_how_much() -> None:
    """A line for each workflow, and one for all, in whole percent."""
    Path("a.flow").write_text(WORKFLOW + QUIET + LOUD, "utf-8")
    text = flow("test", "--coverage").stdout
    assert '\n  "Everything"    ' in text
    assert "    a.flow:24  answer   ask user " in text
    assert "all workflows" in text
    assert text.endswith("5 passed\n")


def test_a_workflow_that_no_test_starts() -> None:
    """Nothing of it was reached, its trigger included."""
    other = WORKFLOW.replace('"Everything"', '"Other"').partition("template")[0].partition("workflow")[2]
    Path("a.flow").write_text(
        f"{WORKFLOW}\nworkflow{other.replace('a Lead is created', 'a Lead is deleted')}{QUIET}"
    )
    report = json.loads(flow("test", "--coverage", "--format", "json").stdout)["coverage"]
    found = {one["workflow"]: one["taken"] for one in report["workflows"]}
    assert found["Other"] == 0


def test_pictures_show_what_was_reached() -> None:
    """Reached steps are of one class, the others of another; by day and by night."""
    Path("a.flow").write_text(WORKFLOW + QUIET, "utf-8")
    result = flow("test", "--coverage-diagram", "pictures")
    assert result.exit_code == 0, result.output
    root = ElementTree.parse("pictures/everything.svg").getroot()  # noqa: S314 - drawn just now
    found: dict[str, set[str]] = {}
    for group_ in root.iter("{http://www.w3.org/2000/svg}g"):
        kinds = (group_.get("class") or "").split()
        if "node" in kinds:
            found.setdefault(kinds[-1], set()).add(group_.get("id") or "")
    assert "start" in found["reached"]
    assert any(one.startswith("n_ask_user_petra") for one in found["reached"])
    assert {"n_stop", "n_set_lead_priority_to_low", "n_set_deal_stage_to_won"} <= found["missed"]
    assert ".missed" in Path("pictures/everything.svg").read_text("utf-8")
