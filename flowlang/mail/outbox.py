"""What leaves a test or a replay, kept instead of sent: letters and documents."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from attrs import define, field, frozen

from flowlang.documents.paper import Paper, Papers
from flowlang.engine.ports import Outcome, Performer, Request
from flowlang.mail.compose import Find, Places, Writer
from flowlang.mail.letter import Letter
from flowlang.mail.meetings import Invitations
from flowlang.schema.model import Schema


@define(eq=False)
class Outbox:
    """Hears every request once, a repetition of it not again. `papers` is missing where none are made."""

    writer: Writer
    papers: Papers | None
    letters: dict[str, Letter] = field(factory=dict)

    def hear(self, request: Request, at: datetime) -> None:
        """Keep what a request asks for."""
        if self.papers is not None:
            self.papers.hear(request, at)
        if request.key not in self.letters:
            letter = self.writer.letter(request, at)
            if letter is not None:
                self.letters[request.key] = letter

    @property
    def made(self) -> tuple[Paper, ...]:
        """The documents, in the order in which they were made."""
        return () if self.papers is None else tuple(self.papers.by_file.values())


@frozen
class Desk:
    """What it takes to open an outbox: where steps stand, who signs, and the Word files of templates.

    Without `papers` no documents are made, without `invitations` no calendar files.
    """

    places: Places = field(repr=False)
    author: str
    forms: Mapping[str, bytes] = field(repr=False)
    papers: bool
    invitations: bool = True

    def open(self, schema: Schema, find: Find, zone: tzinfo) -> Outbox:
        """A new outbox; `find` looks up a record by type and id."""
        papers = Papers(self.author, self.forms) if self.papers else None
        known = {} if papers is None else papers.by_file
        meetings = Invitations(find, zone, self.author)
        writer = Writer(schema, find, zone, self.places, known, self.invitations, meetings=meetings)
        return Outbox(writer, papers)


@define(eq=False)
class Posting:
    """A performer that puts everything into an outbox, and lets another one carry it out."""

    performer: Performer
    outbox: Outbox
    clock: Callable[[], datetime]

    def perform(self, request: Request) -> Outcome:
        """Keep what is asked for, and carry it out."""
        self.outbox.hear(request, self.clock())
        return self.performer.perform(request)
