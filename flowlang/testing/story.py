"""The journal told as a story: one sentence an entry, with its local time before it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from itertools import groupby

from attrs import define, field

from flowlang.engine.encoding import Json
from flowlang.engine.ports import Entry
from flowlang.engine.values import Money, in_percent, show_money
from flowlang.schema.model import ActionInfo, HoleInfo, Schema
from flowlang.schema.types import TEMPLATE, TEXT, Type, is_percent, with_article
from flowlang.testing.verbs import past_tense

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# So many workflows are named where several did not start.
_MOST_NAMES = 5
_ENDINGS = {
    "finished": "ended",
    "stopped": "stopped",
    "goal reached": "ended: its goal was reached",
    "no longer holds": "ended: its `as long as` no longer held",
    "record deleted": "ended: its record was deleted",
    "restarted": "ended: it was started again",
    "date cleared": "ended: the date it waited for was cleared",
}
# Stamps that the engine keeps; they say nothing that the time of the entry does not.
_STAMPS = frozenset({"created", "updated"})


@define
class Teller:
    """Tells entries in sentences. Times are local to `zone`.

    Without the schema, the words of actions are told as well, only their texts and names are all in quotes.
    """

    zone: tzinfo
    schema: Schema | None = None
    _actions: dict[str, ActionInfo] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        for action in self.schema.actions if self.schema else ():
            self._actions[action.signature] = action

    def story(self, entries: Iterable[Entry], briefly: bool = False) -> list[str]:
        """A line an entry. The day of the week is enough for a time where all happens within a week.

        Where several runs are on their way, each line says of which run it tells. `briefly` gathers workflows
        that did not start into one line, and leaves out why.
        """
        groups = _gathered(entries) if briefly else [[entry] for entry in entries]
        told = [
            (
                self._moment(group[0]),
                group[0],
                self.sentence(group[0]) if len(group) == 1 else _not_started_together(group),
            )
            for group in groups
        ]
        if not told:
            return []
        long = told[-1][0] - told[0][0] > timedelta(days=6)
        runs = {entry["run"] for _, entry, _ in told if "run" in entry}
        width = max((len(run) for run in runs), default=0)
        lines = []
        for at, entry, sentence in told:
            run = f"{entry.get('run', ''):{width}}  " if len(runs) > 1 else ""
            lines.append(f"{_time(at, long)}  {run}{sentence}")
        return lines

    def sentence(self, entry: Entry) -> str:
        """One entry as a sentence without its time."""
        tell = _SENTENCES.get(entry["what"])
        return tell(self, entry) if tell else str(entry["what"])

    def _moment(self, entry: Entry) -> datetime:
        return datetime.fromisoformat(entry["at"]).astimezone(self.zone)

    def moment(self, text: str) -> str:
        """A moment of the journal, in words."""
        return _time(datetime.fromisoformat(text).astimezone(self.zone), long=True)

    # --- Values ---------------------------------------------------------------------------------

    def value(self, value: Json, kind: Type | None = None) -> str:
        """A value of the journal as a reader writes it; texts in quotes where they are texts."""
        match value:
            case None:
                return "nothing"
            case bool():
                return "yes" if value else "no"
            case str():
                if _MOMENT.fullmatch(value):
                    at = datetime.fromisoformat(value).replace(tzinfo=UTC).astimezone(self.zone)
                    return f"{at:%Y-%m-%d %H:%M}"
                return f'"{value}"' if kind in (None, TEXT, TEMPLATE) else value
            case list():
                return ", ".join(self.value(one, kind) for one in value) or "an empty list"
            case dict() if value.keys() == {"amount", "currency"}:
                return _money(value)
            case dict():
                return self.values(value)
        if kind is not None and is_percent(kind) and isinstance(value, int | float):
            return str(in_percent(Decimal(repr(value))))
        return str(value)

    def values(self, values: Mapping[str, Json], kinds: Mapping[str, Type] | None = None) -> str:
        """`name: "Lina", score: 5`."""
        known = kinds or {}
        return ", ".join(
            f"{name}: {self.value(value, known.get(name))}"
            for name, value in values.items()
            if name not in _STAMPS and value is not None
        )

    def phrase(self, signature: str, holes: Mapping[str, Json], past: bool = True) -> str:
        """An action with its holes filled in: `sent email "welcome" to lina@example.org`."""
        action = self._actions.get(signature)
        if action is not None:
            parts: Iterable[str | tuple[str, Type | None]] = (
                (part.name, part.type) if isinstance(part, HoleInfo) else part for part in action.parts
            )
        else:
            parts = ((one[1:-1], None) if one[0] == "(" else one for one in signature.split())
        words = [part if isinstance(part, str) else self.value(holes.get(part[0]), part[1]) for part in parts]
        return " ".join([past_tense(words[0]) if past else words[0], *words[1:]])

    def settings_of(self, signature: str) -> dict[str, Type]:
        """The types of the settings of an action."""
        action = self._actions.get(signature)
        return {name: known.type for name, known in action.settings.items()} if action else {}

    def kinds_of(self, record: str) -> dict[str, Type]:
        """The types of the fields of a record or event."""
        if self.schema is None:
            return {}
        info = self.schema.records.get(record) or self.schema.events.get(record)
        return {name: known.type for name, known in info.fields.items()} if info else {}


def _money(value: Mapping[str, Json]) -> str:
    try:
        return show_money(Money(Decimal(str(value["amount"])), str(value["currency"])))
    except InvalidOperation:
        # A journal may have been written by anybody.
        return f"{value['amount']} {value['currency']}"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z")


def _gathered(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries one by one, and those together that say that workflows did not start."""
    return [
        group
        for kind, run in groupby(entries, key=lambda one: (one["what"], one["at"], one.get("record")))
        for group in ([list(run)] if kind[0] == "not started" else [[one] for one in run])
    ]


