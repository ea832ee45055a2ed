"""`flow why` from end to end: triggers, conditions with their values, the `runs:` rule, and unknown names."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

WORKFLOWS = """\
use crm

workflow "Call good leads"
  runs: once
  when lead.score becomes at least 50
  or when lead.status changes from New to Contacted
  if all of
    lead.source is either "Web form" or Referral
    any of
      lead.country is "BG"
      lead.phone is present
  as long as lead.email is present
  until lead.status is Converted
  then
    after 1 day
    notify user "petra" "Call {lead.name}"

workflow "Thank for replies"
  runs: one at a time for each reply.lead
  when a Reply is received
  if reply.text contains "thank"
  as long as reply.lead is present
  then
    after 5 days

workflow "Greet the head"
  when lead.status changes to Qualified
  then
    notify user "petra" "{lead.name}"
"""


def event(number: int, day: int, kind: str, subject: str = "", **data: object) -> str:
    given = {"source": "crm", "id": str(number), "time": f"2026-01-{day:02}T09:00:00Z", "type": kind}
    return json.dumps({**given, "subject": subject, "data": data})


EVENTS = "\n".join(
    [
        event(1, 5, "Lead.created", "L-1", record={"name": "Lina", "source": "Referral", "score": 40}),
        event(2, 6, "Lead.updated", "L-1", changed={"score": 60}),
        event(3, 7, "Lead.updated", "L-1", changed={"score": 10, "phone": "+359 2 555 0100"}),
        event(4, 8, "Lead.updated", "L-1", changed={"score": 50}),
        event(5, 9, "Lead.updated", "L-1", changed={"score": 10, "email": "lina@example.org"}),
        event(6, 10, "Lead.updated", "L-1", changed={"score": 70}),
        event(7, 13, "Lead.updated", "L-1", changed={"status": "Contacted"}),
        event(8, 14, "Lead.created", "L-2", record={"name": "Nikola", "score": 3}),
        event(9, 15, "Reply", lead="L-2", text="who are you"),
        event(10, 16, "Reply", lead="L-2", text="thanks"),
        event(11, 17, "Reply", lead="L-2", text="and thanks again"),
    ]
)
LEAD = """\
"Call good leads"  (flows.flow:3)
Lead L-1

Tue 2026-01-06 09:00  Lead L-1: score changed from 40 to 60
  ✓ when lead.score becomes at least 50
  ✗ or when lead.status changes from New to Contacted   status did not change
  if
    ✓ lead.source is either "Web form" or Referral             lead.source is Referral
    ✗ lead.country is "BG" or lead.phone is present
    lead.country is missing, lead.phone is missing  <- this is why
  as long as
    ✗ lead.email is present   lead.email is missing
  until
    ✓ lead.status is Converted   lead.status is New  (not reached yet)
  · runs: once
  It did not start: its condition does not hold.

Thu 2026-01-08 09:00  Lead L-1: score changed from 10 to 50
  ✓ when lead.score becomes at least 50
  ✗ or when lead.status changes from New to Contacted   status did not change
  if
    ✓ lead.source is either "Web form" or Referral    lead.source is Referral
    ✓ lead.country is "BG" or lead.phone is present   lead.phone is ***
  as long as
    ✗ lead.email is present   lead.email is missing  <- this is why
  until
    ✓ lead.status is Converted   lead.status is New  (not reached yet)
  · runs: once
  It did not start: `as long as` does not hold.
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    Path("flows.flow").write_text(WORKFLOWS, "utf-8")
    Path("events.jsonl").write_text(EVENTS, "utf-8")


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def why(*arguments: str) -> str:
    result = flow("why", *arguments, "--events", "events.jsonl")
    assert result.exit_code == 0, result.output
    return result.stdout


def journal() -> str:
    assert flow("run", "flows.flow", "--events", "events.jsonl", "--journal", "j.jsonl").exit_code == 0
    return "j.jsonl"


