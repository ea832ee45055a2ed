"""Random workflows: headers and steps, with the values and conditions of `plans`."""

from attrs import define, field

from .plans import (
    CHOICES,
    DATES,
    EVENTS,
    LINKS,
    MAYBE_NUMBERS,
    MOMENTS,
    MONEY,
    NUMBERS,
    VARIABLES,
    Roll,
    Scope,
    Writer,
)

INDENT = "  "
MOST_STEPS = 12
TEAMS = ['team "Sales"', 'team "Sales"', 'team "Nobody"']


@define
class StepWriter(Writer):
    """Writes the steps of one workflow."""

    left: int = MOST_STEPS
    asked: list[str] = field(factory=list)

    def block(self, scope: Scope, depth: int, most: int = 4) -> list[str]:
        """A block of at least one step."""
        lines: list[str] = []
        if not scope.in_reminder and scope.waits and self.chance(2):
            lines += self.wait(scope, depth)
        for _ in range(self.number(1, most)):
            lines += self.step(scope, depth)
            if self.left <= 0:
                break
        if not scope.in_reminder and self.chance(12):
            lines += self.pick([["stop"], [f'fail "because {{{self.a_number(scope, 0)}}}"']])
        return lines

    def step(self, scope: Scope, depth: int) -> list[str]:
        """One step with its blocks."""
        self.left -= 1
        ways = [
            *[self.set_field] * 3,
            self.change_number,
            self.tag,
            self.clear,
            self.update,
            *[self.create] * 2,
            *[self.find] * 2,
            self.assign,
            self.let,
            self.stop_if,
            *[self.act] * 2,
            self.if_possible,
            self.delete,
        ]
        if depth > 0 and self.left > 0:
            ways += [*[self.decide] * 3, self.depending_on, *[self.for_each] * 2, self.when_there]
        if scope.waits and not scope.in_reminder:
            ways += [*[self.after] * 2, *[self.wait_until] * 2, self.wait_for_moment, self.wait_for_event]
            if self.left > 0:
                ways += [self.ask] * 2
        for _ in range(3):
            lines = self.pick(ways)(scope, depth)
            if lines:
                return lines
        return self.let(scope, depth)

    def wait(self, scope: Scope, depth: int) -> list[str]:
        """A wait that something may well end."""
        ways = [
            self.wait_until,
            self.wait_until,
            self.wait_for_moment,
            self.wait_for_event,
            self.ask,
            self.after,
        ]
        return self.pick(ways)(scope, depth)

    def nested(self, lines: list[str]) -> list[str]:
        return [INDENT + line for line in lines]

    # --- Changing records -----------------------------------------------------------------------

    def new_value(self, scope: Scope, kind: str) -> tuple[str, str] | None:
        """A field of a type of record, and a value for it."""
        options: list[tuple[str, str]] = []
        options += [(one, self.whole(scope)) for one in NUMBERS[kind]]
        if kind == "Lead":
            options += [("rank", self.a_number(scope, 1)), ("tags", self.pick(['"a"', 'list of "vip", "b"']))]
            options += [("name", self.a_text(scope, 1)), ("hot", self.pick(["yes", "no"]))]
        if kind == "Task":
            options += [("done", self.pick(["yes", "no"])), ("title", self.a_text(scope, 1))]
        for one, values in CHOICES[kind].items():
            options.append((one, self.pick(values)))
        for one in MONEY[kind]:
            options.append((one, self.pick(["2 EUR", "2.5 EUR"] if one != "price" else ["2 EUR", "3 USD"])))
        options += [(one, self.a_moment(scope)) for one in MOMENTS[kind] if one == "call_on"]
        options += [(one, self.a_date(scope)) for one in DATES[kind]]
        for one, other in LINKS[kind].items():
            value = self.pick(
                [*scope.of(other), 'user "bob"'] if other == "User" else scope.of(other) or [""]
            )
            if value:
                options.append((one, value))
        return self.pick(options) if options else None

    def whole(self, scope: Scope) -> str:
        """A whole number."""
        counted = self.a_count(scope)
        return self.pick([str(self.number(0, 6)), *([f"floor({counted})"] if counted else [])])

    def target(self, scope: Scope) -> tuple[str, str] | None:
        found = [(name, kind) for name, kind in scope.records.items() if kind != "User"]
        return self.pick(found) if found else None

    def set_field(self, scope: Scope, depth: int) -> list[str]:
        target = self.target(scope)
        pair = self.new_value(scope, target[1]) if target else None
        lines = [f"set {target[0]}.{pair[0]} to {pair[1]}"] if target and pair else []
        return self.fallible(lines, scope, depth)

    def change_number(self, scope: Scope, depth: int) -> list[str]:
        found = self.field_of(scope, NUMBERS)
        if found is None:
            return []
        ways = [f"increase {found} by {self.whole(scope)}", f"decrease {found} by {self.number(0, 3)}"]
        return self.fallible([self.pick(ways)], scope, depth)

    def fallible(self, lines: list[str], scope: Scope, depth: int) -> list[str]:
        """A step that changes records, perhaps with what is done when it fails."""
        if not lines or depth <= 0 or self.left <= 0 or not self.chance(2):
            return lines
        inner = scope.inner()
        inner.values["failure"] = "text"
        return [*lines, *self.nested(["if it fails", *self.nested(self.block(inner, depth - 1, 2))])]

    def tag(self, scope: Scope, depth: int) -> list[str]:
        leads = scope.of("Lead")
        if not leads:
            return []
        word = self.pick(['"vip"', self.a_text(scope, 0)])
        lead = self.pick(leads)
        friend = self.pick(leads)
        return [
            self.pick(
                [
                    f"add {word} to {lead}.tags",
                    f"remove {word} from {lead}.tags",
                    f"add {friend} to {lead}.friends",
                ]
            )
        ]

    def clear(self, scope: Scope, depth: int) -> list[str]:
        fields = [
            f"{name}.{one}"
            for name, kind in scope.records.items()
            for one in (*MAYBE_NUMBERS[kind], *MONEY[kind], *DATES[kind], *LINKS[kind])
            if kind != "User"
        ]
        fields += [f"{name}.{one}" for name in scope.of("Lead") for one in ("tags", "call_on", "about")]
        return [f"clear {self.pick(fields)}"] if fields else []

    def update(self, scope: Scope, depth: int) -> list[str]:
        target = self.target(scope)
        if target is None:
            return []
        lines = [f"update {target[0]}", *self.nested(self.entries(scope, target[1], 3))]
        return self.fallible(lines, scope, depth)

    def entries(self, scope: Scope, kind: str, most: int) -> list[str]:
        pairs = dict(pair for _ in range(self.number(1, most)) if (pair := self.new_value(scope, kind)))
        return [f"{name}: {value}" for name, value in pairs.items()]

    def create(self, scope: Scope, depth: int) -> list[str]:
        kind = self.pick(["Task", "Task", "Lead", "Company"])
        name = self.new_name()
        lines = [f"{'title' if kind == 'Task' else 'name'}: {self.a_text(scope, 1)}"]
        lines += [one for one in self.entries(scope, kind, 2) if not one.startswith(("title", "name"))]
        like = self.pick(scope.of(kind) or [""])
        copied = bool(like) and self.chance(4)
        if kind == "Task" and not copied and self.chance(3):
            lines += ["parts:", '  title: "part"', f"  points: {self.whole(scope)}"]
        head = f"create a {kind} like {like} as {name}" if copied else f"create a {kind} as {name}"
        made = self.fallible([head, *self.nested(lines)], scope, depth)
        # Where it has failed there is none.
        found = scope.maybe if len(made) > len(lines) + 1 else scope.records
        found[name] = kind
        return made

    def find(self, scope: Scope, depth: int) -> list[str]:
        kind = self.pick(["Task", "Lead", "Company", "User"])
        name = self.new_name()
        where = self.where(scope, kind)
        if self.chance(3) and kind in {"Task", "Company"}:
            lines = [f"{'title' if kind == 'Task' else 'name'}: {self.a_text(scope, 1)}"]
            lines += [one for one in self.entries(scope, kind, 1) if not one.startswith(("title", "name"))]
            scope.records[name] = kind
            return [f"find or create a {kind} as {name} where {where}", *self.nested(lines)]
        scope.maybe[name] = kind
        return [f"find {self.pick(['a', 'the latest'])} {kind} as {name} where {where}"]

    def delete(self, scope: Scope, depth: int) -> list[str]:
        if not self.chance(3):
            return []
        made = [name for name in scope.records if name.startswith("v")]
        if made and self.chance(2):
            return self.fallible([f"delete {self.pick(made)}"], scope, depth)
        there = [name for name, kind in scope.maybe.items() if kind != "User"]
        return [f"if possible, delete {self.pick(there)}"] if there else []

    # --- People ---------------------------------------------------------------------------------

    def assign(self, scope: Scope, depth: int) -> list[str]:
        target = self.target(scope)
        if target is None:
            return []
        team = self.pick(TEAMS)
        inner = Scope(records={"member": "User", **scope.records}, in_where=True)
        where = f" where {self.condition(inner, 0, clock=False)}" if self.chance(3) else ""
        who = self.pick(
            [
                f"the next member of {team}{where}",
                f"a random member of {team}{where}",
                f"the least busy member of {team}{where}",
                f"the member of {team} with the {self.pick(['highest', 'lowest'])} member.level{where}",
                f"the member of {team} with the highest length(member.name){where}",
                self.pick(['user "ana"', 'user "bob"']),
            ]
        )
        lines = [f"assign {target[0]} to {who}"]
        if depth > 0 and self.chance(2):
            lines += self.nested(
                ["otherwise", *self.nested(self.block(scope.inner(waits=False), depth - 1, 2))]
            )
        return self.fallible(lines, scope, depth)

    def ask(self, scope: Scope, depth: int) -> list[str]:
        who = self.pick(
            [
                'any of team "Sales"',
                'any of (list of user "ana", user "bob")',
                'user "ana"',
                *[name for name in scope.of("User") if "." not in name],
            ]
        )
        name = self.new_name()
        within = f" within {self.a_length(scope)}" if self.chance(2) else ""
        lines = []
        leads = scope.of("Lead")
        if leads and self.chance(2):
            lines.append(f"about: {self.pick(leads)}")
        for answers in self.pick(
            [['"Yes"', '"No"'], ['"Yes" or "No"'], ['"Yes"'], ['"Yes" or "Later"', '"No"']]
        ):
            inner = self.after_wait(scope).inner()
            inner.records[f"{name}.by"] = "User"
            lines += [f"answer {answers}", *self.nested(self.block(inner, max(0, depth - 1), 2))]
        lines += self.reminders(scope)
        if within and self.chance(2):
            late = self.block(self.after_wait(scope).inner(), max(0, depth - 1), 2)
            lines += ["if time runs out", *self.nested(late)]
        self.forget(scope)
        question = self.a_text(scope, 1)
        if not question.startswith('"'):
            question = '"Well?"'
        return [f"ask {who} to decide {question}{within} as {name}", *self.nested(lines)]

    # --- Deciding -------------------------------------------------------------------------------

    def decide(self, scope: Scope, depth: int) -> list[str]:
        lines = [f"if {self.condition(scope)} then", *self.nested(self.block(scope.inner(), depth - 1))]
        while self.chance(3):
            lines += [f"otherwise if {self.condition(scope)} then"]
            lines += self.nested(self.block(scope.inner(), depth - 1, 2))
        if self.chance(2):
            lines += ["otherwise", *self.nested(self.block(scope.inner(), depth - 1, 2))]
        return lines

    def depending_on(self, scope: Scope, depth: int) -> list[str]:
        found = [
            (f"{name}.{one}", values)
            for name, kind in scope.records.items()
            for one, values in CHOICES[kind].items()
        ]
        if not found:
            return []
        subject, values = self.pick(found)
        lines = [f"depending on {subject}"]
        first = self.number(1, len(values) - 1)
        lines += self.nested(
            [", ".join(values[:first]), *self.nested(self.block(scope.inner(), depth - 1, 2))]
        )
        lines += self.nested([values[first], *self.nested(self.block(scope.inner(), depth - 1, 2))])
        return lines + self.nested(["otherwise", *self.nested(self.block(scope.inner(), depth - 1, 2))])

    def when_there(self, scope: Scope, depth: int) -> list[str]:
        """Steps on a record at the end of a link, where there is one."""
        kind = self.pick(["Company", "Lead", "Task"])
        link = self.link_of(scope, kind)
        if link is None:
            return []
        inner = scope.inner(waits=False)
        inner.records = {link: kind, **inner.records}
        step = self.pick([self.set_field, self.change_number, self.act, self.let, self.for_each])
        made = step(inner, 0) or self.let(inner, 0)
        return [f"if {link} is present then", *self.nested(made)]

    def for_each(self, scope: Scope, depth: int) -> list[str]:
        name = self.new_name()
        found = self.list_of(scope, "Task", "Lead")
        if found is None or self.chance(3):
            kind = self.pick(["Task", "Lead", "Company"])
            if self.chance(2):
                source, where = f"(all {kind} records where {self.where(scope, kind)})", ""
            else:
                source, where = f"all {kind} records", f" where {self.where(scope, kind, name)}"
        else:
            source, kind = found
            where = f" where {self.where(scope, kind, name)}" if self.chance(2) else ""
        inner = scope.inner()
        inner.records[name] = kind
        return [f"for each {name} in {source}{where}", *self.nested(self.block(inner, max(0, depth - 1), 3))]

    def if_possible(self, scope: Scope, depth: int) -> list[str]:
        kind = self.pick(["Company", "Lead", "Task"])
        link = self.link_of(scope, kind)
        if link is None:
            return []
        pair = self.new_value(Scope(records={link: kind, **scope.records}), kind)
        steps = [f"set {link}.{pair[0]} to {pair[1]}"] if pair else []
        steps += [f'notify user "ana" "{{{link}}}: {{{self.a_number(scope, 0)}}}"']
        steps += [f'send email "hello" to {name}.email' for name in scope.of("Lead")]
        return [f"if possible, {self.pick(steps)}"]

    def stop_if(self, scope: Scope, depth: int) -> list[str]:
        return [f"stop if {self.condition(scope)}"]

    def let(self, scope: Scope, depth: int) -> list[str]:
        name = self.new_name()
        if self.chance(4):
            kind = self.pick(["Company", "Lead", "User"])
            link = self.link_of(scope, kind)
            if link is not None and "." in link and link.count(".") == 1:
                scope.maybe[name] = kind
                return [f"let {name} be {link}"]
        if self.chance(4):
            found = self.list_of(scope, "Task", "Lead")
            if found is not None:
                scope.maybe[name] = found[1]
                ways = [
                    f"first of {found[0]}",
                    f"latest of {found[0]} by {NUMBERS[found[1]][0]}",
                    f"latest of {found[0]} by {'due' if found[1] == 'Task' else 'call_on'}",
                    f"latest of {found[0]} by {'points' if found[1] == 'Task' else 'score'} "
                    f"where {self.where(scope, found[1])}",
                ]
                return [f"let {name} be {self.pick(ways)}"]
        kind = self.pick(["number", "text"])
        value = self.a_number(scope) if kind == "number" else self.a_text(scope)
        scope.values[name] = kind
        return [f"let {name} be {value}"]

    # --- Actions --------------------------------------------------------------------------------

    def act(self, scope: Scope, depth: int) -> list[str]:
        way = self.number(0, 2)
        leads = scope.of("Lead")
        if way == 0:
            block = ["link: " + self.pick(leads)] if leads and self.chance(3) else []
            text = self.filled(scope, 1)
            who = self.pick(['team "Sales"', 'user "ana"'])
            return [f"notify {who} {text}", *self.nested(block)]
        if way == 1:
            lines = [f"urgency: {self.whole(scope)}"] if self.chance(3) else []
            lines += [f"subject: {self.a_text(scope, 1)}"] if self.chance(3) else []
            lines += self.failing(scope, depth)
            to = self.or_else(f"{self.pick(leads)}.email" if leads else None, '"a@b.c"') or '"a@b.c"'
            return [f'send email "hello" to {to}', *self.nested(lines)]
        name = self.new_name()
        lines = [
            f"check stock of {self.a_text(scope, 1)} as {name}",
            *self.nested(self.failing(scope, depth)),
        ]
        if self.chance(2):
            lines += [f"if {name}.level is at least {self.number(0, 3)} and {name}.in_stock then"]
            lines += self.nested(self.block(scope.inner(), 0, 1))
        return lines

    def failing(self, scope: Scope, depth: int) -> list[str]:
        """What a call says about failures."""
        lines: list[str] = []
        if self.chance(3):
            lines.append(f"retry: {self.number(1, 2)} times every {self.pick(['5 minutes', '1 day'])}")
        if depth > 0 and self.chance(2):
            lines += ["if it fails", *self.nested(self.block(scope.inner(), depth - 1, 2))]
        return lines

    # --- Waiting --------------------------------------------------------------------------------

    def after_wait(self, scope: Scope) -> Scope:
        """What is in scope after a wait: nothing that is only known to be there for now."""
        return evolve_records(scope, {n: k for n, k in scope.records.items() if stays(n)})

    def forget(self, scope: Scope) -> None:
        scope.records = self.after_wait(scope).records

    def after(self, scope: Scope, depth: int) -> list[str]:
        self.forget(scope)
        at = self.pick(["", "", " at 03:30", " at 09:00"])
        return (
            [f"after {self.pick(['1 day', '2 weeks', '1 month', '2 business days'])}{at}"]
            if at
            else [f"after {self.a_length(scope)}"]
        )

    def limited(self, scope: Scope, depth: int) -> tuple[str, list[str]]:
        """The words for a limit, and the blocks under a wait."""
        lines = self.reminders(scope)
        if not self.chance(2):
            return "", lines
        if self.chance(2):
            late = self.block(self.after_wait(scope).inner(), max(0, depth - 1), 2)
            lines += ["if time runs out", *self.nested(late)]
        return f"at most {self.a_length(scope)} ", lines

    def reminders(self, scope: Scope) -> list[str]:
        lines: list[str] = []
        while self.chance(4):
            inner = self.after_wait(scope).inner(in_reminder=True)
            lines += [f"if still waiting after {self.a_length(scope)}", *self.nested(self.block(inner, 1, 2))]
        return lines

    def wait_until(self, scope: Scope, depth: int) -> list[str]:
        self.forget(scope)
        limit, lines = self.limited(scope, depth)
        until = self.condition(scope, 1, clock=False)
        if scope.changed and self.chance(4):
            until = f"{scope.changed}.{self.pick(NUMBERS[scope.records[scope.changed]] or ['owner'])} changes"
        return [f"wait {limit}until {until}", *self.nested(lines)]

    def wait_for_moment(self, scope: Scope, depth: int) -> list[str]:
        self.forget(scope)
        limit, lines = self.limited(scope, depth)
        if self.chance(4):
            return [f"wait {limit}until business hours", *self.nested(lines)]
        moment = self.pick([self.a_moment(scope), f"2 days after {self.a_date(scope)}", self.a_date(scope)])
        at = self.pick(["", " at 09:00", " at 03:30"])
        return [f"wait {limit}until {moment}{at}", *self.nested(lines)]

    def wait_for_event(self, scope: Scope, depth: int) -> list[str]:
        self.forget(scope)
        event = self.pick(list(EVENTS))
        if EVENTS[event] in scope.events:
            return []
        limit, lines = self.limited(scope, depth)
        own = EVENTS[event]
        kind, link = ("Lead", "lead") if event == "Reply" else ("Company", "company")
        there = [*scope.of(kind), *[name for name, other in scope.maybe.items() if other == kind]]
        wheres = [f"{own}.{link} is {name}" for name in there]
        wheres += [
            'reply.text contains "a"',
            "reply.day is today",
            "reply.score is count of all Task records",
        ]
        wheres += [f"{own}.{link}.name is {self.a_text(scope, 0)}"]
        if event == "Ping":
            wheres = [one for one in wheres if "reply" not in one] + [f"ping.code is {self.a_text(scope, 0)}"]
        where = f" where {self.pick(wheres)}" if self.chance(3) is False else ""
        if not limit:
            scope.events[own] = event
        return [f"wait {limit}for a {event}{where}", *self.nested(lines)]


