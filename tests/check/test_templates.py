"""The lines of templates: which there are, and which a message or a document can't do without."""

import pytest

from tests.check.kit import diagnostic_of, found_in, workflow

EMAILED = workflow(
    'send email "news" to lead.email', "when a Lead is created\nas long as lead.email is present"
)


@pytest.mark.parametrize("part", ["Subject", "subjct", "bdy", "betreff"])
def test_a_line_that_no_template_has_is_a_mistake(part: str) -> None:
    """What would be left out of a letter in silence is reported, and its consequences are not."""
    text = f'template "news" for a Lead\n  {part}: "Hi"\n  body: "Hello"\n\n' + EMAILED

    assert found_in(text) == [("FL0261", part)]


@pytest.mark.parametrize(
    ("lines", "action", "settings"),
    [
        pytest.param(
            ['subject: "Hi"', 'html: "<p>Hello</p>"'], 'send email "news" to lead.email', [], id="html"
        ),
        pytest.param(['body: "Hello"'], 'send email "news" to lead.email', ['subject: "Hi"'], id="given"),
        pytest.param(['body: "Hello"'], 'send sms "news" to lead.phone', [], id="short message"),
        pytest.param(['headline: "Hi"'], 'print letter "news"', [], id="a line of one's own"),
    ],
)
def test_a_template_with_all_that_its_message_needs_is_right(
    lines: list[str], action: str, settings: list[str]
) -> None:
    """A subject may be given by the call, a text may be HTML, and other messages have no subject."""
    parts = "".join(f"  {line}\n" for line in lines)
    steps = "\n".join([action, *(f"  {one}" for one in settings)])
    header = "when a Lead is created\nas long as lead.email is present and lead.phone is present"
    own = "action print letter (template: Template)\n  headline: text\n  effect: change\n\n"

    assert found_in(f'template "news" for a Lead\n{parts}\n{own}' + workflow(steps, header)) == []


def test_one_message_names_all_that_an_email_lacks() -> None:
    """An email needs a subject and a text; a template that has neither is reported once."""
    text = 'template "news" for a Lead\n  name: "News"\n\n'

    found = diagnostic_of(text + EMAILED)

    assert found.code == "FL0262"
    assert "has no subject and no text, and `send email` needs both" in found.message
