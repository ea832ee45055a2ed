"""The numbered rules of "How it runs" in the reference: each has a test here that names it."""

import re
from pathlib import Path

from tests.rules.kit import created, deleted, replay, told, updated, what

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "language.md"


def workflow(name: str, header: str, *steps: str) -> str:
    lines = [f'workflow "{name}"', *(f"  {line}" for line in header.splitlines()), "  then"]
    return "\n".join([*lines, *(f"    {step}" for step in steps)]) + "\n\n"


def test_every_rule_has_a_test() -> None:
    """Each number of the list in the reference is the number of a test below."""
    section = REFERENCE.read_text(encoding="utf-8").split("\n## How it runs\n")[1].split("\n## ")[0]
    rules = {int(number) for number in re.findall(r"^(\d+)\. ", section, re.MULTILINE)}
    tests = {int(number) for number in re.findall(r"^def test_rule_(\d+)_", Path(__file__).read_text(), re.M)}

    assert rules
    assert tests == rules


def test_rule_1_the_clock_is_the_streams_and_never_goes_back(tmp_path: Path) -> None:
    """An event older than the clock is taken at the clock's time, and the journal says late."""
    text = workflow("Note", "when a Lead is created", 'notify user "petra" "{now}"')

    journal = replay(
        tmp_path,
        text,
        [created(1, "05T09:00", "Lead L-1", name="A"), created(2, "05T08:00", "Lead L-2", name="B")],
    )

    assert told(journal) == ["2026-01-05 09:00", "2026-01-05 09:00"]
    assert len([one for one in journal if one["what"] == "late"]) == 1


def test_rule_2_who_starts_does_not_depend_on_the_order(tmp_path: Path) -> None:
    """Conditions are tested before any new run moves, so the first workflow can not stop the second."""
    text = workflow(
        "First", "when a Lead is created\nif lead.status is New", "set lead.status to Contacted"
    ) + workflow(
        "Second", "when a Lead is created\nif lead.status is New", 'notify user "ana" "{lead.status}"'
    )

    journal = replay(tmp_path, text, [created(1, "05T09:00", "Lead L-1", name="A")])

    assert what(journal, "started") == [("started", "First"), ("started", "Second")]
    # Both start; the second already sees what the first has done.
    assert told(journal) == ["Contacted"]


def test_rule_3_one_event_starts_one_run_of_a_workflow(tmp_path: Path) -> None:
    """An event that matches two triggers of a workflow starts it once."""
    header = "when lead.city changes\nor when lead.region changes"
    text = workflow("Moved", header, 'notify user "ana" "moved"')
    events = [
        created(1, "05T09:00", "Lead L-1", name="A"),
        updated(2, "05T10:00", "Lead L-1", city="Sofia", region="Sofia"),
    ]

    assert told(replay(tmp_path, text, events)) == ["moved"]


def test_rule_4_a_stretch_runs_whole_and_its_changes_are_told_afterwards(tmp_path: Path) -> None:
    """A change is seen at once by the steps below it; workflows that it starts come after the stretch."""
    text = workflow(
        "First",
        "when a Lead is created",
        "set lead.score to 5",
        'notify user "ana" "first: {lead.score}"',
        "set lead.score to 7",
        'notify user "ana" "first: {lead.score}"',
    ) + workflow(
        "Second", "runs: every time\nwhen lead.score changes", 'notify user "bob" "second: {lead.score}"'
    )

    journal = replay(tmp_path, text, [created(1, "05T09:00", "Lead L-1", name="A")])

    assert told(journal) == ["first: 5", "first: 7", "second: 7", "second: 7"]


def test_rule_5_timers_fire_before_the_event_of_their_moment(tmp_path: Path) -> None:
    """Timers due at an event's time fire before it, by due time and then in the order of their making."""
    text = workflow("Slow", "when a Lead is created", "after 2 hours", 'notify user "ana" "{lead.name} slow"')
    text += workflow("Fast", "when a Lead is created", "after 1 hour", 'notify user "ana" "{lead.name} fast"')
    events = [
        created(1, "05T09:00", "Lead L-1", name="A"),
        created(2, "05T09:00", "Lead L-2", name="B"),
        updated(3, "05T11:00", "Lead L-1", name="C"),
    ]

    assert told(replay(tmp_path, text, events)) == ["A fast", "B fast", "A slow", "B slow"]


def test_rule_6_a_chain_is_cut_and_printed(tmp_path: Path) -> None:
    """Workflows that set each other off are cut after 25 links, and the reason prints the chain."""
    text = workflow("Up", "when lead.score changes", "set lead.budget to 1 EUR * lead.score")
    text += workflow("Down", "when lead.budget changes", "increase lead.score by 1")
    events = [
        created(1, "05T09:00", "Lead L-1", name="A"),
        updated(2, "05T10:00", "Lead L-1", score=1),
    ]

    journal = replay(tmp_path, text, events)

    (failed,) = [one for one in journal if one["what"] == "failed"]
    # The event itself, and 25 changes that follow from it.
    assert len(what(journal, "started")) == 26
    assert "Up" in failed["why"]
    assert "Down" in failed["why"]


