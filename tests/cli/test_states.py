"""Saved states: taken up after workflows were changed, and after a run was killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group
from flowlang.cli.states import taken_up
from flowlang.discovery import ProjectProblem

SCHEMA = """\
record Lead
  name: text, required
  status: New | Lost | Won
  mood: text

action say (words: text)
  effect: notice
"""

FLOW = """\
use "schema.flow"

table "Words" for a Lead gives words: text
  lead.status | words
  New         | "the old words"
  otherwise   | "others"

workflow "Chase"
  when a Lead is created
  then
    after 2 days
    let said be table "Words" for lead
    say "{said.words or else "none"} to {lead.name}"
"""


def event(number: int, kind: str, subject: str, day: int, **fields: object) -> str:
    data = {{"created": "record", "updated": "changed"}[kind]: fields}
    at = f"2026-01-{day:02}T09:00:00Z"
    told = {"id": str(number), "source": "crm", "type": f"Lead.{kind}", "subject": subject, "time": at}
    return json.dumps({**told, "data": data})


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("flows").mkdir()
    Path("flows/schema.flow").write_text(SCHEMA, "utf-8")
    Path("flows/chase.flow").write_text(FLOW, "utf-8")
    return tmp_path


def run(*events: str, flows: str = "flows") -> Result:
    Path("events.jsonl").write_text("".join(f"{one}\n" for one in events), "utf-8")
    arguments = [
        "run",
        flows,
        "--events",
        "events.jsonl",
        "--state",
        "state.json",
        "--journal",
        "journal.jsonl",
    ]
    return CliRunner().invoke(group, arguments)


def journal() -> list[dict[str, object]]:
    return [json.loads(line) for line in Path("journal.jsonl").read_text("utf-8").splitlines()]


def state_now() -> bytes | None:
    path = Path("state.json")
    return path.read_bytes() if path.exists() else None


def saved() -> dict[str, Any]:
    """The state in the file, without what protects it."""
    state: dict[str, Any] = json.loads(Path("state.json").read_text("utf-8"))["state"]
    return state


def save(state: dict[str, Any]) -> None:
    """Put a state into the file that was made by hand, and yet looks sound."""
    text = json.dumps(state, separators=(",", ":"))
    Path("state.json").write_text(
        f'{{"sha256":"{sha256(text.encode()).hexdigest()}","state":{text}}}', "utf-8"
    )


def said() -> list[tuple[object, object]]:
    return [(one["run"], one["holes"]["words"]) for one in journal() if one["what"] == "action"]  # type: ignore[index]


def failures() -> list[object]:
    return [one["why"] for one in journal() if one["what"] == "failed"]


def change(old: str, new: str, file: str = "chase.flow") -> None:
    path = Path("flows", file)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_run_keeps_the_text_that_it_started_with() -> None:
    """A waiting run ends as the old text says, its table included; a new run follows the new text."""
    assert run(event(1, "created", "L-1", 5, name="Ana", status="New")).exit_code == 0
    change("the old words", "the new words")
    change("after 2 days", "after 1 day")
    assert run(event(2, "created", "L-2", 6, name="Bo", status="New")).exit_code == 0
    # A second change, while runs of both earlier versions wait.
    change("the new words", "the newest words")
    result = run(
        event(3, "created", "L-3", 6, name="Cy", status="New"), event(4, "updated", "L-1", 20, mood="x")
    )
    assert result.exit_code == 0, result.output
    assert said() == [
        ("r1", "the old words to Ana"),
        ("r2", "the new words to Bo"),
        ("r3", "the newest words to Cy"),
    ]
    assert saved()["earlier"] == []


def test_the_state_may_be_taken_up_elsewhere() -> None:
    """Paths in a state are names: the project may lie in another folder when it is taken up."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    change("the old words", "the new words")
    shutil.move("flows", "moved")
    assert run(event(4, "updated", "L-1", 20, mood="x"), flows="moved").exit_code == 0
    assert said() == [("r1", "the old words to Ana")]


def test_a_workflow_that_is_gone_still_ends_its_runs() -> None:
    """The runs of a workflow that was taken out of the project go on to their end."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    Path("flows/chase.flow").unlink()
    assert run(event(4, "updated", "L-1", 20, mood="x")).exit_code == 0
    assert said() == [("r1", "the old words to Ana")]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("  name: text, required\n", "  title: text\n", "there is no field Lead.name any more"),
        ("name: text, required", "name: whole number, required", "Lead.name is of another type now"),
        ("New | Lost | Won", "Lost | Won", "Lead.status is of another type now"),
    ],
)
def test_what_an_old_version_works_with_must_still_be_there(old: str, new: str, why: str) -> None:
    """Where a field is gone or has changed, the run fails with a sentence that names it."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    change(old, new, "schema.flow")
    Path("flows/chase.flow").unlink()
    result = run(event(4, "updated", "L-1", 20, mood="x"))
    assert result.exit_code == 1
    assert failures() == [f"its workflow was changed while it ran, and the old version can't go on: {why}"]


