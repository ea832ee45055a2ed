"""Keywords are reserved only where they would be ambiguous."""

import re

import pytest
from syntax_trees import parse, problems, show

from flowlang.resources import grammar_text

# Terminals of a single word, such as `/until\b/`.
KEYWORDS = sorted(set(re.findall(r"^[A-Z_]+(?:\.\d+)?: /([a-z]+)(?=\\b|\(\?)", grammar_text(), re.MULTILINE)))


def in_workflow(*lines: str) -> str:
    return 'workflow "w"\n  when a Lead is created\n  then\n' + "".join(f"    {line}\n" for line in lines)


def steps(text: str) -> str:
    tree, found = parse(text)
    assert found == []
    return show(tree.declarations[0].steps)


def test_keywords_are_found() -> None:
    """The list of keywords that the other tests run over is taken from the grammar."""
    assert {"until", "if", "every", "to", "then", "record", "where"} <= set(KEYWORDS)


@pytest.mark.parametrize("word", KEYWORDS)
def test_keyword_after_a_dot(word: str) -> None:
    """After a dot any word may stand, in conditions, values, targets and calls."""
    assert problems(in_workflow(f"set lead.{word} to other.{word} + 1", f"notify lead.{word}")) == []
    assert problems(f'test "t"\n  check lead.{word} is other.{word}\n') == []


@pytest.mark.parametrize("word", KEYWORDS)
def test_keyword_as_a_field(word: str) -> None:
    """Any word may be the name of a field and of an entry, a nested one included."""
    assert problems(f"record Lead\n  {word}: text, required\n") == []
    text = in_workflow(
        "create a Lead", f"  {word}: 1", "  lines:", f"    {word}: 2", "update lead", f"  {word}: 3"
    )
    assert problems(text) == []


FREE = (
    "count",
    "sum",
    "first",
    "day",
    "days",
    "month",
    "table",
    "answer",
    "number",
    "user",
    "team",
    "every",
    "date",
)


@pytest.mark.parametrize("word", FREE)
def test_free_words_are_variables(word: str) -> None:
    """Words that begin a longer phrase are names where that phrase does not follow."""
    expected = f"Check(Compare(operator='is more than', left=Name('{word}'), right=Name('{word}')))"
    tree, found = parse(f'test "t"\n  check {word} is more than {word}\n')

    assert found == []
    assert show(tree.declarations[0].steps[0]) == expected


CALLS = (
    "check credit of lead",
    "answer email of lead",
    "expect delivery of order",
    "set up account for deal",
    "add lead to campaign",
    "remove lead from campaign",
    "create invoice for deal",
    "run report for deal",
    "stop campaign",
    "ask for review of deal",
    "find duplicates of lead",
    "fail over to backup",
    "update profile of lead",
    "delete files of lead",
    "let customer know",
    "clear cache of lead",
    "wait in line",
    "make tea",
    "given name",
)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("block", [("create a Task", "  title: 1"), ("if lead.x is 1 then", "  stop"), ()])
def test_actions_may_start_with_words_of_steps(call: str, block: tuple[str, ...]) -> None:
    """A call may start with a word that also starts a step, after a block as well as at the start."""
    shown = steps(in_workflow(*block, call))

    assert shown.splitlines()[-1].strip() == f"Call([{call}])"


@pytest.mark.parametrize("word", ["thenstop", "iffy", "untilx", "everything", "setx", "letter"])
def test_keywords_end_where_words_end(word: str) -> None:
    """A word that merely starts with a keyword is a word of its own."""
    assert steps(in_workflow(f"{word} lead")).strip() == f"Call([{word} lead])"


def test_article() -> None:
    """`a` and `an` are both accepted everywhere."""
    first = steps(in_workflow("create a Invoice", "find an Lead where lead.x is 1", "wait for an Reply"))
    second = steps(in_workflow("create an Invoice", "find a Lead where lead.x is 1", "wait for a Reply"))

    assert first == second
