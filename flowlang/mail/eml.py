"""A letter as the bytes of an `.eml` file (RFC 5322, MIME): the same letter gives the same bytes."""

from datetime import tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flowlang.mail.letter import Letter, Recipient
from flowlang.mail.problems import is_address

# A domain that never exists (RFC 2606): a letter that is sent by accident goes nowhere.
DOMAIN = "flow.invalid"

_PAGE = """\
<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<style>
body {{ font: 16px/1.5 Arial, Helvetica, sans-serif; max-width: 38em; margin: 1.5em auto; padding: 0 1em; }}
table {{ border-collapse: collapse; margin: 1em 0; }}
th, td {{ text-align: left; padding: .3em .9em .3em 0; border-bottom: 1px solid #ccc; vertical-align: top; }}
ul, ol {{ padding-left: 1.3em; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def as_eml(letter: Letter, sender: str, zone: tzinfo) -> bytes:
    """The letter as a mail program stores it. `sender` is the name that it comes from."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{letter.key}@{DOMAIN}>"
    message["Date"] = format_datetime(letter.at.astimezone(zone))
    message["From"] = str(Address(_clean(sender) or "FlowLang", "no-reply", DOMAIN))
    good = [address for one in letter.to if (address := _address(one)) is not None]
    # A header without any address is not allowed; a group without members says so.
    message["To"] = ", ".join(good) if good else "undisclosed-recipients:;"
    if is_address(letter.reply_to):
        message["Reply-To"] = letter.reply_to
    message["Subject"] = _clean(letter.subject)
    message["X-Flow-Workflow"] = _clean(letter.workflow)
    message["X-Flow-Run"] = _clean(letter.run)
    if letter.about:
        message["X-Flow-About"] = _clean(letter.about)
    if letter.template:
        message["X-Flow-Template"] = _clean(letter.template)
    message.set_content(_sendable(letter.text) + "\n", cte="quoted-printable")
    page = (
        letter.html if letter.own_html and "<html" in letter.html.lower() else _PAGE.format(body=letter.html)
    )
    message.add_alternative(_sendable(page), subtype="html", cte="quoted-printable")
    if letter.invitation:
        # A part beside text and HTML is what calendars look for; the file is for those who open it by hand.
        calendar = letter.invitation.decode("utf-8")
        message.add_alternative(
            calendar, subtype="calendar", cte="quoted-printable", params={"method": letter.method}
        )
    message.set_boundary(f"=_text_{letter.key}")
    for one in letter.attachments:
        main, _, sub = one.media_type.partition(";")[0].partition("/")
        message.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    if letter.invitation:
        message.add_attachment(
            letter.invitation,
            maintype="text",
            subtype="calendar",
            filename="invite.ics",
            params={"method": letter.method},
        )
    if letter.attachments or letter.invitation:
        message.set_boundary(f"=_files_{letter.key}")
    return message.as_bytes()


def _address(one: Recipient) -> str | None:
    if not is_address(one.address):
        return None
    user, _, domain = one.address.rpartition("@")
    try:
        return str(Address(_clean(one.name), user, domain))
    except (ValueError, IndexError):
        return None


def _clean(text: str) -> str:
    """A text that may stand in a header: one line without control characters."""
    return " ".join(_sendable(text).split())


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