def test_more_choices_and_fields_do_not_matter() -> None:
    """A field that the old text does not know, or one more value of a choice, keeps nobody from going on."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    change("  mood: text\n", "  height: number\n", "schema.flow")
    change("New | Lost | Won", "New | Old | Lost | Won", "schema.flow")
    change("the old words", "the new words")
    assert run(event(4, "updated", "L-1", 20, height=3)).exit_code == 0
    assert said() == [("r1", "the old words to Ana")]


@pytest.mark.parametrize(
    "earlier", [5, [5], [{"versions": [1], "asked": [], "files": {}}], [{"versions": [["Chase", "x"]]}]]
)
def test_a_damaged_state_is_a_sentence(earlier: object) -> None:
    """Whatever stands where earlier versions should, `flow run` says so and ends with 2."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    save({**saved(), "earlier": earlier})
    result = run(event(4, "updated", "L-1", 20, mood="x"))
    assert result.exit_code == 2
    assert "state.json can't be used. This state is damaged" in result.stderr


def test_text_in_a_state_that_says_something_else_is_not_run() -> None:
    """Only a text whose version is that of the run is followed; another one is as if it were not there."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    save(json.loads(json.dumps(saved()).replace("the old words", "forged words")))
    change("the old words", "the new words")
    assert run(event(4, "updated", "L-1", 20, mood="x")).exit_code == 1
    assert said() == []
    assert "its text is not here" in str(failures()[0])


def test_what_a_killed_run_wrote_is_cut_off() -> None:
    """Behind the place that the state knows, the journal holds what will happen once more."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    before = Path("journal.jsonl").read_bytes()
    Path("journal.jsonl").write_bytes(before + b'{"at":"2026-01-06T09:00:00Z","what":"half an en')
    run(event(4, "updated", "L-1", 20, mood="x"))
    once = Path("journal.jsonl").read_bytes()
    assert once.startswith(before)
    assert [one["what"] for one in journal()].count("action") == 1


def test_damage_to_any_byte_of_a_state_is_seen() -> None:
    """One byte changed, lost or added anywhere makes a state unusable; nothing is written then."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    whole, told = Path("state.json").read_bytes(), Path("journal.jsonl").read_bytes()
    # The frame at both ends byte by byte, and what is in between here and there.
    places = [*range(90), *range(90, len(whole) - 3, len(whole) // 40), *range(len(whole) - 3, len(whole))]
    for at in places:
        for other in (bytes([whole[at] ^ 1]), b"", whole[at : at + 1] * 2):
            broken = whole[:at] + other + whole[at + 1 :]
            if broken == whole:
                continue
            Path("state.json").write_bytes(broken)
            with (
                pytest.raises(ProjectProblem, match=r"state\.json (can't be used|is no saved state)"),
                taken_up(Path("state.json")),
            ):
                pass
    result = run(event(4, "updated", "L-1", 20, mood="x"))
    assert result.exit_code == 2
    assert Path("journal.jsonl").read_bytes() == told


@pytest.mark.parametrize("broken", ["now", "store", "runs", "timers"])
def test_a_state_that_holds_something_odd_is_a_sentence(broken: str) -> None:
    """What no state holds is told without the words of programmers."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    save({**saved(), broken: [{"$momgnt": 5}]})
    result = run(event(4, "updated", "L-1", 20, mood="x"))
    assert result.exit_code == 2
    assert "This state is damaged" in result.stderr
    assert "Error: state.json" in result.stderr
    assert "KeyError" not in result.stderr


@pytest.mark.parametrize("what", ["cut", "changed", "gone", "empty", "other"])
def test_a_journal_that_does_not_belong_to_the_state_is_refused(what: str) -> None:
    """Nothing is appended to another journal than the one that the state knows, and nothing is cut off it."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    path, state = Path("journal.jsonl"), state_now()
    told = path.read_bytes()
    if what == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {
                "cut": told[:-1],
                "changed": told.replace(b"Ana", b"Eva") if b"Ana" in told else b"[" + told[1:],
                "empty": b"",
                "other": b'{"at":"2026-01-06T09:00:00Z","what":"other"}\n' + told,
            }[what]
        )
    left = path.read_bytes() if path.exists() else None
    result = run(event(4, "updated", "L-1", 20, mood="x"))
    assert result.exit_code == 2
    assert "state.json" in result.stderr
    assert "new name" in result.stderr or "another name" in result.stderr
    assert (path.read_bytes() if path.exists() else None) == left
    assert state_now() == state


def test_state_and_journal_may_be_copied_under_other_names() -> None:
    """What a journal holds says whose it is, not what it is called; what was added is cut off."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    shutil.copy("state.json", "copy.state")
    Path("copy.jsonl").write_bytes(Path("journal.jsonl").read_bytes() + b'{"at":"2026-01-06')
    last = event(4, "updated", "L-1", 20, mood="x")
    run(last)
    options = ["--events", "events.jsonl", "--state", "copy.state", "--journal", "copy.jsonl"]
    assert CliRunner().invoke(group, ["run", "flows", *options]).exit_code == 0
    assert Path("copy.jsonl").read_bytes() == Path("journal.jsonl").read_bytes()