def _not_started_together(entries: list[Entry]) -> str:
    names = ", ".join(f'"{entry["workflow"]}"' for entry in entries[:_MOST_NAMES])
    more = f" and {len(entries) - _MOST_NAMES} more" if len(entries) > _MOST_NAMES else ""
    about = f" for {_about(entries[0])}" if entries[0].get("record") else ""
    return f"{len(entries)} workflows did not start{about}: {names}{more}"


def _time(at: datetime, long: bool) -> str:
    day = _WEEKDAYS[at.weekday()]
    seconds = f":{at.second:02}" if at.second else ""
    date = f" {at.date().isoformat()}" if long else ""
    return f"{day}{date} {at.hour:02}:{at.minute:02}{seconds}"


def record_words(subject: str) -> str:
    """A record of the journal, `Lead Lead-1`, as a reader calls it: `Lead-1`, or `Lead "ana"`."""
    kind, _, id = subject.partition(" ")  # noqa: A001
    return id if id.startswith(f"{kind}-") else f"{kind} {id}"


def _about(entry: Entry) -> str:
    return record_words(entry["record"]) if entry.get("record") else "it"


# --- One function for each kind of entry --------------------------------------------------------


def _event(teller: Teller, entry: Entry) -> str:
    kind, _, did = str(entry.get("type", "")).partition(".")
    note = f" ({entry['note']})" if entry.get("note") else ""
    if kind == "Pressed":
        return f'{entry["actor"]} pressed "{entry["values"]["label"]}" on {_about(entry)}{note}'
    if not did:
        values = teller.values(entry.get("values", {}), teller.kinds_of(kind))
        return f"{with_article(kind)} was received{f' ({values})' if values else ''}"
    if entry.get("changed"):
        return f"{_about(entry)}: {_changes(teller, kind, entry['changed'])}{note}"
    return f"{_about(entry)} was {did}{note}"


def _changes(teller: Teller, kind: str, changed: Mapping[str, list[Json]]) -> str:
    kinds = teller.kinds_of(kind)
    told = []
    for name, values in changed.items():
        if name in _STAMPS:
            continue
        *old, new = (teller.value(value, kinds.get(name)) for value in values)
        was = f" from {old[0]}" if old and old[0] != "nothing" else ""
        told.append(f"{name} cleared{was}" if values[-1] is None else f"{name} changed{was} to {new}")
    return ", ".join(told)


def _started(teller: Teller, entry: Entry) -> str:
    about = f" for {_about(entry)}" if entry.get("record") else ""
    return f'"{entry["workflow"]}" started{about}'


def _not_started(teller: Teller, entry: Entry) -> str:
    about = f" for {_about(entry)}" if entry.get("record") else ""
    part = f" ({entry['part']})" if entry.get("part") else ""
    return f'"{entry["workflow"]}" did not start{about}: {entry["why"]}{part}'


def _waiting(teller: Teller, entry: Entry) -> str:
    due = f" until {teller.moment(entry['due'])}" if entry.get("due") else ""
    why = f" ({entry['why']})" if entry.get("why") else ""
    return f"waits{due}: {entry['until']}{why}"


def _action(teller: Teller, entry: Entry) -> str:
    # That it is about the record of its run goes without saying.
    about = str(entry.get("record", "")).partition(" ")[2]
    given = entry.get("settings") or {}
    told = {name: value for name, value in given.items() if name != "about" or value != about}
    settings = teller.values(told, teller.settings_of(entry["phrase"]))
    did = teller.phrase(entry["phrase"], entry["holes"])
    return f"{did} ({settings})" if settings else did