def test_rule_7_an_action_has_a_key_of_its_own_in_every_replay(tmp_path: Path) -> None:
    """Every request has its own key, and the same one when the replay is repeated."""
    text = workflow("Note", "when a Lead is created", 'notify user "ana" "a"', 'notify user "ana" "b"')
    events = [created(1, "05T09:00", "Lead L-1", name="A"), created(2, "05T09:00", "Lead L-2", name="B")]

    keys = [
        [one["key"] for one in replay(tmp_path, text, events) if one["what"] == "action"] for _ in range(2)
    ]

    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 4


def test_rule_8_a_run_does_not_go_over_to_a_changed_workflow(tmp_path: Path) -> None:
    """Runs of a saved state go on as the text said when they started; new ones follow the text of today."""
    state = str(tmp_path / "state.json")
    header = "when a Lead is created"
    old = workflow("Chase", header, "after 1 day", 'notify user "ana" "old"')
    new = workflow("Chase", header, "after 1 day", 'notify user "ana" "new"')
    replay(tmp_path, old, [created(1, "05T09:00", "Lead L-1", name="A")], "--state", state)
    later = [created(2, "06T08:00", "Lead L-2", name="B"), created(3, "08T08:00", "Lead L-3", name="C")]

    journal = replay(tmp_path, new, later, "--state", state)

    assert what(journal, "failed") == []
    assert told(journal) == ["old", "new"]


def test_rule_9_a_failure_stays_in_its_run(tmp_path: Path) -> None:
    """A run that fails ends alone: the other runs and the rest of the stream go on."""
    text = workflow("Bad", "when a Lead is created", 'fail "no {lead.name}"')
    text += workflow("Good", "when a Lead is created", 'notify user "ana" "{lead.name}"')
    events = [created(1, "05T09:00", "Lead L-1", name="A"), created(2, "05T10:00", "Lead L-2", name="B")]

    journal = replay(tmp_path, text, events)

    assert [one["why"] for one in journal if one["what"] == "failed"] == ["no A", "no B"]
    assert told(journal) == ["A", "B"]


def test_rule_10_a_run_ends_with_its_record(tmp_path: Path) -> None:
    """The runs of a deleted record end; a workflow about deletions still reads its last values."""
    text = workflow("Chase", "when a Lead is created", "after 1 day", 'notify user "ana" "still here"')
    text += workflow("Gone", "when a Lead is deleted", 'notify user "ana" "{lead.name} is gone"')
    events = [
        created(1, "05T09:00", "Lead L-1", name="A"),
        deleted(2, "05T10:00", "Lead L-1"),
        created(3, "07T09:00", "Lead L-2", name="B"),
    ]

    assert told(replay(tmp_path, text, events)) == ["A is gone"]


def test_rule_11_the_journal_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    """Two replays of the same files, events and seed write the same journal, random choices included."""
    text = workflow(
        "Share", "when a Lead is created", 'assign lead to a random member of team "Sales"', "after 1 day"
    )
    events = [
        created(number, f"{number + 4:02}T09:00", f"Lead L-{number}", name="A") for number in range(1, 9)
    ]
    journals = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        replay(tmp_path / name, text, events)
        journals.append((tmp_path / name / "journal.jsonl").read_bytes())

    assert journals[0] == journals[1]
    assert b'"ana"' in journals[0]
    assert b'"bob"' in journals[0]


def test_rule_6_an_avalanche_is_cut(tmp_path: Path) -> None:
    """Workflows that double each other's changes are stopped after 10,000 of them, and the stream goes on."""
    text = "".join(
        workflow(f"Double {number}", "runs: every time\nwhen lead.score changes", "increase lead.score by 1")
        for number in range(3)
    ) + workflow("Good", "when a Lead is created", 'notify user "ana" "{lead.name}"')
    events = [
        created(1, "05T09:00", "Lead L-1", name="A"),
        updated(2, "05T10:00", "Lead L-1", score=1),
        created(3, "05T11:00", "Lead L-2", name="B"),
    ]

    journal = replay(tmp_path, text, events)

    assert any("10,000 changes" in one["why"] for one in journal if one["what"] == "failed")
    assert told(journal) == ["A", "B"]


def test_rule_12_what_a_policy_refuses_is_not_done(tmp_path: Path) -> None:
    """An event that a policy refuses is rejected whole, with its reason; a run that would do it fails."""
    text = (
        'policy "Won is won"\n'
        "  refuse when deal.next_step changes\n"
        "    if deal.stage is Won\n"
        '    because "{deal.name} is won."\n\n'
    ) + workflow("Plan", "when deal.amount changes", 'set deal.next_step to "plan"')
    events = [
        created(1, "05T09:00", "Deal D-1", name="Bikes", stage="Won"),
        updated(2, "05T10:00", "Deal D-1", next_step="call", stage="Won", name="Trikes"),
        updated(3, "05T11:00", "Deal D-1", amount={"amount": "5", "currency": "EUR"}),
    ]

    journal = replay(tmp_path, text, events)

    rejected = [one for one in journal if one["what"] == "rejected"]
    assert [(one["record"], one["policy"], one["why"]) for one in rejected] == [
        ("Deal D-1", "Won is won", 'the policy "Won is won" refuses it: Trikes is won.')
    ]
    failed = [one["why"] for one in journal if one["what"] == "failed"]
    assert failed == ['the policy "Won is won" refuses it: Bikes is won.']
    assert what(journal, "changed") == []
