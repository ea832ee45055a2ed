"""The command line from end to end: what is written, where, and with which exit code."""

import json
import os
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from flowlang.cli import check as check_module
from flowlang.cli import format as format_module
from flowlang.cli.main import COMMANDS, group
from flowlang.cli.output import color_wanted
from flowlang.cli.writing import write_whole
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code, page
from flowlang.discovery import ProjectProblem

GOOD = """\
use crm

workflow "Thank buyers"
  when a Deal is created
  then
    set deal.amount to 5 EUR
"""
UGLY = GOOD.replace("  when a Deal", "    when   an Deal").replace("  then\n    set", "    then\n        set")
BAD = GOOD.replace("deal.amount", "deal.amuont")


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a folder of its own, untouched by the environment of who runs it."""
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR", "FLOW_OUTPUT_FORMAT"):
        monkeypatch.delenv(variable, raising=False)


def flow(*arguments: str, text: str | bytes | None = None, **environment: str) -> Result:
    return CliRunner().invoke(group, list(arguments), input=text, env=environment)


def test_a_clean_file_gives_zero_and_nothing_on_standard_output() -> None:
    """What is clean can be piped on: only standard error says so."""
    Path("good.flow").write_text(GOOD)
    result = flow("check", "good.flow")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No problems in 1 file.\n")


def test_a_mistake_gives_one_and_is_shown() -> None:
    """Without a path, the folder that one is in is checked."""
    Path("bad.flow").write_text(BAD)
    result = flow("check")
    assert result.exit_code == 1
    assert result.stdout.startswith("error FL0203 unknown-field:")
    assert "--> bad.flow:6:14" in result.stdout
    assert "Found 1 error in 1 file (1 fixable with --unsafe-fixes)." in result.stdout
    assert result.stderr == ""


def test_output_formats() -> None:
    """The option and the environment choose how findings are written."""
    Path("bad.flow").write_text(BAD)
    assert flow("check", "--output-format", "concise").stdout.startswith("bad.flow:6:14: error FL0203")
    found = json.loads(flow("check", FLOW_OUTPUT_FORMAT="json").stdout)
    assert (found["version"], found["diagnostics"][0]["code"]) == (1, "FL0203")
    Path("bad.flow").write_text(GOOD)
    assert json.loads(flow("check", "--output-format", "json").stdout)["diagnostics"] == []


def test_standard_input_is_checked_under_the_name_it_is_given() -> None:
    """An editor can check a text that isn't saved."""
    result = flow("check", "-", "--stdin-filename", "draft.flow", "--output-format", "concise", text=BAD)
    assert result.exit_code == 1
    assert result.stdout.startswith("draft.flow:6:14:")
    assert flow("check", "-", text=GOOD).exit_code == 0


def test_an_empty_file_is_no_mistake() -> None:
    """Somebody who has just made a file hasn't done anything wrong."""
    Path("empty.flow").write_bytes(b"")
    assert flow("check", "empty.flow").exit_code == 0


def test_a_file_that_is_not_utf8_is_a_finding() -> None:
    """An old encoding is named, the file isn't misread."""
    Path("old.flow").write_bytes(b'workflow "caf\xe9"\n')
    result = flow("check", "old.flow")
    assert result.exit_code == 1
    assert "FL0107 not-utf-8" in result.stdout
    assert "Found 1 error in 1 file." in result.stdout


def test_a_file_of_another_product_is_skipped_with_a_note() -> None:
    """Another product's `.flow` is neither a mistake nor passed over in silence, nor ever rewritten."""
    xml = b'<?xml version="1.0"?>\n<Flow/>\n'
    Path("theirs.flow").write_bytes(xml)
    for command in ("check", "format"):
        result = flow(command, "theirs.flow")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "note: theirs.flow:" in result.stderr
    assert Path("theirs.flow").read_bytes() == xml


@pytest.mark.parametrize("command", ["check", "format"])
def test_what_is_not_there_gives_two(command: str) -> None:
    """A wrong path and a folder without flows are told in one sentence each."""
    missing = flow(command, "none.flow")
    assert (missing.exit_code, missing.stderr) == (2, "Error: There is no file or folder none.flow.\n")
    empty = flow(command)
    assert (empty.exit_code, empty.stderr) == (2, "Error: There are no .flow files in this folder.\n")


