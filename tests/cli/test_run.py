"""`flow run` from end to end: events in, a summary out, journal, rejects and state beside it."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

FLOW = """\
record Lead
  name: text, required
  email: email, personal
  status: text

action notify (recipient: email)
  effect: notice

workflow "Chase"
  when a Lead is created
  if lead.status is "New"
  as long as lead.email is present
  then
    notify lead.email
    after 2 days
    set lead.status to "Lost"

workflow "Break"
  when lead.status changes to "Broken"
  then
    fail "it broke"
"""


def event(number: int, kind: str, subject: str, day: int, **fields: object) -> str:
    wrapped = {"created": "record", "updated": "changed"}
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(number),
            "source": "crm",
            "type": f"Lead.{kind}",
            "subject": subject,
            "time": f"2026-01-{day:02}T09:00:00Z",
            "data": {wrapped[kind]: fields},
        }
    )


EVENTS = [
    event(1, "created", "L-1", 5, name="Ana", email="ana@example.org", status="New"),
    event(2, "created", "L-2", 6, name="Bo", email="bo@example.org", status="New"),
    event(3, "updated", "L-2", 7, email=None),
    event(4, "created", "L-3", 10, name="Cy", email="cy@example.org", status="New"),
]


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("leads.flow").write_text(FLOW)
    Path("events.jsonl").write_text("\n".join(EVENTS) + "\n")


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(group, ["run", *arguments], input=text, catch_exceptions=False)


def journal(path: str = "journal.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def test_the_summary_counts_events_runs_and_actions() -> None:
    """A clean replay ends with 0, and its summary stands on standard output."""
    result = run("--events", "events.jsonl")
    assert result.exit_code == 0, result.output
    assert "4 events read: 4 taken, 0 skipped, 0 rejected." in result.stdout
    assert "Chase           3         1             0                1       0            1" in result.stdout
    assert "notify      3" in result.stdout
    assert "Lead L-3  Chase     after 2 days  until 2026-01-12 09:00" in result.stdout


def test_the_same_facts_as_json() -> None:
    """`--format json` writes one document."""
    facts = json.loads(run("--events", "events.jsonl", "--format", "json").stdout)
    assert facts["events"]["taken"] == 4
    assert facts["workflows"][0] == {
        "workflow": "Chase",
        "started": 3,
        "finished": 1,
        "goal reached": 0,
        "ended otherwise": 1,
        "failed": 0,
        "waiting": 1,
    }
    assert facts["waiting"][0]["until"] == "2026-01-12T09:00:00Z"


def test_drain_lets_everything_run_out() -> None:
    """With `--drain` nothing waits for time at the end."""
    facts = json.loads(run("--events", "events.jsonl", "--drain", "--format", "json").stdout)
    assert facts["waiting"] == []
    assert facts["workflows"][0]["finished"] == 2


def test_until_leaves_later_events_alone() -> None:
    """`--until` takes what happened until then, and lets the time until then pass."""
    facts = json.loads(run("--events", "events.jsonl", "--until", "2026-01-09", "--format", "json").stdout)
    assert facts["events"]["taken"] == 3
    assert facts["workflows"][0]["finished"] == 1
    assert run("--events", "events.jsonl", "--until", "soon").exit_code == 2


def test_standard_input_and_gzip_are_read() -> None:
    """`-` is standard input; a compressed file is known by its first bytes."""
    plain = run("--events", "events.jsonl").stdout
    Path("packed").write_bytes(gzip.compress(Path("events.jsonl").read_bytes()))
    assert run("--events", "packed").stdout == plain
    assert run("--events", "-", text="\n".join(EVENTS)).stdout == plain


def test_bad_lines_are_set_aside_and_the_stream_goes_on() -> None:
    """A line that is no event is told with its number, kept in the rejects file, and ends with 1."""
    Path("events.jsonl").write_text("\n".join(['{"cut', *EVENTS, event(9, "created", "L-9", 11, nam="x")]))
    result = run("--events", "events.jsonl", "--rejects", "rejects.jsonl", "--journal", "journal.jsonl")
    assert result.exit_code == 1
    assert "6 events read: 4 taken, 0 skipped, 2 rejected." in result.stdout
    assert "events.jsonl:1: FL0701: the line is cut short: its JSON never ends" in result.stdout
    assert "events.jsonl:6: FL0707: Lead has no field nam; did you mean name?" in result.stdout
    first, second = journal("rejects.jsonl")
    assert (first["line"], first["event"]) == (1, '{"cut')
    assert second["code"] == "FL0707"
    assert sum(entry["what"] == "rejected" for entry in journal()) == 2


def test_strict_stops_at_the_first_bad_line() -> None:
    """`--strict` takes nothing after a line that is no event."""
    Path("events.jsonl").write_text("\n".join([EVENTS[0], "nonsense", *EVENTS[1:]]))
    result = run("--events", "events.jsonl", "--strict")
    assert result.exit_code == 1
    assert "2 events read: 1 taken, 0 skipped, 1 rejected." in result.stdout
    assert "Stopped at line 2" in result.stderr


def test_a_failed_run_is_told_with_its_line() -> None:
    """Failures are grouped by reason and place, and end with 1."""
    Path("events.jsonl").write_text("\n".join([*EVENTS, event(5, "updated", "L-1", 11, status="Broken")]))
    result = run("--events", "events.jsonl")
    assert result.exit_code == 1
    assert "leads.flow:21: it broke (1 run of Break)" in result.stdout


def test_the_journal_masks_personal_fields_unless_asked() -> None:
    """Addresses are *** in the journal; `--personal show` shows them."""
    run("--events", "events.jsonl", "--journal", "journal.jsonl")
    assert "ana@example.org" not in Path("journal.jsonl").read_text()
    run("--events", "events.jsonl", "--journal", "journal.jsonl", "--personal", "show")
    assert "ana@example.org" in Path("journal.jsonl").read_text()


def test_two_replays_write_the_same_bytes() -> None:
    """The journal of a replay is the same every time."""
    for name in ("one.jsonl", "two.jsonl"):
        run("--events", "events.jsonl", "--journal", name, "--drain")
    assert Path("one.jsonl").read_bytes() == Path("two.jsonl").read_bytes()


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4])
def test_a_replay_in_two_parts_writes_the_journal_of_one(cut: int) -> None:
    """With `--state`, the second part goes on where the first ended, in the same journal."""
    run("--events", "events.jsonl", "--journal", "whole.jsonl", "--drain")
    Path("first").write_text("\n".join(EVENTS[:cut]))
    Path("second").write_text("\n".join(EVENTS[cut:]))
    run("--events", "first", "--state", "state.json", "--journal", "parts.jsonl")
    run("--events", "second", "--state", "state.json", "--journal", "parts.jsonl", "--drain")
    assert Path("parts.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_what_can_not_be_used_is_said_in_a_sentence() -> None:
    """A missing stream, a state that is none and a folder that is not there end with 2."""
    Path("state.json").write_text("{}")
    Path("leads.txt").write_text("Ana, Bo")
    for arguments, said in (
        (("--events", "nowhere.jsonl"), "There is no file nowhere.jsonl."),
        (("--events", "events.jsonl", "--state", "state.json"), "state.json can't be used."),
        (("--events", "events.jsonl", "--state", "leads.txt"), "leads.txt is no saved state"),
        (("--events", "events.jsonl", "--journal", "no/where"), "no/where can't be written"),
        ((), "Missing option '--events'"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert said in result.stderr


def test_flows_with_mistakes_are_not_run() -> None:
    """Mistakes in the workflows are told as `flow check` tells them, and nothing runs."""
    Path("leads.flow").write_text(FLOW.replace("lead.email is present", "lead.emial is present"))
    result = run("--events", "events.jsonl")
    assert result.exit_code == 1
    assert "emial" in result.stdout
    assert "events read" not in result.stdout


def test_nobody_can_be_asked_where_there_are_no_people() -> None:
    """A project without records for users and teams fails a run that asks somebody, with a plain reason."""
    text = FLOW.replace(
        '    fail "it broke"\n', '    ask user "ana" to decide "Well?"\n      answer "Yes"\n        stop\n'
    )
    Path("leads.flow").write_text(f"record User\n  name: text\n\n{text}", "utf-8")
    Path("people.jsonl").write_text(
        "\n".join([EVENTS[0], event(9, "updated", "L-1", 6, status="Broken")]), "utf-8"
    )
    result = run("--events", "people.jsonl", "--journal", "journal.jsonl")
    assert result.exit_code == 1, result.output
    assert "there is nobody to ask" in Path("journal.jsonl").read_text("utf-8")
    assert "fault of FlowLang" not in result.output


FULL_DISK = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="there is no device that is always full"
)


@FULL_DISK
@pytest.mark.parametrize("option", ["--journal", "--rejects"])
def test_a_full_disk_stops_the_replay(option: str) -> None:
    """Where a journal or the rejects find no room, it is said once, and no run fails for it."""
    Path("events.jsonl").write_text("\n".join([*EVENTS, "no event"]), "utf-8")
    result = run("--events", "events.jsonl", option, "/dev/full")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "Error: /dev/full can't be written: No space left on device.\n"


@FULL_DISK
def test_a_state_is_kept_in_files_only() -> None:
    """What is no file is neither read for ever nor replaced."""
    result = run("--events", "events.jsonl", "--state", "/dev/full")
    assert result.exit_code == 2
    assert result.stderr == "Error: /dev/full is no file in which a state could be kept.\n"
    assert not Path("/dev/full").is_file()


@FULL_DISK
def test_output_that_finds_no_room_is_no_fault_of_ours() -> None:
    """A summary that can't be written is one sentence on the error channel, and the code is 2."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flowlang", "run", "--events", "events.jsonl"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"Error: the output can't be written: No space left on device.\n"


