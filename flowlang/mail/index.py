"""The index page of a mailbox: one HTML file that lists all messages and shows them, without any script."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from urllib.parse import quote

from flowlang.diagnostics import Diagnostic
from flowlang.engine.values import show_moment
from flowlang.mail.box import Filed, Group
from flowlang.mail.index_style import STYLE
from flowlang.mail.letter import EMAIL, Letter

# What a browser shows without effort; the other letters are in the folder all the same.
MOST = 1000
# A table of contents that fits on a screen is open.
_SHORT = 12


def index_page(title: str, groups: Sequence[Group], findings: Sequence[Diagnostic], zone: tzinfo) -> str:
    """The page, self-contained, for light and dark screens of any width."""
    everything = [filed for group in groups for filed in group.letters]
    mails = sum(1 for one in everything if one.file)
    counts = f"{_count(len(everything), 'message')}, {_count(mails, 'email')} among them"
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head>",
        "<body>",
        f"<header><h1>{html.escape(title)}</h1><p>{counts}. Nothing was sent to anybody.</p></header>",
        "<main>",
        *_findings(findings),
        *_contents(groups),
    ]
    left = MOST
    for number, group in enumerate(groups, start=1):
        parts += _group(number, group, group.letters[:left], zone)
        left -= len(group.letters[:left])
    if len(everything) > MOST:
        parts.append(
            f"<p class=more>The first {MOST} messages are shown; the folder holds the emails of all.</p>"
        )
    parts.append("</main></body></html>")
    return "\n".join(parts) + "\n"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _findings(findings: Sequence[Diagnostic]) -> Iterable[str]:
    if not findings:
        return
    yield f"<section class=findings><h2>{_count(len(findings), 'finding')}</h2><ul>"
    for one in findings:
        place = html.escape(one.span.place)
        yield f"<li><b>{html.escape(one.code)}</b> {_said(one.message)} <span>{place}</span></li>"
    yield "</ul></section>"


def _said(message: str) -> str:
    """A message, with what it quotes from a text set apart."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(message))


def _contents(groups: Sequence[Group]) -> Iterable[str]:
    if len(groups) < 2:
        return
    shown = " open" if len(groups) <= _SHORT else ""
    yield f"<nav aria-label=Contents><details{shown}><summary>Contents</summary><ol>"
    for number, group in enumerate(groups, start=1):
        yield (
            f'<li><a href="#g{number}">{html.escape(group.title)}</a> <span>{len(group.letters)}</span></li>'
        )
    yield "</ol></details></nav>"


def _group(number: int, group: Group, letters: Sequence[Filed], zone: tzinfo) -> Iterable[str]:
    yield f'<section id="g{number}"><h2>{html.escape(group.title)}</h2>'
    if group.note:
        yield f"<p class=note>{html.escape(group.note)}</p>"
    for filed in letters:
        yield from _letter(filed, zone)
    yield "</section>"


def _letter(filed: Filed, zone: tzinfo) -> Iterable[str]:
    letter = filed.letter
    to = ", ".join(one.shown for one in letter.to) or "nobody"
    wrong = f"<em>{_count(len(letter.findings), 'finding')}</em>" if letter.findings else ""
    kind = "email" if letter.channel == EMAIL else "other"
    yield "<details><summary>"
    yield f"<span class='channel {kind}'>{html.escape(letter.channel)}</span>"
    yield f"<strong>{html.escape(letter.subject or '(no subject)')}</strong> {wrong}"
    yield f"<span class=to>to {html.escape(to)}</span>"
    yield f"<time>{html.escape(show_moment(letter.at, zone))}</time>"
    yield "</summary>"
    yield f"<div class=letter>{_page(letter)}</div>"
    yield "<dl>"
    for name, value in _facts(letter):
        yield f"<dt>{name}</dt><dd>{html.escape(value)}</dd>"
    if filed.file is not None:
        yield f'<dt>File</dt><dd><a href="{quote(filed.file)}">{html.escape(filed.file)}</a></dd>'
    yield "</dl>"
    if letter.channel == EMAIL:
        text = html.escape(letter.text)
        yield f"<details class=plain><summary>Plain text</summary><pre>{text}</pre></details>"
    yield "</details>"


def _page(letter: Letter) -> str:
    if not letter.own_html:
        return letter.html
    # HTML of a template's own is shown in a frame of its own, where no script runs and no style leaks out.
    return f'<iframe sandbox title="The email" srcdoc="{html.escape(letter.html)}"></iframe>'


def _facts(letter: Letter) -> Iterable[tuple[str, str]]:
    yield "Workflow", letter.workflow
    if letter.about:
        yield "About", letter.about
    if letter.template:
        yield "Template", letter.template
    if letter.reply_to:
        yield "Answers to", letter.reply_to
    if letter.urgent:
        yield "Urgent", "yes"
    for one in letter.attachments:
        yield "Attached", f"{one.name} ({len(one.data):,} bytes)"
    if letter.invitation:
        yield "Calendar", "an invitation" if letter.method == "REQUEST" else "a cancellation"
    for problem in letter.findings:
        yield "Finding", f"{problem.message} ({problem.span.place})"
