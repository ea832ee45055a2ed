"""Write a believable stream of CRM events for the bicycle shop in `bike-shop/`.

    python examples/generate_events.py --events 5000 --seed 7 --out events.jsonl

Every customer is a small story: a lead that answers or stays silent, a repair that is late, a care plan that
is renewed. Stories start at working hours over eight weeks of 2026 and overlap as they do in life. The stream
is CloudEvents, one JSON object a line. A few lines come twice and a few are broken, as in real exports. The
same seed gives the same bytes.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Value = str | int | bool | list[str]
Fields = dict[str, Value]
Event = dict[str, object]

SHOP_ZONE = ZoneInfo("Europe/Sofia")
FIRST_DAY = datetime(2026, 2, 2, tzinfo=SHOP_ZONE)
WEEKS = 8
ONE_IN_DUPLICATED = 250
ONE_IN_BROKEN = 400

# Name, shop, whether experienced, manager.
USERS: dict[str, tuple[str, str, bool, str | None]] = {
    "petra": ("Petra Koleva", "Sofia", True, None),
    "maria": ("Maria Dimitrova", "Sofia", True, None),
    "ivan": ("Ivan Stoyanov", "Sofia", True, None),
    "ana": ("Ana Ilieva", "Sofia", False, "petra"),
    "bob": ("Bob Marinov", "Plovdiv", True, "petra"),
    "viki": ("Viktoria Hristova", "Varna", False, "maria"),
    "georgi": ("Georgi Petkov", "Sofia", False, "maria"),
    "elena": ("Elena Todorova", "Plovdiv", False, "maria"),
    "boris": ("Boris Angelov", "Sofia", True, "ivan"),
    "sasho": ("Sasho Nikolov", "Varna", False, "ivan"),
    "dora": ("Dora Vasileva", "Sofia", False, "maria"),
}
TEAMS: dict[str, tuple[str, list[str]]] = {
    "Shop sales": ("maria", ["viki", "georgi", "elena"]),
    "Fleet sales": ("petra", ["ana", "bob"]),
    "Front desk": ("maria", ["dora", "georgi"]),
    "Workshop": ("ivan", ["boris", "sasho"]),
}
SHOPS = ["Sofia", "Plovdiv", "Varna", "Online"]
PRODUCTS = ["City bike", "E-bike", "Red cycling shoes", "Helmet", "Lock", "Panniers", "Bell", "Red socks"]
FIRST_NAMES = ["Lina", "Nikola", "Mila", "Stefan", "Raya", "Martin", "Desi", "Kiril", "Yana", "Plamen"]
LAST_NAMES = ["Petrova", "Dimov", "Georgieva", "Ivanov", "Tsvetkova", "Popov", "Kostova", "Iliev"]
COMPANIES = [
    "Hotel Rila",
    "Speedy Couriers",
    "Old Town Tours",
    "Black Sea Resort",
    "Green Post",
    "Bakery Zora",
]
JOBS = ["Director of operations", "Office manager", "Fleet manager", "Owner", "Concierge"]
PROBLEMS = [
    "Brake fails",
    "Flat tyre",
    "Battery does not charge",
    "Chain jumps",
    "Opening hours?",
    "Lost key",
]
SUBSCRIPTIONS = ["Care plan Basic", "Care plan Gold", "Battery insurance"]


@dataclass
class Stream:
    """The events so far, and the dice. `events` holds (time, order of writing, event)."""

    dice: random.Random
    events: list[tuple[datetime, int, Event]] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    companies: list[str] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)

    def number(self, prefix: str) -> str:
        """Return the next free id, such as `L-17`."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return f"{prefix}-{self.counters[prefix]}"

    def chance(self, percent: int) -> bool:
        """Return true in so many of a hundred cases."""
        return self.dice.random() * 100 < percent

    def person(self) -> tuple[str, str]:
        """Return a name and an e-mail address that belongs to nobody."""
        first, last = self.dice.choice(FIRST_NAMES), self.dice.choice(LAST_NAMES)
        return f"{first} {last}", f"{first}.{last}{self.dice.randrange(1000)}@example.org".lower()

    def phone(self) -> str:
        """Return a telephone number."""
        return f"+35988{self.dice.randrange(10**7):07d}"

    def working_moment(self) -> datetime:
        """Return a moment of the period, from Monday to Saturday, when the shops are open."""
        day = self.dice.randrange(WEEKS) * 7 + self.dice.randrange(6)
        minute = self.dice.randrange(9 * 60, 18 * 60)
        return FIRST_DAY + timedelta(days=day, minutes=minute, seconds=self.dice.randrange(60))

    def later(self, moment: datetime, shortest_hours: float, longest_hours: float) -> datetime:
        """Return a moment between so many hours after `moment`."""
        return moment + timedelta(seconds=int(self.dice.uniform(shortest_hours, longest_hours) * 3600))

    def add(self, moment: datetime, kind: str, subject: str | None, data: dict[str, object] | None) -> None:
        """Write down one event; its id is given when all are in order."""
        event: Event = {"specversion": "1.0", "id": "", "source": "crm", "type": kind}
        if subject is not None:
            event["subject"] = subject
        event["time"] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if data is not None:
            event["data"] = data
        self.events.append((moment, len(self.events), event))

    def created(self, moment: datetime, record: str, identity: str, /, **fields: Value) -> str:
        """Write that a record was created, and return its id."""
        self.add(moment, f"{record}.created", identity, {"record": fields})
        return identity

    def updated(
        self, moment: datetime, record: str, subject: str, changed: Fields, previous: Fields | None = None
    ) -> None:
        """Write that fields of a record changed."""
        data: dict[str, object] = {"changed": changed}
        if previous is not None:
            data["previous"] = previous
        self.add(moment, f"{record}.updated", subject, data)

    def received(self, moment: datetime, event: str, /, **fields: Value) -> None:
        """Write that an event arrived."""
        self.add(moment, event, None, dict(fields))


