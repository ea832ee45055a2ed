"""Meetings from end to end: invitations read back by a calendar library, and who is free when."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from flowlang.cli import mailbox
from flowlang.cli.main import group
from flowlang.meetings.availability import Taken, next_free

FLOW = """\
use crm

workflow "Invite"
  when meeting.starts becomes present
  then
    invite meeting.guests to meeting
      text: "Bring your helmet."
      reminder: 90 minutes

workflow "Move"
  when meeting.starts changes
  then
    update invitation to meeting

workflow "Call off"
  when meeting.status becomes Cancelled
  then
    cancel invitation to meeting

test "a ride"
  given a User as ana
    name: "Ana, Sales"
    email: "ana@kolelo.example"
  given a Contact
    name: "Lina Петрова"
    email: "lina@example.org"
  given a Meeting
    name: "Test ride; with a friend"
    starts: 2026-03-28 14:00
    ends: 2026-03-28 15:30
    place: "Shop in Sofia"
    owner: ana
    guests: list of contact
  when meeting is updated
    starts: 2026-03-30 10:00
    ends: 2026-03-30 11:00
  when meeting.status changes to Cancelled
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.toml").write_text('name = "Kolelo Bikes"\ntimezone = "Europe/Sofia"\n')
    Path("ride.flow").write_text(FLOW)