def _withheld(teller: Teller, entry: Entry) -> str:
    asked = teller.phrase(entry["phrase"], entry["holes"], past=False)
    return f'did not {asked}: the policy "{entry["policy"]}" forbids it'


def _asked(teller: Teller, entry: Entry) -> str:
    people = ", ".join(entry["people"])
    if entry.get("fields"):
        return f"asked {people} to {entry['text']}"
    answers = f" ({' or '.join(entry['answers'])})" if entry.get("answers") else ""
    return f'asked {people}: "{entry["text"]}"{answers}'


def _answered(teller: Teller, entry: Entry) -> str:
    comment = f', saying "{entry["comment"]}"' if entry.get("comment") else ""
    if entry.get("filled"):
        return f"{entry['by']} filled in {', '.join(entry['filled'])}{comment}"
    return f'{entry["by"]} answered "{entry["answer"]}"{comment}'


def _delegated(teller: Teller, entry: Entry) -> str:
    comment = f', saying "{entry["comment"]}"' if entry.get("comment") else ""
    return f"{entry['by']} lets {entry['to']} answer{comment}"


def _refused(teller: Teller, entry: Entry) -> str:
    by, why = entry["by"], entry["why"]
    if entry.get("to"):
        return f"{by} can't let {entry['to']} answer: {why}"
    what = f'the answer "{entry["answer"]}" of {by}' if entry.get("answer") else f"what {by} filled in"
    return f"{what} was refused: {why}"


def _created(teller: Teller, entry: Entry) -> str:
    kind = entry["record"].partition(" ")[0]
    values = teller.values(entry.get("values", {}), teller.kinds_of(kind))
    return f"created {_about(entry)}{f' ({values})' if values else ''}"


def _resumed(teller: Teller, entry: Entry) -> str:
    why = entry.get("why", "")
    return "the wait is over" if why == "time" else f"goes on: {why}"


def _ended(teller: Teller, entry: Entry) -> str:
    gives = f" and gave back {teller.values(entry['gives'])}" if entry.get("gives") else ""
    return f"the run {_ENDINGS.get(entry['outcome'], entry['outcome'])}{gives}"


def _left(teller: Teller, entry: Entry) -> str:
    why = str(entry["why"])
    return f"line {entry['line']}: {why if why.startswith('leave') else f'the loop is over: {why}'}"


def _how_many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


_SENTENCES: dict[str, Callable[[Teller, Entry], str]] = {
    "event": _event,
    "skipped event": lambda _, entry: f"event {entry['id']} was skipped: {entry['why']}",
    "late": lambda teller, entry: f"event {entry['id']} came late: it is of {teller.moment(entry['time'])}",
    "rejected": lambda _, entry: f"an event was rejected: {entry['why']}",
    "started": _started,
    "not started": _not_started,
    "branch": lambda _, entry: f"line {entry['line']}: goes the way `{entry['way']}`",
    "skipped": lambda _, entry: f"line {entry['line']} was skipped: {entry['missing']} is missing",
    "waiting": _waiting,
    "resumed": _resumed,
    "looked up": lambda _, entry: f'the table "{entry["table"]}" says: {entry["way"]}',
    "reminded": lambda _, entry: "still waiting: does what the workflow says for that",
    "forked": lambda _, entry: (
        f"line {entry['line']}: {_how_many(len(entry['branches']), 'branch', 'branches')} at the same time"
    ),
    "branch ended": lambda _, entry: "this branch has ended",
    "met": lambda _, entry: f"line {entry['line']}: all branches have ended",
    "rung": lambda _, entry: f"line {entry['line']}: {entry['rung']}",
    "rung skipped": lambda teller, entry: (
        f"line {entry['line']}: {entry['rung']} is past ({teller.moment(entry['due'])}) and skipped"
    ),
    "round": lambda _, entry: f"line {entry['line']}: round {entry['attempt']}",
    "left": _left,
    "timed out": lambda _, entry: "the time ran out",
    "action": _action,
    "withheld": _withheld,
    "action failed": lambda _, entry: f"{entry['action']} failed: {entry['why']}",
    "step failed": lambda _, entry: f"line {entry['line']} failed: {entry['why']}",
    "retried": lambda _, entry: f"tried to {entry['action']} again, attempt {entry['attempt']}",
    "changed": lambda teller, entry: (
        f"{_about(entry)}: {_changes(teller, entry['record'].partition(' ')[0], entry['fields'])}"
    ),
    "created": _created,
    "deleted": lambda _, entry: f"deleted {_about(entry)}",
    "asked": _asked,
    "answered": _answered,
    "delegated": _delegated,
    "refused": _refused,
    "ended": _ended,
    "failed": lambda _, entry: f"the run failed: {entry['why']} ({entry['place']})",
}
