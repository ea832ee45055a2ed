"""What may be missing where: facts begin at conditions and writes, and end at waits and writes."""

import pytest

from tests.check.kit import found_in, workflow

MAIL = 'send email "welcome" to lead.email'
CREATED = "when a Lead is created"


@pytest.mark.parametrize(
    ("steps", "header"),
    [
        pytest.param(f"if lead.email is present then\n  {MAIL}", CREATED, id="if present"),
        pytest.param(f"if lead.email is missing then\n  stop\n{MAIL}", CREATED, id="the other way ended"),
        pytest.param(f"stop if lead.email is missing\n{MAIL}", CREATED, id="stop if missing"),
        pytest.param(MAIL, f"{CREATED}\nif lead.email is present", id="header if"),
        pytest.param(
            f"after 2 days\n{MAIL}", f"{CREATED}\nas long as lead.email is present", id="as long as"
        ),
        pytest.param(f'if lead.email ends with "@acme.com" then\n  {MAIL}', CREATED, id="compared"),
        pytest.param(f"if not lead.email is missing then\n  {MAIL}", CREATED, id="not missing"),
        pytest.param(f"if lead.email is not empty then\n  {MAIL}", CREATED, id="not empty"),
        pytest.param(
            f"if lead.email is missing or lead.score is at least 5 then\n  stop\n{MAIL}",
            CREATED,
            id="or, ended",
        ),
        pytest.param(f"if possible, {MAIL}", CREATED, id="if possible"),
        pytest.param(f'if lead is in "Reachable" then\n  {MAIL}', CREATED, id="segment"),
        pytest.param(f'set lead.email to "a@example.org"\n{MAIL}', CREATED, id="written"),
        pytest.param(f"{MAIL}", 'when lead.email changes to "a@example.org"', id="changes to"),
        pytest.param(
            f"wait at most 2 days until lead.email is present\n  if time runs out\n    stop\n{MAIL}",
            CREATED,
            id="waited for it",
        ),
        pytest.param(
            'assign lead to the next member of team "Sales"\n  otherwise\n    assign lead to team "Sales"\n'
            'notify lead.owner "yours"',
            CREATED,
            id="assigned either way",
        ),
        pytest.param(
            'assign lead to the next member of team "Sales"\nnotify lead.owner "yours"',
            CREATED,
            id="assigned",
        ),
        pytest.param('notify the head of team "Sales" "new"', CREATED, id="a declared head"),
        pytest.param("set lead.city to lead.region", CREATED, id="a copy may be missing"),
        pytest.param("increase lead.score by 5", CREATED, id="a default"),
        pytest.param(
            "let x be lead.budget or else 5 EUR\nset lead.budget to x + 1 EUR", CREATED, id="or else"
        ),
        pytest.param(
            "find a Contact where contact.email is lead.email\nif contact is present then\n"
            "  after 2 days\n  set contact.status to Engaged",
            CREATED,
            id="a found record stays found",
        ),
        pytest.param(
            "wait at most 2 days for a Reply where reply.lead is lead\n  if time runs out\n    stop\n"
            'if reply.text is present then\n  after 1 day\n  notify user "petra" "{reply.text}"',
            CREATED,
            id="an event that came",
        ),
        pytest.param("if lead.company.employees is at least 50 then\n  stop", CREATED, id="path compared"),
        pytest.param(
            'create a Task as call\n  title: "x"\n  if it fails\n    stop\nset call.priority to High',
            CREATED,
            id="a step whose failure ends the run",
        ),
        pytest.param(
            f'set lead.email to "a@example.org"\n  if it fails\n    stop\n{MAIL}',
            CREATED,
            id="a write whose failure ends the run",
        ),
        pytest.param(
            'clear lead.phone\n  if it fails\n    notify user "petra" "{failure}"', CREATED, id="the reason"
        ),
        pytest.param(
            'if possible, set lead.company.region to "x"\n  if it fails\n    notify user "petra" "no"',
            CREATED,
            id="if possible, with a block of its own",
        ),
    ],
)
def test_present(steps: str, header: str) -> None:
    """Nothing is refused where the value can only be there."""
    assert found_in(workflow(steps, header)) == []