# What streams hold at times, and what each of these lines comes to: taken, or the code of its reject.
ODD = [
    ("9999-12-31T23:59:59Z", '{"name":"a"}', ""),
    ("0001-01-01T00:00:00Z", '{"name":"a"}', ""),
    ("9999-12-31T23:59:59-14:00", '{"name":"a"}', "FL0705"),
    ("2026-01-05T09:00:00Z", '{"name":NaN}', "FL0708"),
    ("2026-01-05T09:00:00Z", '{"score":-Infinity}', "FL0708"),
    ("2026-01-05T09:00:00Z", '{"score":1e400}', "FL0708"),
    ("2026-01-05T09:00:00Z", f'{{"score":{"9" * 5000}}}', "FL0701"),
    ("2026-01-05T09:00:00Z", f'{{"score":{"9" * 27}}}', ""),
    ("2026-01-05T09:00:00Z", f'{{"name":"{"é" * 1_000_000}"}}', ""),
    ("2026-01-05T09:00:00Z", '{"name":"\\ud800"}', "FL0708"),
    ("2026-01-05T09:00:00Z", '{"name":' * 3_000 + "1" + "}" * 3_000, "FL0701"),
]


@pytest.mark.parametrize("number", range(len(ODD)))
def test_odd_events_are_taken_or_set_aside(number: int) -> None:
    """The ends of the calendar, numbers beyond measure, very long and broken texts: never a crash."""
    at, fields, code = ODD[number]
    Path("leads.flow").write_text(
        FLOW.replace("  status: text\n", "  status: text\n  score: number\n"), "utf-8"
    )
    odd = '{"id":"o","source":"crm","type":"Lead.created","subject":"O",'
    odd += f'"time":"{at}","data":{{"record":{fields}}}}}'
    Path("events.jsonl").write_text(f"{odd}\n{EVENTS[0]}\n", "utf-8")
    result = run(
        "--events", "events.jsonl", "--rejects", "rejects.jsonl", "--journal", "journal.jsonl", "--drain"
    )
    assert [json.loads(line)["code"] for line in Path("rejects.jsonl").read_text().splitlines()] == [
        code
    ] * bool(code)
    assert result.exit_code in (0, 1), result.output
    assert "fault of FlowLang" not in Path("journal.jsonl").read_text("utf-8")
    assert [one["id"] for one in journal() if one["what"] == "event"] == [*(["o"] if not code else []), "1"]


def test_thousands_of_open_runs_on_one_record_end_together() -> None:
    """One change ends every run that waits for it, oldest first."""
    text = FLOW.replace('workflow "Chase"\n', 'workflow "Chase"\n  runs: every time\n').replace(
        "when a Lead is created\n", "when lead.name changes\n"
    )
    Path("leads.flow").write_text(text, "utf-8")
    many = [event(n, "updated", "L-1", 6, name=f"N{n}") for n in range(10, 2010)]
    Path("events.jsonl").write_text(
        "\n".join([EVENTS[0], *many, event(3000, "updated", "L-1", 7, email=None)]), "utf-8"
    )
    assert run("--events", "events.jsonl", "--journal", "journal.jsonl").exit_code == 0
    assert [one["run"] for one in journal() if one["what"] == "ended"] == [f"r{n}" for n in range(1, 2001)]
