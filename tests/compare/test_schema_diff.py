"""`flow schema diff`: what a change of the schema does, and which workflows it breaks."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

SCHEMA = """record Lead
  name: text, required
  email: email
  fax: phone
  score: whole number = 0
  status: New | Won | Lost

record Visit
  lead: Lead

choice Region
  North
  South

event Reply
  text: text

action send letter to (name: text)
  copies: whole number
"""
WORKFLOW = """use "schema.flow"

workflow "Write"
  when a Lead is created
  if lead.score is at least 3
  then
    if lead.status is Lost then
      stop
    send letter to lead.name

workflow "Other"
  when a Reply is received
  then
    send letter to "us"

test "a letter is sent"
  given a Lead
    name: "Ana"
    score: 5
  expect send letter to "Ana"
"""


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["schema", "diff", *arguments])


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a project of its own."""
    monkeypatch.chdir(tmp_path)
    Path("flow.toml").write_text("", "utf-8")
    Path("schema.flow").write_text(SCHEMA, "utf-8")
    Path("flows").mkdir()
    Path("flows/write.flow").write_text(WORKFLOW, "utf-8")


def diff(changed: str, *options: str) -> Result:
    Path("new.flow").write_text(changed, "utf-8")
    return flow("schema.flow", "new.flow", *options)


EDITS = [
    (
        "field added",
        "  fax: phone\n",
        "  fax: phone\n  site: link, unique\n",
        "+ field Lead.site: a link, unique (schema.flow:5)",
    ),
    ("field removed", "  fax: phone\n", "", "- field Lead.fax: a phone number"),
    ("retyped", "fax: phone", "fax: text", "~ field Lead.fax (schema.flow:4)|type: a phone number -> a text"),
    ("flag", "email: email", "email: email, personal", "~ field Lead.email (schema.flow:3)|personal (new)"),
    ("default", "= 0", "= 1", "~ field Lead.score (schema.flow:5)|default: 0 -> 1"),
    ("value added", "| Lost", "| Lost | Late", "~ field Lead.status (schema.flow:6)|value: Late (new)"),
    ("record removed", "record Visit\n  lead: Lead\n", "", "- record Visit"),
    (
        "record added",
        "event Reply",
        "record Car\n  name: text\n\nevent Reply",
        "+ record Car (schema.flow:15)",
    ),
    (
        "choice",
        "  South\n",
        "  West\n",
        "~ choice Region (schema.flow:11)|value: West (new)|value: South (gone)",
    ),
    (
        "event",
        "  text: text\n",
        "  text: text\n  at: moment\n",
        "+ field Reply.at: a moment (schema.flow:17)",
    ),
    (
        "action added",
        "action send",
        "action ring (name: text)\n\naction send",
        "+ action ring (name) (schema.flow:18)",
    ),
    (
        "setting",
        "copies: whole number",
        "copies: number",
        "~ action send letter to (name) (schema.flow:18)|settings copies: a whole number -> a number",
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_each_change_is_told(before: str, after: str, expected: str) -> None:
    """What was added, removed and changed, each in one line with its details under it, and nothing breaks."""
    assert before in SCHEMA
    result = diff(SCHEMA.replace(before, after, 1))
    assert result.exit_code == 1, result.output
    said = [" ".join(line.split()) for line in result.output.splitlines()]
    assert said == [*expected.split("|"), "", "No workflow breaks."]


def test_the_workflows_that_break_are_named_with_their_places() -> None:
    """They are found by checking them with the new schema; those that only had other mistakes aren't told."""
    other = WORKFLOW.replace('letter to "us"', "leter to us")
    Path("flows/write.flow").write_text(other, "utf-8")
    result = diff(SCHEMA.replace("  score: whole number = 0\n", "").replace(" | Lost", ""))
    lines = result.output.splitlines()
    start = lines.index('workflow "Write" breaks  flows/write.flow:3')
    assert lines[start + 1].startswith("      line 5: FL0203 unknown-field: ")
    assert lines[start + 2].startswith("      line 7: FL0204 unknown-choice: ")
    assert 'test "a letter is sent" breaks  flows/write.flow:16' in lines
    assert lines[-1] == "1 workflow breaks."
    assert "Other" not in result.output


def test_the_same_schema_laid_out_otherwise_is_no_change() -> None:
    """Comments, blank lines and the order of declarations say nothing."""
    event = SCHEMA[SCHEMA.index("event") : SCHEMA.index("action")]
    result = diff(f"# ours\n{event}\n{SCHEMA.replace(event, '')}")
    assert (result.exit_code, result.output) == (0, "No change of the schema.\n")


def test_json_and_markdown_say_the_same() -> None:
    """Programs and review comments get what the text says."""
    changed = SCHEMA.replace("  score: whole number = 0\n", "")
    document = json.loads(diff(changed, "--format", "json").output)
    (change,) = document["changes"]
    assert (document["format"], change["kind"], change["what"]) == (
        "flowlang schema diff",
        "removed",
        "field",
    )
    assert [one["name"] for one in document["broken"]] == ["Write", "a letter is sent"]
    assert document["broken"][0]["problems"][0]["at"] == {"file": "flows/write.flow", "line": 5}
    marked = diff(changed, "--format", "markdown", "--exit-zero")
    assert marked.exit_code == 0
    assert "- **removed** field: `Lead.score: a whole number`" in marked.output
    assert "#### workflow `Write` breaks (`flows/write.flow:3`)" in marked.output


def test_only_the_workflows_that_are_asked_for_are_tried(tmp_path: Path) -> None:
    """A schema may be tried with workflows that lie elsewhere in the project."""
    Path("flows/two.flow").write_text(
        WORKFLOW.replace('"Write"', '"Two"').replace('"Other"', '"Three"'), "utf-8"
    )
    result = diff(SCHEMA.replace("  score: whole number = 0\n", ""), "--workflows", "flows/two.flow")
    assert 'workflow "Two" breaks' in result.output
    assert "Write" not in result.output


def test_a_schema_in_git_is_compared_with_the_one_that_lies_there() -> None:
    """Before a commit one sees what breaks: for a file, and for the whole project."""
    identity = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *identity, *command], check=True, capture_output=True)  # noqa: S607
    Path("schema.flow").write_text(SCHEMA.replace("  score: whole number = 0\n", ""), "utf-8")
    for arguments in (["main:schema.flow", "schema.flow"], ["main", "."], ["main"]):
        result = flow(*arguments)
        assert "- field  Lead.score: a whole number" in result.output, result.output
        assert 'workflow "Write" breaks  flows/write.flow:3' in result.output


def test_a_file_that_is_no_text_is_no_schema() -> None:
    """Bytes that can't be read are said to be so, and never taken for an empty schema."""
    Path("odd.flow").write_bytes(b"record Lead\xff\n")
    Path("new.flow").write_text(SCHEMA, "utf-8")
    result = flow("odd.flow", "new.flow")
    assert result.exit_code == 2
    assert "odd.flow is no UTF-8 text: byte 12 can't be read." in result.output