@pytest.mark.parametrize(
    ("steps", "header", "missing"),
    [
        pytest.param(MAIL, CREATED, "lead.email", id="no look"),
        pytest.param(
            f"if lead.email is present then\n  stop\n{MAIL}", CREATED, "lead.email", id="the wrong way"
        ),
        pytest.param(
            'create a Task as call\n  title: "x"\n  if it fails\n    clear lead.phone\n'
            "set call.priority to High",
            CREATED,
            "call",
            id="made by a step that may have failed",
        ),
        pytest.param(
            'create a Task as call\n  title: "x"\n  if it fails\n    set call.priority to High',
            CREATED,
            "call",
            id="made by a step that has failed",
        ),
        pytest.param(
            f'set lead.email to "a@example.org"\n  if it fails\n    clear lead.phone\n{MAIL}',
            CREATED,
            "lead.email",
            id="a write that may have failed",
        ),
        pytest.param(
            'if possible, set lead.company.region to "x"\n  if it fails\n    notify lead.owner "no"',
            CREATED,
            "lead.owner",
            id="the block under a step that is possible",
        ),
        pytest.param(
            f"if lead.email is present then\n  after 2 days\n  {MAIL}",
            CREATED,
            "lead.email",
            id="after a wait",
        ),
        pytest.param(
            f"after 2 days\n{MAIL}",
            f"{CREATED}\nif lead.email is present",
            "lead.email",
            id="header if, waited",
        ),
        pytest.param(
            f"if lead.email is present then\n  clear lead.email\n  {MAIL}",
            CREATED,
            "lead.email",
            id="cleared",
        ),
        pytest.param(
            f"if lead.email is present or lead.phone is present then\n  {MAIL}",
            CREATED,
            "lead.email",
            id="or",
        ),
        pytest.param(
            f'if lead.email is not "x@example.org" then\n  {MAIL}', CREATED, "lead.email", id="is not"
        ),
        pytest.param(
            f"wait at most 2 days until lead.email is present\n{MAIL}",
            CREATED,
            "lead.email",
            id="may time out",
        ),
        pytest.param(
            'notify the head of team "Headless" "new"', CREATED, 'the head of team "Headless"', id="head"
        ),
        pytest.param("set lead.region to lead.company.region", CREATED, "lead.company", id="way to a copy"),
        pytest.param(
            "let region be lead.company.owner.name", CREATED, "lead.company.owner", id="way of two links"
        ),
        pytest.param(
            'send email "welcome" to lead.company.owner.email',
            CREATED,
            "lead.company.owner.email",
            id="the whole path at once",
        ),
        pytest.param("let x be lead.budget\nset lead.budget to x + 1 EUR", CREATED, "x", id="a name for it"),
        pytest.param(
            "find a Contact where contact.email is lead.email\nset contact.status to Engaged",
            CREATED,
            "contact",
            id="maybe not found",
        ),
        pytest.param(
            'wait at most 2 days for a Reply where reply.lead is lead\nnotify user "petra" "{reply.text}"',
            CREATED,
            "reply",
            id="maybe no event",
        ),
        pytest.param(
            "if lead.budget + 5 EUR is more than 10 EUR then\n  stop", CREATED, "lead.budget", id="sum"
        ),
        pytest.param(
            "for each call in lead.calls\n  if call.from is present then\n    clear call.from\n"
            '  notify user "petra" "{call.from}"',
            CREATED,
            "call.from",
            id="loop",
        ),
    ],
)
def test_may_be_missing(steps: str, header: str, missing: str) -> None:
    """The first part of the value that may be missing at that line is underlined, once."""
    assert found_in(workflow(steps, header)) == [("FL0401", missing)]
