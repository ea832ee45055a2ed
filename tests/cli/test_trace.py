"""`flow trace` from end to end: which record, which file, and what is said when there is nothing to tell."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

WORKFLOWS = """\
use crm

workflow "Open a deal"
  when a Lead is created
  if lead.score is at least 10
  then
    create a Deal
      name: lead.name
      stage: Qualification
    after 2 days
    increase lead.score by 5

workflow "Mark the lead"
  when a Deal is created
  then
    find a Lead where lead.name is deal.name
    if possible, add "has a deal" to lead.tags

workflow "Greet"
  when lead.score changes
  if lead.score is at least 15
  then
    if lead.score is at least 20 then
      notify user "petra" "{lead.name} has many points"
    otherwise
      notify user "petra" "{lead.name} has some points"
"""


def event(number: int, at: str, kind: str, subject: str, **data: object) -> str:
    return json.dumps(
        {"source": "crm", "id": str(number), "time": at, "type": kind, "subject": subject, "data": data}
    )


EVENTS = "\n".join(
    [
        event(1, "2026-01-05T09:00:00Z", "Lead.created", "L-1", record={"name": "Lina", "score": 10}),
        event(2, "2026-01-05T22:30:00Z", "Lead.created", "1", record={"name": "Nikola", "score": 1}),
        event(3, "2026-01-06T08:00:00Z", "Deal.created", "1", record={"name": "Ten bikes"}),
        event(4, "2026-01-09T08:00:00Z", "Lead.updated", "L-1", changed={"phone": "+359 2 555 0100"}),
    ]
)
STORY = """\
Lead L-1: 2 events, 2 runs

Mon 2026-01-05 09:00  Lead L-1 was created (name: "Lina", score: 10, status: New, priority: Normal, unsubscribed: no)
               09:00    "Open a deal" started, run r1
               09:00      created Deal-1 (name: "Lina", stage: Qualification, kind: Goods)  (flows.flow:7)
               09:00        "Mark the lead" started for Deal-1, run r2
               09:00          Lead L-1: tags changed from an empty list to has a deal, by "Mark the lead", run r2  (flows.flow:17)
               09:00      waits until Wed 2026-01-07 09:00: after 2 days  (flows.flow:10)
Wed 2026-01-07 09:00      the wait is over  (flows.flow:10)
               09:00      Lead L-1: score changed from 10 to 15  (flows.flow:11)
               09:00        "Greet" started, run r4
               09:00          goes the way `otherwise`  (flows.flow:23)
               09:00          notified petra "Lina has some points"  (flows.flow:26)
               09:00          the run ended
               09:00      the run ended
Fri 2026-01-09 08:00  Lead L-1: phone changed to ***
"""  # noqa: E501


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    Path("flows.flow").write_text(WORKFLOWS, "utf-8")
    Path("events.jsonl").write_text(EVENTS, "utf-8")
    assert flow("run", "flows.flow", "--events", "events.jsonl", "--journal", "j.jsonl").exit_code == 0


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def test_the_story_of_a_record_with_what_came_of_what() -> None:
    """Runs stand under their causes; of another record's run only the line that belongs here is told."""
    result = flow("trace", "L-1", "--journal", "j.jsonl", "--flows", "flows.flow")
    assert (result.exit_code, result.stdout) == (0, STORY)


def test_without_the_files_there_are_no_places() -> None:
    """A journal can be read where the workflows are not."""
    text = flow("trace", "Lead L-1", "--journal", "j.jsonl").stdout
    assert "flows.flow" not in text
    assert "line 23: goes the way `otherwise`" in text


def test_a_compressed_journal_is_read_too() -> None:
    """Journals are long; they are kept compressed."""
    Path("j.gz").write_bytes(gzip.compress(Path("j.jsonl").read_bytes()))
    result = flow("trace", "L-1", "--journal", "j.gz", "--flows", "flows.flow")
    assert (result.exit_code, result.stdout) == (0, STORY)


def test_times_are_those_of_the_projects_zone() -> None:
    """Half past ten in the evening in UTC is the next day in Sofia."""
    Path("flow.toml").write_text('timezone = "Europe/Sofia"\n')
    text = flow("trace", "Lead 1", "--journal", "j.jsonl").stdout
    assert "Tue 2026-01-06 00:30  Lead 1 was created" in text


def test_one_workflow_alone() -> None:
    """With --workflow the runs of others are left out."""
    text = flow("trace", "L-1", "--journal", "j.jsonl", "--workflow", "Greet").stdout
    assert '"Greet" started' in text
    assert '"Open a deal" started' not in text
    wrong = flow("trace", "L-1", "--journal", "j.jsonl", "--workflow", "Great")
    assert wrong.exit_code == 1
    assert 'tells of no workflow "Great". Did you mean "Greet"?' in wrong.stderr