def test_a_journal_is_not_left_out_by_mistake() -> None:
    """Without its journal a state is not taken up; a new one may be begun, and /dev/null is none."""
    run(event(1, "created", "L-1", 5, name="Ana", status="New"))
    Path("events.jsonl").write_text(event(4, "updated", "L-1", 20, mood="x"), "utf-8")
    arguments = ["run", "flows", "--events", "events.jsonl", "--state", "state.json"]
    left_out = CliRunner().invoke(group, arguments)
    assert (left_out.exit_code, "goes on from journal.jsonl" in left_out.stderr) == (2, True)
    begun = CliRunner().invoke(group, [*arguments, "--journal", "february.jsonl"])
    assert begun.exit_code == 0
    assert "february.jsonl is new. It goes on where journal.jsonl ends." in begun.stderr
    assert CliRunner().invoke(group, [*arguments, "--journal", os.devnull]).exit_code == 0
    assert CliRunner().invoke(group, arguments).exit_code == 0
    # Now the state knows of none.
    refused = CliRunner().invoke(group, [*arguments, "--journal", "february.jsonl"])
    assert (refused.exit_code, "holds something already" in refused.stderr) == (2, True)


def test_rejects_are_continued_like_the_journal() -> None:
    """A stream taken piece by piece leaves all its rejects, and those of a killed run are not kept twice."""
    for number in range(1, 5):
        Path("events.jsonl").write_text(f"no event {number}\n", "utf-8")
        arguments = ["run", "flows", "--events", "events.jsonl", "--state", "state.json"]
        result = CliRunner().invoke(group, [*arguments, "--rejects", "rejects.jsonl"])
        assert result.exit_code == 1, result.output
        if number == 2:
            with Path("rejects.jsonl").open("ab") as file:
                file.write(b'{"line":1,"code"')
    kept = [json.loads(line)["event"] for line in Path("rejects.jsonl").read_text("utf-8").splitlines()]
    assert kept == [f"no event {number}" for number in range(1, 5)]


@pytest.mark.parametrize("shared", ["--state", "--journal", "--rejects"])
def test_two_processes_never_work_with_one_file(shared: str) -> None:
    """Who comes second to a state, a journal or rejects is told so and ends with 2; the first goes on."""
    read, write = os.pipe()
    command = [sys.executable, "-m", "flowlang", "run", "flows"]
    first = subprocess.Popen(
        [*command, "--events", "-", shared, "shared"], stdin=read, stdout=subprocess.DEVNULL
    )
    os.close(read)
    event_before = event(1, "created", "L-1", 5, name="Ana", status="New").encode() + b"\n"
    os.write(write, event_before)
    wanted = Path("shared.lock" if shared == "--state" else "shared")
    deadline = time.monotonic() + 60
    while not wanted.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    Path("events.jsonl").write_bytes(event_before)
    second = subprocess.run(
        [*command, "--events", "events.jsonl", shared, "shared"], capture_output=True, text=True, check=False
    )
    os.close(write)
    assert first.wait(60) == 0
    assert (second.returncode, second.stdout) == (2, "")
    assert "Another flow run is writing shared." in second.stderr
    # Nothing of the lock stays behind.
    assert not Path("shared.lock").exists()
    again = subprocess.run(
        [*command, "--events", "events.jsonl", shared, "shared"], capture_output=True, check=False
    )
    assert again.returncode == 0


@pytest.mark.slow
def test_a_run_killed_at_any_moment_loses_and_doubles_nothing() -> None:
    """Killed again and again while it works through a stream, `flow run` ends with the journal of one run."""
    events = [event(n, "created", f"L-{n}", 5, name=f"N{n}", status="New") for n in range(1, 3000)]
    whole = [*events, event(4000, "updated", "L-1", 20, mood="x")]
    assert run(*whole).exit_code == 0
    wanted = Path("journal.jsonl").read_bytes()
    Path("state.json").unlink()
    command = [sys.executable, "-m", "flowlang", "run", "flows", "--events", "events.jsonl"]
    command += ["--state", "state.json", "--journal", "journal.jsonl"]
    for part in (whole[:1000], whole[1000:2000], whole[2000:]):
        Path("events.jsonl").write_text("".join(f"{one}\n" for one in part), "utf-8")
        before = state_now()
        for patience in (0.3, 0.5, 0.6, 0.7, 0.8):
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            time.sleep(patience)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            # Once the state is saved, the events have been taken.
            if state_now() != before:
                break
        else:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert Path("journal.jsonl").read_bytes() == wanted
