"""From a request to a letter: to whom it goes, by which channel, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

import attrs
from attrs import field, frozen

from flowlang.documents.paper import Paper
from flowlang.engine.context import Value
from flowlang.engine.marks import MarkedText
from flowlang.engine.ports import Request
from flowlang.engine.values import show
from flowlang.mail.html import as_html, filled_html
from flowlang.mail.letter import EMAIL, Attachment, Letter, Recipient
from flowlang.mail.meetings import Invitations
from flowlang.mail.problems import problems_of
from flowlang.plan.graph import Plan
from flowlang.schema.model import HoleInfo, Schema, TemplateInfo
from flowlang.schema.types import (
    EMAIL as EMAIL_TYPE,
)
from flowlang.schema.types import (
    PHONE,
    TEMPLATE,
    TEXT,
    Either,
    ListOf,
    RecordOf,
    Type,
)
from flowlang.source import Span

_MESSAGES = {"message", "notice"}
# The records that stand for people, or for several of them.
_PEOPLE = ("User", "Team", "Lead", "Contact", "Partner", "Company")

Find = Callable[[str, str], Any | None]
Places = Mapping[tuple[str, str], Span]
"""Where the steps of workflows stand, by workflow and node."""


def places_of(plans: Iterable[Plan]) -> Places:
    """Where the steps of some workflows stand."""
    return {(plan.name, node.name): node.span for plan in plans for node in plan.nodes.values()}


@frozen
class Writer:
    """What it takes to write a letter: the schema, a way to find records, and where steps stand.

    `papers` are the documents that were made so far, by the names of their files. `meetings` knows
    what was sent about meetings; calendar files are made only `with_invitations`.
    """

    schema: Schema
    find: Find
    zone: tzinfo
    places: Places = field(factory=dict, repr=False)
    papers: Mapping[str, Paper] = field(factory=dict, repr=False)
    meetings: Invitations = field(kw_only=True)
    with_invitations: bool = True

    def letter(self, request: Request, at: datetime) -> Letter | None:
        """The letter that a request asks for; nothing where it asks for something else than a message."""
        if request.action.effect not in _MESSAGES:
            return None
        template = template_of(request, self.schema)
        to_hole = _recipient_hole(request)
        kind = None if to_hole is None else _address_type(to_hole.type)
        parts = {name: request.marked.get(name) or _unmarked(text) for name, text in request.texts.items()}
        text, page = _text_and_html(parts, self._said(request, to_hole))
        letter = Letter(
            key=request.key,
            channel=EMAIL if kind == EMAIL_TYPE else _channel(request),
            action=request.name,
            template="" if template is None else template.name,
            to=() if to_hole is None else tuple(self._recipients(request.holes.get(to_hole.name), to_hole)),
            subject=_subject(request, template),
            text=text,
            html=page,
            at=at,
            workflow=request.workflow,
            run=request.run,
            about=_about(request, template),
            reply_to=str(request.settings.get("reply_to") or ""),
            own_html="html" in parts,
            urgent=request.settings.get("urgent") is True,
            attachments=tuple(self._attachments(request)),
        )
        place = self.places.get((request.workflow, request.node))
        timeless = False
        if self.meetings.is_about(request):
            letter = self._about_meeting(request, letter, at)
            timeless = not self.meetings.has_time(request)
        return attrs.evolve(letter, findings=problems_of(letter, parts, template, place, timeless))

    def _about_meeting(self, request: Request, letter: Letter, at: datetime) -> Letter:
        """A letter about a meeting: to its guests, with what a calendar needs."""
        subject, text = self.meetings.words(request)
        method, invitation = "", b""
        if self.with_invitations and self.meetings.has_time(request):
            method, invitation = self.meetings.file(request, at)
        return attrs.evolve(
            letter,
            channel=EMAIL,
            to=self.meetings.guests(request),
            subject=subject,
            text=text,
            html=as_html(_unmarked(text)),
            method=method,
            invitation=invitation,
        )

    def _said(self, request: Request, to_hole: HoleInfo | None) -> str:
        """What a message without a template says: the texts in its phrase, and what they are about."""
        texts = [
            show(value, self.zone)
            for hole in request.action.holes
            if hole.type == TEXT and hole is not to_hole
            if (value := request.holes.get(hole.name)) is not None
        ]
        return "\n".join(texts)

    def _recipients(self, value: Value, hole: HoleInfo) -> Iterator[Recipient]:
        for one in value if isinstance(value, tuple) else (value,):
            if one is None:
                continue
            record = self._person(str(one), hole.type)
            if record is None:
                yield Recipient(address=str(one)) if _address_type(hole.type) else Recipient(name=str(one))
            elif hasattr(record, "members") and record.members:
                members = (self._person(user, RecordOf("User")) for user in record.members)
                yield from (_named(one) for one in members if one is not None)
            else:
                yield _named(record)

    def _attachments(self, request: Request) -> Iterator[Attachment]:
        """The files of the documents that a request names."""
        named = [(hole.type, request.holes.get(hole.name)) for hole in request.action.holes]
        named += [(info.type, request.settings.get(n)) for n, info in request.action.settings.items()]
        for kind, value in named:
            if "Document" not in _record_names(kind) or "Document" not in self.schema.records:
                continue
            for one in value if isinstance(value, tuple) else (value,):
                record = None if one is None else self.find("Document", str(one))
                file = str(getattr(record, "address", None) or "").rpartition("/")[2]
                if file in self.papers:
                    yield Attachment(file, self.papers[file].media_type, self.papers[file].data)

    def _person(self, id: str, kind: Type) -> Any | None:  # noqa: A002
        names = [name for name in _record_names(kind) if name in self.schema.records]
        return next((found for name in names if (found := self.find(name, id)) is not None), None)


def template_of(request: Request, schema: Schema) -> TemplateInfo | None:
    """The template that a request names."""
    named = [request.holes.get(hole.name) for hole in request.action.holes if hole.type == TEMPLATE]
    named += [request.settings.get(n) for n, info in request.action.settings.items() if info.type == TEMPLATE]
    return next((schema.templates[str(name)] for name in named if name in schema.templates), None)


def _named(record: Any) -> Recipient:
    address = getattr(record, "email", None) or getattr(record, "phone", None) or ""
    return Recipient(str(getattr(record, "name", None) or record.id), str(address))


def _recipient_hole(request: Request) -> HoleInfo | None:
    """Where a phrase says to whom: at an address, a person, or else a text that is no message."""
    holes = request.action.holes
    addressed = [hole for hole in holes if _address_type(hole.type) is not None]
    people = [hole for hole in holes if any(name in _PEOPLE for name in _record_names(hole.type))]
    visitors = [hole for hole in holes if hole.type == TEXT and request.texts]
    return next(iter((*addressed, *people, *visitors)), None)


def _address_type(kind: Type) -> Type | None:
    match kind:
        case ListOf(item):
            return _address_type(item)
        case Either(options):
            return next((found for one in options if (found := _address_type(one)) is not None), None)
    return kind if kind in {EMAIL_TYPE, PHONE} else None


def _record_names(kind: Type) -> Iterator[str]:
    match kind:
        case RecordOf(name):
            yield name
        case ListOf(item):
            yield from _record_names(item)
        case Either(options):
            for one in options:
                yield from _record_names(one)


def _channel(request: Request) -> str:
    """`WhatsApp` where the call says through what, else the words of the action: `notify`."""
    through = request.settings.get("through")
    return str(through) if through else request.name.removeprefix("send ")


def _about(request: Request, template: TemplateInfo | None) -> str:
    if request.about is None:
        return ""
    kind = template.record if template is not None else None
    return f"{kind} {request.about}" if kind else request.about


def _subject(request: Request, template: TemplateInfo | None) -> str:
    subject = request.texts.get("subject") or request.settings.get("subject")
    if isinstance(subject, str):
        # A line break in a subject would begin another header.
        return " ".join(subject.split())
    if template is not None:
        return ""
    said = next((str(request.holes[hole.name]) for hole in request.action.holes if hole.type == TEXT), "")
    return f"{request.name}: {' '.join(said.split())}" if said else request.name


def _unmarked(text: str) -> MarkedText:
    return MarkedText((text,), ())


def _text_and_html(parts: Mapping[str, MarkedText], said: str) -> tuple[str, str]:
    """The plain text and the HTML of a message: each is made from the other where only one is written."""
    body, page = parts.get("body"), parts.get("html")
    if page is not None:
        written = filled_html(page)
        return (body.plain if body is not None else _text_of(written)), written
    if body is None:
        body = _unmarked(said)
    return body.plain, as_html(body)


def _text_of(page: str) -> str:
    from flowlang.mail.page_text import text_of

    return text_of(page)