def flow(*arguments: str) -> Result:
    result = CliRunner().invoke(group, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def letters() -> list[EmailMessage]:
    flow("test", "--mailbox", "mail")
    found = []
    for path in sorted(Path("mail").rglob("*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        assert message.defects == []
        found.append(message)
    return found


def calendars() -> list[Calendar]:
    return [
        Calendar.from_ical(part.get_content().encode())
        for message in letters()
        for part in message.walk()
        if part.get_content_type() == "text/calendar" and part.get_filename() is None
    ]


def event_of(calendar: Calendar) -> Event:
    [event] = calendar.walk("VEVENT")
    return event


def test_an_invitation_is_read_back_by_a_calendar_library() -> None:
    """Time, zone, place, people and reminder arrive as the workflow asked for them."""
    calendar = calendars()[0]
    event = event_of(calendar)
    assert calendar["METHOD"] == "REQUEST"
    assert str(event["SUMMARY"]) == "Test ride; with a friend"
    assert event["DTSTART"].dt.isoformat() == "2026-03-28T14:00:00+02:00"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert event["DTSTART"].params["TZID"] == "Europe/Sofia"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Sofia"]
    assert str(event["ORGANIZER"]) == "mailto:ana@kolelo.example"
    assert event["ORGANIZER"].params["CN"] == "Ana, Sales"
    assert str(event["ATTENDEE"]) == "mailto:lina@example.org"
    assert event["ATTENDEE"].params["CN"] == "Lina Петрова"
    assert str(event["LOCATION"]) == "Shop in Sofia"
    [alarm] = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == -timedelta(minutes=90)


def test_an_update_and_a_cancellation_are_about_the_same_meeting() -> None:
    """One UID, a rising SEQUENCE, and summer time after the last Sunday of March."""
    events = [event_of(calendar) for calendar in calendars()]
    assert [str(one["METHOD"]) for one in calendars()] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(one["UID"]) for one in events}) == 1
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert events[1]["DTSTART"].dt.isoformat() == "2026-03-30T10:00:00+03:00"
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert not events[2].walk("VALARM")


def test_the_letter_carries_the_invitation_for_programs_and_for_people() -> None:
    """A calendar part with its method, a file to open by hand, the same file beside the letter, and words."""
    message = letters()[0]
    assert message["To"] == "Lina Петрова <lina@example.org>"
    assert message["Subject"] == "Invitation: Test ride; with a friend"
    [part] = [
        one for one in message.walk() if one.get_content_type() == "text/calendar" and not one.get_filename()
    ]
    assert part.get_param("method") == "REQUEST"
    [file] = [one for one in message.iter_attachments() if isinstance(one, EmailMessage)]
    assert file.get_filename() == "invite.ics"
    [beside] = Path("mail").rglob("01*.ics")
    assert event_of(Calendar.from_ical(beside.read_bytes()))["UID"] == event_of(calendars()[0])["UID"]
    text = message.get_body(("plain",))
    assert isinstance(text, EmailMessage)
    assert "When: 2026-03-28 14:00 to 2026-03-28 15:30" in text.get_content()
    assert "Bring your helmet." in text.get_content()


def test_the_same_invitations_have_the_same_bytes() -> None:
    """Nothing in an invitation depends on when it is written."""
    flow("test", "--mailbox", "one")
    flow("test", "--mailbox", "two")
    files = sorted(Path("one").rglob("*.ics"))
    assert len(files) == 3
    assert all(path.read_bytes() == Path("two", *path.parts[1:]).read_bytes() for path in files)


def test_without_the_library_the_letters_are_written_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The note says what to install."""
    monkeypatch.setattr(mailbox, "has_calendars", lambda: False)
    result = flow("test", "--mailbox", "mail")
    assert "flowlang[meetings]" in result.stderr
    assert len(list(Path("mail").rglob("*.eml"))) == 3
    assert not list(Path("mail").rglob("*.ics"))


# --- Who is free --------------------------------------------------------------------------------

AVAILABILITY = """\
use crm

team "Sales"

workflow "Ask"
  when meeting.starts becomes present
  if meeting.name is "Asked"
  as long as all of
    meeting.starts is present
    meeting.ends is present
  then
    check availability of team "Sales" from meeting.starts until meeting.ends as asked
    notify user "boss" "{asked.free} {count of asked.busy} {asked.next_free}"

test "asked"
  given user "boss"
  given user "ana" in team "Sales"
  given user "bob" in team "Sales"
  given a Meeting as other
    name: "Other"
    starts: 2026-01-06 14:00
    ends: 2026-01-06 15:00
    status: OTHER
    owner: user "ana"
    people: list of user "bob"
  given a Meeting
    name: "Asked"
    starts: 2026-01-06 START
    ends: 2026-01-06 END
    owner: user "ana"
  expect check availability of anything from anything until anything
  expect notify user "boss" "ANSWER"
"""


@pytest.mark.parametrize(
    ("start", "end", "status", "answer"),
    [
        ("14:30", "15:30", "Confirmed", "no 2 2026-01-06 15:00"),
        ("13:30", "14:30", "Planned", "no 2 2026-01-06 15:00"),
        ("15:00", "16:00", "Confirmed", "yes 0 2026-01-06 15:00"),
        ("13:00", "14:00", "Confirmed", "yes 0 2026-01-06 13:00"),
        ("14:30", "15:30", "Cancelled", "yes 0 2026-01-06 14:30"),
        ("14:30", "15:30", "Declined", "yes 0 2026-01-06 14:30"),
    ],
)
def test_availability_comes_from_the_meetings(start: str, end: str, status: str, answer: str) -> None:
    """Who organises or joins a meeting in that time is busy; meetings that only touch are no obstacle."""
    text = AVAILABILITY.replace("OTHER", status).replace("START", start).replace("END", end)
    Path("ride.flow").write_text(text.replace("ANSWER", answer))
    flow("test")


def test_a_test_may_say_who_is_free() -> None:
    """`make … give` wins over what the records say, for what it names."""
    text = AVAILABILITY.replace("OTHER", "Planned").replace("START", "14:00").replace("END", "15:00")
    text = text.replace("ANSWER", "yes 2 2026-01-06 15:00")
    Path("ride.flow").write_text(
        text.replace(
            "  given a Meeting as other",
            "  make check availability of give free: yes\n  given a Meeting as other",
        )
    )
    flow("test")


START = datetime(2026, 1, 6, 9, tzinfo=UTC)
STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=8)


@given(STRETCHES, st.integers(1, 6))
def test_the_next_free_time_is_free_and_the_first_such(stretches: list[tuple[int, int]], length: int) -> None:
    """Nothing lies in the time that is proposed, and every earlier time is taken."""
    step = timedelta(minutes=15)
    taken = [Taken("ana", START + at * step, START + (at + for_) * step) for at, for_ in stretches]

    def is_free(at: datetime) -> bool:
        return not any(one.starts < at + length * step and one.ends > at for one in taken)

    found = next_free(taken, START, START + length * step)
    assert is_free(found)
    earlier = START
    while earlier < found:
        assert not is_free(earlier)
        earlier += step
