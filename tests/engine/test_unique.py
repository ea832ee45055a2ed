"""Fields that are `unique`: events that would give a value to a second record are rejected as a whole."""

import json
from pathlib import Path

from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.connect.simulate import Simulated
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.machine import Engine
from flowlang.project import load_project
from flowlang.stores.memory import MemoryStore

from .machine_kit import MONDAY

TEXT = b"record Deal\n  name: text\n  number: text, unique\n"


class World:
    def __init__(self) -> None:
        project = load_project([], stdin=("deal.flow", TEXT))
        self.journal: list[dict[str, object]] = []
        self.store = MemoryStore(project.schema)
        self.engine = Engine([], project.schema, self.store, Simulated(), journal=self.journal.append)
        self.number = 0

    def take(self, *changes: RecordChange) -> bool:
        self.number += 1
        return self.engine.take(Event(MONDAY, "crm", str(self.number), "Deal.changed", changes))

    def numbers(self) -> dict[str, object]:
        return {one.id: one.number_ for one in self.store.all("Deal")}


def change(kind: str, id: str, **values: object) -> RecordChange:  # noqa: A002
    return RecordChange(kind, "Deal", id, values)


def test_an_event_that_repeats_a_value_is_rejected() -> None:
    """Nothing of it is done, the journal says why, and the next event is taken."""
    world = World()
    assert world.take(change("created", "a", number="1"))
    assert not world.take(change("created", "b", number="1"))
    assert not world.take(change("created", "c", name="fine"), change("updated", "d", number="1"))
    assert world.take(change("created", "e", number="2"))
    assert world.numbers() == {"a": "1", "e": "2"}
    told = [entry for entry in world.journal if entry["what"] == "rejected"]
    assert [entry["why"] for entry in told] == ["Deal a has the same `number`, and no two may share it"] * 2
    assert (world.engine.tally.taken, world.engine.tally.rejected) == (2, 2)


def test_a_record_keeps_its_own_value_and_may_be_told_of_again() -> None:
    """The same value for the same record is no conflict."""
    world = World()
    assert world.take(change("created", "a", number="1"))
    assert world.take(change("created", "a", number="1", name="again"))
    assert world.take(change("updated", "a", number="1"))
    assert world.numbers() == {"a": "1"}


def test_within_one_event_a_value_may_change_hands_but_not_be_given_twice() -> None:
    """Two records swap their numbers at once; two new ones can't share one."""
    world = World()
    assert world.take(change("created", "a", number="1"), change("created", "b", number="2"))
    assert world.take(change("updated", "a", number="2"), change("updated", "b", number="1"))
    assert world.numbers() == {"a": "2", "b": "1"}
    assert world.take(change("deleted", "a"), change("created", "c", number="2"))
    assert not world.take(change("created", "d", number="3"), change("created", "e", number="3"))
    assert world.numbers() == {"b": "1", "c": "2"}


def test_a_replay_sets_such_an_event_aside_with_its_line(tmp_path: Path) -> None:
    """`flow run` counts it among the rejects, shows the line, and keeps it in the file of rejects."""
    (tmp_path / "deal.flow").write_bytes(TEXT)
    events = [
        {
            "specversion": "1.0",
            "id": str(number),
            "source": "crm",
            "type": "Deal.created",
            "subject": f"D{number}",
            "time": "2026-01-05T09:00:00Z",
            "data": {"record": {"number": "1"}},
        }
        for number in (1, 2)
    ]
    (tmp_path / "events.jsonl").write_text("".join(json.dumps(one) + "\n" for one in events))
    rejects = tmp_path / "rejects.jsonl"
    arguments = ["run", str(tmp_path / "deal.flow"), "--events", str(tmp_path / "events.jsonl")]
    result = CliRunner().invoke(group, [*arguments, "--rejects", str(rejects), "--format", "json"])
    summary = json.loads(result.stdout)
    assert result.exit_code == 1
    kept = json.loads(rejects.read_text())
    assert (kept["line"], kept["code"]) == (2, "FL0720")
    assert summary["events"]["rejected"] == 1
