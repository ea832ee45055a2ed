"""`flow report` on the bicycle shop, against a second computation, and every way to write it."""

import csv
import io
import json
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from report_kit import of_run, report_on

from flowlang.cli.main import group
from flowlang.configuration import read_configuration

ROOT = Path(__file__).resolve().parents[2]
CASES = Path(__file__).parent / "cases"
KINDS = """started waiting asked answered delegated resumed branch branch_ended timed_out ended failed
not_started event changed"""


def flow(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A stream of 3,000 events, always the same, and the journal of its replay."""
    folder = tmp_path_factory.mktemp("shop")
    events, journal = folder / "events.jsonl", folder / "journal.jsonl"
    script = ROOT / "examples" / "generate_events.py"
    command = [sys.executable, str(script), "--events", "3000", "--seed", "5", "--out", str(events)]
    subprocess.run(command, check=True)
    flow("run", str(ROOT / "examples/bike-shop"), "--events", str(events), "--journal", str(journal), code=1)
    return events, journal


@pytest.fixture(autouse=True)
def in_the_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "examples")
    monkeypatch.setenv("NO_COLOR", "1")


def report_of(journal: Path, *more: str) -> dict[str, Any]:
    found = json.loads(flow("report", str(journal), "bike-shop", "--format", "json", *more))
    assert isinstance(found, dict)
    return found


def metrics_of(journal: Path, *more: str) -> dict[str, Any]:
    found = report_of(journal, *more)["periods"][-1]["metrics"]
    assert isinstance(found, dict)
    return found


def stream(path: Path) -> list[dict[str, Any]]:
    """The events that a run takes: each once, and none that is broken."""
    taken: dict[str, dict[str, Any]] = {}
    for line in path.read_text("utf-8").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if not str(event["id"]).startswith("bad-"):
            taken.setdefault(event["id"], event)
    return list(taken.values())


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- A second computation -----------------------------------------------------------------------


def test_scores_are_those_of_the_stream(shop: tuple[Path, Path]) -> None:
    """Satisfaction and net promoter score, counted from the events and not from the journal."""
    events = [one for one in stream(shop[0]) if one["type"] == "SurveyAnswer.created"]
    scores = [one["data"]["record"]["score"] for one in events]
    assert len(scores) > 20
    found = metrics_of(shop[1])
    assert found["satisfaction"]["value"] == pytest.approx(
        sum(s >= 8 for s in scores) / len(scores), abs=1e-6
    )
    promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    assert found["promoters"]["value"] == pytest.approx(
        100 * (promoters - detractors) / len(scores), abs=1e-4
    )


def test_response_times_are_those_of_the_stream(shop: tuple[Path, Path]) -> None:
    """From the creation of a ticket to the first answer, with the median of another library."""
    came: dict[str, datetime] = {}
    waits = []
    for event in stream(shop[0]):
        if event["type"] == "Ticket.created":
            came[event["subject"]] = moment(event["time"])
        elif event["type"] == "Ticket.updated" and "first_answer" in event["data"]["changed"]:
            answered = moment(event["data"]["changed"]["first_answer"])
            waits.append((answered - came[event["subject"]]).total_seconds())
    found = metrics_of(shop[1])["response time"]
    assert (found["of"], found["value"]) == (len(waits), statistics.median(waits))
    assert found["mean"] == pytest.approx(statistics.fmean(waits), abs=1e-5)


def test_sales_cycles_are_those_of_the_stream(shop: tuple[Path, Path]) -> None:
    """From the creation of a deal until it is won."""
    came: dict[str, datetime] = {}
    lengths = []
    for event in stream(shop[0]):
        if event["type"] == "Deal.created":
            came[event["subject"]] = moment(event["time"])
        elif event["type"] == "Deal.updated" and event["data"]["changed"].get("stage") == "Won":
            lengths.append((moment(event["time"]) - came[event["subject"]]).total_seconds())
    found = metrics_of(shop[1])["sales cycle"]
    assert (found["of"], found["value"]) == (len(lengths), statistics.median(lengths))


def journal_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def states_of(journal: list[dict[str, Any]], kind: str) -> dict[str, list[tuple[str, str]]]:
    """Every status of every record of a type with its moment, by going through the whole journal."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in journal:
        about = one.get("record", "")
        if not about.startswith(f"{kind} "):
            continue
        if one["what"] in ("event", "changed", "created"):
            values = one.get("values") or {
                name: pair[-1] for name, pair in (one.get("changed") or one.get("fields") or {}).items()
            }
            if "status" in values:
                found.setdefault(about, []).append((one["at"], values["status"]))
            if one.get("type", "").endswith(".deleted"):
                found.setdefault(about, []).append((one["at"], "gone"))
    return found


def test_conversion_of_march(shop: tuple[Path, Path]) -> None:
    """Every lead's last decision in March, found by looking at the whole of its history."""
    start, end = "2026-02-28T22:00:00Z", "2026-03-31T21:00:00Z"
    last = []
    for history in states_of(journal_of(shop[1]), "Lead").values():
        state_before = next((s for at, s in reversed(history) if at < start), "")
        inside = [state for at, state in history if start <= at < end]
        if inside and inside[-1] in ("Converted", "Rejected", "Lost") and inside[-1] != state_before:
            last.append(inside[-1])
    found = metrics_of(shop[1], "--from", "2026-03-01", "--to", "2026-03-31")["conversion"]
    assert len(last) > 20
    assert found["of"] == len(last)
    assert found["value"] == pytest.approx(last.count("Converted") / len(last), abs=1e-6)


def test_retention_of_march(shop: tuple[Path, Path]) -> None:
    """Customers with an active plan before and after March."""
    journal = journal_of(shop[1])
    whose = {
        one["record"]: one["values"].get("contact", one["record"])
        for one in journal
        if one.get("type") == "Subscription.created"
    }
    states = states_of(journal, "Subscription")

    def customers(until: str) -> set[str]:
        now = {plan: [s for at, s in history if at < until][-1:] for plan, history in states.items()}
        return {whose[plan] for plan, state in now.items() if state in (["Active"], ["Paused"])}

    before, after = customers("2026-02-28T22:00:00Z"), customers("2026-03-31T21:00:00Z")
    found = metrics_of(shop[1], "--period", "month", "--from", "2026-03-10", "--to", "2026-03-12")
    assert (found["retention"]["of"], found["retention"]["stayed"]) == (len(before), len(before & after))
    assert found["churn"]["left"] == len(before - after)


def test_workflows_are_those_of_the_summary(shop: tuple[Path, Path], tmp_path: Path) -> None:
    """What the engine has counted during the run is what the report reads from the journal."""
    summary = json.loads(flow("run", "bike-shop", "--events", str(shop[0]), "--format", "json", code=1))
    counted = {
        one["workflow"]: (one["started"], one["finished"], one["goal reached"], one["failed"], one["waiting"])
        for one in summary["workflows"]
    }
    found = {
        one["workflow"]: (
            one["started"],
            one["ended"]["done"],
            one["ended"]["goal reached"],
            one["ended"]["failed"],
            one["running"],
        )
        for one in report_of(shop[1])["workflows"]
    }
    assert found == counted


def test_durations_are_those_of_the_journal(shop: tuple[Path, Path]) -> None:
    """Starts and ends of runs, paired by looking at all of them."""
    journal = journal_of(shop[1])
    began = {one["run"]: one for one in journal if one["what"] == "started"}
    lengths: dict[str, list[float]] = {}
    for one in journal:
        if one["what"] in ("ended", "failed"):
            seconds = (moment(one["at"]) - moment(began[one["run"]]["at"])).total_seconds()
            lengths.setdefault(one["workflow"], []).append(seconds)
    for one in report_of(shop[1])["workflows"]:
        if one["started"]:
            mine = lengths[one["workflow"]]
            assert one["duration"]["median"] == pytest.approx(statistics.median(mine))
            assert one["duration"]["count"] == len(mine)


def test_time_outs_and_open_tasks(shop: tuple[Path, Path]) -> None:
    """Counts of the report are those of the entries."""
    journal, report = journal_of(shop[1]), report_of(shop[1])
    timed_out = Counter(one["workflow"] for one in journal if one["what"] == "timed out")
    assert {one["workflow"]: one["time-outs"] for one in report["workflows"] if one["time-outs"]} == timed_out
    states = states_of(journal, "Task")
    still_open = sum(history[-1][1] not in ("Done", "Dropped") for history in states.values())
    assert sum(one["open tasks"] for one in report["holders"]) == still_open


# --- Ways to write it ---------------------------------------------------------------------------


def test_the_report_as_text(shop: tuple[Path, Path], golden: Callable[[Path, str], None]) -> None:
    """Months side by side, workflows, bottlenecks, drop-off, and who holds what."""
    golden(CASES / "report.txt", flow("report", str(shop[1]), "bike-shop", "--period", "month"))


def test_grouped_by_owner(shop: tuple[Path, Path], golden: Callable[[Path, str], None]) -> None:
    """The metrics by the owner of the record, the workflows by theirs."""
    text = flow("report", str(shop[1]), "bike-shop", "--by", "owner", "--from", "2026-03-01")
    golden(CASES / "report-by-owner.txt", text)


def test_grouped_by_area(shop: tuple[Path, Path]) -> None:
    """The folders of the files are the areas of a company."""
    text = flow("report", str(shop[1]), "bike-shop", "--by", "area")
    assert re.findall(r"^area: (.*)$", text, re.MULTILINE) == ["contracts", "marketing", "sales", "service"]


def test_every_figure_of_the_table(shop: tuple[Path, Path]) -> None:
    """The CSV has the figures of the JSON, one a line, and empty values where there is no data."""
    rows = list(
        csv.DictReader(io.StringIO(flow("report", str(shop[1]), "--format", "csv", "--period", "month")))
    )
    report = json.loads(flow("report", str(shop[1]), "--format", "json", "--period", "month"))
    values = {
        (row["period"], row["name"]): row["value"]
        for row in rows
        if row["section"] == "metric" and row["measure"] == "value"
    }
    for period in report["periods"]:
        for name, metric in period["metrics"].items():
            written = values[period["name"], name]
            assert (written == "") == (metric["value"] is None)
            assert metric["value"] is None or float(written) == pytest.approx(metric["value"], abs=1e-6)


class Page(HTMLParser):
    """Collects the tags of a page, and sees to it that each is closed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_nothing_from_outside(shop: tuple[Path, Path], tmp_path: Path) -> None:
    """One file: no scripts, no links, no addresses; every tag is closed; light and dark, and paper."""
    file = tmp_path / "report.html"
    flow(
        "report",
        str(shop[1]),
        "bike-shop",
        "--period",
        "week",
        "--by",
        "owner",
        "--format",
        "html",
        "-o",
        str(file),
    )
    text = file.read_text("utf-8")
    page = Page()
    page.feed(text)
    assert page.open == []
    assert not page.tags & {"script", "link", "img", "iframe", "a"}
    assert {"svg", "table", "style"} <= page.tags
    assert not [name for name, _ in page.attributes if name in ("src", "href") or name.startswith("on")]
    assert "http" not in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_names_of_the_journal_are_escaped(tmp_path: Path) -> None:
    """Nothing that stands in a journal becomes part of the page's own text, or a formula in a spreadsheet."""
    evil = "<script>alert(1)</script>"
    journal = tmp_path / "journal.jsonl"
    entries = [
        of_run("05 09:00", "started", "r1", workflow=evil),
        of_run("05 09:00", "branch", "r1", workflow=evil, node=evil, line=1, way=f'"{evil}'),
        of_run("05 09:00", "asked", "r1", workflow=evil, node=evil, question="q", text=evil, people=[evil]),
        of_run("05 09:00", "started", "r2", workflow="=1+1"),
    ]
    journal.write_text("".join(json.dumps(one) + "\n" for one in entries), "utf-8")
    assert "<script" not in flow("report", str(journal), "--format", "html")
    assert "\nstarts,all,'=1+1," in flow("report", str(journal), "--format", "csv")


# --- What can go wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "arguments", "said"),
    [
        ('{"a": 1}\n', [], "Line 1: an entry of a journal has `at` and `what`"),
        ("nonsense\n", [], "is no journal that can be read"),
        ('{"at":"2026-99-05T09:00:00Z","what":"event"}\n', [], "2026-99-05T09:00:00Z is no moment"),
        ('{"at":"2026-01-05T09:00:00","what":"event"}\n', [], "is no moment"),
        ("", ["--from", "yesterday"], "expected a moment"),
        ("", ["--from", "2026-02-01", "--to", "2026-01-01"], "--from must lie before --to"),
        ("", ["--to", "9999-12-31"], "too far away"),
        (
            '{"at":"0001-01-05T09:00:00Z","what":"event"}\n{"at":"2026-01-05T09:00:00Z","what":"event"}\n',
            ["--period", "day"],
            "thousands of periods",
        ),
    ],
)
def test_what_is_no_journal(tmp_path: Path, lines: str, arguments: list[str], said: str) -> None:
    """Bad input gets one sentence and exit code 2."""
    journal = tmp_path / "journal.jsonl"
    journal.write_text(lines, "utf-8")
    result = CliRunner().invoke(group, ["report", str(journal), *arguments])
    assert (result.exit_code, said in result.output) == (2, True), result.output


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_an_empty_journal(tmp_path: Path, form: str) -> None:
    """A journal without entries gives a report without figures."""
    journal = tmp_path / "journal.jsonl"
    journal.write_text("", "utf-8")
    assert flow("report", str(journal), "--format", form)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "at": st.integers(1, 28).map(lambda day: f"2026-01-{day:02}T09:00:00Z"),
                "what": st.sampled_from(KINDS.split()).map(lambda kind: kind.replace("_", " ")),
            },
            optional={
                "run": st.sampled_from(["r1", "r2", "r1.1"]),
                "workflow": st.sampled_from(["A", "B"]),
                "record": st.sampled_from(["Lead 1", "Task 1", "odd", ""]),
                "node": st.sampled_from(["n", "ask-all-of-x"]),
                "type": st.sampled_from(["Lead.created", "Task.updated", "Lead.deleted", "Visit", ""]),
                "people": st.lists(st.sampled_from(["ana", "bob"])) | st.none(),
                "by": st.sampled_from(["ana", "bob"]),
                "values": st.dictionaries(
                    st.sampled_from(["status", "owner", "due"]), st.none() | st.text() | st.integers()
                ),
                "changed": st.dictionaries(st.sampled_from(["status"]), st.none() | st.lists(st.integers())),
                "outcome": st.sampled_from(["finished", "strange"]),
            },
        )
    )
)
def test_every_run_is_somewhere(entries: list[dict[str, Any]]) -> None:
    """Whatever a journal tells, in whatever order: a run that started has ended or is open, and no other."""
    report = report_on(entries)
    started = {
        (one["run"], one["workflow"])
        for one in entries
        if one["what"] == "started" and {"run", "workflow"} <= set(one)
    }
    for flow in report.workflows:
        assert flow.running + sum(flow.ends.values()) <= flow.started
        assert all(way.over <= way.taken for way in flow.ways)
    assert sum(one.started for one in report.workflows) >= len(started)


