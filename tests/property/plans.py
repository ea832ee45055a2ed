"""Random projects, as text: a small schema that is always the same, and workflows over it.

The workflows are made of the steps that the engine runs, mostly so that the checker takes them: a writer
knows what is in scope, and what of that may be missing. What would fail at run time is rare on purpose, and
stands nowhere inside a `where`: which records are asked there, and in what order, is nobody's business.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from attrs import define, evolve, field

T = TypeVar("T")
# Gives a number from the first to the second, both included: drawn by Hypothesis, or by chance.
Roll = Callable[[int, int], int]


def pick(roll: Roll, options: Sequence[T]) -> T:
    """One of some options."""
    return options[roll(0, len(options) - 1)]


SCHEMA = """\
record User
  name: text, required
  active: yes/no = yes
  level: whole number
  region: text

record Team
  name: text, required
  members: list of User
  head: User

record Company
  name: text, required
  tier: Gold | Silver | Basic = Basic
  size: whole number
  owner: User
  leads: list of Lead through company
  updated: moment, read only

record Lead
  name: text, required
  email: email, personal
  status: New | Open | "On hold" | Won | Lost = New
  source: "Web form" | Call | Fair
  score: whole number = 0
  rank: number
  budget: money in EUR
  price: money
  hot: yes/no
  owner: User
  company: Company
  about: Task or Company
  call_on: moment
  due_on: date
  tags: list of text
  friends: list of Lead
  created: moment, read only
  tasks: list of Task through lead

record Task
  title: text, required
  done: yes/no = no
  points: whole number = 1
  cost: money in EUR
  lead: Lead
  owner: User
  due: date
  parent: Task
  parts: list of Task through parent

event Reply
  lead: Lead
  text: text
  score: whole number
  day: date

event Ping
  company: Company
  code: text, required

team "Sales"
  head: user "ana"
  members: user "ana", user "bob", user "cleo"

team "Nobody"

setting paused: yes/no = no
setting floor: whole number = 3

segment "Warm leads" of a Lead
  lead.score is at least 3 and lead.company is present

policy "No task is worth so much"
  refuse when a Task is created
    or when task.points changes
    if change.source is "flow" and task.points is more than 3
    because "{task.title} would be worth {task.points}"

action send email (template: text) to (recipient: email or list of email)
  about: any record
  subject: text
  urgency: whole number
  effect: message

action notify (who: User or Team) (text: text)
  link: Lead
  effect: notice

action check stock of (product: text)
  gives in_stock: yes/no, level: whole number, note: text
  effect: lookup
