"""The journal: everything that happened, one entry after the other, and the counts that a summary is made of.

An entry is a dictionary of plain JSON values whose keys stand in a fixed order: `at`, `what`, `run`,
`workflow`, `record`, `line`, `node`, then the facts of its kind. Entries are handed on at once; nothing is
kept but the counts, whose size depends on the workflows and not on the events.

| `what` | facts |
| --- | --- |
| `event` | `type`, `source`, `id`, `actor`; `changed` (field: [old, new]) or `values`, `note` |
| `skipped event` | `source`, `id`, `why` |
| `late` | `source`, `id`, `time` (when it says it happened) |
| `rejected` | `type`, `source`, `id`, `why`, `policy` when one refuses it |
| `started` | `trigger`, `because` |
| `not started` | `why`, `part` (the words of the condition that did not hold) |
| `branch` | `way` |
| `looked up` | `table`, `way` (its rows that held; only where everything is to be explained) |
| `skipped` | `missing` |
| `waiting` | `until`, `due`, `why` when it is not the first time |
| `resumed` | `why`, `by` |
| `reminded` | `after` (which reminder; only where everything is to be explained) |
| `timed out` | nothing more |
| `forked` | `branches` (the ids under which they run) |
| `branch ended`, `met` | nothing more |
| `rung` | `rung` (its day, in the words of the text) |
| `rung skipped` | `rung`, `due` |
| `round` | `attempt` |
| `left` | `why` |
| `action` | `action`, `phrase`, `holes`, `settings`, `subject`, `key` |
| `withheld` | `action`, `phrase`, `holes`, `settings`, `subject`, `policy`, `key` |
| `action failed` | `action`, `key`, `why` |
| `step failed` | `why` (only above an `if it fails`) |
| `retried` | `action`, `key`, `attempt` |
| `changed` | `fields` (field: [old, new]), `by` when somebody has filled it in |
| `created` | `values` |
| `deleted` | nothing more |
| `asked` | `question`, `text`, `people`, `answers`, `fields` (to be filled in), `about` |
| `answered` | `question`, `answer` or `filled` (fields), `by`, `comment` |
| `delegated` | `question`, `by`, `to`, `comment` |
| `refused` | `question`, `answer` or `to`, `by`, `why` |
| `ended` | `outcome`: `finished`, `stopped`, `goal reached`, `no longer holds`, `record deleted`, `restarted`, `date cleared`; `gives` (to the run that waits for it) |
| `failed` | `why`, `place` (file and line) |
"""  # noqa: E501

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from attrs import define, field

from flowlang.engine.context import Run, Value
from flowlang.engine.encoding import AS_THEY_ARE, Json, plain
from flowlang.engine.flows import Flow
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.ports import Entry, Sink
from flowlang.schema.model import Schema

MASK = "***"
# Reasons may name values, so there may be as many as there are events; the summary shows a few.
_MOST_REASONS = 1_000
OTHER_REASONS = "other reasons"
_NONE: frozenset[str] = frozenset()
FINISHED, GOAL, FAILED = "finished", "goal reached", "failed"


@define
class Tally:
    """What the journal would say, counted.

    `runs` are counted by workflow and outcome (`started`, `finished`, `goal reached`, `failed`, …), `actions`
    and `failed_actions` by their words, those `withheld` by the policy, `failures` by workflow, reason and
    place.
    """

    taken: int = 0
    skipped: int = 0
    refused: int = 0
    rejected: int = 0
    late: int = 0
    runs: Counter[tuple[str, str]] = field(factory=Counter)
    actions: Counter[str] = field(factory=Counter)
    failed_actions: Counter[str] = field(factory=Counter)
    withheld: Counter[str] = field(factory=Counter)
    failures: Counter[tuple[str, str, str]] = field(factory=Counter)

    def failure(self, workflow: str, why: str, place: str) -> None:
        """Count a failed run."""
        key = (workflow, why, place)
        if key not in self.failures and len(self.failures) >= _MOST_REASONS:
            key = (workflow, OTHER_REASONS, "")
        self.failures[key] += 1