def in_utc(moment: datetime) -> str:
    """Return a moment as the stream writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- What is there before the first customer comes -------------------------------------------------


def open_the_shops(stream: Stream) -> None:
    """Write users, teams, products, companies and regular customers."""
    moment = FIRST_DAY - timedelta(hours=12)
    for user, (name, shop, senior, manager) in USERS.items():
        fields: Fields = {"name": name, "email": f"{user}@kolelo.example", "shop": shop, "senior": senior}
        if manager is not None:
            fields["manager"] = manager
        stream.created(moment, "User", user, **fields)
    for team, (head, members) in TEAMS.items():
        stream.created(moment, "Team", team, name=team, head=head, members=list(members))
    for place, product in enumerate(PRODUCTS, 1):
        extras = [f"P-{other}" for other in range(4, 9) if other != place][: place % 4]
        stream.created(moment, "Product", f"P-{place}", name=product, stock=40 * place, goes_with=extras)
    for name in COMPANIES:
        size = stream.dice.choice([8, 40, 80, 250, 600])
        stream.companies.append(
            stream.created(moment, "Company", stream.number("C"), name=name, employees=size)
        )
    for _ in range(40):
        add_contact(stream, moment)


def add_contact(stream: Stream, moment: datetime, phone: str | None = None) -> str:
    """Write a new customer, and return the id."""
    name, email = stream.person()
    fields: Fields = {"name": name, "first_name": name.split()[0], "email": email}
    fields["phone"] = phone or stream.phone()
    fields["tier"] = stream.dice.choices(["Standard", "Silver", "Gold"], [80, 14, 6])[0]
    contact = stream.created(moment, "Contact", stream.number("K"), **fields)
    stream.contacts.append(contact)
    return contact


# --- Stories ---------------------------------------------------------------------------------------


def web_form_lead(stream: Stream) -> None:
    """Tell of somebody who fills in the form; half answer, some want to be called later."""
    moment = stream.working_moment()
    name, email = stream.person()
    fields: Fields = {"name": name, "source": "Web form", "status": "New", "shop": stream.dice.choice(SHOPS)}
    if stream.chance(95):
        fields["email"] = email
    lead = stream.created(moment, "Lead", stream.number("L"), **fields)
    if stream.chance(5):
        stream.add(stream.later(moment, 1, 30), "Lead.deleted", lead, None)
    elif stream.chance(55):
        moment = stream.later(moment, 2, 24 * 12)
        stream.received(moment, "Reply", lead=lead, channel="Email", text="Do you have it in blue?")
        if stream.chance(50):
            ask_to_wait(stream, lead, moment)


def ask_to_wait(stream: Stream, lead: str, moment: datetime) -> None:
    """Write that a lead wants to be called later; some change the day, some come back before it."""
    moment = stream.later(moment, 1, 30)
    agreed = stream.later(moment, 24, 24 * 12)
    stream.updated(moment, "Lead", lead, {"status": "Waiting", "remind_at": in_utc(agreed)})
    if stream.chance(30):
        stream.updated(
            stream.later(moment, 2, 20), "Lead", lead, {"remind_at": in_utc(stream.later(agreed, 24, 120))}
        )
    elif stream.chance(25):
        stream.updated(
            stream.later(moment, 2, 20), "Lead", lead, {"status": "Processing"}, {"status": "Waiting"}
        )


def fleet_request(stream: Stream) -> None:
    """Tell of a company that asks for a fleet, and is converted, rejected or forgotten."""
    moment = stream.working_moment()
    fields: Fields = {"name": stream.dice.choice(COMPANIES), "kind": "Fleet", "status": "New"}
    fields["source"] = stream.dice.choice(["Email", "Call", "Referral"])
    fields["fleet_size"] = stream.dice.randrange(5, 60)
    lead = stream.created(moment, "Lead", stream.number("L"), **fields)
    if stream.chance(65):
        moment = stream.later(moment, 0.02, 3)
        first, second = stream.dice.sample(TEAMS["Fleet sales"][1], 2)
        accept(stream, moment, lead, first)
        if stream.chance(15):
            # Too late: somebody else has it already.
            accept(stream, stream.later(moment, 0.01, 0.2), lead, second)
    moment = stream.later(moment, 2, 24 * 5)
    if stream.chance(45):
        stream.updated(moment, "Lead", lead, {"status": "Converted"})
        fleet_deal(stream, moment, lead)
    elif stream.chance(50):
        stream.updated(moment, "Lead", lead, {"status": "Rejected", "rejected_because": "Too far away"})


def accept(stream: Stream, moment: datetime, lead: str, user: str) -> None:
    """Write that somebody accepts a fleet request."""
    question = {"workflow": "Take up a fleet request", "record": lead}
    stream.add(moment, "Answer", None, {"answer": "Accept", "by": user, "question": question})


def fleet_deal(stream: Stream, moment: datetime, lead: str) -> None:
    """Tell of a deal on its way to Won or Lost; now and then its invoice is forgotten."""
    moment = stream.later(moment, 0.1, 2)
    deal = stream.number("D")
    fields: Fields = {"name": f"{stream.dice.randrange(5, 60)} e-bikes", "number": deal, "lead": lead}
    fields |= {"stage": "New", "owner": stream.dice.choice(["ana", "bob"])}
    stream.created(moment, "Deal", deal, **fields)
    before = "New"
    for stage in ("Proposal", "Negotiation", "Agreed", "Payment", "Shipping", "Won"):
        moment = stream.later(moment, 12, 72)
        after = "Lost" if stream.chance(8) else stage
        stream.updated(moment, "Deal", deal, {"stage": after}, {"stage": before})
        before = after
        if after == "Lost":
            return
        if stage == "Agreed" and stream.chance(70):
            stream.created(stream.later(moment, 1, 60), "Invoice", stream.number("I"), deal=deal)


def shop_lead(stream: Stream) -> None:
    """Tell of somebody who leaves an address in a shop or at a fair."""
    moment = stream.working_moment()
    name, email = stream.person()
    fields: Fields = {"name": name, "email": email, "shop": stream.dice.choice(SHOPS), "status": "New"}
    fields["source"] = stream.dice.choice(["Walk-in", "Event", "Campaign"])
    lead = stream.created(moment, "Lead", stream.number("L"), **fields)
    if stream.chance(45):
        moment = stream.later(moment, 10, 24 * 14)
        stream.updated(moment, "Lead", lead, {"status": "Processing"})
        if stream.chance(40):
            ask_to_wait(stream, lead, moment)


def fleet_prospect(stream: Stream) -> None:
    """Tell of a company from a list or a fair, which gets a score; some warm up later."""
    moment = stream.working_moment()
    name, email = stream.person()
    fields: Fields = {"name": name, "email": email, "kind": "Fleet", "job_title": stream.dice.choice(JOBS)}
    fields |= {"source": stream.dice.choice(["Event", "Campaign", "Partner", "Import"]), "status": "New"}
    fields["company"] = stream.dice.choice(stream.companies)
    lead = stream.created(moment, "Lead", stream.number("L"), **fields)
    if stream.chance(30):
        score = stream.dice.randrange(40, 100)
        stream.updated(stream.later(moment, 48, 24 * 20), "Lead", lead, {"score": score})


def telephone_call(stream: Stream) -> None:
    """Tell of a telephone call; the number may be new, known or hidden."""
    moment = stream.working_moment()
    number = stream.phone()
    outcome = stream.dice.choice(["Answered", "Missed"])
    fields: Fields = {"direction": "Incoming", "outcome": outcome, "started": in_utc(moment)}
    if stream.chance(92):
        fields["from"] = number
    stream.created(moment, "Call", stream.number("T"), **fields)
    if outcome == "Answered" and stream.chance(60):
        add_contact(stream, stream.later(moment, 0.1, 1.5), number)


def repair(stream: Stream) -> None:
    """Tell of a request to the workshop, from the first answer to the opinion about it."""
    moment = stream.working_moment()
    ticket = stream.number("R")
    fields: Fields = {"subject": stream.dice.choice(PROBLEMS), "number": ticket, "status": "New"}
    fields["severity"] = stream.dice.choices(["Minor", "Major", "Critical"], [60, 30, 10])[0]
    fields["channel"] = stream.dice.choice(["Email", "Phone", "In person"])
    fields["contact"] = stream.dice.choice(stream.contacts[:40])
    if stream.chance(85):
        fields["email"] = stream.person()[1]
    stream.created(moment, "Ticket", ticket, **fields)
    if stream.chance(80):
        moment = stream.later(moment, 0.2, 12)
        stream.updated(moment, "Ticket", ticket, {"status": "Open", "first_answer": in_utc(moment)})
    if not stream.chance(85):
        return
    moment = stream.later(moment, 1, 96)
    stream.updated(moment, "Ticket", ticket, {"status": "Solved"})
    if stream.chance(10):
        stream.updated(
            stream.later(moment, 2, 20), "Ticket", ticket, {"status": "Open"}, {"status": "Solved"}
        )
    elif stream.chance(40):
        score = stream.dice.choices(range(1, 11), [2, 2, 2, 2, 3, 4, 8, 15, 20, 20])[0]
        moment = stream.later(moment, 25, 120)
        stream.created(
            moment,
            "SurveyAnswer",
            stream.number("S"),
            survey="How was our service?",
            score=score,
            ticket=ticket,
        )


def purchase(stream: Stream) -> None:
    """Tell of somebody who buys, pays and gets the goods; some for the first time."""
    moment = stream.working_moment()
    contact = add_contact(stream, moment) if stream.chance(40) else stream.dice.choice(stream.contacts[:40])
    order = stream.number("O")
    fields: Fields = {"number": order, "contact": contact, "status": "New"}
    if stream.chance(85):
        fields["email"] = stream.person()[1]
    moment += timedelta(seconds=5)
    changes: list[Event] = [{"type": "Order.created", "subject": order, "data": {"record": fields}}]
    for _ in range(stream.dice.randrange(1, 4)):
        product = f"P-{stream.dice.randrange(1, len(PRODUCTS) + 1)}"
        line = {"order": order, "product": product, "quantity": 1}
        changes.append(
            {"type": "OrderLine.created", "subject": stream.number("OL"), "data": {"record": line}}
        )
    # An order and its lines arrive as one.
    stream.add(moment, "Changes", None, {"changes": changes})
    if stream.chance(8):
        stream.updated(stream.later(moment, 0.1, 20), "Order", order, {"status": "Cancelled"})
        return
    before = "New"
    for status, longest in (("Paid", 1.0), ("Shipped", 48.0), ("Delivered", 96.0)):
        moment = stream.later(moment, 0.05, longest)
        stream.updated(moment, "Order", order, {"status": status}, {"status": before})
        before = status


def visit(stream: Stream) -> None:
    """Tell of somebody who looks at the site, perhaps for the first time, and may sign up."""
    moment = stream.working_moment()
    visitor = stream.number("v")
    stream.received(moment, "Visit", visitor=visitor, page="/bikes", first_visit=stream.chance(60))
    if stream.chance(35):
        name, email = stream.person()
        stream.received(stream.later(moment, 0.02, 1), "SignUp", email=email, name=name, to="newsletter")


def care_plan(stream: Stream) -> None:
    """Tell of a care plan that ends soon; some are renewed in time, some cancelled."""
    moment = stream.working_moment()
    ends = (moment + timedelta(days=stream.dice.randrange(15, 50))).date()
    fields: Fields = {"name": stream.dice.choice(SUBSCRIPTIONS), "status": "Active", "ends_on": str(ends)}
    fields["contact"] = stream.dice.choice(stream.contacts[:40])
    plan = stream.created(moment, "Subscription", stream.number("CP"), **fields)
    if stream.chance(25):
        renewed = str(ends.replace(year=ends.year + 1))
        stream.updated(stream.later(moment, 24, 24 * 10), "Subscription", plan, {"ends_on": renewed})
    elif stream.chance(15):
        stream.updated(stream.later(moment, 24, 24 * 10), "Subscription", plan, {"status": "Cancelled"})


STORIES: list[tuple[Callable[[Stream], None], int]] = [
    (web_form_lead, 14),
    (fleet_request, 8),
    (shop_lead, 12),
    (fleet_prospect, 8),
    (telephone_call, 12),
    (repair, 16),
    (purchase, 14),
    (visit, 10),
    (care_plan, 6),
]


# --- The file --------------------------------------------------------------------------------------


def generate(count: int, seed: int) -> list[str]:
    """Return a stream of `count` lines, without line ends. The same arguments give the same lines."""
    # Reproducible dice are wanted here, not secrets.
    stream = Stream(random.Random(seed))  # noqa: S311
    open_the_shops(stream)
    tellers, weights = zip(*STORIES, strict=True)
    while len(stream.events) < count:
        stream.dice.choices(tellers, weights)[0](stream)
    stream.events.sort(key=lambda entry: (entry[0], entry[1]))
    lines: list[str] = []
    for place, (_, _, event) in enumerate(stream.events, 1):
        event["id"] = str(place)
        line = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        lines.append(line)
        if stream.dice.randrange(ONE_IN_DUPLICATED) == 0:
            lines.append(line)
        if stream.dice.randrange(ONE_IN_BROKEN) == 0:
            lines.append(broken(stream, event, place))
    return lines[:count]


def broken(stream: Stream, event: Event, place: int) -> str:
    """Return a line that can't be taken: cut off, of an unknown type, or with a wrong value."""
    other: Event = {**event, "id": f"bad-{place}"}
    match stream.dice.randrange(3):
        case 0:
            return json.dumps(other, separators=(",", ":"))[:40]
        case 1:
            other["type"] = "Spaceship.created"
        case _:
            other |= {"type": "Lead.created", "subject": f"bad-{place}"}
            other["data"] = {"record": {"name": "Somebody", "score": "many"}}
    return json.dumps(other, separators=(",", ":"))


def main() -> None:
    """Read the command line and write the file; `-` is standard output."""
    parser = argparse.ArgumentParser(description="Write a stream of events for examples/bike-shop.")
    parser.add_argument("--events", type=int, default=5000, help="how many lines to write (default 5000)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same file (default 7)")
    parser.add_argument("--out", default="-", help="the file to write; - is standard output (default)")
    arguments = parser.parse_args()
    text = "".join(f"{line}\n" for line in generate(arguments.events, arguments.seed))
    if arguments.out == "-":
        sys.stdout.write(text)
    else:
        Path(arguments.out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
