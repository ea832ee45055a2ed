"""Builders of what stands in a workflow's header: triggers, schedules, `runs`, conditions."""

from flowlang.diagnostics.suggest import nearest
from flowlang.syntax import messages_headers
from flowlang.syntax.build_base import Head, Kids, Making, rule, words
from flowlang.syntax.build_conditions import SPELLINGS, report_colon
from flowlang.syntax.declarations import (
    BecomesTrigger,
    ChangeTrigger,
    DateTrigger,
    HeldTrigger,
    PressedTrigger,
    ReceivedTrigger,
    RecordTrigger,
    Runs,
    ScheduleTrigger,
    Trigger,
    UnchangedTrigger,
)
from flowlang.syntax.expressions import Compare, OneOf, Shifted, State
from flowlang.syntax.text_literals import read_text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = ("created", "updated", "deleted", "assigned")
SCHEDULE_DAYS = ("weekday", "day", *DAYS)

# --- What happens -------------------------------------------------------------------------------


@rule("record_trigger")
def record_trigger(made: Making, kids: Kids) -> Trigger:
    """`a Lead is created`, `a Lead as new is updated`."""
    _, record, _, early, event, _, late = kids
    kinds = tuple(kind for kind in KINDS if kind in event)
    return RecordTrigger(made.span(kids), made.identifier(record), kinds, made.maybe(early or late))


@rule("received_trigger")
def received_trigger(made: Making, kids: Kids) -> Trigger:
    """`a Reply is received`."""
    _, event, _, early, _, _, late = kids
    return ReceivedTrigger(made.span(kids), made.identifier(event), made.maybe(early or late))


@rule("unchanged_trigger")
def unchanged_trigger(made: Making, kids: Kids) -> Trigger:
    """`a Deal is unchanged for 14 days`."""
    _, record, _, name, _, duration = kids
    return UnchangedTrigger(made.span(kids), made.identifier(record), duration, made.maybe(name))


@rule("pressed_trigger")
def pressed_trigger(made: Making, kids: Kids) -> Trigger:
    """`a User presses "Create invoice" on a Deal`."""
    _, presser, _, label, _, record, _, name = kids
    if presser != "User":
        made.problems.append(messages_headers.only_users_press(made.token(presser)))
    text = read_text(made, label)
    return PressedTrigger(made.span(kids), text, made.identifier(record), made.maybe(name))


@rule("change_trigger")
def change_trigger(made: Making, kids: Kids) -> Trigger:
    """`lead.status changes from New to Contacted`."""
    return ChangeTrigger(made.span(kids), kids[0], kids[3], kids[5])


@rule("becomes")
def becomes(made: Making, kids: Kids) -> Trigger:
    """`lead.score becomes at least 80`."""
    subject, sign, value = kids
    said = words(sign).removeprefix("becomes").strip()
    operator = SPELLINGS.get(said, said) if said else "is"
    span = made.span(kids)
    return BecomesTrigger(span, Compare(span, operator, subject, value))


@rule("becomes_state")
def becomes_state(made: Making, kids: Kids) -> Trigger:
    """`lead.email becomes present`."""
    span = made.span(kids)
    return BecomesTrigger(span, State(span, kids[0], kids[1].split()[1]))


@rule("becomes_either")
def becomes_either(made: Making, kids: Kids) -> Trigger:
    """`lead.status becomes either Won or Lost`."""
    span = made.span(kids)
    return BecomesTrigger(span, OneOf(span, kids[0], kids[2]))


# --- Time ---------------------------------------------------------------------------------------


@rule("date_trigger")
def date_trigger(made: Making, kids: Kids) -> Trigger:
    """`it is 30 days before subscription.renews_on at 09:00`."""
    _, at_most, when, _, at = kids
    span = made.span(kids)
    if isinstance(when, Shifted):
        return DateTrigger(span, when.duration, when.direction, when.base, at, at_most is not None)
    made.problems.append(messages_headers.which_day(when.span))
    return DateTrigger(span, None, "the day of", when, at)


@rule("day_trigger")
def day_trigger(made: Making, kids: Kids) -> Trigger:
    """`it is the day of subscription.renews_on`."""
    _, _, when, _, at = kids
    return DateTrigger(made.span(kids), None, "the day of", when, at)


@rule("held_trigger")
def held_trigger(made: Making, kids: Kids) -> Trigger:
    """`deal.stage is Proposal for 14 days`."""
    return HeldTrigger(made.span(kids), kids[0], kids[2])


@rule("schedule_day")
def schedule_day(made: Making, kids: Kids) -> Trigger:
    """`Monday at 08:00`, `1st of the month at 07:00`."""
    token, _, at = kids
    word = words(token)
    if token.type == "ORDINAL":
        word = word.split(" of ")[0]
    elif word not in SCHEDULE_DAYS:
        near = nearest(word, SCHEDULE_DAYS)
        made.problems.append(messages_headers.unknown_day(made.token(token), near))
        word = near or "day"
    return ScheduleTrigger(made.span(kids), word, None, at)


@rule("schedule_interval")
def schedule_interval(made: Making, kids: Kids) -> Trigger:
    """`15 minutes`."""
    interval, _, at = kids
    return ScheduleTrigger(made.span(kids), None, interval, at)


@rule("first_trigger", "next_trigger", "first_schedule", "next_schedule")
def trigger_line(made: Making, kids: Kids) -> Head:
    """A trigger with the word that introduces it."""
    return Head(made.span(kids), "trigger", parts=(kids[1],), word=words(kids[0]))


@rule("schedule_for_each")
def schedule_for_each(made: Making, kids: Kids) -> Head:
    """`for each Deal where …` under a schedule."""
    _, record, _, name, _, where = kids
    return Head(
        made.span(kids),
        "schedule for each",
        value=where,
        name=made.maybe(name),
        record=made.identifier(record),
    )


# --- Clauses ------------------------------------------------------------------------------------


@rule("runs")
def runs(made: Making, kids: Kids) -> Runs:
    """`runs: one at a time for each reply.lead`."""
    _, run_rule, _, per = kids
    return Runs(made.span(kids), words(run_rule), per)


def _clause(made: Making, kids: Kids, kind: str) -> Head:
    return Head(made.token(kids[0]), kind, condition=kids[1])


@rule("header_if")
def header_if(made: Making, kids: Kids) -> Head:
    """`if …` in the header."""
    return _clause(made, kids, "if")


@rule("header_as_long_as")
def header_as_long_as(made: Making, kids: Kids) -> Head:
    """`as long as …`."""
    return _clause(made, kids, "as long as")


@rule("header_until")
def header_until(made: Making, kids: Kids) -> Head:
    """`until …`."""
    return _clause(made, kids, "until")


@rule("header_then", "then")
def then(made: Making, kids: Kids) -> Head:
    """`then` on a line of its own."""
    report_colon(made, kids[1])
    return Head(made.token(kids[0]), "then")


def schedule_with(trigger: ScheduleTrigger, head: Head) -> ScheduleTrigger:
    """The schedule that starts one run for each record of the line under it."""
    span = trigger.span.to(head.span)
    return ScheduleTrigger(
        span, trigger.every, trigger.interval, trigger.at, head.record, head.value, head.name
    )
