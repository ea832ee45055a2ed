"""`flow diff`: what changed in meaning between two versions."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowlang.cli.main import group

BASE = '''use crm

team "Sales"
  members: user "ana", user "bob"

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: """
    Thank you.
    See you.
    """

workflow "Follow up"
  "Nobody is forgotten."
  owner: "sales-ops"
  when a Lead is created
  if lead.score is at least 10
  as long as lead.email is present
  until lead.status is Qualified
  then
    stop if lead.score is 99
    if possible, send email "welcome" to lead.email
    if lead.country is "BG" then
      assign lead to the next member of team "Sales"
    after 3 days
    ask user "ana" to decide "Call?" within 2 days
      answer "Yes"
        set lead.status to Contacted
      if still waiting after 1 day
        notify user "ana" "please"
      if time runs out
        notify user "ana" "bye"
    increase lead.score by 5
    set lead.status to Lost
'''


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["diff", *arguments])


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def diff(changed: str, *options: str) -> Result:
    Path("old.flow").write_text(BASE, "utf-8")
    Path("new.flow").write_text(changed, "utf-8")
    return flow("old.flow", "new.flow", *options)


EDITS = [
    (
        "trigger",
        "Lead is created",
        "Lead is created\n  or when lead.score changes",
        ["+ trigger  when lead.score changes (line 17)"],
    ),
    (
        "condition",
        "at least 10",
        "at least 20",
        ["~ condition  lead.score is at least 10 -> lead.score is at least 20 (line 17)"],
    ),
    ("kept", "  as long as lead.email is present\n", "", ["- as long as  lead.email is present"]),
    (
        "goal",
        "until lead.status is Qualified",
        "until lead.status is Converted",
        ["~ goal  lead.status is Qualified -> lead.status is Converted (line 19)"],
    ),
    (
        "runs",
        '  owner: "sales-ops"\n',
        '  owner: "sales-ops"\n  tags: "marketing"\n',
        ["~ tags  none -> marketing (line 13)"],
    ),
    (
        "timer",
        "after 3 days",
        "after 1 week",
        ["~ wait  after 3 days -> after 1 week (line 25)"],
    ),
    (
        "question",
        "within 2 days",
        "within 3 days",
        [
            '~ question  ask user "ana" to decide "Call?" within 2 days -> '
            'ask user "ana" to decide "Call?" within 3 days (line 26)'
        ],
    ),
    (
        "reminder",
        "after 1 day\n",
        "after 6 hours\n",
        [
            '~ question  ask user "ana" to decide "Call?" within 2 days (line 26)',
            "    still waiting after: 1 day -> 6 hours",
        ],
    ),
    (
        "added",
        "    increase",
        "    set lead.priority to High\n    increase",
        ["+ step  set lead.priority to High (line 33)"],
    ),
    ("removed", "    increase lead.score by 5\n", "", ["- step  increase lead.score by 5"]),
    (
        "optional",
        "if possible, send",
        "send",
        [
            '~ step  if possible, send email "welcome" to lead.email -> '
            'send email "welcome" to lead.email (line 22)'
        ],
    ),
    (
        "template",
        "See you.",
        "See you soon.",
        ['template "welcome" changed  new.flow:6', "    body: See you. -> See you soon."],
    ),
    ("team", ', user "bob"', "", ['team "Sales" changed  new.flow:3']),
]


def squeezed(text: str) -> str:
    """Columns differ with what else is said: two blanks stand for any number of them."""
    return "\n".join("  ".join(piece for piece in line.split("  ") if piece) for line in text.splitlines())


@pytest.mark.parametrize(
    ("before", "after", "expected"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS]
)
def test_each_kind_of_change_is_told_in_the_words_of_the_text(
    before: str, after: str, expected: list[str]
) -> None:
    """A reviewer reads what changed in the words that the analyst wrote, and nothing else."""
    assert before in BASE
    result = diff(BASE.replace(before, after, 1))
    assert result.exit_code == 1, result.output
    said = squeezed(result.output)
    assert all(squeezed(line) in said for line in expected[:1]), said
    changes = [line for line in result.output.splitlines() if line[:4] in ("  + ", "  - ", "  ~ ", "  > ")]
    assert len(changes) + result.output.count(" changed  new.flow:") - ('workflow "' in result.output) == 1, (
        said
    )


def test_a_step_that_moves_under_another_condition_is_told() -> None:
    """The same lines in the same order mean something else when one of them is indented."""
    result = diff(BASE.replace("    after 3 days\n", "      after 3 days\n"))
    assert result.output.splitlines()[1:3] == [
        "  > wait  after 3 days (line 25)",
        '      under: if lead.country is "BG", yes (new)',
    ]
    assert "+" not in result.output


def test_a_condition_put_around_steps_says_so() -> None:
    """What stands under a new condition is done no more in every case; it was there before."""
    indented = "    if lead.score is at least 50 then\n      increase lead.score by 5\n"
    result = diff(BASE.replace("    increase lead.score by 5\n", indented))
    assert result.output.splitlines()[1:4] == [
        "  + condition  if lead.score is at least 50 (line 33)",
        "      around: increase lead.score by 5",
        "",
    ]
    back = Path("old.flow").read_text("utf-8")
    Path("old.flow").write_text(Path("new.flow").read_text("utf-8"), "utf-8")
    Path("new.flow").write_text(back, "utf-8")
    assert "      was around: increase lead.score by 5\n" in flow("old.flow", "new.flow").output


def test_steps_in_another_order_are_told_as_moved() -> None:
    """An exchange of two steps is no removal and no addition."""
    lines = ("    increase lead.score by 5\n", "    set lead.status to Lost\n")
    result = diff(BASE.replace("".join(lines), "".join(reversed(lines))))
    signs = [line.strip()[:1] for line in result.output.splitlines() if line.startswith("  ")]
    assert signs == [">"]


def test_layout_comments_and_words_for_people_are_no_change() -> None:
    """Only what a run would do differently counts."""
    other = BASE.replace('owner: "sales-ops"', 'owner: "crm"').replace("Nobody is forgotten", "Nobody")
    result = diff(other.replace("    after 3 days\n", "\n    # patience\n    after 3 days   # days\n"))
    assert (result.exit_code, result.output) == (0, "No change in meaning.\n")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, BASE.count("\n") - 1)), st.sampled_from(["", "# a word", "   "]))
def test_no_comment_and_no_blank_line_is_ever_a_change(at: set[int], added: str) -> None:
    """Whatever lines are put between the others, as long as they say nothing."""
    body = range(BASE[: BASE.index("body:")].count("\n"), BASE[: BASE.index("workflow")].count("\n"))
    lines = BASE.split("\n")
    for number in sorted(at - set(body), reverse=True):
        lines.insert(number, added)
    assert diff("\n".join(lines)).exit_code == 0


def test_a_workflow_with_a_new_name_is_known_again() -> None:
    """A renaming is one change, also with other changes beside it; something else is an addition."""
    renamed = BASE.replace('"Follow up"', '"Chase"')
    assert diff(renamed).output.splitlines()[0] == 'workflow "Follow up" renamed to "Chase"  new.flow:13'
    changed = diff(renamed.replace("3 days", "4 days")).output
    assert changed.startswith('workflow "Follow up" renamed to "Chase" and changed')
    other = BASE[: BASE.index("workflow")] + (
        'workflow "Other"\n  when a Lead is deleted\n  then\n    notify user "ana" "gone"\n'
    )
    first, _, *rest = diff(other).output.splitlines()
    assert first == 'workflow "Other" added  new.flow:13'
    assert rest[0].startswith('workflow "Follow up" removed  old.flow:13')


def test_places_that_are_gone_are_named_for_the_runs_that_wait_there() -> None:
    """Who removes a wait learns that runs may stand in it."""
    assert "! no longer waits at: after 3 days." in diff(BASE.replace("    after 3 days\n", "")).output


def test_json_and_markdown_say_the_same() -> None:
    """Programs and review comments get what the text says."""
    changed = BASE.replace("3 days", "4 days")
    document = json.loads(diff(changed, "--format", "json").output)
    (one,) = document["workflows"]
    assert (document["format"], document["format_version"], one["kind"]) == ("flowlang diff", 1, "changed")
    assert one["before"]["version"] != one["after"]["version"]
    (change,) = one["changes"]
    assert (change["before"], change["after"], change["at"]["line"]) == ("after 3 days", "after 4 days", 25)
    marked = diff(changed, "--format", "markdown", "--exit-zero")
    assert marked.exit_code == 0
    assert "- **changed** wait: `after 3 days` → `after 4 days` (line 25)" in marked.output


def test_the_picture_marks_what_changed() -> None:
    """Added, removed and changed steps can be told apart in one picture, those that stayed are plain."""
    from flowlang.cli.diff import compared
    from flowlang.cli.revisions import Version, load_version
    from flowlang.diagram.compared import comparison
    from flowlang.diagram.dot import dot_text

    changed = BASE.replace("3 days", "4 days").replace(
        "increase lead.score by 5", 'send email "welcome" to "a@b.org"'
    )
    diff(changed)
    both = (load_version(Version(name, Path(name)), None) for name in ("old.flow", "new.flow"))
    drawn = comparison(compared(*both).workflows[0])
    said = {drawn.made.boxes[box].title: word for box, word in drawn.boxes.items()}
    assert said == {
        "after 4 days": "changed",
        'send email "welcome" to "a@b.org"': "added",
        "increase lead.score by 5": "removed",
    }
    text = dot_text(drawn.made.plan, None, drawn.made, drawn)
    assert text.count("class=removed") == 4  # the step, two arrows to it and one from it


def test_a_version_with_mistakes_is_not_compared() -> None:
    """What does not compile has no meaning: the mistakes are shown, and the exit code says so."""
    result = diff(BASE.replace("lead.score by", "lead.scor by"))
    assert result.exit_code == 2
    assert "unknown-field" in result.output


def test_another_label_of_a_button_is_a_change() -> None:
    """People press what they read: a button with another label is another trigger."""
    text = 'use crm\n\nworkflow "W"\n  when a User presses "Go" on a Lead\n  then\n    set lead.score to 1\n'
    Path("old.flow").write_text(text, "utf-8")
    Path("new.flow").write_text(text.replace("Go", "Start"), "utf-8")
    assert "~ trigger  when a User presses" in flow("old.flow", "new.flow").output


# --- Git ----------------------------------------------------------------------------------------


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)  # noqa: S607


@pytest.fixture
def repository() -> None:
    """A repository with a project in a folder, and an uncommitted change."""
    git("init", "-q", "-b", "main")
    Path("crm/flows").mkdir(parents=True)
    Path("crm/flow.toml").write_text('name = "Shop"\n', "utf-8")
    Path("crm/parts.flow").write_text(BASE[: BASE.index("workflow")], "utf-8")
    own = 'use crm\nuse "parts.flow"\n\n' + BASE[BASE.index("workflow") :]
    Path("crm/flows/leads.flow").write_text(own, "utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    Path("crm/flows/leads.flow").write_text(own.replace("3 days", "4 days"), "utf-8")
    Path("crm/flow.toml").write_text('name = "Shop"\ntimezone = "Europe/Sofia"\n', "utf-8")


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("arguments", [["main"], ["HEAD:"], ["main:crm", "."], ["main", "."]])
def test_a_revision_is_read_from_git(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The project of a revision, with its configuration and what its files use, against what lies there."""
    monkeypatch.chdir("crm")
    result = flow(*arguments)
    assert result.exit_code == 1, result.output
    assert "after 3 days -> after 4 days" in result.output
    assert "UTC -> Europe/Sofia" in result.output


