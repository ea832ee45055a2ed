"""Replays for the tests of the rules: a project as text, events as a list, and the journal of it."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from flowlang.cli.main import group

PRELUDE = """use crm

team "Sales"
  head: user "petra"
  members: user "ana", user "bob"

"""
Entry = dict[str, Any]


def created(number: int, at: str, record: str, **fields: Any) -> Entry:
    """The event that a record was created; `record` is its type and id, such as `Lead L-1`."""
    kind, _, subject = record.partition(" ")
    return _event(number, at, f"{kind}.created", subject, {"record": fields})


def updated(number: int, at: str, record: str, **fields: Any) -> Entry:
    """The event that fields of a record changed."""
    kind, _, subject = record.partition(" ")
    return _event(number, at, f"{kind}.updated", subject, {"changed": fields})


def deleted(number: int, at: str, record: str) -> Entry:
    """The event that a record was deleted."""
    kind, _, subject = record.partition(" ")
    return _event(number, at, f"{kind}.deleted", subject, {})


def _event(number: int, at: str, kind: str, subject: str, data: Entry) -> Entry:
    return {
        "specversion": "1.0",
        "id": str(number),
        "source": "crm",
        "type": kind,
        "subject": subject,
        "time": f"2026-01-{at}:00Z",
        "data": data,
    }


def replay(folder: Path, text: str, events: list[Entry], *options: str) -> list[Entry]:
    """The journal of a replay of events through the workflows of a text, by the command line."""
    flows = folder / "test.flow"
    flows.write_text(PRELUDE + text, encoding="utf-8")
    stream = folder / "events.jsonl"
    stream.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    journal = folder / "journal.jsonl"
    command = ["run", str(flows), "--events", str(stream), "--journal", str(journal), *options]
    result = CliRunner().invoke(group, command)
    assert result.exit_code in {0, 1}, result.output
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def what(journal: list[Entry], *kinds: str) -> list[tuple[str, str]]:
    """The kind and the workflow of the entries of some kinds, in order."""
    return [(one["what"], one.get("workflow", "")) for one in journal if one["what"] in kinds]


def told(journal: list[Entry]) -> list[str]:
    """The texts of all notices that were asked for, in order."""
    return [one["holes"]["text"] for one in journal if one["what"] == "action"]
