"""A letter: a message that a workflow asked for, ready to be looked at. Plain data."""

from datetime import datetime

from attrs import field, frozen

from flowlang.diagnostics import Diagnostic

EMAIL = "email"


@frozen
class Recipient:
    """Whom a message goes to: a name, an address or number, or both."""

    name: str = ""
    address: str = ""

    @property
    def shown(self) -> str:
        """`Lina (lina@example.org)`."""
        if self.name and self.address:
            return f"{self.name} ({self.address})"
        return self.name or self.address or "nobody"


@frozen
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@frozen
class Letter:
    """A message of any channel; only `email` becomes a file of its own.

    `key` is the key of the request, `about` the record that its template was filled from (`Lead L-1`), `html`
    the inside of its page. `own_html` says that the template wrote the HTML itself. `findings` are what is
    wrong with it. `invitation` is a calendar file, and `method` how it is meant (`REQUEST`, `CANCEL`).
    """

    key: str
    channel: str
    action: str
    template: str
    to: tuple[Recipient, ...]
    subject: str
    text: str
    html: str
    at: datetime
    workflow: str
    run: str
    about: str = ""
    reply_to: str = ""
    own_html: bool = False
    urgent: bool = False
    attachments: tuple[Attachment, ...] = ()
    method: str = ""
    invitation: bytes = field(default=b"", repr=False)
    findings: tuple[Diagnostic, ...] = ()
