"""The formats for programs: each is read back by somebody else's reader, or held to its documented shape."""

import json
import re
from pathlib import Path

import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from tests.render.kit import FILES, check, project

PLACES = [
    ("crm/leads, new.flow", "FL0111", 6),
    ("crm/leads, new.flow", "FL0203", 7),
    ("crm/leads, new.flow", "FL0401", 8),
    ("crm/tables.flow", "FL0606", 3),
    ("crm/tables.flow", "FL0561", 4),
]


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.chdir(project(tmp_path))


def test_the_project_has_a_finding_of_every_level() -> None:
    """What the other tests rely on."""
    found = check("--output-format", "concise").stdout
    assert {line.split(": ")[1].split()[0] for line in found.splitlines()[:-1]} == {
        "error",
        "warning",
        "note",
    }


def test_sarif_is_read_by_the_models_of_its_schema() -> None:
    """A reader made from the schema takes the log and finds the places, levels, fixes and rules in it."""
    log = Sarif.model_validate_json(check("--output-format", "sarif").stdout)
    (run,) = log.runs
    results = run.results or []
    rules = run.tool.driver.rules or []
    assert [rule.id for rule in rules] == sorted({result.rule_id or "" for result in results})
    for result in results:
        assert rules[result.rule_index or 0].id == result.rule_id
    assert {(result.level.value if result.level else "") for result in results} == {
        "error",
        "warning",
        "note",
    }


def test_sarif_names_places_below_the_folder_by_relative_addresses() -> None:
    """Code scanning finds the file only by its path in the repository; a comma and a blank are escaped."""
    (run,) = json.loads(check("--output-format", "sarif").stdout)["runs"]
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "crm/leads%2C%20new.flow", "uriBaseId": "SRCROOT"}
    assert place["region"]["startLine"] == 6
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "is"}
    related = [place for result in run["results"] for place in result.get("relatedLocations", [])]
    assert related[0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///")
    names = [result["partialFingerprints"]["flowlang/v1"] for result in run["results"]]
    assert len(set(names)) == len(names)


def test_a_fingerprint_stays_when_lines_are_added_above() -> None:
    """Otherwise every finding of a file is new after an edit at its top."""
    before = json.loads(check("--output-format", "gitlab").stdout)
    path = Path("crm/leads, new.flow")
    path.write_text("# A comment.\n\n" + path.read_text("utf-8"), encoding="utf-8")
    after = json.loads(check("--output-format", "gitlab").stdout)
    assert [one["fingerprint"] for one in before] == [one["fingerprint"] for one in after]
    assert [one["location"]["lines"]["begin"] for one in before[:2]] == [6, 7]
    assert [one["location"]["lines"]["begin"] for one in after[:2]] == [8, 9]


def test_gitlab_gets_what_its_page_asks_for() -> None:
    """Every entry has the members that the documentation requires, with a severity that it knows."""
    entries = json.loads(check("--output-format", "gitlab").stdout)
    places = [
        (one["location"]["path"], one["check_name"], one["location"]["lines"]["begin"]) for one in entries
    ]
    assert places == PLACES
    for one in entries:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch(r"[0-9a-f]{32}", one["fingerprint"])


def test_gitlab_gets_an_empty_list_for_a_clean_file() -> None:
    """An empty file is no report."""
    assert json.loads(check("--output-format", "gitlab", "clean.flow").stdout) == []


def test_junit_is_read_and_a_clean_file_passes() -> None:
    """A run without findings is not a run without tests."""
    xml = JUnitXml.fromstring(check("--output-format", "junit").stdout.encode())
    suites = {suite.name: suite for suite in xml}
    assert set(suites) == set(FILES) - {"flow.toml"}
    assert (suites["clean.flow"].tests, suites["clean.flow"].failures) == (1, 0)
    cases = list(suites["crm/leads, new.flow"])
    codes = [case.name.split()[0] for case in cases]
    assert codes == ["FL0111", "FL0203", "FL0401"]
    assert "did you mean `score`?" in cases[1].result[0].text


def test_junit_fails_only_what_fails_the_run() -> None:
    """With `--fail-on error` a warning is a case that passes and says what it found."""
    passed = {}
    for level in ("error", "warning"):
        xml = JUnitXml.fromstring(check("--output-format", "junit", "--fail-on", level).stdout.encode())
        cases = [case for suite in xml for case in suite if suite.name != "clean.flow"]
        passed[level] = {case.name.split()[0]: case.system_out for case in cases if not case.result}
        assert sum(suite.failures for suite in xml) == len(cases) - len(passed[level])
    assert [set(passed[level]) for level in ("error", "warning")] == [{"FL0606", "FL0561"}, {"FL0561"}]
    assert passed["warning"]["FL0561"].startswith("note: crm/tables.flow:4:")


ANNOTATION = re.compile(
    r"::(?P<command>error|warning|notice) (?:\w+=[^,:\s][^,:]*)(?:,\w+=[^,:]+)*::(?P<said>[^\r\n]+)"
)


def test_github_annotations_have_the_shape_of_workflow_commands() -> None:
    """The worst come first, and what would end a property or the line is escaped."""
    *lines, last = check("--output-format", "github").stdout.splitlines()
    parsed = [ANNOTATION.fullmatch(line) for line in lines]
    assert all(parsed)
    kinds = [one["command"] for one in parsed if one]
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
    assert "file=crm/leads%2C new.flow,line=6," in lines[0]
    assert any("%0Ahelp%3A" not in line and "%0Ahelp: did you mean `score`?" in line for line in lines)
    assert last.startswith("Found ")


def test_the_summary_of_a_job_is_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All findings stand there, also those beyond the few that GitHub shows; what was there stays."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    shown = check("--output-format", "github").stdout
    text = summary.read_text("utf-8")
    assert text.startswith("before\n### FlowLang\n\nFound ")
    assert (
        text.count("\n| error | ") + text.count("\n| warning | ") + text.count("\n| note | ")
        == shown.count("\n") - 1
    )
    check("--output-format", "github", "clean.flow")
    assert summary.read_text("utf-8").endswith("### FlowLang\n\nNo problems in 1 file.\n")


def test_json_lines_hold_the_same_findings_as_json() -> None:
    """A program that reads line by line learns no less."""
    whole = json.loads(check("--output-format", "json").stdout)
    lines = [json.loads(line) for line in check("--output-format", "jsonl").stdout.splitlines()]
    assert whole["version"] == 1
    assert whole["files"] == sorted(set(FILES) - {"flow.toml"})
    assert lines == [{"version": 1, **one} for one in whole["diagnostics"]]


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "gitlab", "junit"])
def test_a_format_for_programs_has_standard_output_for_itself(name: str) -> None:
    """Also when nothing is found: a note would break whoever reads it."""
    result = check("--output-format", name, "clean.flow")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert check("--output-format", name).stderr == ""
