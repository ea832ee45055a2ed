"""How the journal is told."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.testing.story import Teller, record_words
from flowlang.testing.verbs import past_tense

SOFIA = ZoneInfo("Europe/Sofia")


def entry(at: str, what: str, **facts: object) -> dict[str, object]:
    return {"at": at, "what": what, **facts}


@pytest.mark.parametrize(
    ("verb", "past"),
    [("send", "sent"), ("notify", "notified"), ("create", "created"), ("log", "logged"), ("post", "posted")],
)
def test_actions_are_told_in_the_past(verb: str, past: str) -> None:
    """A story says what was done, in plain English."""
    assert past_tense(verb) == past


@pytest.mark.parametrize(
    ("subject", "words"), [("Lead Lead-1", "Lead-1"), ("User ana", "User ana"), ("Lead L 1", "Lead L 1")]
)
def test_records_are_called_by_their_ids(subject: str, words: str) -> None:
    """An id that names its type says it once."""
    assert record_words(subject) == words


def test_times_are_local_and_short_within_a_week() -> None:
    """Within a week the day of the week says which day it was; beyond, the date stands there too."""
    first = entry("2026-01-05T07:00:00Z", "started", run="r1", workflow="Chase", record="Lead Lead-1")
    last = entry("2026-01-05T21:59:30Z", "ended", run="r1", workflow="Chase", outcome="finished")
    later = {**last, "at": "2026-02-01T22:00:00Z"}
    assert Teller(SOFIA).story([first, last]) == [
        'Mon 09:00  "Chase" started for Lead-1',
        "Mon 23:59:30  the run ended",
    ]
    assert Teller(SOFIA).story([first, later]) == [
        'Mon 2026-01-05 09:00  "Chase" started for Lead-1',
        "Mon 2026-02-02 00:00  the run ended",
    ]


def test_lines_say_of_which_run_they_tell_when_there_are_several() -> None:
    """With one run there is nothing to tell apart, with two there is."""
    one = entry("2026-01-05T07:00:00Z", "started", run="r1", workflow="A")
    two = entry("2026-01-05T07:00:00Z", "started", run="r2", workflow="B")
    assert Teller(SOFIA).story([one]) == ['Mon 09:00  "A" started']
    assert Teller(SOFIA).story([one, two]) == ['Mon 09:00  r1  "A" started', 'Mon 09:00  r2  "B" started']


def test_an_action_without_schema_is_still_told() -> None:
    """A journal can be read where the project is not at hand: all texts are in quotes then."""
    told = Teller(SOFIA).sentence(
        entry(
            "2026-01-05T07:00:00Z",
            "action",
            phrase="send email (template) to (recipient)",
            holes={"template": "welcome", "recipient": "lina@example.org"},
        )
    )
    assert told == 'sent email "welcome" to "lina@example.org"'


def test_what_has_no_sentence_of_its_own_is_named() -> None:
    """An entry of a kind that is not known is never left out."""
    assert Teller(SOFIA).sentence(entry("2026-01-05T07:00:00Z", "something new")) == "something new"


def test_workflows_that_did_not_start_are_gathered_when_told_briefly() -> None:
    """A story of one workflow is not drowned by the many that had nothing to do."""
    facts = {"record": "Lead Lead-1", "why": "its condition does not hold"}
    entries = [entry("2026-01-05T07:00:00Z", "not started", workflow=name, **facts) for name in "ABCDEFG"]
    assert len(Teller(SOFIA).story(entries)) == 7
    assert Teller(SOFIA).story(entries, briefly=True) == [
        'Mon 09:00  7 workflows did not start for Lead-1: "A", "B", "C", "D", "E" and 2 more'
    ]
    assert Teller(SOFIA).story(entries[:1], briefly=True) == [
        'Mon 09:00  "A" did not start for Lead-1: its condition does not hold'
    ]


def test_a_long_story_is_cut_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test over weeks of a schedule shows how it began and what happened last; JSON has all of it."""
    monkeypatch.chdir(tmp_path)
    Path("often.flow").write_text(
        'use crm\n\nworkflow "Often"\n  every 15 minutes\n  then\n    notify user "ana" "Hello"\n\n'
        'test "a day"\n  given user "ana"\n  given a Lead\n    name: "Lina"\n  after 1 day\n'
        '  expect notify user "ana" "Good bye"\n'
    )

    lines = CliRunner().invoke(group, ["test"]).stdout.splitlines()
    told = lines[lines.index(next(line for line in lines if "what happened:" in line)) + 1 : -2]
    whole = json.loads(CliRunner().invoke(group, ["test", "--format", "json"]).stdout)["tests"][0]["story"]

    assert len(told) == 41
    assert told[10].strip() == f"… {len(whole) - 40} more lines; `--format json` has them all …"
    assert [one.strip() for one in told[-30:]] == [one.strip() for one in whole[-30:]]
