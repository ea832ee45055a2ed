"""`flow test` from end to end: which tests run, what is written, and with which exit code."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from flowlang.cli import workers
from flowlang.cli.main import group

WORKFLOW = """\
use crm

workflow "Qualify"
  when lead.score changes
  if lead.score is at least 50
  then
    set lead.status to Qualified
"""
GOOD = """
test "a good score qualifies"
  given a Lead
    name: "Lina"
  when lead.score changes to 50
  check lead.status is Qualified
"""
BAD = """
test "a low score does, too"
  given a Lead
    name: "Lina"
  when lead.score changes to 49
  check lead.status is Qualified
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def write(name: str, *parts: str) -> None:
    Path(name).write_text("".join(parts), encoding="utf-8")


def test_all_passed_gives_zero_and_a_dot_each() -> None:
    """The report of good news is short, and says nothing that changes from run to run."""
    write("good.flow", WORKFLOW, GOOD)
    result = flow("test")
    assert (result.exit_code, result.stdout) == (0, "good.flow .\n\n1 passed\n")
    assert result.stderr.startswith("Took ")


def test_a_failure_gives_one_and_is_explained() -> None:
    """The step that failed is shown with what was found instead."""
    write("bad.flow", WORKFLOW, GOOD, BAD)
    result = flow("test", "bad.flow")
    assert result.exit_code == 1
    assert result.stdout.startswith("bad.flow .F\n")
    assert "bad.flow:19:9" in result.stdout
    assert "found: `lead.status` is New" in result.stdout
    assert result.stdout.endswith("1 passed, 1 failed\n")


def test_verbose_gives_a_line_a_test() -> None:
    """With -v one sees which test is which."""
    write("bad.flow", WORKFLOW, GOOD, BAD)
    assert flow("test", "-v").stdout.startswith(
        "bad.flow\n  passed  a good score qualifies\n  FAILED  a low score does, too\n"
    )


def test_words_choose_tests_by_name_or_file() -> None:
    """With -k only those run that one is working on, whatever the case of the words."""
    write("bad.flow", WORKFLOW, GOOD, BAD)
    assert flow("test", "-k", "GOOD score").stdout == "bad.flow .\n\n1 passed\n"
    assert flow("test", "-k", "bad.fl").stdout.endswith("1 passed, 1 failed\n")
    nothing = flow("test", "-k", "elsewhere")
    assert (nothing.exit_code, nothing.stderr) == (2, "No test has the words 'elsewhere'.\n")


def test_stops_at_the_first_failure_when_asked() -> None:
    """With -x nothing runs after a failure."""
    write("a.flow", WORKFLOW, BAD, GOOD)
    assert flow("test", "-x").stdout.endswith("\n0 passed, 1 failed\n")


def test_without_tests_there_is_nothing_to_run() -> None:
    """A project may have no tests yet: a note says so, and no build fails for it. Without files it does."""
    write("a.flow", WORKFLOW)
    result = flow("test")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No tests were found.\n")
    Path("empty").mkdir()
    assert flow("test", "empty").exit_code == 2


def test_a_mistake_in_a_file_is_shown_and_no_test_runs() -> None:
    """What is wrong as text is not run; its message says more than a failed test would."""
    write("a.flow", WORKFLOW.replace("lead.score is", "lead.scor is"), GOOD)
    result = flow("test")
    assert result.exit_code == 1
    assert "unknown-field" in result.stdout
    assert result.stderr == "No tests were run, because of the mistakes above.\n"