def stays(name: str) -> bool:
    """Whether it is known after a wait that a record is there: not where it stands at the end of a link."""
    return "." not in name or name.endswith(".by")


def evolve_records(scope: Scope, records: dict[str, str]) -> Scope:
    inner = scope.inner()
    inner.records = records
    return inner


# --- Workflows ----------------------------------------------------------------------------------


def header(writer: StepWriter) -> tuple[list[str], Scope]:
    """The lines of a header, and what its steps see."""
    kind = writer.pick(["Lead", "Lead", "Lead", "Task", "Company", "Reply", "Ping"])
    if kind in EVENTS:
        name = EVENTS[kind]
        scope = Scope(events={name: kind})
        link, linked = ("lead", "Lead") if kind == "Reply" else ("company", "Company")
        lines = [f"when a {kind} is received"]
        if writer.chance(4):
            return [*lines, f"if {writer.condition(scope)}"], scope
        more = f" and ({writer.condition(scope)})" if writer.chance(2) else ""
        runs = writer.pick(["", "one at a time", "restart", "once"])
        per = [f"runs: {runs} for each {name}.{link}"] if runs else []
        scope.records[f"{name}.{link}"] = linked
        return [*per, *lines, f"if {name}.{link} is present{more}"], scope
    own = VARIABLES[kind]
    scope = Scope(records={own: kind}, changed=own)
    triggers = [f"a {kind} is {one}" for one in ("created", "updated", "created or updated")] * 3
    triggers.append(f"{own}.{writer.pick(NUMBERS[kind] or ['owner'])} changes")
    for one, values in CHOICES[kind].items():
        triggers.append(f"{own}.{one} changes to {writer.pick(values)}")
        triggers.append(f"{own}.{one} changes from {values[0]} to {values[1]}")
        triggers.append(f"{own}.{one} becomes {writer.pick(values)}")
    triggers += [f"{own}.{one} becomes at least {writer.number(0, 4)}" for one in NUMBERS[kind]]
    triggers.append(f"a {kind} is assigned")
    if kind == "Lead":
        triggers += ["lead.due_on changes to 2026-03-30", "a Lead is deleted"]
    chosen = [writer.pick(triggers)]
    while writer.chance(3):
        chosen.append(writer.pick(triggers))
    runs = writer.pick(["", "", "", "once", "restart", "every time"])
    lines = [f"runs: {runs}"] if runs else []
    lines += ["when " + chosen[0], *(f"or when {one}" for one in chosen[1:])]
    if writer.chance(3):
        lines.append(f"if {writer.condition(scope)}")
    if all("deleted" in one for one in chosen):
        # A deleted record can be read and not changed.
        return lines, Scope(maybe={own: kind}, changed=None)
    if writer.chance(5):
        lines.append(f"as long as {writer.condition(scope, 1, clock=False)}")
    if writer.chance(6):
        goal = f"{own}.{writer.pick(NUMBERS[kind] or ['owner'])} changes"
        lines.append(f"until {writer.pick([writer.condition(scope, 1, clock=False), goal])}")
    return lines, scope


def workflow(roll: Roll, name: str) -> str:
    """The text of one workflow."""
    writer = StepWriter(roll)
    lines, scope = header(writer)
    steps = writer.block(scope, 2, 7)
    text = [f'workflow "{name}"', *writer.nested([*lines, "then", *writer.nested(steps)])]
    return "\n".join(text) + "\n"
