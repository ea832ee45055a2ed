"""What is known inside of loops and behind them, and what may leave them."""

import pytest

from .kit import diagnostic_of, found_in, workflow

PRESENT = "if lead.email is missing then\n  stop\n"
USE = 'send email "welcome" to lead.email'


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        # What a round writes or waits through is not known in the next one.
        (f"{PRESENT}repeat at most 3 times\n  {USE}", []),
        (f"{PRESENT}repeat at most 3 times\n  {USE}\n  clear lead.email", [("FL0401", "lead.email")]),
        (f"{PRESENT}repeat at most 3 times\n  {USE}\n  after 1 day", [("FL0401", "lead.email")]),
        # Over time, every round comes after a wait.
        (f"{PRESENT}repeat every 1 day at most 3 times\n  {USE}", [("FL0401", "lead.email")]),
        # Behind the loop that is known with which it may end.
        (f"repeat until lead.email is present\n  after 1 day\n{USE}", []),
        (
            f"repeat at most 2 times until lead.email is present\n  after 1 day\n{USE}",
            [("FL0401", "lead.email")],
        ),
        (
            "repeat until lead.email is present\n  after 1 day\n"
            f"  if lead.score is 3 then\n    leave the loop\n{USE}",
            [("FL0401", "lead.email")],
        ),
        (
            "repeat until lead.email is present\n  after 1 day\n"
            f"  if lead.email is present then\n    leave the loop\n{USE}",
            [],
        ),
        # What is left early is not known behind it.
        (
            "for each task in lead.tasks\n  if lead.email is missing then\n    leave the loop\n"
            f"  {USE}\n{USE}",
            [("FL0401", "lead.email")],
        ),
        # Names of a round are gone behind it, and so is `attempt`.
        ("repeat at most 2 times\n  let x be attempt\nlet y be x", [("FL0201", "x")]),
        ("repeat at most 2 times\n  let x be attempt\nlet y be attempt", [("FL0201", "attempt")]),
        (
            "repeat at most 2 times\n  repeat at most attempt times\n    increase lead.score by attempt",
            [],
        ),
    ],
)
def test_what_is_known_in_and_behind_a_loop(steps: str, found: list[tuple[str, str]]) -> None:
    """Facts hold in a round if they hold after every round, and behind a loop if on every way out."""
    assert found_in(workflow(steps)) == found


@pytest.mark.parametrize(
    ("steps", "code", "words"),
    [
        ("repeat every 1 day\n  stop", "FL0530", "nothing says when this repeating ends"),
        ("repeat at most 0 times\n  stop", "FL0530", "this repeats nothing, not even once"),
        ("repeat at most 1.5 times\n  stop", "FL0301", ""),
        (
            "leave the loop",
            "FL0531",
            "`leave the loop` stands inside `repeat` or `for each`, and here is none",
        ),
        (
            "repeat every 1 day until today is after 2026-01-01\n  set lead.score to 1",
            "FL0503",
            "`repeat … until` is looked at when a record changes, "
            "and this also turns by the mere passing of time",
        ),
        (
            "repeat at most 2 times\n  wait until lead.owner is present\n"
            "    if still waiting after 1 day\n      leave the loop",
            "FL0531",
            "`leave the loop` can't be said here: "
            "these steps run while a wait or question goes on, and come back to it",
        ),
        (
            "wait until lead.owner is present\n  if still waiting after 1 day\n"
            "    repeat every 1 hour at most 2 times\n      set lead.score to 1",
            "FL0502",
            "",
        ),
    ],
)
def test_a_mistake_has_a_message_of_its_own(steps: str, code: str, words: str) -> None:
    """Each mistake gives one message, in plain words."""
    problem = diagnostic_of(workflow(steps))
    assert problem.code == code
    assert not words or problem.message == words


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        # Branches run beside each other: what was known before may be no longer so.
        (
            f"{PRESENT}at the same time\n  do\n    {USE}\n  do\n    clear lead.email",
            [("FL0401", "lead.email")],
        ),
        (f"{PRESENT}at the same time\n  do\n    set lead.score to 1\n{USE}", [("FL0401", "lead.email")]),
        # Names bound in a branch are its own.
        ("at the same time\n  do\n    let x be 1\n  do\n    let y be x", [("FL0201", "x")]),
        ("at the same time\n  do\n    let x be 1\nlet y be x", [("FL0201", "x")]),
        # Where everybody stops, nothing is known to go wrong below.
        ("at the same time\n  do\n    stop\n  do\n    after 1 day", []),
        # A branch may be left from a loop inside of it, but not a loop around it.
        (
            "at the same time\n  do\n    for each task in lead.tasks\n      leave this branch",
            [],
        ),
        (
            "for each task in lead.tasks\n  at the same time\n    do\n      leave the loop",
            [("FL0531", "leave the loop")],
        ),
        ("leave this branch", [("FL0531", "leave this branch")]),
        (
            "wait until lead.owner is present\n  if still waiting after 1 day\n"
            "    at the same time\n      do\n        set lead.score to 1",
            [("FL0502", "at the same time")],
        ),
        # Under `counting from` the date is there, and nothing waits.
        (
            "stop if lead.remind_at is missing\ncounting from lead.remind_at\n"
            '  1 day before\n    set lead.interest to "{lead.remind_at}"\n'
            'set lead.interest to "{lead.remind_at}"',
            [],
        ),
        (
            "stop if lead.remind_at is missing\ncounting from lead.remind_at\n"
            "  1 day before\n    after 1 day",
            [("FL0502", "after 1 day")],
        ),
        ("counting from lead.remind_at\n  on the day\n    stop", [("FL0401", "lead.remind_at")]),
        ("counting from now\n  1 day after\n    stop", [("FL0503", "now")]),
        ("counting from lead.name\n  1 day after\n    stop", [("FL0311", "lead.name")]),
        (
            "let day be today\ncounting from day\n"
            "  2 hours after\n    stop\n  1 day after\n    stop\n"
            "  1 day after\n    stop",
            [("FL0309", "2 hours"), ("FL0117", "1 day after")],
        ),
    ],
)
def test_what_is_known_in_branches_and_on_the_days_of_a_ladder(
    steps: str, found: list[tuple[str, str]]
) -> None:
    """Both come after a wait; what they bind is gone behind them."""
    assert found_in(workflow(steps)) == found