def test_json_holds_what_came_of_each_entry() -> None:
    """A tree for programs, with the entries as they are."""
    document = json.loads(
        flow("trace", "L-1", "--journal", "j.jsonl", "--flows", ".", "--format", "json").stdout
    )
    assert (document["record"], document["events"], document["runs"]) == ("Lead L-1", 2, 2)
    created = document["story"][0]
    started = created["then"][0]
    assert started["sentence"] == '"Open a deal" started, run r1'
    assert started["then"][0]["place"] == "flows.flow:7"
    assert started["entry"]["because"] == "event crm 1"


def test_an_unknown_record_is_answered_with_the_nearest() -> None:
    """Nothing was found: exit code 1, and what was probably meant."""
    result = flow("trace", "L-11", "--journal", "j.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "j.jsonl tells of no record L-11. Did you mean L-1?\n"
    other = flow("trace", "Company C-7", "--journal", "j.jsonl")
    assert "There is, for example, " in other.stderr


def test_an_id_that_two_types_share_needs_the_type() -> None:
    """A guess could tell the wrong story."""
    result = flow("trace", "1", "--journal", "j.jsonl")
    assert result.exit_code == 1
    assert result.stderr == 'There are 2 records 1: say "Lead 1" or "Deal 1".\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"at":"2026-01-05T09:00:00Z","what":"event"',
            "Line 1: the line is cut short: its JSON never ends.",
        ),
        (EVENTS, "Line 1: this is an event, so the file is a stream for --events and not a journal."),
        ("workflow", "Line 1: the line is not JSON"),
        ("[1]", "Line 1: an entry is a group of facts, and this is something else."),
        ('{"at":"yesterday","what":"event"}', "has `at` and `what`, and this has not."),
        (
            '{"at":"2026-01-05T09:00:00Z","what":"changed","record":"Lead L-1","run":"r1","workflow":"W"}',
            "the facts of an entry `changed` are not those of its kind.",
        ),
    ],
)
def test_what_is_no_journal_is_refused(text: str, said: str) -> None:
    """Exit code 2 and a sentence with the line, never a traceback."""
    Path("bad.jsonl").write_text(text)
    result = flow("trace", "L-1", "--journal", "bad.jsonl")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: bad.jsonl is no journal that can be read")
    assert said in result.stderr


def test_a_damaged_archive_and_a_missing_file() -> None:
    """Compressed data that ends too early, and a name that leads nowhere."""
    whole = gzip.compress(Path("j.jsonl").read_bytes())
    Path("cut.gz").write_bytes(whole[: len(whole) // 2])
    cut = flow("trace", "L-1", "--journal", "cut.gz")
    assert cut.exit_code == 2
    assert "the compressed file is damaged or ends too early" in cut.stderr
    missing = flow("trace", "L-1", "--journal", "nothing.jsonl")
    assert (missing.exit_code, missing.stderr) == (2, "Error: There is no file nothing.jsonl.\n")


def test_colours_only_where_they_are_wanted() -> None:
    """On a terminal runs and failures stand out."""
    assert "\x1b[" in flow("trace", "L-1", "--journal", "j.jsonl", "--color", "always").stdout
    assert "\x1b[" not in flow("trace", "L-1", "--journal", "j.jsonl").stdout


ROUND = """\
use crm

workflow "Weekly"
  every Monday at 09:00
  then
    notify user "petra" "Look at the figures"

workflow "Sleeps"
  when a Lead is unchanged for 14 days
  then
    notify user "petra" "{lead.name} sleeps"

workflow "Ask"
  when a Lead is created
  then
    ask user "ana" to decide "Take {lead.name}?" within 1 day
      answer "Yes"
      if time runs out
        stop
"""


def test_a_story_holds_no_strangers() -> None:
    """Runs that the clock started for others are not told; late answers and rejected events are."""
    lina, nikola = {"name": "Lina"}, {"name": "Nikola"}
    late = {"question": {"workflow": "Ask", "record": "L-1"}, "answer": "Yes", "by": "ana"}
    Path("flow.toml").write_text('name = "Kolelo"\n')
    Path("round.flow").write_text(ROUND)
    Path("round.jsonl").write_text(
        "\n".join(
            [
                event(0, "2026-01-05T08:00:00Z", "User.created", "ana", record={"name": "Ana"}),
                event(1, "2026-01-06T09:00:00Z", "Lead.created", "L-1", record=lina),
                event(2, "2026-01-06T10:00:00Z", "Lead.created", "L-2", record=nikola),
                event(3, "2026-01-08T09:00:00Z", "Answer", "", **late),
                event(4, "2026-01-15T09:00:00Z", "Lead.updated", "L-1", changed={"score": "many"}),
                event(5, "2026-01-27T09:00:00Z", "Lead.created", "L-3", record=lina),
            ]
        )
    )
    CliRunner().invoke(group, ["run", "--events", "round.jsonl", "--journal", "round.journal"])

    story = CliRunner().invoke(group, ["trace", "L-1", "--journal", "round.journal"]).stdout

    assert "Weekly" not in story
    assert story.count('"Sleeps" started') == 1
    assert "L-2" not in story
    assert 'the answer "Yes" of ana was refused: the time for answers had run out' in story
    assert "an event was rejected: Lead.score should be" in story
    # The project around is read without `--flows`.
    assert "(round.flow:16)" in story
