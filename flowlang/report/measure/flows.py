"""How workflows do: starts, ends, durations, the ways that runs take, and where they wait."""

from collections import Counter
from datetime import datetime

from attrs import define, field, frozen

from flowlang.engine.ports import Entry
from flowlang.report.measure.numbers import Durations

DONE, GOAL, CONDITION, STOPPED, FAILED, OTHER = (
    "done",
    "goal reached",
    "condition ended",
    "stopped",
    "failed",
    "otherwise",
)
ENDS = (DONE, GOAL, CONDITION, STOPPED, FAILED, OTHER)
_ENDS = {"finished": DONE, "goal reached": GOAL, "no longer holds": CONDITION, "stopped": STOPPED}
# What runs wait for: an answer, a pause to be over, or something to happen.
PEOPLE, PAUSE, WAIT = "people", "pause", "event"
_OF_ALL = ("ask-all-of", "ask-most-of")


@define
class WaitTally:
    """A place where runs wait. `ended` are the waits that are over, `by_event` those that no time ended."""

    line: int = 0
    words: str = ""
    people: bool = False
    # Whether the wait has an end that is known: without one, it is no pause.
    until_moment: bool = False
    ended: Durations = field(factory=Durations)
    by_event: int = 0
    timed_out: int = 0

    @property
    def kind(self) -> str:
        """For people, a pause that only time ends, or for something to happen."""
        if self.people:
            return PEOPLE
        only_time = self.until_moment and not self.by_event and not self.timed_out
        return PAUSE if only_time else WAIT


@define
class FlowTally:
    """What a workflow did. `ways` counts by node and way, and within by how the runs ended later."""

    started: int = 0
    ended: Counter[str] = field(factory=Counter)
    durations: Durations = field(factory=Durations)
    timed_out: int = 0
    not_started: Counter[str] = field(factory=Counter)
    last_start: datetime | None = None
    ways: dict[tuple[str, str], Counter[str]] = field(factory=dict)
    lines: dict[str, int] = field(factory=dict)
    waits: dict[str, WaitTally] = field(factory=dict)
    starts_by_period: Counter[str] = field(factory=Counter)


@define
class Question:
    """A question that waits: which, who has still to answer, and since when."""

    name: str
    workflow: str
    record: str
    people: list[str]
    since: datetime


@define
class OpenWait:
    """Where a run, or a branch of one, waits at the moment. `answered` is when the last answer came."""

    node: str
    since: datetime
    question: Question | None = None
    answered: datetime | None = None


@define
class OpenRun:
    """A run that has not ended: its branches by their id, with where they wait, and the ways it took."""

    workflow: str
    record: str
    since: datetime
    waits: dict[str, OpenWait] = field(factory=dict)
    ways: dict[tuple[str, str], None] = field(factory=dict)


@frozen
class WaitingNow:
    """A place where runs wait at the end: how many, and since when the one that waits longest."""

    count: int
    since: datetime


