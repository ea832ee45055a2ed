"""Every example in README.md and docs/ is true: it is read, checked, laid out, compiled, and its tests pass.

The tutorial, whose blocks are edits of one project, has a test of its own.
"""

import json
import re
from pathlib import Path

import pytest
from snippets import ROOT, Snippet, check, laid_out, snippets

from flowlang.cli.main import run
from flowlang.connect.events import EventReader, Rejection
from flowlang.engine.journal import Journal
from flowlang.engine.zones import zone_named
from flowlang.project import load_project

PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").rglob("*.md")} - {ROOT / "docs" / "tutorial.md"})
EXAMPLES = [one for page in PAGES for one in snippets(page) if one.language == "flow"]
WITH_TESTS = [one for one in EXAMPLES if "\ntest " in one.file]


def place(snippet: Snippet) -> str:
    return snippet.place


def test_no_example_is_passed_over() -> None:
    """Each line that opens a block of FlowLang is one of the examples below."""
    lines = [line for page in PAGES for line in page.read_text("utf-8").splitlines()]
    assert len(EXAMPLES) == sum(
        line.lstrip().startswith("```flow") and not line.lstrip().startswith("```flow file") for line in lines
    )
    assert len(EXAMPLES) >= 25
    assert not [one.place for one in EXAMPLES if one.says("wrong") or one.says("right")]


@pytest.mark.parametrize("snippet", EXAMPLES, ids=place)
def test_an_example_is_laid_out_as_the_formatter_would(snippet: Snippet) -> None:
    """What people copy from the documentation is not changed by `flow format`."""
    assert laid_out(snippet) == snippet.file


@pytest.mark.parametrize("snippet", EXAMPLES, ids=place)
def test_an_example_has_no_findings_and_compiles(
    snippet: Snippet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An example is checked without a finding, and runs as far as no event at all takes it."""
    assert [problem.message for problem in check(snippet, tmp_path)] == []
    events = tmp_path / "events.jsonl"
    events.write_text("")
    assert run(["run", str(tmp_path / "example.flow"), "--events", str(events)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("snippet", WITH_TESTS, ids=place)
def test_the_tests_in_an_example_pass(
    snippet: Snippet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tests that the documentation shows are run, and pass."""
    (tmp_path / "example.flow").write_text(snippet.file, "utf-8")
    code = run(["test", str(tmp_path / "example.flow"), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert (code, report["failed"]) == (0, 0), report["tests"]
    assert report["passed"] == snippet.file.count("\ntest ")


def test_the_table_of_journal_entries_is_complete() -> None:
    """docs/events.md tells of every kind of entry that the journal's own description names."""
    module = Journal.__module__
    told = __import__(module, fromlist=["__doc__"]).__doc__ or ""
    kinds = [line.split("|")[1].strip() for line in told.splitlines() if line.startswith("| `")]
    page = (ROOT / "docs" / "events.md").read_text("utf-8")
    assert kinds
    for kind in kinds:
        for word in kind.split(", "):
            if word != "`what`":
                assert f"| {word} |" in page, f"docs/events.md does not tell of {word}"


def test_the_events_of_the_documentation_are_events() -> None:
    """Every line of JSON that docs/events.md shows as an event is read as one."""
    crm = load_project([], stdin=("empty.flow", b"use crm\n"))
    reader = EventReader(crm.schema, zone_named("UTC"), {"Create invoice": ("Deal",)})
    blocks = [
        one for one in snippets(ROOT / "docs" / "events.md") if one.language == "json" and not one.words
    ]
    lines = [line for block in blocks for line in block.text.splitlines()]
    assert len(lines) >= 7
    assert [read.why for line in lines if isinstance(read := reader.read(line.encode()), Rejection)] == []


def test_links_lead_somewhere() -> None:
    """A link from one page to another, or to a heading of it, has its target."""
    link = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")
    broken = []
    for page in [*PAGES, ROOT / "docs" / "tutorial.md"]:
        for path, heading in link.findall(page.read_text("utf-8")):
            target = (page.parent / path).resolve() if path else page
            if not target.exists():
                broken.append(f"{page.name}: {path}")
            elif heading and heading not in headings(target):
                broken.append(f"{page.name}: {path}#{heading}")
    assert broken == []


def headings(page: Path) -> set[str]:
    """The headings of a page as links write them."""
    lines = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line).lower().replace(" ", "-") for line in lines}