def test_every_part_of_a_condition_with_its_value_at_that_moment() -> None:
    """The first part that failed is marked; personal values are masked; alternatives say which held."""
    text = why("Call good leads", "L-1")
    # The columns are laid out by the widest row of each group.
    assert text.split()[: len(LEAD.split())] == LEAD.split()


def test_a_start_and_the_rule_that_kept_the_next_one_from_starting() -> None:
    """What became of the run is told with the start, and the rule names the run that was in the way."""
    text = why("Call good leads", "L-1")
    assert "It started: run r1; the run ended on Sun 2026-01-11 09:00." in text
    assert "✗ runs: once   it already ran (r1)  <- this is why" in text
    assert "✗ when lead.score becomes at least 50   lead.score is 70" not in text
    assert "Tue 2026-01-13 09:00  Lead L-1: status changed from New to Contacted" in text
    assert "✓ or when lead.status changes from New to Contacted" in text
    assert text.endswith("3 other changes of it matched no trigger.\n")


def test_events_that_name_the_record() -> None:
    """A workflow that starts with an event is explained by the events that name the record."""
    text = why("Thank for replies", "Lead L-2")
    assert '✗ reply.text contains "thank"   reply.text is "who are you"  <- this is why' in text
    assert "It started: run r" in text
    assert "✗ runs: one at a time for each reply.lead   it was already running" in text


def test_when_no_trigger_matched_it_says_what_would_have_to_happen() -> None:
    """What did happen is shown with the reason for which it was no trigger."""
    text = why("Greet the head", "L-2")
    assert (
        "✗ when lead.status changes to Qualified   this was its creation, which is no change of status"
        in text
    )
    assert "To start it, this would have to happen:\n  when lead.status changes to Qualified\n" in text
    other = why("Greet the head", "L-1")
    assert "✗ when lead.status changes to Qualified   status changed from New to Contacted" in other


def test_personal_values_are_shown_when_asked_for() -> None:
    """`--personal show` is for those who may see them."""
    assert "lead.email is lina@example.org" in why("Call good leads", "L-1", "--personal", "show")


def test_json_holds_the_attempts() -> None:
    """Programs get every attempt, also those in which no trigger matched."""
    document = json.loads(why("Call good leads", "L-1", "--format", "json"))
    assert (document["started"], document["runs"], document["place"]) == (1, "once", "flows.flow:3")
    outcomes = [one["outcome"] for one in document["attempts"]]
    assert outcomes.count("started") == 1
    assert outcomes.count("no trigger") == 3
    second = next(one for one in document["attempts"] if one["why"] == "`as long as` does not hold")
    assert second["as long as"] == [
        {
            "text": "lead.email is present",
            "line": 12,
            "good": False,
            "found": ["lead.email is missing"],
        }
    ]


def test_a_journal_says_what_it_holds() -> None:
    """Which part failed first, what held before it, and that the values are not there."""
    result = flow("why", "Call good leads", "L-1", "--journal", journal())
    text = result.stdout
    assert result.exit_code == 0
    assert '✓ lead.source is either "Web form" or Referral' in text
    assert "✗ lead.country is" in text
    assert "· lead.email is present" in text
    assert "It started: run r1; the run ended on Sun 2026-01-11 09:00." in text
    assert text.endswith("A journal holds no values; a replay shows them: `flow why … --events FILE`.\n")


def test_a_journal_without_the_workflows() -> None:
    """Where the files are not at hand, the journal alone is told."""
    name = str(Path(journal()).resolve())
    elsewhere = Path("elsewhere")
    elsewhere.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        result = flow("why", "Call good leads", "L-1", "--journal", name)
        unknown = flow("why", "Call good lead", "L-1", "--journal", name)
    assert "It did not start: already ran." in result.stdout
    assert unknown.exit_code == 1
    assert 'Did you mean "Call good leads"?' in unknown.stderr


def test_a_journal_that_does_not_speak_of_both() -> None:
    """Silence of a journal is no proof; the page says so."""
    text = flow("why", "Greet the head", "L-2", "--journal", journal()).stdout
    assert "The journal does not speak of this workflow and this record together." in text
    assert "It tells of 1 event about the record:" in text
    assert "when lead.status changes to Qualified" in text