@define
class Flows:
    """Reads the entries of runs. `counts` says of each whether it lies in a period that is reported."""

    tallies: dict[str, FlowTally] = field(factory=dict)
    open: dict[str, OpenRun] = field(factory=dict)
    # Workflows that started at any time, also before the period.
    ever: set[str] = field(factory=set)

    def take(self, entry: Entry, at: datetime, counts: bool, period: str) -> None:
        """Take one entry; those that are about no workflow are passed over."""
        name = entry.get("workflow")
        if not isinstance(name, str):
            return
        what = entry["what"]
        run_id = str(entry.get("run", ""))
        if what == "started":
            self._start(name, run_id, entry, at, counts, period)
        elif what == "not started":
            if counts:
                self.tally(name).not_started[str(entry.get("why", ""))] += 1
        elif (run := self.open.get(run_id.partition(".")[0])) is not None:
            self._go_on(run, run_id, entry, at, counts)

    def tally(self, name: str) -> FlowTally:
        """The counts of a workflow."""
        tally = self.tallies.get(name)
        if tally is None:
            tally = self.tallies[name] = FlowTally()
        return tally

    def _start(self, name: str, run_id: str, entry: Entry, at: datetime, counts: bool, period: str) -> None:
        self.ever.add(name)
        self.open[run_id] = OpenRun(name, str(entry.get("record", "")), at)
        tally = self.tally(name)
        tally.last_start = at
        if counts:
            tally.started += 1
            tally.starts_by_period[period] += 1

    def _go_on(self, run: OpenRun, run_id: str, entry: Entry, at: datetime, counts: bool) -> None:
        node = str(entry.get("node", ""))
        match entry["what"]:
            case "waiting":
                self._wait(run, run_id, node, entry, at, counts, None)
            case "asked":
                people = entry.get("people")
                asked = [str(one) for one in people] if isinstance(people, list) else []
                name = str(entry.get("question", ""))
                question = Question(name, run.workflow, run.record, asked, at)
                self._wait(run, run_id, node, entry, at, counts, question)
            case "answered":
                self._answer(run, run_id, entry, at, counts)
            case "delegated":
                self._delegate(run, run_id, entry)
            case "resumed":
                self._over(run, run_id, at, counts, by_event=entry.get("why") != "time")
            case "timed out":
                self._time_out(run, run_id, node, at, counts)
            case "branch":
                self._branch(run, node, entry, counts)
            case "branch ended":
                self._over(run, run_id, at, counts)
            case "ended" | "failed":
                self._end(run, run_id, entry, at, counts)

    # --- Waits ----------------------------------------------------------------------------------

    def _wait(
        self,
        run: OpenRun,
        run_id: str,
        node: str,
        entry: Entry,
        at: datetime,
        counts: bool,
        question: Question | None,
    ) -> None:
        before = run.waits.get(run_id)
        # A wait whose end moves goes on.
        if before is not None and before.node == node and question is None and before.answered is None:
            return
        self._over(run, run_id, at, counts)
        run.waits[run_id] = OpenWait(node, at, question)
        tally = self.tally(run.workflow).waits.setdefault(node, WaitTally())
        tally.line = entry.get("line") or tally.line
        # The text of a question is another for each record.
        tally.words = str(entry.get("until") or node.replace("-", " "))
        tally.people, tally.until_moment = question is not None, "due" in entry

    def _over(self, run: OpenRun, run_id: str, at: datetime, counts: bool, by_event: bool = False) -> None:
        """A wait is over, if there is one."""
        wait = run.waits.pop(run_id, None)
        if wait is None:
            return
        tally = self.tally(run.workflow).waits[wait.node]
        if counts:
            tally.ended.add(((wait.answered or at) - wait.since).total_seconds())
            tally.by_event += by_event

    def _answer(self, run: OpenRun, run_id: str, entry: Entry, at: datetime, counts: bool) -> None:
        wait = run.waits.get(run_id)
        if wait is None or wait.question is None:
            return
        wait.answered = at
        by = str(entry.get("by", ""))
        left = [one for one in wait.question.people if one != by]
        # Where everybody is asked, the others still have to answer.
        if left and wait.node.startswith(_OF_ALL):
            wait.question.people = left
        else:
            self._over(run, run_id, at, counts)

    def _delegate(self, run: OpenRun, run_id: str, entry: Entry) -> None:
        wait = run.waits.get(run_id)
        if wait is not None and wait.question is not None:
            by, to = str(entry.get("by", "")), str(entry.get("to", ""))
            people = [to if one == by else one for one in wait.question.people]
            wait.question.people = list(dict.fromkeys(people))

    def _time_out(self, run: OpenRun, run_id: str, node: str, at: datetime, counts: bool) -> None:
        if counts:
            tally = self.tally(run.workflow)
            tally.timed_out += 1
            tally.waits.setdefault(node, WaitTally()).timed_out += 1
        self._over(run, run_id, at, counts)

    # --- Ways and ends --------------------------------------------------------------------------

    def _branch(self, run: OpenRun, node: str, entry: Entry, counts: bool) -> None:
        way = (node, str(entry.get("way", "")))
        tally = self.tally(run.workflow)
        # A run that takes a way again and again went that way.
        if counts and way not in run.ways:
            run.ways[way] = None
            tally.ways.setdefault(way, Counter())["taken"] += 1
            tally.lines[node] = entry.get("line") or 0

    def _end(self, run: OpenRun, run_id: str, entry: Entry, at: datetime, counts: bool) -> None:
        whole = run_id.partition(".")[0]
        for branch in list(run.waits):
            self._over(run, branch, at, counts)
        del self.open[whole]
        end = FAILED if entry["what"] == "failed" else _ENDS.get(str(entry.get("outcome", "")), OTHER)
        tally = self.tally(run.workflow)
        if counts:
            tally.ended[end] += 1
            tally.durations.add((at - run.since).total_seconds())
        for way in run.ways:
            tally.ways[way][end] += 1

    # --- What is open ---------------------------------------------------------------------------

    def questions(self) -> list[Question]:
        """The questions that wait for an answer."""
        return [one.question for run in self.open.values() for one in run.waits.values() if one.question]

    def waiting_now(self) -> dict[tuple[str, str], WaitingNow]:
        """Where runs wait now, by workflow and node."""
        found: dict[tuple[str, str], WaitingNow] = {}
        for run in self.open.values():
            for wait in run.waits.values():
                key = (run.workflow, wait.node)
                before = found.get(key)
                since = min(before.since, wait.since) if before else wait.since
                found[key] = WaitingNow((before.count if before else 0) + 1, since)
        return found

    def running(self) -> Counter[str]:
        """Open runs by workflow."""
        return Counter(run.workflow for run in self.open.values())
