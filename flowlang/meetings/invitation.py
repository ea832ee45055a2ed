"""An invitation, its updates and its cancellation, as iCalendar (RFC 5545, sent as RFC 5546 says)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

REQUEST, CANCEL = "REQUEST", "CANCEL"


@frozen
class Guest:
    """Somebody who organises a meeting or is invited to it."""

    name: str
    email: str


@frozen
class Invitation:
    """What a calendar has to know of a meeting.

    `uid` stays the same for a meeting, `sequence` rises with each message about it. `reminder` is how long
    before the start an alarm is set off.
    """

    method: str
    uid: str
    sequence: int
    summary: str
    starts: datetime
    ends: datetime
    zone: ZoneInfo
    stamp: datetime
    organizer: Guest
    guests: tuple[Guest, ...]
    place: str = ""
    text: str = ""
    reminder: timedelta | None = None


def as_ics(one: Invitation) -> bytes:
    """The invitation as the bytes of an `.ics` file. Raises ImportError without icalendar."""
    from icalendar import Alarm, Calendar, Event, vCalAddress, vText

    calendar = Calendar()
    calendar.add("prodid", "-//FlowLang//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", one.method)
    event = Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", one.stamp)
    event.add("summary", one.summary)
    event.add("dtstart", one.starts.astimezone(one.zone))
    event.add("dtend", one.ends.astimezone(one.zone))
    event.add("status", "CANCELLED" if one.method == CANCEL else "CONFIRMED")
    if one.place:
        event.add("location", one.place)
    if one.text:
        event.add("description", one.text)

    def person(guest: Guest) -> vCalAddress:
        address = vCalAddress(f"mailto:{guest.email}")
        address.params["CN"] = vText(guest.name or guest.email)
        return address

    event.add("organizer", person(one.organizer), encode=False)
    for guest in one.guests:
        address = person(guest)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        if one.method == REQUEST:
            address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    if one.reminder is not None and one.method == REQUEST:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.summary)
        alarm.add("trigger", -one.reminder)
        event.add_component(alarm)
    calendar.add_component(event)
    # A zone is described from a year before the meeting: the same meeting gives the same bytes.
    calendar.add_missing_timezones(first_date=one.starts.date() - timedelta(days=366))
    written: bytes = calendar.to_ical()
    return written
