"""The story of one record: what happened to it, the runs that followed, and what these led to.

A journal is read once, entry after entry, and only what concerns the record is kept. It becomes a tree: a run
stands under the event or the change that it started because of, and what a run did stands under the run.
"""

from collections.abc import Iterable, Iterator

from attrs import define, field

from flowlang.engine.ports import Entry

_CHANGES = frozenset({"changed", "created", "deleted"})


@define(eq=False)
class Told:
    """An entry, and those that came of it."""

    entry: Entry
    then: "list[Told]" = field(factory=list)
    # Whether this is the line of another record's run, of which only this line is told.
    aside: bool = False

    def walk(self, depth: int = 0) -> "Iterator[tuple[int, Told]]":
        """This and all that came of it, each with its depth."""
        yield depth, self
        for one in self.then:
            yield from one.walk(depth + 1)


@define(eq=False)
class Tracer:
    """Puts the story of a record together, from entries that are handed to it in their order.

    `wanted` is an id (`L-1`), or a type and an id (`Lead L-1`). With `workflow`, only its runs are told.
    Afterwards `found` are the records of that name (more than one where types share an id), `records` all
    records of the journal, `workflows` all workflows, and `stories` the beginnings of the story of each.
    """

    wanted: str
    workflow: str | None = None
    records: dict[str, None] = field(factory=dict)
    workflows: dict[str, None] = field(factory=dict)
    found: dict[str, "Story"] = field(factory=dict)
    _last_event: Entry | None = None

    def read(self, entries: Iterable[Entry]) -> None:
        """Take all entries of a journal."""
        for entry in entries:
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Take one entry."""
        record, workflow = entry.get("record"), entry.get("workflow")
        if workflow:
            self.workflows[workflow] = None
        if record and record not in self.records:
            self.records[record] = None
            if self.wanted in (record, record.partition(" ")[2]):
                self.found[record] = Story(record, self.workflow)
        if entry["what"] == "event":
            self._last_event = entry
        for story in self.found.values():
            story.take(entry, self._last_event)


@define(eq=False)
class Story:
    """What is kept of a journal for one record. `roots` are the beginnings of its story, `runs` its runs."""

    record: str
    workflow: str | None
    roots: list[Told] = field(factory=list)
    runs: dict[str, Told] = field(factory=dict)
    # Branches that run side by side, by the ids under which they run.
    _branches: dict[str, Told] = field(factory=dict)
    # Runs about other records that come into this story.
    _others: dict[str, Told] = field(factory=dict)
    _events: dict[str, Told] = field(factory=dict)
    # The changes that each run made.
    _changes: dict[str, list[Told]] = field(factory=dict)
    _questions: dict[str, Told] = field(factory=dict)
    # What happened to the record last: that is why workflows did not start.
    _last: Told | None = None

    def take(self, entry: Entry, last_event: Entry | None) -> None:
        """Keep an entry if it belongs to the story. `last_event` is the one that was taken last."""
        what, run = entry["what"], entry.get("run")
        own = entry.get("record") == self.record
        if what == "event":
            if own or self._is_named_in(entry):
                self._event(entry)
        elif what == "rejected":
            if own:
                self.roots.append(Told(entry))
        elif what == "started":
            self._started(entry, own, last_event)
        elif what == "not started":
            if own and self._is_wanted(entry):
                self._add(self._last, Told(entry))
        elif run in self.runs or run in self._branches:
            self._step(entry, self.runs.get(run) or self._branches[run])
        elif what == "refused" and (own or entry.get("question") in self._questions):
            self._add(self._questions.get(entry.get("question", "")), Told(entry))
        elif own and what in _CHANGES:
            told = Told(entry, aside=True)
            self._add(self._others.get(run or ""), told)
            self._others.setdefault(run or "", told)
            self._changes.setdefault(run or "", []).append(told)
            self._last = told

    def _event(self, entry: Entry) -> None:
        told = Told(entry)
        self.roots.append(told)
        self._events.setdefault(_key(entry), told)
        if entry.get("record") == self.record:
            self._last = told

    def _is_named_in(self, entry: Entry) -> bool:
        """Whether an event that was received names the record in one of its fields."""
        if entry.get("record") or not entry.get("values"):
            return False
        kind, _, id = self.record.partition(" ")  # noqa: A001
        # A number may be anything; where the field has the record's name it is no accident.
        return any(
            value == id and (not id.isdecimal() or name == kind.lower())
            for name, value in entry["values"].items()
        )

    def _started(self, entry: Entry, own: bool, last_event: Entry | None) -> None:
        if not self._is_wanted(entry):
            return
        because = str(entry.get("because", ""))
        cause: Told | None = None
        if because.startswith("run "):
            run = because.removeprefix("run ")
            cause = self._cause_in(run, entry)
            if cause is None and not own:
                return
        elif because in self._events:
            cause = self._events[because]
        elif own and last_event is not None and _key(last_event) == because:
            cause = Told(last_event)
            self.roots.append(cause)
            self._events[because] = cause
        told = Told(entry, aside=not own)
        if own:
            self.runs[entry["run"]] = told
        elif not because.startswith("run "):
            # An event, or a moment, may concern many records: their runs are their own story.
            return
        else:
            self._others[entry["run"]] = told
        self._add(cause, told)

    def _cause_in(self, run: str, started: Entry) -> Told | None:
        about = started.get("record")
        changes = [one for one in self._changes.get(run, ()) if one.entry.get("record") == about]
        if not changes:
            return self.runs.get(run) or self._branches.get(run) or self._others.get(run)
        # The last one that the trigger speaks of; the journal itself only names the run.
        trigger = str(started.get("trigger", ""))
        told = [one for one in changes if _speaks_of(trigger, one.entry)]
        return (told or changes)[-1]

    def _step(self, entry: Entry, run: Told) -> None:
        told = Told(entry)
        run.then.append(told)
        if entry["what"] in _CHANGES:
            self._changes.setdefault(entry["run"], []).append(told)
            if entry.get("record") == self.record:
                self._last = told
        elif entry["what"] == "forked":
            self._branches.update(dict.fromkeys(entry.get("branches", ()), told))
        elif entry["what"] == "asked":
            self._questions[entry["question"]] = run

    def _is_wanted(self, entry: Entry) -> bool:
        return self.workflow is None or entry.get("workflow") == self.workflow

    def _add(self, parent: Told | None, told: Told) -> None:
        (self.roots if parent is None else parent.then).append(told)


def _speaks_of(trigger: str, change: Entry) -> bool:
    """Whether the words of a trigger name what a change did."""
    if change["what"] != "changed":
        return str(change["what"]) in trigger.split()
    words = trigger.replace(".", " ").split()
    return any(name in words for name in change.get("fields", ()))


def _key(event: Entry) -> str:
    return f"event {event.get('source', '')} {event.get('id', '')}"


def told_lines(roots: Iterable[Told]) -> Iterator[tuple[int, Told]]:
    """A story from its beginnings, line by line, each with its depth."""
    for root in roots:
        yield from root.walk()


def event_count(story: Story) -> int:
    """How many events a story has."""
    return sum(told.entry["what"] == "event" for _, told in told_lines(story.roots))