@define
class Journal:
    """Writes entries to `sink`; without one it only counts. `masked` are the personal fields, by type."""

    sink: Sink | None = None
    masked: Mapping[str, frozenset[str]] = field(factory=dict)
    tally: Tally = field(factory=Tally)
    # Whether anybody reads the entries: if not, there is no need to put facts together.
    on: bool = field(init=False)
    _at: datetime | None = None
    _moment: str = ""

    def __attrs_post_init__(self) -> None:
        self.on = self.sink is not None

    def write(
        self,
        at: datetime,
        what: str,
        flow: Flow | None = None,
        run: Run | None = None,
        record: str | None = None,
        node: str | None = None,
        facts: Mapping[str, Json] | None = None,
    ) -> None:
        """Write one entry. Facts that are `None` are left out."""
        sink = self.sink
        if sink is None:
            return
        if at is not self._at:
            self._at, self._moment = at, str(plain(at))
        entry: Entry
        # Written out for speed: with many workflows a replay is mostly this.
        if run is not None and flow is not None:
            entry = {"at": self._moment, "what": what, "run": run.id, "workflow": flow.name}
        else:
            entry = {"at": self._moment, "what": what}
            if flow is not None:
                entry["workflow"] = flow.name
        if record:
            entry["record"] = record
        if node and flow is not None:
            entry["line"] = flow.lines.get(node)
            entry["node"] = node
        if facts:
            for name, value in facts.items():
                if value is not None:
                    entry[name] = value
        sink(entry)

    def change(
        self, at: datetime, told: RecordChange, event: Event, facts: tuple[tuple[str, Json], ...]
    ) -> None:
        """Write what an event says of a record; facts that are `None` are left out."""
        if self.sink is None:
            return
        if at is not self._at:
            self._at, self._moment = at, str(plain(at))
        # Every event of a stream comes through here.
        entry: Entry = {
            "at": self._moment,
            "what": "event",
            "record": f"{told.record} {told.id}",
            "type": f"{told.record}.{told.kind}",
            "source": event.source,
            "id": event.id,
        }
        if event.actor:
            entry["actor"] = event.actor
        for name, value in facts:
            if value is not None:
                entry[name] = value
        self.sink(entry)

    def fields(
        self, record: str, values: Mapping[str, Value], hidden: frozenset[str] = _NONE
    ) -> dict[str, Json]:
        """Fields of a record or event as facts, the personal and the hidden ones masked."""
        found = {
            name: value if type(value) in AS_THEY_ARE else plain(value) for name, value in values.items()
        }
        masked = self.masked.get(record, _NONE)
        for name in masked | hidden if hidden else masked:
            if found.get(name) is not None:
                found[name] = MASK
        return found

    def changes(
        self,
        record: str,
        new: Mapping[str, Value],
        old: Mapping[str, Value],
        unknown: frozenset[str] = _NONE,
        hidden: frozenset[str] = _NONE,
    ) -> dict[str, Json]:
        """Changed fields as facts: `[old, new]`, or `[new]` alone where the old value is not known.

        Both values of personal fields are masked, and the new ones of those that are `hidden`.
        """
        found: dict[str, Json] = {}
        for name, value in new.items():
            told = value if type(value) in AS_THEY_ARE else plain(value)
            if name in unknown:
                found[name] = [told]
            else:
                before = old.get(name)
                found[name] = [before if type(before) in AS_THEY_ARE else plain(before), told]
        for name in self.masked.get(record, _NONE):
            if isinstance(pair := found.get(name), list):
                found[name] = [None if one is None else MASK for one in pair]
        for name in hidden:
            if isinstance(pair := found.get(name), list) and pair[-1] is not None:
                pair[-1] = MASK
        return found


def personal_fields(schema: Schema) -> dict[str, frozenset[str]]:
    """The fields marked as personal, by type of record or event."""
    kinds: Iterable[Any] = (*schema.records.values(), *schema.events.values())
    found = {kind.name: frozenset(one.name for one in kind.fields.values() if one.personal) for kind in kinds}
    return {name: fields for name, fields in found.items() if fields}