# --- flow.toml ----------------------------------------------------------------------------------

RIGHT = """\
[report.conversion]
record = "Opportunity"
converted = { stage = ["Won", "Signed"] }
lost = { stage = "Lost" }
owner = "sales_agent"

[report.response_time]
answered = { state = "Active" }

[report.satisfaction]
satisfied_from = 4
only = { survey = "How was our service?" }
"""


def test_where_a_company_keeps_its_records(tmp_path: Path) -> None:
    """The tables of flow.toml become definitions; what they leave out is as before."""
    configuration, found = read_configuration("flow.toml", RIGHT.encode(), tmp_path)
    assert found == []
    report = configuration.report
    assert report.conversion.converted == {"stage": ("Won", "Signed")}
    assert report.conversion.owner == ("sales_agent",)
    assert report.response_time.answered == {"state": ("Active",)}
    assert (report.satisfaction.record, report.satisfaction.satisfied_from) == ("SurveyAnswer", 4)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("report = 5", "FL0603", "`report` can't be"),
        ("[report.conversation]\n", "FL0602", "no key `conversation`"),
        ('[report.conversion]\nrecrod = "Lead"', "FL0602", "no key `recrod`"),
        ("[report.conversion]\nrecord = 5", "FL0603", "`record` can't be"),
        ('[report.conversion]\nlost = "Lost"', "FL0603", "`lost` can't be"),
        ("[report.conversion]\nlost = { status = 1.5 }", "FL0603", "`lost` can't be"),
        ('[report.satisfaction]\nsatisfied_from = "4"', "FL0603", "`satisfied_from` can't be"),
        ("[report.customers]\ncustomer = []", "FL0603", "`customer` can't be"),
        ("[report]\ncustomers = 1", "FL0603", "`customers` can't be"),
    ],
)
def test_mistakes_in_the_tables(tmp_path: Path, text: str, code: str, said: str) -> None:
    """A misspelt key and a value of the wrong kind are found where they stand."""
    [problem] = read_configuration("flow.toml", text.encode(), tmp_path)[1]
    assert problem.code == code
    assert said in problem.message
    assert problem.span.source.text[problem.span.start : problem.span.end]


