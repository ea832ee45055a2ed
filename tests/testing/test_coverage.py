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


MORE = """\
use crm

table "Points" for a Lead adds up points: whole number
  lead.city | lead.job_title | points
  "Sofia"   | any            | 10
  any       | contains "CEO" | 20

table "Part" for a Lead gives part: text
  lead.country | part
  "BG"         | "east"
  "FR"         | "west"

workflow "Rate"
  when a Lead is created
  as long as lead.status is not Lost
  then
    set lead.score to 1 + table "Points" for lead
    if (table "Part" for lead) is "east" then
      add "east" to lead.tags
    depending on lead.source
      Call
        add "called" to lead.tags
      otherwise
        add "other" to lead.tags
    find or create a Company where company.name is lead.company_name
      name: lead.company_name or else "unknown"
    stop if lead.name is "Test"
    at the same time
      do
        assign lead to user "ana" where member.active
          otherwise
            set lead.priority to Low
      do
        if lead.email is present then
          leave this branch
        add "no address" to lead.tags
    stop if lead.remind_at is missing
    counting from lead.remind_at
      1 day before
        add "before" to lead.tags
      on the day
        add "there" to lead.tags
    run "Ask" for lead and wait

workflow "Ask" for a Lead
  then
    ask all of team "Board" to decide "{lead.name}?" within 1 day
      answer "Yes" or "No"
      as soon as anybody answers "Never"
        stop
    ask most of team "Board" to decide "{lead.name}, really?"
      answer "Yes"
        stop
      answer "No"
        fail "no"
      otherwise
        ask user "ana" to fill in lead.interest
    repeat every 1 day at most 2 times until lead.interest is "a"
      add "asked" to lead.tags

team "Board"
  members: user "ana", user "bob"

test "one"
  given a Lead
    name: "Lina"
    city: "Sofia"
    country: "BG"
    remind_at: 2026-01-05 12:00
  after 1 day
"""


def missed_in(workflow: str, text: str) -> list[str]:
    Path("a.flow").write_text(text, "utf-8")
    result = flow("test", "--coverage", "--format", "json")
    assert result.exit_code in {0, 1}, result.output
    found = {one["workflow"]: one["missed"] for one in json.loads(result.stdout)["coverage"]["workflows"]}
    return [f"{one['line']} {one['kind']} {one['words'].rpartition(': ')[2]}" for one in found[workflow]]


def test_rows_and_days_and_branches() -> None:
    """Rows count wherever a table is asked, days of a ladder each, and what ends a run beside one."""
    assert missed_in("Rate", MORE) == [
        "15 end the run ends",
        "18 otherwise no",
        "20 branch Call",
        "27 branch yes",
        "30 otherwise there is nobody",
        "34 branch yes",
        "37 branch yes",
        "39 timer 1 day before",
        '6 table row any | contains "CEO"',
        '11 table row "FR"',
        "18 table row no row",
    ]
    ceo = MORE.replace('    city: "Sofia"', '    city: "Sofia"\n    job_title: "CEO"').replace(
        '"BG"\n    r', '"DE"\n    r'
    )
    assert [one for one in missed_in("Rate", ceo) if "row" in one] == [
        '10 table row "BG"',
        '11 table row "FR"',
    ]


def test_questions_of_every_kind() -> None:
    """Each answer, everybody, no majority, what is filled in, and the end of the time are ways."""
    asked = [
        '47 answer answer "Yes"',
        '47 answer answer "No"',
        '47 answer answer "Never"',
        "47 answer everybody has answered",
        "47 timer time runs out",
        '51 answer answer "Yes"',
        '51 answer answer "No"',
        "51 otherwise no majority",
        "57 answer it is filled in",
        "58 loop a round",
        '58 loop lead.interest is "a"',
        "58 timer it is over",
    ]
    assert missed_in("Ask", MORE) == asked
    more = """  answer "Yes" as user "ana"
  answer "Yes" as user "bob"
  answer "Yes" as user "ana"
  answer "No" as user "bob"
  user "ana" fills in
    lead.interest: "a"
"""
    taken = {0, 3, 5, 6, 7, 8, 10}
    assert missed_in("Ask", MORE + more) == [way for at, way in enumerate(asked) if at not in taken]