"""

VARIABLES = {"Lead": "lead", "Task": "task", "Company": "company", "User": "user"}
# What always has a value, by type of record; and what may be missing.
NUMBERS = {"Lead": ["score"], "Task": ["points"], "Company": [], "User": []}
MAYBE_NUMBERS = {"Lead": ["rank"], "Task": [], "Company": ["size"], "User": ["level"]}
TEXTS = {"Lead": ["name", "id"], "Task": ["title", "id"], "Company": ["name"], "User": ["name"]}
MAYBE_TEXTS = {"Lead": ["email"], "Task": [], "Company": [], "User": ["region"]}
CHOICES = {
    "Lead": {"status": ["New", "Open", '"On hold"', "Won", "Lost"], "source": ['"Web form"', "Call", "Fair"]},
    "Task": {},
    "Company": {"tier": ["Gold", "Silver", "Basic"]},
    "User": {},
}
YES_NO = {"Lead": ["hot"], "Task": ["done"], "Company": [], "User": ["active"]}
MONEY = {"Lead": ["budget", "price"], "Task": ["cost"], "Company": [], "User": []}
MOMENTS = {"Lead": ["call_on", "created"], "Task": [], "Company": ["updated"], "User": []}
DATES = {"Lead": ["due_on"], "Task": ["due"], "Company": [], "User": []}
LINKS = {
    "Lead": {"owner": "User", "company": "Company"},
    "Task": {"lead": "Lead", "owner": "User", "parent": "Task"},
    "Company": {"owner": "User"},
    "User": {},
}
LISTS = {
    "Lead": {"tasks": "Task", "friends": "Lead"},
    "Task": {"parts": "Task"},
    "Company": {"leads": "Lead"},
    "User": {},
}
EVENTS = {"Reply": "reply", "Ping": "ping"}


@define
class Scope:
    """What can be named at a line: expressions for records that are there, and names that may be missing."""

    records: dict[str, str] = field(factory=dict)
    maybe: dict[str, str] = field(factory=dict)
    values: dict[str, str] = field(factory=dict)
    events: dict[str, str] = field(factory=dict)
    # The variable of the record whose change started the run, if that is what started it.
    changed: str | None = None
    in_reminder: bool = False
    in_where: bool = False
    waits: bool = True

    def inner(self, **changes: object) -> "Scope":
        """The scope of a block: what is bound inside is not seen after it."""
        return evolve(
            self,
            records=dict(self.records),
            maybe=dict(self.maybe),
            values=dict(self.values),
            events=dict(self.events),
            **changes,
        )

    def of(self, *kinds: str) -> list[str]:
        return [name for name, kind in self.records.items() if kind in kinds]


@define
class Writer:
    """Writes one workflow; `roll` decides everything."""

    roll: Roll
    names: int = 0

    # --- Drawing --------------------------------------------------------------------------------

    def pick(self, options: Sequence[T]) -> T:
        return pick(self.roll, options)

    def number(self, low: int, high: int) -> int:
        return self.roll(low, high)

    def chance(self, one_in: int) -> bool:
        return self.roll(0, one_in - 1) == one_in - 1

    def new_name(self) -> str:
        self.names += 1
        return f"v{self.names}"

    def field_of(self, scope: Scope, fields: dict[str, list[str]]) -> str | None:
        """A field of some record that is there: `lead.score`."""
        found = [f"{name}.{one}" for name, kind in scope.records.items() for one in fields[kind]]
        return self.pick(found) if found else None

    def link_of(self, scope: Scope, kind: str) -> str | None:
        """A link to a record of a type, which may be missing."""
        found = [
            f"{name}.{one}"
            for name, own in scope.records.items()
            for one, other in LINKS[own].items()
            if other == kind
        ]
        found += [name for name, other in scope.maybe.items() if other == kind]
        return self.pick(found) if found else None

    def list_of(self, scope: Scope, *kinds: str) -> tuple[str, str] | None:
        found = [
            (f"{name}.{one}", other)
            for name, own in scope.records.items()
            for one, other in LISTS[own].items()
            if other in kinds
        ]
        return self.pick(found) if found else None

    # --- Values ---------------------------------------------------------------------------------

    def a_number(self, scope: Scope, depth: int = 2) -> str:
        """A number that is there."""
        ways: list[Callable[[], str | None]] = [
            lambda: str(self.number(0, 9)),
            lambda: self.field_of(scope, NUMBERS),
            lambda: self.or_else(self.field_of(scope, MAYBE_NUMBERS), str(self.number(0, 5))),
            lambda: self.pick(["1.5", "20%", "settings.floor", "day of today", "0.1"]),
            lambda: self.pick([name for name, kind in scope.values.items() if kind == "number"] or ["2"]),
        ]
        if depth > 0:
            ways += [
                lambda: self.calculated(scope, depth - 1),
                lambda: f"length({self.a_text(scope, depth - 1)})",
                lambda: f"round({self.a_number(scope, depth - 1)} / 3, {self.number(0, 2)})",
                lambda: f"(days between {self.a_moment(scope, 0)} and now)",
                lambda: self.a_count(scope),
                lambda: f"10% of {self.a_number(scope, 0)}",
            ]
            if not scope.in_where:
                ways.append(lambda: f"(6 / {self.a_number(scope, 0)})")
        return self.pick(ways)() or "1"

    def calculated(self, scope: Scope, depth: int) -> str:
        return f"({self.a_number(scope, depth)} {self.pick('+-*')} {self.a_number(scope, depth)})"

    def or_else(self, value: str | None, fallback: str) -> str | None:
        return None if value is None else f"({value} or else {fallback})"

    def a_count(self, scope: Scope) -> str | None:
        if self.chance(3):
            kind = self.pick(["Lead", "Task"])
            return f"(count of all {kind} records where {self.where(scope, kind)})"
        found = self.list_of(scope, "Task", "Lead")
        if found is None:
            return None
        source, kind = found
        name = VARIABLES[kind]
        value = f"{name}.{self.pick(NUMBERS[kind])}"
        plain = self.pick(
            [
                f"count of {source}",
                f"sum of {value} for each {name} in {source}",
                f"highest of {value} for each {name} in {source}",
                f"average of {value} for each {name} in {source}",
            ]
        )
        if plain.startswith(("highest", "average")):
            return f"(({plain}) or else 0)"
        if self.chance(2):
            return f"({plain})"
        if plain.startswith("count"):
            plain = f"count of {name} in {source}"
        return f"({plain} where {self.where(scope, kind)})"

    def a_text(self, scope: Scope, depth: int = 2) -> str:
        ways: list[Callable[[], str | None]] = [
            lambda: self.pick(['"a"', '"b"', '"Ann"', '""', '"x, y"']),
            lambda: self.field_of(scope, TEXTS),
            lambda: self.or_else(self.field_of(scope, MAYBE_TEXTS), '"none@example.org"'),
            lambda: self.pick([name for name, kind in scope.values.items() if kind == "text"] or ['"t"']),
            lambda: self.a_part(scope),
        ]
        if depth > 0:
            ways += [
                lambda: f"{self.pick(['upper', 'lower', 'trim'])}({self.a_text(scope, depth - 1)})",
                lambda: (
                    f"{self.pick(['left', 'right'])}({self.a_text(scope, depth - 1)}, {self.number(0, 3)})"
                ),
                lambda: self.filled(scope, depth - 1),
                lambda: f"text({self.a_number(scope, depth - 1)})",
                lambda: self.a_join(scope),
                lambda: f"(weekday of {self.a_moment(scope, 0)})",
            ]
        return self.pick(ways)() or '"nothing"'

    def a_part(self, scope: Scope) -> str | None:
        """A part of an event, or of the change that started the run."""
        found = [f"{name}.code" for name, event in scope.events.items() if event == "Ping"]
        found += [
            f'({name}.text or else "silent")' for name, event in scope.events.items() if event == "Reply"
        ]
        if scope.changed:
            found += ['(change.actor or else "nobody")', '(change.source or else "nowhere")']
        return self.pick(found) if found else None

    def a_join(self, scope: Scope) -> str | None:
        leads = scope.of("Lead")
        if not leads:
            return None
        return f'join({self.pick(leads)}.{self.pick(["tags", "tasks", "friends"])}, "/")'

    def filled(self, scope: Scope, depth: int) -> str:
        inside = [self.filling(scope, depth) for _ in range(self.number(1, 2))]
        return '"<' + "|".join(f"{{{one}}}" for one in inside) + '>"'

    def filling(self, scope: Scope, depth: int) -> str:
        ways: list[Callable[[], str | None]] = [
            lambda: self.a_number(scope, depth),
            lambda: self.field_of(scope, TEXTS),
            lambda: self.field_of(scope, NUMBERS),
            lambda: self.a_date(scope, 0),
            lambda: self.a_moment(scope, 0),
            lambda: self.pick(list(scope.records)) if scope.records else None,
            lambda: self.or_else(self.field_of(scope, MONEY), "5 EUR"),
            lambda: self.or_else(self.link_of(scope, "User"), 'user "ana"'),
            lambda: self.a_list(scope),
        ]
        return self.pick(ways)() or "now"

    def a_list(self, scope: Scope) -> str | None:
        leads = scope.of("Lead")
        return f"{self.pick(leads)}.{self.pick(['tags', 'tasks'])}" if leads else None

    def a_moment(self, scope: Scope, depth: int = 1) -> str:
        ways: list[Callable[[], str | None]] = [
            lambda: "now",
            lambda: self.or_else(self.field_of(scope, MOMENTS), "now"),
            lambda: self.pick(["2026-03-29 03:30", "2026-04-01 09:00"]),
        ]
        if depth > 0:
            ways.append(
                lambda: f"({self.a_length(scope)} {self.pick(['after', 'before'])} {self.a_moment(scope, 0)})"
            )
        return self.pick(ways)() or "now"

    def a_date(self, scope: Scope, depth: int = 1) -> str:
        ways: list[Callable[[], str | None]] = [
            lambda: "today",
            lambda: self.or_else(self.field_of(scope, DATES), "today"),
            lambda: "2026-03-30",
            lambda: f"(end of month of {self.a_moment(scope, 0)})",
        ]
        if depth > 0:
            ways.append(lambda: f"(3 days {self.pick(['after', 'before'])} {self.a_date(scope, 0)})")
        return self.pick(ways)() or "today"

    def a_length(self, scope: Scope) -> str:
        """A length of time."""
        plain = ["2 hours", "30 minutes", "1 day", "3 days", "1 week", "1 month", "2 business days"]
        counted = self.field_of(scope, NUMBERS)
        if counted is not None and self.chance(4):
            return f"{self.pick(['days', 'hours', 'business_hours'])}({counted})"
        return self.pick([*plain, "5 business hours"])

    # --- Conditions -----------------------------------------------------------------------------

    def condition(self, scope: Scope, depth: int = 1, clock: bool = True) -> str:
        """A condition; one that is watched may not look at the clock, nor ask what the change was."""
        ways: list[Callable[[], str | None]] = [
            lambda: self.compared(self.field_of(scope, NUMBERS), str(self.number(0, 6))),
            lambda: self.compared(self.field_of(scope, MAYBE_NUMBERS), str(self.number(0, 6))),
            lambda: self.of_choice(scope),
            lambda: self.of_presence(scope),
            lambda: self.of_text(scope),
            lambda: self.field_of(scope, YES_NO),
            lambda: self.of_money(scope),
            lambda: self.of_link(scope),
            lambda: self.of_event(scope),
            lambda: self.of_list(scope),
            lambda: self.of_path(scope),
        ]
        if not scope.in_where:
            ways += [lambda: self.of_several(scope)]
        if clock:
            ways += [
                lambda: self.of_time(scope),
                lambda: self.compared(self.a_number(scope, 1), self.a_number(scope, 1)),
                lambda: self.of_change(scope),
            ]
        if depth > 0:
            ways += [lambda: self.joined(scope, depth, clock)] * 3
        return self.pick(ways)() or "not settings.paused"

    def joined(self, scope: Scope, depth: int, clock: bool) -> str:
        word = self.pick(["and", "or"])
        parts = [self.condition(scope, depth - 1, clock) for _ in range(2)]
        whole = f" {word} ".join(f"({part})" for part in parts)
        return f"not ({whole})" if self.chance(4) else whole

    def compared(self, left: str | None, right: str) -> str | None:
        if left is None:
            return None
        if self.chance(6):
            return f"{left} is from {right} to {self.number(2, 9)}"
        if self.chance(8):
            return f"{left} is either 1, {right} or 7"
        words = ["is", "is not", "is more than", "is at least", "is less than", "is at most"]
        return f"{left} {self.pick(words)} {right}"

    def of_choice(self, scope: Scope) -> str | None:
        found = [
            (f"{name}.{one}", values)
            for name, kind in scope.records.items()
            for one, values in CHOICES[kind].items()
        ]
        if not found:
            return None
        subject, values = self.pick(found)
        if self.chance(3):
            word = "either {} or {}" if self.chance(2) else "neither {} nor {}"
            return f"{subject} is {word.format(values[0], values[-1])}"
        return f"{subject} {self.pick(['is', 'is not'])} {self.pick(values)}"

    def of_presence(self, scope: Scope) -> str | None:
        fields = [
            f"{name}.{one}"
            for name, kind in scope.records.items()
            for one in (
                *MAYBE_NUMBERS[kind],
                *MAYBE_TEXTS[kind],
                *MONEY[kind],
                *MOMENTS[kind],
                *DATES[kind],
                *LINKS[kind],
                *LISTS[kind],
            )
        ]
        fields += [*scope.maybe, *(f"{name}.{one}" for name in scope.of("Lead") for one in ("tags", "about"))]
        if not fields:
            return None
        return f"{self.pick(fields)} is {self.pick(['present', 'missing', 'empty', 'not empty'])}"

    def of_text(self, scope: Scope) -> str | None:
        subject = self.field_of(scope, self.pick([TEXTS, MAYBE_TEXTS]))
        if subject is None:
            return None
        words = ["is", "is not", "contains", "does not contain", "starts with", "ends with", "matches"]
        right = self.pick(['"a"', '"Ann"', '"*n*"', '""'])
        return f"{subject} {self.pick(words)} {right}{self.pick(['', '', ' ignoring case'])}"

    def of_money(self, scope: Scope) -> str | None:
        fields = {kind: [one for one in names if one != "price"] for kind, names in MONEY.items()}
        subject = self.field_of(scope, fields if scope.in_where else MONEY)
        return self.compared_money(subject) if subject else None

    def compared_money(self, subject: str) -> str:
        words = ["is", "is not", "is more than", "is at most"]
        return f"{subject} {self.pick(words)} {self.number(1, 4)} EUR"

    def of_link(self, scope: Scope) -> str | None:
        kind = self.pick(["User", "Company", "Lead", "Task"])
        left, right = self.link_of(scope, kind), self.link_of(scope, kind)
        there = scope.of(kind)
        if there and self.chance(2):
            right = self.pick(there)
        elif kind == "User" and self.chance(2):
            right = 'user "bob"'
        if left is None or right is None:
            return None
        if kind == "User" and self.chance(4):
            return f'{left} {self.pick(["is in", "is not in"])} team "Sales"'
        return f"{left} {self.pick(['is', 'is not'])} {right}"

    def of_path(self, scope: Scope) -> str | None:
        """A comparison over two links, either of which may be missing."""
        found = [
            (f"{name}.{one}.{far}", last)
            for name, kind in scope.records.items()
            for one, other in LINKS[kind].items()
            for far, last in LINKS[other].items()
            if last == "User"
        ]
        ends = [f"{path}.level {self.pick(['is', 'is not', 'is at least'])} 2" for path, _ in found]
        ends += [
            f'{name}.{one}.name {self.pick(["is", "is not"])} "Ann"'
            for name, kind in scope.records.items()
            for one, other in LINKS[kind].items()
            if "name" in TEXTS[other]
        ]
        return self.pick(ends) if ends else None

    def of_event(self, scope: Scope) -> str | None:
        replies = [name for name, event in scope.events.items() if event == "Reply"]
        pings = [name for name, event in scope.events.items() if event == "Ping"]
        found = [f'{name}.text contains "a"' for name in replies]
        found += [f"{name}.score is at least 2" for name in replies]
        found += [f"{name}.lead.score is more than 1" for name in replies]
        found += [f"{name}.day is 2026-03-29" for name in replies]
        found += [f'{name}.code is not "b"' for name in pings]
        return self.pick(found) if found else None

    def of_list(self, scope: Scope) -> str | None:
        leads = scope.of("Lead")
        if not leads:
            return None
        lead = self.pick(leads)
        return self.pick(
            [
                f'{lead}.tags {self.pick(["contains", "does not contain"])} "vip"',
                f"{lead} {self.pick(['is in', 'is not in'])} {lead}.friends",
                f'"vip" is in {lead}.tags',
            ]
        )

    def of_several(self, scope: Scope) -> str | None:
        kind = self.pick(["Lead", "Task", "Company"])
        if self.chance(3):
            leads = [name for name in scope.of("Lead") if "." not in name]
            if leads:
                return f'{self.pick(leads)} {self.pick(["is in", "is not in"])} "Warm leads"'
        if self.chance(2):
            word = self.pick(["is a", "is no"])
            return f"(there {word} {kind} where {self.where(scope, kind)})"
        found = self.list_of(scope, "Task", "Lead")
        if found is None:
            return None
        source, kind = found
        inside = self.where(scope, kind)
        return f"({self.pick(['any', 'every'])} {VARIABLES[kind]} in {source} has {inside})"

    def where(self, scope: Scope, kind: str, name: str | None = None) -> str:
        """A condition on the records of a type, beside what is in scope."""
        own = name or VARIABLES[kind]
        outer = {one: other for one, other in scope.records.items() if one.split(".")[0] != own}
        if self.chance(3):
            # What an index can answer.
            links = [
                f"{own}.{field_name} is {there}"
                for field_name, other in LINKS[kind].items()
                for there, that in outer.items()
                if that == other
            ]
            links += [f"{own}.{one} is {self.number(0, 4)}" for one in NUMBERS[kind]]
            links += [f"{own}.{one} is {values[0]}" for one, values in CHOICES[kind].items()]
            if links:
                first = self.pick(links)
                return first if self.chance(2) else f"({first}) and ({self.where(scope, kind, name)})"
        inner = Scope(records={own: kind, **outer}, in_where=True)
        return self.condition(inner, depth=1 if self.chance(3) else 0, clock=False)

    def of_time(self, scope: Scope) -> str | None:
        subject = self.field_of(scope, self.pick([MOMENTS, DATES]))
        if subject is None:
            return None
        return self.pick(
            [
                f"{subject} is before {self.a_moment(scope)}",
                f"{subject} is at least {self.a_date(scope)}",
                f"{subject} is {self.a_date(scope)}",
                f"{subject} is on {self.a_date(scope)}",
                f"{subject} is in {self.pick(['last', 'this', 'next'])} {self.pick(['week', 'month'])}",
                f"{subject} is within the {self.pick(['last', 'next'])} 7 days",
                f"{subject} is {self.pick(['more than', 'at most'])} 3 days ago",
            ]
        )

    def of_change(self, scope: Scope) -> str | None:
        if scope.changed is None:
            return None
        kind = scope.records[scope.changed]
        found = [f"{scope.changed}.{one} changed" for one in (*NUMBERS[kind], *LINKS[kind], *CHOICES[kind])]
        found += [
            f"{scope.changed}.{one} {self.pick(['was', 'was not'])} {values[0]}"
            for one, values in CHOICES[kind].items()
        ]
        found += [f"{scope.changed}.{one} was 2" for one in NUMBERS[kind]]
        found += [f"the previous {scope.changed}.{one} is at least 2" for one in NUMBERS[kind]]
        found += [f"{scope.changed}.{one} was missing" for one in LINKS[kind]]
        return self.pick(found) if found else None
