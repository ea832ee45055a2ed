"""The wording of what is wrong with a letter."""

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.mail.letter import Letter
from flowlang.source import Span


def empty_field(span: Span, letter: Letter) -> Diagnostic:
    """Something that is filled in was there, and empty."""
    written = " ".join(span.text.split())
    return Diagnostic(
        "FL1001",
        f"nothing stood where `{written}` is filled in",
        span,
        "empty",
        notes=(_in_letter(letter),),
        help=f'if nothing may stand there, say so: `{{{written} or else ""}}`; '
        "else ask for a value before the message is sent",
    )


def broken_link(span: Span, link: str, why: str) -> Diagnostic:
    """A link that leads nowhere."""
    missing = why.startswith("it does not begin") and span.text == link
    fixes = (
        (Fix("begin the link with https://", (Edit(Span(span.source, span.start, span.start), "https://"),)),)
        if missing
        else ()
    )
    return Diagnostic(
        "FL1002",
        f"the link `{link}` leads nowhere: {why}",
        span,
        "broken link",
        help="" if fixes else "a link goes like https://shop.example/offers, without spaces",
        fixes=fixes,
    )


def empty_subject(span: Span, letter: Letter) -> Diagnostic:
    """A subject that came out empty."""
    return Diagnostic(
        "FL1003",
        "the subject of an email came out empty",
        span,
        "empty",
        notes=(_in_letter(letter),),
        help="write some words that are always there beside what is filled in",
    )


def spam_subject(span: Span, why: str, subject: str) -> Diagnostic:
    """A subject for which mail programs take a letter for advertising."""
    return Diagnostic(
        "FL1004",
        f"this subject {why}, and mail programs may take the email for spam",
        span,
        "looks like spam",
        notes=(f"it read: {subject}",),
        help="say in a few plain words what the email is about",
    )


def wrong_address(span: Span, shown: str, address: str) -> Diagnostic:
    """Somebody whom no email can reach."""
    said = f"`{address}` is not an email address" if address else f"{shown} has no email address"
    return Diagnostic(
        "FL1005",
        f"{said}, so this email can't arrive",
        span,
        "can't arrive",
        help="check what is filled in where addresses come from, such as a form or an import",
    )


def no_recipient(span: Span) -> Diagnostic:
    """A letter to an empty list."""
    return Diagnostic(
        "FL1005",
        "this email goes to nobody: the list of addresses is empty",
        span,
        "nobody gets it",
        help="ask before whether there is anybody: `if count of … is at least 1 then`",
    )


def no_time(span: Span) -> Diagnostic:
    """An invitation to a meeting whose time nobody knows."""
    return Diagnostic(
        "FL1007",
        "this meeting has no time yet, so no calendar can take the invitation",
        span,
        "without a time",
        help="set `starts` before: `as long as meeting.starts is present`",
    )


def wrong_html(wrong: str, span: Span) -> Diagnostic:
    """HTML of a template's own that mail programs stumble over."""
    return Diagnostic(
        "FL1006",
        f"the HTML of this email is not as mail programs want it: {wrong}",
        span,
        "here",
        help="leave `html:` out, and the page is made from `body:`",
    )


def _in_letter(letter: Letter) -> str:
    named = f'"{letter.template}"' if letter.template else "a message"
    to = letter.to[0].shown if letter.to else "nobody"
    return f'in {named} to {to}, sent by the workflow "{letter.workflow}"'