@pytest.mark.parametrize("command", ["check", "format"])
def test_a_file_that_may_not_be_read_gives_two(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is locked away is named, without a traceback."""
    Path("locked.flow").write_text(GOOD)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    # The permissions of a file don't bind the administrator, as whom tests may well run.
    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = flow(command, "locked.flow")
    assert result.exit_code == 2
    assert result.stderr == "Error: You are not allowed to read locked.flow.\n"


def test_mistakes_in_the_configuration_are_findings() -> None:
    """`flow check` checks flow.toml too; one that is named but missing can't be."""
    Path("good.flow").write_text(GOOD)
    Path("flow.toml").write_text("sed = 5\n")
    result = flow("check")
    assert result.exit_code == 1
    assert "--> flow.toml:1:1" in result.stdout
    assert "help: write `seed`" in result.stdout
    assert flow("check", "--config", "none.toml").exit_code == 2


@pytest.mark.parametrize(
    ("chosen", "environment", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_who_decides_on_colours(
    chosen: str, environment: dict[str, str], terminal: bool, wanted: bool
) -> None:
    """The option decides, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    assert color_wanted(chosen, environment, terminal) is wanted


def test_color_may_stand_before_or_after_the_command() -> None:
    """Nobody has to remember where `--color` belongs."""
    Path("bad.flow").write_text(BAD)
    before = flow("--color", "always", "check").stdout
    assert "\x1b[31m" in before
    assert flow("check", "--color", "always").stdout == before
    assert flow("check", FORCE_COLOR="1").stdout == before
    assert flow("check").stdout == click.unstyle(before)
    assert flow("--color", "always", "check", "--color", "never").stdout == click.unstyle(before)


def test_format_rewrites_what_is_laid_out_otherwise() -> None:
    """A file is laid out once, and then stays as it is."""
    Path("ugly.flow").write_text(UGLY)
    Path("good.flow").write_text(GOOD)
    result = flow("format")
    assert (result.exit_code, result.stdout) == (0, "ugly.flow was laid out anew\n")
    assert result.stderr == "1 file changed, 1 left as they are.\n"
    assert Path("ugly.flow").read_text() == GOOD
    assert flow("format").stderr == "0 files changed, 2 left as they are.\n"


def test_format_keeps_permissions_and_links() -> None:
    """Laying out changes the text of a file and nothing else about it."""
    Path("real.flow").write_text(UGLY)
    os.chmod("real.flow", 0o640)
    os.symlink("real.flow", "link.flow")
    assert flow("format", "link.flow").exit_code == 0
    assert Path("link.flow").is_symlink()
    assert Path("real.flow").read_text() == GOOD
    assert stat.S_IMODE(os.stat("real.flow").st_mode) == 0o640
    assert sorted(os.listdir()) == ["link.flow", "real.flow"]


def test_format_check_and_diff_change_nothing() -> None:
    """Continuous integration asks; it doesn't edit."""
    Path("ugly.flow").write_text(UGLY)
    asked = flow("format", "--check")
    assert (asked.exit_code, asked.stdout) == (1, "ugly.flow would be laid out anew\n")
    shown = flow("format", "--diff")
    assert shown.exit_code == 1
    assert "\n-    when   an Deal is created\n" in shown.stdout
    assert "\n+  when a Deal is created\n" in shown.stdout
    assert Path("ugly.flow").read_text() == UGLY
    Path("ugly.flow").write_text(GOOD)
    assert flow("format", "--check", "--diff").exit_code == 0


def test_format_leaves_a_file_with_mistakes_alone() -> None:
    """What can't be read can't be laid out; the other files still are."""
    Path("broken.flow").write_text('workflow "A\n  when\n')
    Path("ugly.flow").write_text(UGLY)
    result = flow("format")
    assert result.exit_code == 1
    assert "--> broken.flow:1:" in result.stdout
    assert Path("broken.flow").read_text() == 'workflow "A\n  when\n'
    assert Path("ugly.flow").read_text() == GOOD


def test_format_reads_standard_input_and_writes_standard_output() -> None:
    """An editor can have a text laid out that isn't saved."""
    result = flow("format", "-", text=UGLY)
    assert (result.exit_code, result.stdout, result.stderr) == (0, GOOD, "")
    assert flow("format", "-", "--check", text=UGLY).stdout == "standard input would be laid out anew\n"
    assert flow("format", "-", "other.flow", text=UGLY).exit_code == 2


def test_a_file_that_can_not_be_written_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails half-way, the old file is still there, and nothing else is."""
    Path("ugly.flow").write_text(UGLY)

    def full(*paths: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(ProjectProblem, match="No space left on device"):
        write_whole(Path("ugly.flow"), GOOD.encode())
    assert Path("ugly.flow").read_text() == UGLY
    assert os.listdir() == ["ugly.flow"]


def test_laying_out_keeps_what_a_file_has_around_it() -> None:
    """Permissions, other names of the file, and links to it stay when `flow format` writes it."""
    Path("ugly.flow").write_text(UGLY)
    Path("ugly.flow").chmod(0o640)
    os.link("ugly.flow", "twin.flow")
    Path("alone.flow").write_text(UGLY)
    Path("alone.flow").chmod(0o604)
    Path("way.flow").symlink_to("alone.flow")
    assert flow("format", "ugly.flow", "way.flow").exit_code == 0
    assert Path("twin.flow").read_text() == Path("alone.flow").read_text() == GOOD
    assert os.path.samefile("ugly.flow", "twin.flow")
    assert Path("way.flow").is_symlink()
    assert [Path(one).stat().st_mode & 0o777 for one in ("ugly.flow", "alone.flow")] == [0o640, 0o604]
    assert sorted(os.listdir()) == ["alone.flow", "twin.flow", "ugly.flow", "way.flow"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_laying_out_as_root_keeps_the_owner() -> None:
    """A file that root lays out still belongs to whom it belonged to."""
    Path("ugly.flow").write_text(UGLY)
    os.chown("ugly.flow", 1234, 4321)
    assert flow("format", "ugly.flow").exit_code == 0
    status = Path("ugly.flow").stat()
    assert (status.st_uid, status.st_gid, Path("ugly.flow").read_text()) == (1234, 4321, GOOD)


def test_what_somebody_else_changed_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that is saved while a file is being laid out is not lost."""
    Path("ugly.flow").write_text(UGLY)
    laid_out = format_module.layout

    def slowly(path: str, data: bytes) -> format_module.Outcome:
        Path("ugly.flow").write_text(UGLY + "# mine\n")
        return laid_out(path, data)

    monkeypatch.setattr(format_module, "layout", slowly)
    result = flow("format", "ugly.flow")
    assert result.exit_code == 2
    assert "ugly.flow was changed by somebody else meanwhile, so it is left as it is." in result.stderr
    assert Path("ugly.flow").read_text() == UGLY + "# mine\n"
    assert os.listdir() == ["ugly.flow"]


def test_explain_finds_a_code_by_number_and_by_name() -> None:
    """One may type what one sees."""
    pages = {flow("explain", name).stdout for name in ("FL0602", "fl0602", "FL602", "unknown-key")}
    assert len(pages) == 1
    assert pages.pop().startswith("FL0602 unknown-key\n")
    unknown = flow("explain", "unkown-key")
    assert unknown.exit_code == 2
    assert "Did you mean unknown-key?" in unknown.stderr


def test_explain_lists_all_codes() -> None:
    """Without a code, all of them, a line each."""
    lines = flow("explain").stdout.splitlines()
    assert [line.split()[0] for line in lines] == sorted(CODES)


def test_every_code_is_explained_and_every_page_belongs_to_a_code() -> None:
    """No page is left behind when a code changes its name or goes."""
    for code, entry in CODES.items():
        assert find_code(entry.slug) == code
        assert page(code).startswith(f"# {code} {entry.slug}\n"), code
    folder = Path(check_module.__file__).parent.parent / "diagnostics" / "pages"
    assert {path.stem for path in folder.iterdir()} <= set(CODES)


def test_init_writes_a_project_that_is_clean() -> None:
    """The first thing that a newcomer sees works, whatever the project is called."""
    result = flow("init", "shop", "--name", 'The "best" shop')
    assert result.exit_code == 0
    assert "cd shop" in result.stdout
    assert sorted(os.listdir("shop")) == ["README.md", "events.jsonl", "flow.toml", "leads.flow"]
    checked = flow("check", "shop")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert flow("format", "--check", "shop").exit_code == 0
    assert (Path("shop") / "README.md").read_text().startswith('# The "best" shop\n')


def test_init_overwrites_nothing() -> None:
    """Work that is already there is never lost."""
    Path("leads.flow").write_text("mine\n")
    result = flow("init")
    assert result.exit_code == 2
    assert "leads.flow is already there" in result.stderr
    assert os.listdir() == ["leads.flow"]
    assert Path("leads.flow").read_text() == "mine\n"


def test_a_misspelt_command_is_answered_with_the_right_one() -> None:
    """Usage mistakes give two."""
    result = flow("chek")
    assert result.exit_code == 2
    assert "Did you mean `flow check`?" in result.stderr
    assert flow("check", "--nonsense").exit_code == 2
    assert flow().exit_code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_says_the_same_as_the_list(name: str) -> None:
    """Every command that is listed exists and explains itself."""
    result = flow(name, "--help")
    assert result.exit_code == 0
    assert "--color" in result.output


def test_a_fault_of_ours_gives_three_and_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user never sees a traceback; whoever mends it does."""
    Path("good.flow").write_text(GOOD)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr("flowlang.project.load_project", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = flow("check", "good.flow")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "Traceback" not in result.stderr
    (report,) = tmp_path.glob("flow-crash-*.txt")
    assert str(report) in result.stderr
    assert result.stderr.count("\n") == 1
    assert "ZeroDivisionError: a slip of ours" in report.read_text()
