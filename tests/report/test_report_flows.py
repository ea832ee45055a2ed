"""What a report says of workflows, on journals made by hand whose answers are known."""

import pytest
from report_kit import created, entry, of_run, report_on

from flowlang.report.measure.flow_figures import FlowFigures, WaitFigures
from flowlang.report.measure.flows import PAUSE, PEOPLE
from flowlang.report.measure.report import Place, Report
from flowlang.report.page.words import duration_words


def flow(report: Report) -> FlowFigures:
    return report.workflows[0]


def wait(report: Report) -> WaitFigures:
    return report.waits[0]


@pytest.mark.parametrize(
    ("what", "facts", "end"),
    [
        ("ended", {"outcome": "finished"}, "done"),
        ("ended", {"outcome": "goal reached"}, "goal reached"),
        ("ended", {"outcome": "no longer holds"}, "condition ended"),
        ("ended", {"outcome": "stopped"}, "stopped"),
        ("failed", {"why": "no address"}, "failed"),
        ("ended", {"outcome": "record deleted"}, "otherwise"),
        ("ended", {"outcome": "restarted"}, "otherwise"),
    ],
)
def test_each_kind_of_end_is_counted(what: str, facts: dict[str, str], end: str) -> None:
    """The kinds of ends in a report follow from the outcomes of the journal."""
    found = flow(report_on([of_run("05 09:00", "started", "r1"), of_run("05 10:00", what, "r1", **facts)]))
    assert {name for name, count in found.ends.items() if count} == {end}
    assert (found.started, found.running) == (1, 0)


def test_durations_are_median_and_nearest_rank() -> None:
    """Of runs that took 1 to 20 hours, the median is 10.5 and the 95th percentile 19 hours."""
    entries = [of_run("05 00:00", "started", f"r{hours}") for hours in range(1, 21)]
    entries += [
        of_run(f"05 {hours:02}:00", "ended", f"r{hours}", outcome="finished") for hours in range(1, 21)
    ]
    durations = flow(report_on(entries)).durations
    assert (durations.median, durations.high) == (10.5 * 3600, 19 * 3600)


def test_drop_off_of_each_way() -> None:
    """A way of which one run in three fails drops off a third, and one that runs still go on is not over."""
    entries = []
    for run, end in (("r1", "finished"), ("r2", "goal reached"), ("r3", "no longer holds"), ("r4", None)):
        entries.append(of_run("05 09:00", "started", run))
        entries.append(of_run("05 09:00", "branch", run, node="if-big", line=7, way="yes"))
        # A round of a loop takes the same way again, and counts once.
        entries.append(of_run("05 09:00", "branch", run, node="if-big", line=7, way="yes"))
        if end:
            entries.append(of_run("05 10:00", "ended", run, outcome=end))
    [way] = flow(report_on(entries)).ways
    assert (way.taken, way.over, way.line) == (4, 3, 7)
    assert way.drop_off == pytest.approx(1 / 3)


def test_a_pause_is_told_from_a_wait_for_something() -> None:
    """Where only time ends the waits it is a pause; an event or a time-out makes it a bottleneck."""
    waiting = {"node": "n", "line": 3, "until": "after 1 day", "due": "2026-01-06T09:00:00Z"}
    start = [of_run("05 09:00", "started", "r1"), of_run("05 09:00", "waiting", "r1", **waiting)]
    pause = report_on([*start, of_run("06 09:00", "resumed", "r1", node="n", why="time")])
    assert (wait(pause).kind, wait(pause).spread.median) == (PAUSE, 86_400)
    other = report_on([*start, of_run("05 12:00", "resumed", "r1", node="n", why="Reply received")])
    assert (wait(other).kind, wait(other).spread.median) == ("event", 3 * 3600)
    late = report_on([*start, of_run("06 09:00", "timed out", "r1", node="n")])
    assert (wait(late).kind, wait(late).timed_out, flow(late).timed_out) == ("event", 1, 1)