def test_what_can_not_be_answered() -> None:
    """Names that lead nowhere are answered with the nearest; a type that can never start it, with that."""
    unknown = flow("why", "Call good leads", "L-11", "--events", "events.jsonl")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "Did you mean Lead L-1?" in unknown.stderr
    other = flow("why", "Call good leads", "Deal D-1", "--events", "events.jsonl")
    assert other.exit_code == 1
    assert other.stderr == '"Call good leads" is about a Lead, and never about a Deal.\n'
    workflow = flow("why", "Call good lead", "L-1", "--events", "events.jsonl")
    assert workflow.exit_code == 2
    assert 'Did you mean "Call good leads"?' in workflow.stderr
    neither = flow("why", "Call good leads", "L-1")
    assert neither.exit_code == 2
    assert "Say where to look: --events FILE, or --journal FILE." in neither.stderr


def test_lines_that_are_no_events_are_told() -> None:
    """An answer may be wrong because a line could not be read: it must not stay unsaid."""
    Path("events.jsonl").write_text(f"nonsense\n{EVENTS}", "utf-8")
    result = flow("why", "Greet the head", "L-2", "--events", "events.jsonl")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "1 line of events.jsonl set aside; the first is line 1: the line is not JSON"
    )


DATED = """\
use crm

workflow "Birthday"
  when it is the day of contact.birthday at 08:00
  then
    notify user "petra" "Happy birthday, {contact.name}"

workflow "Weekly"
  every Monday at 09:00
  or every Friday at 17:00
  then
    notify user "petra" "Look at the figures"
"""


def test_a_moment_that_had_passed_is_told(tmp_path: Path) -> None:
    """Whoever waits for a birthday to come round again learns that its moment lies in the past."""
    flows, events = tmp_path / "dated.flow", tmp_path / "dated.jsonl"
    flows.write_text(DATED, "utf-8")
    born = {"name": "Lina", "birthday": "1990-01-08"}
    events.write_text(event(1, 5, "Contact.created", "C-1", record=born), "utf-8")

    arguments = ["why", "Birthday", "C-1", str(flows), "--events", str(events)]
    masked = CliRunner().invoke(group, arguments).stdout
    shown = CliRunner().invoke(group, [*arguments, "--personal", "show"]).stdout

    trigger = "  when it is the day of contact.birthday at 08:00   that moment"
    assert f"{trigger} had passed when birthday was set" in masked
    assert f"{trigger}, 1990-01-08 08:00, had passed when birthday was set" in shown


def test_a_schedule_is_about_no_record(tmp_path: Path) -> None:
    """Why a weekly round did not start for a record is no question that has an answer."""
    flows, events = tmp_path / "dated.flow", tmp_path / "dated.jsonl"
    flows.write_text(DATED, "utf-8")
    events.write_text(event(1, 5, "Contact.created", "C-1", record={"name": "Lina"}), "utf-8")

    result = CliRunner().invoke(group, ["why", "Weekly", "C-1", str(flows), "--events", str(events)])

    said = '"Weekly" runs every Monday at 09:00 or every Friday at 17:00 and is about no record.'
    assert (result.exit_code, result.stderr.strip()) == (1, said)


def test_a_record_whose_only_event_was_set_aside(tmp_path: Path) -> None:
    """The line is named with its reason, and no other record is offered in its place."""
    flows, events = tmp_path / "dated.flow", tmp_path / "dated.jsonl"
    flows.write_text(DATED, "utf-8")
    events.write_text(event(1, 5, "Contact.created", "C-1", record={"name": 5}), "utf-8")

    result = CliRunner().invoke(group, ["why", "Birthday", "C-1", str(flows), "--events", str(events)])

    assert result.exit_code == 1
    assert "Line 1 of" in result.stderr
    assert "is about Contact C-1 and was set aside: Contact.name should be a text" in result.stderr
    assert "tells of no record" not in result.stderr
