"""Names of nodes and versions of plans: what an edit changes, and what it leaves as it was."""

import pytest

from flowlang.plan.graph import Decide, Plan, Write
from flowlang.plan.names import LONGEST_NAME, slug
from flowlang.plan.walk import fields_read, fields_written
from tests.plan.kit import plan_of, plans_of

STEPS = """\
send email "welcome" to lead.email
after 2 days
if lead.score is at least 80 then
  send email "welcome" to lead.email
  stop
set lead.status to Lost
"""
HEADER = """\
when a Lead is created
as long as lead.email is present
"""


def plan(steps: str = STEPS, header: str = HEADER) -> Plan:
    return plan_of(steps, header)


def test_names_are_the_words_of_the_steps() -> None:
    """A node is called after the words of its step, and a call after its action and first hole."""
    assert list(plan().nodes) == [
        "send-email-welcome",
        "after-2-days",
        "if-lead-score-is-at-least-80",
        "send-email-welcome-2",
        "stop",
        "set-lead-status-to-lost",
        "end",
    ]


@pytest.mark.parametrize("line", range(len(STEPS.splitlines()) + 1))
def test_an_unrelated_step_renames_nothing(line: int) -> None:
    """Wherever a step is inserted, the nodes of all other steps keep their names."""
    lines = STEPS.splitlines()
    indent = "  " if line in {3, 4} else ""
    lines.insert(line, f"{indent}increase lead.score by 7")
    added = set(plan("\n".join(lines)).nodes) - set(plan().nodes)
    assert added == {"increase-lead-score-by-7"}


def test_comments_and_layout_change_neither_names_nor_version() -> None:
    """Two texts that say the same, the one with comments and signs for words, have the same plan."""
    other = STEPS.replace("is at least", ">=").replace(
        "after 2 days", "# a while\n\nafter   2 days   # is enough"
    )
    assert list(plan(other).nodes) == list(plan().nodes)
    assert plan(other).version == plan().version
    assert plan(f"# first\n{STEPS}").version == plan().version


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("80", "81"),
        ("2 days", "3 days"),
        ("Lost", "Contacted"),
        ("  stop\n", ""),
        ("set lead", "clear lead.owner\nset lead"),
        ("lead.status to", "lead.source to Call\nset lead.status to"),
    ],
)
def test_every_change_of_meaning_changes_the_version(before: str, after: str) -> None:
    """A run that started with another meaning is told apart by the version."""
    assert plan(STEPS.replace(before, after)).version != plan().version


def test_a_change_of_the_header_changes_the_version() -> None:
    """Triggers and conditions belong to the meaning; the owner and the sentence of documentation don't."""
    text = (
        'workflow "W"\n  "Says what it does."\n  owner: "ana"\n\n  when a Lead is created\n  then\n    stop\n'
    )
    (first,) = plans_of(text)
    (same,) = plans_of(text.replace("ana", "bob").replace("Says", "Tells"))
    (other,) = plans_of(text.replace("created", "updated"))
    assert first.version == same.version
    assert first.version != other.version


def test_a_name_is_ascii_and_short_whatever_the_words() -> None:
    """Words of any script give a name that files, databases and pictures take, always the same one."""
    for words in ("изпрати писмо", "送信 メール", "é" * 200, "…", "", "a" * 300, "Straße prüfen"):
        name = slug(words)
        assert name == slug(words)
        assert name.isascii()
        assert 0 < len(name) <= LONGEST_NAME + 4
        assert name.replace("-", "").isalnum()
    assert slug("изпрати") != slug("получи")
    assert slug("Café crème") == "cafe-creme"


def test_conditions_over_several_lines_are_one_title() -> None:
    """`all of` and `any of` are told in one line with the words and parentheses that they stand for."""
    made = plan_of(
        """\
if all of
  lead.score is more than 3
  any of
    lead.status is New   # still
    lead.status is Lost
then
  clear lead.owner
stop if any of
  lead.score is 1
  lead.score is 2
clear lead.owner
"""
    )
    titles = [node.title for node in made.nodes.values() if isinstance(node, Decide)]
    assert titles == [
        "if lead.score is more than 3 and (lead.status is New or lead.status is Lost)",
        "stop if lead.score is 1 or lead.score is 2",
    ]


def test_one_value_for_a_list_is_stored_as_a_list() -> None:
    """`set lead.tags to "vip"` stores a list of one text, whatever the way it was written."""
    one = plan_of('set lead.tags to "vip"')
    many = plan_of('set lead.tags to list of "vip"')
    values = [node.changes for p in (one, many) for node in p.nodes.values() if isinstance(node, Write)]
    assert values[0] == values[1]


def test_fields_that_a_plan_reads_and_writes() -> None:
    """What a plan reads and writes is told by record and field, made records and conditions included."""
    made = plan_of(
        "if lead.owner is present then\n"
        "  create a Task\n    title: lead.name\n    lead: lead\n"
        "clear lead.email",
        "when a Lead is created\nuntil lead.status is Lost",
    )
    assert fields_read(made) == {"Lead.owner", "Lead.name", "Lead.status"}
    assert fields_written(made) == {"Task.title", "Task.lead", "Lead.email"}