def test_a_wait_whose_end_moves_goes_on() -> None:
    """A new entry for the same wait is no new wait."""
    waiting = {"node": "n", "until": "wait until lead.remind_at", "due": "2026-01-06T09:00:00Z"}
    entries = [
        of_run("05 09:00", "started", "r1"),
        of_run("05 09:00", "waiting", "r1", **waiting),
        of_run("05 15:00", "waiting", "r1", **waiting, why="lead.remind_at changed"),
        of_run("06 09:00", "resumed", "r1", node="n", why="time"),
    ]
    assert (wait(report_on(entries)).spread.count, wait(report_on(entries)).spread.total) == (1, 86_400)


def test_waits_of_branches_are_told_apart() -> None:
    """Branches at the same time wait each on their own, and end with their run."""
    entries = [
        of_run("05 09:00", "started", "r1"),
        of_run("05 09:00", "forked", "r1", branches=["r1.1", "r1.2"]),
    ]
    entries += [of_run("05 09:00", "waiting", one, node=one, until="it", line=2) for one in ("r1.1", "r1.2")]
    entries += [
        of_run("05 10:00", "resumed", "r1.1", node="r1.1", why="it holds"),
        of_run("05 11:00", "ended", "r1", outcome="no longer holds"),
    ]
    found = {one.node: one.spread.total for one in report_on(entries).waits}
    assert found == {"r1.1": 3600, "r1.2": 7200}


def test_who_still_has_to_answer() -> None:
    """Of all who are asked, those who have answered hold nothing; whom somebody delegates to, does."""
    node = "ask-all-of-the-board"
    entries = [
        of_run("05 09:00", "started", "r1"),
        of_run("05 09:00", "asked", "r1", node=node, question="q1", text="?", people=["ana", "bob", "eva"]),
        of_run("05 10:00", "answered", "r1", node=node, question="q1", answer="Yes", by="ana"),
        of_run("05 11:00", "delegated", "r1", node=node, question="q1", by="bob", to="dan"),
    ]
    report = report_on(entries)
    assert {one.name: one.questions for one in report.holders if one.name} == {"dan": 1, "eva": 1}
    assert (wait(report).kind, wait(report).waiting) == (PEOPLE, 1)


def test_one_answer_is_enough_where_any_is_asked() -> None:
    """After the first answer nobody holds the question any more."""
    entries = [
        of_run("05 09:00", "started", "r1"),
        of_run(
            "05 09:00", "asked", "r1", node="ask-any-of-sales", question="q1", text="?", people=["ana", "bob"]
        ),
        of_run("05 10:00", "answered", "r1", node="ask-any-of-sales", question="q1", answer="Yes", by="ana"),
    ]
    report = report_on(entries)
    assert [one.name for one in report.holders] == [""]
    assert wait(report).spread.total == 3600


def test_open_and_overdue_tasks_and_runs() -> None:
    """Tasks belong to their owner until they are done; runs to the owner of their record."""
    entries = [
        created("04 09:00", "Lead L-1", owner="ana"),
        created("05 09:00", "Task T-1", owner="ana", status="Open", due="2026-01-06T09:00:00Z"),
        created("05 09:00", "Task T-2", owner="ana", status="Open"),
        created("05 09:00", "Task T-3", owner="ana", status="Done"),
        of_run("07 09:00", "started", "r1"),
    ]
    [ana] = report_on(entries).holders
    assert (ana.name, ana.tasks, ana.overdue, ana.runs) == ("ana", 2, 1, 1)


def test_workflows_that_never_started() -> None:
    """With the files at hand, a report names those of which the journal tells no start."""
    places = [Place(name, "a.flow", 1, "", "") for name in ("Flow", "Idle")]
    report = report_on([of_run("05 09:00", "started", "r1")], places=places)
    assert list(report.never) == ["Idle"]
    assert [one.name for one in report.workflows] == ["Flow", "Idle"]


def test_why_runs_did_not_start_is_counted() -> None:
    """Attempts that came to nothing are counted by their reason."""
    entries = [entry("05 09:00", "not started", workflow="Flow", record="Lead L-1", why="already running")]
    assert flow(report_on(entries)).not_started == {"already running": 1}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (86_460, "1 d"),
        (90_000, "1 d 1 h"),
        (61, "1 min 1 s"),
    ],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    """At most two units that stand side by side."""
    assert duration_words(seconds) == words