def test_a_group_that_nothing_declares(tmp_path: Path) -> None:
    """A misspelt field after --by is no group of everything."""
    (tmp_path / "a.flow").write_text("use crm\n", "utf-8")
    (tmp_path / "journal.jsonl").write_text("", "utf-8")
    arguments = ["report", str(tmp_path / "journal.jsonl"), str(tmp_path)]
    result = CliRunner().invoke(group, [*arguments, "--by", "campain"])
    assert result.exit_code == 2
    assert "Did you mean campaign?" in result.output
    assert CliRunner().invoke(group, [*arguments, "--by", "campaign"]).exit_code == 0


def test_the_journal_knows_when_a_record_was_created(tmp_path: Path) -> None:
    """`created` needs no field: a company's own record may have none."""
    (tmp_path / "flow.toml").write_text('[report.response_time]\nrecord = "Case"\nanswered = "at"\n', "utf-8")
    (tmp_path / "a.flow").write_text("record Case\n  at: moment\n  owner: text\n", "utf-8")
    entries = [
        {
            "at": "2026-01-05T09:00:00Z",
            "what": "event",
            "type": "Case.created",
            "record": "Case 1",
            "values": {},
        },
        {
            "at": "2026-01-05T11:00:00Z",
            "what": "event",
            "type": "Case.updated",
            "record": "Case 1",
            "changed": {"at": [None, "2026-01-05T10:00:00Z"]},
        },
    ]
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(json.dumps(one) + "\n" for one in entries), "utf-8")
    report = json.loads(flow("report", str(journal), str(tmp_path), "--format", "json"))
    assert report["periods"][0]["metrics"]["response time"]["value"] == 3600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[report.conversion]\nrecord = "Leed"', "a record Leed, which nothing declares. Did you mean Lead?"),
        (
            '[report.conversion]\nlost = { statsu = "Lost" }',
            "Lead.statsu, a field that nothing declares. Did you mean status?",
        ),
        (
            '[report.sales_cycle]\nwon = { stage = "Wonn" }',
            "Deal.stage to be Wonn, which it never is. Did you mean Won?",
        ),
        ('[report.tasks]\nowner = "boss"', "Task.boss, a field that nothing declares"),
    ],
)
def test_names_that_nothing_declares(tmp_path: Path, text: str, said: str) -> None:
    """With the files at hand, a report never counts nothing because of a misspelt name."""
    (tmp_path / "flow.toml").write_text(text, "utf-8")
    (tmp_path / "a.flow").write_text("use crm\n", "utf-8")
    (tmp_path / "journal.jsonl").write_text("", "utf-8")
    result = CliRunner().invoke(group, ["report", str(tmp_path / "journal.jsonl"), str(tmp_path)])
    assert (result.exit_code, said in result.output) == (2, True), result.output
