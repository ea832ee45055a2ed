"""Letters about meetings: to whom they go, what they say, and the invitation that goes with them."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from flowlang.engine.ports import Request
from flowlang.engine.values import Length, show_moment
from flowlang.mail.eml import DOMAIN
from flowlang.mail.letter import Recipient
from flowlang.meetings.availability import USUAL
from flowlang.meetings.invitation import CANCEL, REQUEST, Guest, Invitation, as_ics
from flowlang.schema.types import RecordOf

# What a message about a meeting says first, by the action that sends it.
INVITING = {"invite": "Invitation", "update invitation to": "Changed", "cancel invitation to": "Cancelled"}
_MEETING = RecordOf("Meeting")


@define(eq=False)
class Invitations:
    """The invitations of a test or a replay. Each message about a meeting counts one up."""

    find: Any
    zone: tzinfo
    organizer: str
    sent: dict[str, int] = field(factory=dict)

    def is_about(self, request: Request) -> bool:
        """Whether a request sends an invitation, or what comes after one."""
        return request.name in INVITING and any(hole.type == _MEETING for hole in request.action.holes)

    def guests(self, request: Request) -> tuple[Recipient, ...]:
        """Whom a message goes to: those who are named, or all who belong to the meeting."""
        named = request.holes.get("guests")
        if named is None:
            meeting = self._meeting(request)
            named = (*(getattr(meeting, "people", None) or ()), *(getattr(meeting, "guests", None) or ()))
        ids = named if isinstance(named, tuple) else (named,)
        return tuple(
            Recipient(str(one.name), str(getattr(one, "email", None) or "")) for one in self._people(ids)
        )

    def words(self, request: Request) -> tuple[str, str]:
        """Subject and text of a message about a meeting."""
        meeting: Any = self._meeting(request)
        name = str(getattr(meeting, "name", None) or "a meeting")
        lines = [name]
        if getattr(meeting, "starts", None) is not None:
            ends = f" to {show_moment(self._ends(meeting), self.zone)}"
            lines.append(f"When: {show_moment(meeting.starts, self.zone)}{ends}")
        if getattr(meeting, "place", None):
            lines.append(f"Where: {meeting.place}")
        if request.settings.get("text"):
            lines += ["", str(request.settings["text"])]
        return f"{INVITING[request.name]}: {name}", "\n".join(lines)

    def has_time(self, request: Request) -> bool:
        """Whether the meeting has a start; without one there is nothing that a calendar could hold."""
        return getattr(self._meeting(request), "starts", None) is not None

    def file(self, request: Request, at: datetime) -> tuple[str, bytes]:
        """How a message about a meeting that has a time is meant, and the invitation."""
        meeting: Any = self._meeting(request)
        uid = f"{meeting.id}@{DOMAIN}"
        sequence = self.sent.get(uid, -1) + 1
        self.sent[uid] = sequence
        owner = next(self._people((getattr(meeting, "owner", None),)), None)
        method = CANCEL if request.name.startswith("cancel") else REQUEST
        invitation = Invitation(
            method=method,
            uid=uid,
            sequence=sequence,
            summary=str(meeting.name),
            starts=meeting.starts,
            ends=self._ends(meeting),
            zone=self.zone if isinstance(self.zone, ZoneInfo) else ZoneInfo("UTC"),
            stamp=at,
            organizer=Guest(
                self.organizer if owner is None else str(owner.name),
                str(getattr(owner, "email", None) or f"no-reply@{DOMAIN}"),
            ),
            guests=tuple(Guest(one.name, one.address) for one in self.guests(request) if one.address),
            place=str(getattr(meeting, "place", None) or ""),
            text=str(request.settings.get("text") or ""),
            reminder=_length(request.settings.get("reminder")),
        )
        return method, as_ics(invitation)

    def _meeting(self, request: Request) -> Any | None:
        hole = next((one for one in request.action.holes if one.type == _MEETING), None)
        id = None if hole is None else request.holes.get(hole.name)  # noqa: A001
        return None if id is None else self.find("Meeting", str(id))

    def _people(self, ids: tuple[Any, ...]) -> Iterator[Any]:
        for id in ids:  # noqa: A001
            found = None if id is None else self.find("User", str(id)) or self.find("Contact", str(id))
            if found is not None:
                yield found

    def _ends(self, meeting: Any) -> datetime:
        ends: datetime | None = meeting.ends
        starts: datetime = meeting.starts
        return ends if ends is not None and ends > starts else starts + USUAL


def _length(value: object) -> timedelta | None:
    """How long before the start a reminder comes; business time has no meaning in a calendar."""
    if not isinstance(value, Length):
        return None
    units = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
    seconds = units.get(value.unit)
    return None if seconds is None else timedelta(seconds=float(value.amount) * seconds)
