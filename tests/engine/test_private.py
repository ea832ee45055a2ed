"""Values of personal fields are shown nowhere in the journal, whatever way they take."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group

SCHEMA = """\
record User
  name: text, required

record Lead
  name: text, required
  email: email, personal
  phone: text, personal
  note: text

record Task
  title: text
  details: text

action notify (who: text) that (words: text)
  effect: notice

action write to (who: text) with (template: Template)
  note: text
  effect: message

template "hello" for a Lead needs line: text
  subject: "About {line}"
  body: "Hello"

workflow "Pass on" for a Lead
  needs words: text
  gives said: text
  then
    notify "desk" that words
    stop with said: words

workflow "Look at tasks"
  when a Task is created
  then
    notify "hall" that task.details or else "nothing"
    set task.title to "See {task.details or else "nothing"}"

"""

SECRETS = ("lina@secret.example", "0888 1")


def journal_of(
    tmp_path: Path, steps: str, *more: str, answers: tuple[dict[str, object], ...] = ()
) -> list[str]:
    """The lines of the journal about one run, for a lead with an address and a number."""
    body = "".join(f"    {line}\n" for line in steps.splitlines())
    text = f'{SCHEMA}workflow "W"\n  when a Lead is created\n  then\n{body}'
    (tmp_path / "w.flow").write_text(text, "utf-8")
    lead = {"name": "Ana", "email": SECRETS[0], "phone": SECRETS[1]}
    ana = {"type": "User.created", "subject": "ana", "data": {"record": {"name": "Ana"}}}
    told = [ana, {"type": "Lead.created", "subject": "L-1", "data": {"record": lead}}, *answers]
    lines = [
        json.dumps({"id": str(number), "source": "crm", "time": f"2026-01-05T09:0{number}:00Z", **one}) + "\n"
        for number, one in enumerate(told)
    ]
    (tmp_path / "events.jsonl").write_text("".join(lines), "utf-8")
    journal = tmp_path / "journal.jsonl"
    command = ["run", str(tmp_path / "w.flow"), "--events", str(tmp_path / "events.jsonl")]
    result = CliRunner().invoke(group, [*command, "--journal", str(journal), *more])
    assert result.exit_code in (0, 1), result.output
    assert more or not any(secret in result.output for secret in SECRETS)
    return journal.read_text("utf-8").splitlines()


def kinds(lines: list[str], *kinds: str) -> list[str]:
    return [line for line in lines if json.loads(line)["what"] in kinds]


STEPS = {
    "let and a text around it": (
        'let to be lead.email or else "a@b.de"\nlet line be "write to {to}"\nnotify "desk" that line',
        '"holes":{"who":"desk","words":"***"}',
    ),
    "a condition is no value": (
        'if lead.email is present then\n  notify "desk" that "it is there"',
        '"holes":{"who":"desk","words":"it is there"}',
    ),
    "another field": (
        'let to be lead.email or else "a@b.de"\nset lead.note to "mail: {to}"',
        '"fields":{"note":[null,"***"]}',
    ),
    "a new record": (
        'let to be lead.phone or else "nobody"\ncreate a Task\n  title: "Call"\n  details: to',
        '"values":{"title":"***","details":"***"}',
    ),
    "a new record that another workflow reads": (
        'create a Task\n  title: "Call"\n  details: "mail {lead.email or else "nobody"}"',
        '"holes":{"who":"hall","words":"***"}',
    ),
    "a field that another workflow fills from it": (
        'create a Task\n  title: "Call"\n  details: lead.phone or else "nobody"',
        '"fields":{"title":["***","***"]}',
    ),
    "the subject of a template": (
        'let to be lead.email or else "a@b.de"\nwrite to "x" with "hello"\n  line: to',
        '"subject":"***"',
    ),
    "why a run failed": (
        'let to be lead.email or else "a@b.de"\nfail "no way to {to}"',
        '"why":"***"',
    ),
    "what another workflow is given, and gives back": (
        'let to be lead.email or else "a@b.de"\nrun "Pass on" for lead and wait as back\n  words: to\n'
        'notify "home" that back.said or else "nothing"',
        '"holes":{"who":"home","words":"***"}',
    ),
    "the question": (
        'let to be lead.email or else "a@b.de"\nask user "ana" to decide "Write to {to}?"\n  answer "Yes"\n'
        '    notify "desk" that "yes"\n  answer "No"\n    stop',
        '"text":"***"',
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_a_personal_value_is_masked_whatever_way_it_takes(tmp_path: Path, case: str) -> None:
    """Bound by `let`, filled into a text, written elsewhere or handed over, it is `***` in the journal."""
    steps, expected = STEPS[case]
    lines = journal_of(tmp_path, steps)
    assert any(expected in line for line in lines), "\n".join(lines)
    assert not any(secret in line for line in lines for secret in SECRETS)


def test_the_lines_of_a_bound_value_are_exactly_these(tmp_path: Path) -> None:
    """A masked journal has the entries of one that shows personal values, with `***` in place of them."""
    steps = 'let to be lead.email or else "a@b.de"\nnotify "desk" that "mail {to}"\nset lead.note to to'
    masked, shown = journal_of(tmp_path, steps), journal_of(tmp_path, steps, "--personal", "show")
    (action,) = kinds(masked, "action")
    assert action.startswith(
        '{"at":"2026-01-05T09:01:00Z","what":"action","run":"r1","workflow":"W",'
        '"record":"Lead L-1","line":42,'
        '"node":"notify-desk","action":"notify","phrase":"notify (who) that (words)",'
        '"holes":{"who":"desk","words":"***"},"key":'
    )
    (changed,) = kinds(masked, "changed")
    assert changed.endswith('"fields":{"note":[null,"***"]}}')
    assert '"words":"mail lina@secret.example"' in kinds(shown, "action")[0]
    assert kinds(shown, "changed")[0].endswith('"fields":{"note":[null,"lina@secret.example"]}}')
    assert len(masked) == len(shown)


def test_what_somebody_fills_in_is_masked_and_so_is_a_wrong_value(tmp_path: Path) -> None:
    """An answer tells which fields it fills in, not with what; a wrong address is not quoted."""
    steps = (
        'ask user "ana" to fill in lead.email\nlet to be lead.email or else "a@b.de"\nnotify "desk" that to'
    )
    filled = {
        "type": "Answer",
        "data": {"question": "q1", "by": "ana", "values": {"email": "bo@example.org"}},
    }
    wrong = {"type": "Lead.updated", "subject": "L-1", "data": {"changed": {"email": "0888 1"}}}
    lines = journal_of(tmp_path, steps, answers=(wrong, filled))
    assert '"filled":["lead.email"]' in kinds(lines, "answered")[0]
    assert '"fields":{"email":["***","***"]}' in kinds(lines, "changed")[0]
    assert '"holes":{"who":"desk","words":"***"}' in kinds(lines, "action")[0]
    assert (
        '"why":"Lead.email should be an email address like ana@example.org, and is something else"'
        in (kinds(lines, "rejected")[0])
    )
    assert not any("bo@example.org" in line or "0888 1" in line for line in lines)