@pytest.mark.usefixtures("repository")
def test_two_revisions_are_compared_whatever_lies_there_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that are not committed take no part when both sides are revisions."""
    monkeypatch.chdir("crm")
    assert flow("main", "HEAD").output == "No change in meaning.\n"
    one_file = flow("main:crm/flows/leads.flow", "flows/leads.flow")
    assert one_file.exit_code == 1, one_file.output


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("asked", ["nothing-like-this", "--upload-pack=x", "main:nowhere"])
def test_what_is_no_revision_is_said_plainly(asked: str) -> None:
    """Nothing is taken for an option of git, and what isn't there is named."""
    result = CliRunner().invoke(group, ["diff", "--", asked])
    assert result.exit_code == 2
    assert asked in result.output


def test_without_a_repository_a_revision_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that neither a file nor a repository was found."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(Path.cwd().parent))
    result = flow("main")
    assert "this folder is in no git repository" in result.output


def test_without_git_only_files_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without git is told what it lacks."""
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in flow("main").output


# --- Much of it ---------------------------------------------------------------------------------

RECIPE = """use crm

recipe "Tell later" for a Lead
  needs pause: duration

  when a Lead is created
  then
    after pause
    notify user "ana" "look"

use recipe "Tell later" for Lead with pause: 3 days
"""


def test_what_a_recipe_makes_is_told_where_it_is_used() -> None:
    """Another value is a change of the workflow that is made, at the line with the value."""
    Path("old.flow").write_text(RECIPE, "utf-8")
    Path("new.flow").write_text(RECIPE.replace("3 days", "4 days"), "utf-8")
    lines = flow("old.flow", "new.flow").output.splitlines()
    assert lines[0].endswith(" changed  new.flow:11")
    assert lines[1] == "  ~ wait  after 3 days -> after 4 days (line 11)"


def test_any_workflow_can_be_compared_and_drawn_with_any_other() -> None:
    """However little two versions share, there is an answer and a picture; with itself, none has changes."""
    import attrs

    from flowlang.compare.as_text import difference_as_text
    from flowlang.compare.model import Difference
    from flowlang.compare.workflows import compare_workflows
    from flowlang.diagram.compared import comparison
    from flowlang.diagram.dot import dot_text
    from flowlang.project import load_project

    root = Path(__file__).resolve().parents[2] / "examples"
    plans = [plan for file in root.rglob("flow.toml") for plan in load_project([file.parent]).plans]
    assert len(plans) > 50
    for one, other in zip(plans, [*plans[1:], plans[0]], strict=True):
        assert compare_workflows([one], [one]) == ()
        (change,) = compare_workflows([one], [attrs.evolve(other, name=one.name)])
        drawn = comparison(change)
        assert "class=" in dot_text(drawn.made.plan, None, drawn.made, drawn)
        assert difference_as_text(Difference((change,), ())).startswith("workflow ")
