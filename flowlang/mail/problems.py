"""What is wrong with a letter, so that it is seen before a customer sees it."""

import re
from collections.abc import Iterator, Mapping

from flowlang.check.terms import Constant, Fallback, Term
from flowlang.diagnostics import Diagnostic
from flowlang.engine.marks import FilledIn, MarkedText
from flowlang.mail import messages
from flowlang.mail.letter import EMAIL, Letter
from flowlang.mail.page_text import links_of, wrong_in
from flowlang.schema.model import TemplateInfo
from flowlang.source import Span
from flowlang.syntax.expressions import Expression

_ADDRESS = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_ADDRESS = 254
# What looks like the address of a page: with a scheme, or by its dots and a path.
_WRITTEN_LINK = re.compile(
    r"[a-z]{2,9}:/{1,3}\S*|\bwww\.\S+|(?<![@\w./-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S*", re.I
)
_AFTER_LINK = ".,;:!?)]}'\""
_GOOD_LINK = re.compile(r"https?://(?:[^/?#\s@]+@)?[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", re.I)
_PLACEHOLDERS = {
    "example.com",
    "example.org",
    "example.net",
    "yourdomain.com",
    "yourcompany.com",
    "domain.com",
    "mysite.com",
    "test.com",
    "todo.com",
    "xxx.com",
}
_PLACEHOLDER_HOST = re.compile(r"(localhost|127\.0\.0\.1|0\.0\.0\.0)(:\d+)?", re.I)
_SHOUTED = 8
_LONGEST_SUBJECT = 120


def problems_of(
    letter: Letter,
    parts: Mapping[str, MarkedText],
    template: TemplateInfo | None,
    step: Span | None,
    timeless: bool = False,
) -> tuple[Diagnostic, ...]:
    """What is wrong with a letter; each finding points at the template, or at the step that sends it.

    `timeless` says that it is about a meeting without a time.
    """
    found = list(_of_template(letter, parts, template)) if template is not None else []
    if letter.channel == EMAIL and step is not None:
        found += _of_addresses(letter, step)
    if timeless and step is not None:
        found.append(messages.no_time(step))
    return tuple(found)


def _of_template(
    letter: Letter, parts: Mapping[str, MarkedText], template: TemplateInfo
) -> Iterator[Diagnostic]:
    places = {
        entry.name.text: entry.value for entry in template.tree.entries if isinstance(entry.value, Expression)
    }
    for name, text in parts.items():
        place = places.get(name)
        if place is None:
            continue
        yield from _empty(text, letter)
        if name == "subject" and letter.channel == EMAIL:
            yield from _of_subject(text.plain, place.span, letter)
        elif name in {"body", "html"}:
            yield from _of_links(text, place.span, letter, is_page=name == "html")
        if name == "html":
            for wrong in wrong_in(letter.html):
                yield messages.wrong_html(wrong, place.span)


def _empty(text: MarkedText, letter: Letter) -> Iterator[Diagnostic]:
    for piece in text.pieces:
        if isinstance(piece, FilledIn) and not piece.table and not piece.text.strip():
            term = text.terms[piece.number]
            if isinstance(term, Term) and not _may_be_empty(term):
                yield messages.empty_field(term.span, letter)


def _may_be_empty(term: Term) -> bool:
    """Whether the template itself says that nothing may stand there: `… or else ""`."""
    return isinstance(term, Fallback) and isinstance(term.fallback, Constant) and not str(term.fallback.value)


def _of_subject(subject: str, span: Span, letter: Letter) -> Iterator[Diagnostic]:
    if not subject.strip():
        yield messages.empty_subject(span, letter)
        return
    letters = [one for one in subject if one.isalpha()]
    if len(letters) > _SHOUTED and subject.upper() == subject and subject.lower() != subject:
        yield messages.spam_subject(span, "is written in capitals only", subject)
    elif re.search(r"!\s*!|\?\s*!|!\s*\?", subject):
        yield messages.spam_subject(span, "has several exclamation marks", subject)
    elif re.search(r"[$€£]{2,}|100\s*%\s*free|\bact now\b|\bclick here\b|\bfree money\b", subject, re.I):
        yield messages.spam_subject(span, "uses words that mark advertising", subject)
    elif re.match(r"\s*(re|fwd?|aw|wg)\s*:", subject, re.I):
        yield messages.spam_subject(span, "pretends to answer an email", subject)
    elif len(subject) > _LONGEST_SUBJECT:
        yield messages.spam_subject(span, f"is {len(subject)} signs long", subject)


def _of_links(text: MarkedText, span: Span, letter: Letter, is_page: bool) -> Iterator[Diagnostic]:
    if is_page:
        written = list(links_of(letter.html))
    else:
        written = [found[0].rstrip(_AFTER_LINK) for found in _WRITTEN_LINK.finditer(text.plain)]
    for link in dict.fromkeys(written):
        why = _broken(link, is_page)
        if why:
            yield messages.broken_link(_place_of(link, text, span), link, why)


def _place_of(link: str, text: MarkedText, span: Span) -> Span:
    """Where a link stands in the template: itself, what it is filled in from, or else the whole part."""
    at = span.text.find(link)
    if at >= 0:
        return Span(span.source, span.start + at, span.start + at + len(link))
    for piece in text.pieces:
        if isinstance(piece, FilledIn) and piece.text and (piece.text in link or link in piece.text):
            term = text.terms[piece.number] if piece.number < len(text.terms) else None
            if isinstance(term, Term):
                return term.span
    first = link[:12]
    at = span.text.find(first)
    return span if at < 0 else Span(span.source, span.start + at, span.start + at + len(first))


def _broken(link: str, is_page: bool) -> str:
    """Why a link leads nowhere; empty when it may lead somewhere."""
    if is_page and re.match(r"(mailto|tel):\S+$", link, re.I):
        return ""
    scheme, colon, rest = link.partition("://")
    if not colon:
        return "it does not begin with https://" if link.strip() else "it is empty"
    if scheme.lower() not in {"http", "https"}:
        return f"`{scheme}` is not https"
    if " " in link:
        return "there is a space in it"
    host = re.split(r"[/?#]", rest)[0].rpartition("@")[2].lower()
    if not host:
        return "nothing follows after https://"
    if _PLACEHOLDER_HOST.fullmatch(host):
        return f"{host} is the reader's own computer"
    if host.removeprefix("www.") in _PLACEHOLDERS:
        return f"{host} only stands for an address"
    return "" if _GOOD_LINK.fullmatch(link) else f"{host} is no address of a site"


def _of_addresses(letter: Letter, step: Span) -> Iterator[Diagnostic]:
    if not letter.to:
        yield messages.no_recipient(step)
    for one in letter.to:
        if not is_address(one.address):
            yield messages.wrong_address(step, one.shown, one.address)
    if letter.reply_to and not is_address(letter.reply_to):
        yield messages.wrong_address(step, letter.reply_to, letter.reply_to)


def is_address(text: str) -> bool:
    """Whether a text can be the address of a mailbox."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None and ".." not in text