def test_json_holds_everything() -> None:
    """Programs get the same facts as people, in one object."""
    write("bad.flow", WORKFLOW, GOOD, BAD)
    result = flow("test", "--format", "json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["passed"], document["failed"]) == (1, 1, 1)
    good, bad = document["tests"]
    assert (good["outcome"], good["failure"]) == ("passed", None)
    assert bad["failure"]["line"] == 19
    assert bad["failure"]["found"] == ["`lead.status` is New"]
    assert bad["story"][0] == "Mon 09:00  Lead-1 was created"


def test_json_reports_mistakes_too() -> None:
    """A program that reads the report gets one object, whatever is wrong."""
    write("a.flow", WORKFLOW.replace("lead.score is", "lead.scor is"), GOOD)
    document = json.loads(flow("test", "--format", "json").stdout)
    assert (len(document["diagnostics"]), document["tests"]) == (1, [])


def test_workflows_of_used_files_run_too() -> None:
    """Tests may stand in a file of their own, beside the workflows that it uses."""
    write("workflows.flow", WORKFLOW)
    Path("tests").mkdir()
    write("tests/scores.flow", 'use crm\nuse "../workflows.flow"\n', GOOD)
    result = flow("test", "tests/scores.flow")
    assert (result.exit_code, result.stdout) == (0, "tests/scores.flow .\n\n1 passed\n")


def test_the_settings_and_the_zone_of_the_project_hold() -> None:
    """A test runs as the project would, with the clock of the project's place."""
    write("flow.toml", 'timezone = "Europe/Sofia"\n[settings]\nleast = 80\n')
    write(
        "a.flow",
        WORKFLOW.replace("at least 50", "at least settings.least"),
        "\nsetting least: number = 50\n",
        GOOD.replace("changes to 50", "changes to 80"),
        "  check lead.created is 2026-01-05 09:00\n",
        BAD,
    )
    result = flow("test")
    assert "1 passed, 1 failed" in result.stdout
    write("flow.toml", '[settings]\nleast = "many"\n')
    wrong = flow("test")
    assert wrong.exit_code == 2
    assert "the setting `least` is declared as something else" in wrong.stderr


MAIL = """use crm

template "welcome" for a Lead
  subject: "Hello {lead.name}"
  body: "x"

template "won" for a Deal
  subject: "Hello {deal.name}"
  body: "x"

setting welcome_mail: Template = "welcome"

test "nothing"
  expect nothing more
"""


@pytest.mark.parametrize(
    ("name", "why"), [("won", "filled from something else"), ("gone", "no such template")]
)
def test_a_template_of_the_project_is_filled_as_the_usual_one(name: str, why: str) -> None:
    """A template that flow.toml names is there, and takes what the default takes."""
    write("flow.toml", f'[settings]\nwelcome_mail = "{name}"\n')
    write("a.flow", MAIL)
    wrong = flow("test")
    assert (wrong.exit_code, why in wrong.stderr) == (2, True)


# --- Several processes, and the report for CI servers -------------------------------------------


def test_several_processes_give_the_same_report() -> None:
    """The order of the report is that of the files, whichever process is done first."""
    write("a.flow", WORKFLOW, GOOD, BAD)
    write("b.flow", WORKFLOW.replace("Qualify", "Qualify again"), GOOD)
    alone, together = flow("test", "-v"), flow("test", "-v", "-n", "2")
    assert (together.exit_code, together.stdout) == (alone.exit_code, alone.stdout)
    assert alone.exit_code == 1


def test_the_first_failure_stops_other_processes_too() -> None:
    """With -x and -n nothing is reported after a failure."""
    write("a.flow", WORKFLOW, BAD, GOOD)
    result = flow("test", "-x", "-n", "2")
    assert result.stdout.startswith("a.flow F\n")
    assert result.stdout.endswith("\n0 passed, 1 failed\n")


def test_a_process_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which test has no result, and what to do; there is no traceback."""

    class Dying(ThreadPoolExecutor):
        def __init__(self, *_: object) -> None:
            super().__init__(1)

        def map(self, *_: object, **__: object) -> Iterator[object]:  # type: ignore[override]
            raise BrokenProcessPool
            yield

    monkeypatch.setattr(workers, "ProcessPoolExecutor", Dying)
    write("a.flow", WORKFLOW, GOOD, BAD)
    result = flow("test", "-n", "2")
    assert result.exit_code == 2
    assert "Error: A process that runs tests has died" in result.stderr
    assert 'The first test without a result is "a good score qualifies".' in result.stderr


def test_the_report_for_ci_servers() -> None:
    """A suite for each file, a case for each test, and in a failure the step and the story of the test."""
    write("a.flow", WORKFLOW, GOOD, BAD.replace("does, too", "does <too> \U0001f6b2"))
    write("b.flow", WORKFLOW.replace("Qualify", "Qualify again"), GOOD)
    assert flow("test", "--junit", "out/report.xml").exit_code == 1
    root = ElementTree.parse("out/report.xml").getroot()  # noqa: S314 - written just now
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "3", "1")
    first, second = root
    assert (first.get("name"), first.get("tests"), second.get("name")) == ("a.flow", "2", "b.flow")
    good, bad = first
    assert (good.get("name"), len(good)) == ("a good score qualifies", 0)
    assert (bad.get("name"), bad.get("line")) == ("a low score does <too> \U0001f6b2", "15")
    [failure] = bad
    assert failure.get("message") == "expected: lead.status is Qualified"
    assert "a.flow:19:9" in (failure.text or "")
    assert "Mon 09:00  Lead-1 was created" in (failure.text or "")


def test_the_report_for_ci_servers_holds_mistakes() -> None:
    """When nothing could be run a CI server must not believe that all is well."""
    write("a.flow", WORKFLOW.replace("lead.score is", "lead.scor is"), GOOD)
    assert flow("test", "--junit", "report.xml").exit_code == 1
    root = ElementTree.parse("report.xml").getroot()  # noqa: S314 - written just now
    assert (root.get("errors"), root.get("failures")) == ("1", "0")
    assert "a.flow:5:11: FL0203" in (root[0][0][0].text or "")


def test_a_report_that_can_not_be_written() -> None:
    """A sentence, and exit code 2."""
    write("a.flow", WORKFLOW, GOOD)
    Path("folder").write_text("a file")
    result = flow("test", "--junit", "folder/report.xml")
    assert result.exit_code == 2
    assert "folder/report.xml can't be written" in result.stderr
