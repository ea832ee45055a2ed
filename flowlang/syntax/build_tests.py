"""Builders of the steps of a test, each from its one line."""

from lark import Token

from flowlang.syntax.build_base import Head, Kids, Making, rule, words
from flowlang.syntax.declarations import (
    At,
    CheckRun,
    Delegates,
    Expect,
    ExpectNothingMore,
    FieldValue,
    FillsIn,
    GiveAnswer,
    Given,
    GivenTeam,
    GivenUser,
    MakeFail,
    MakeGive,
    Presses,
    Refused,
    WhenChanges,
    WhenDeleted,
    WhenReceived,
    WhenUpdated,
    WithSetting,
)
from flowlang.syntax.steps import Step
from flowlang.syntax.text_literals import read_text

OUTCOMES = {"failed": "failed", "ended": "ended", "waiting": "waiting", "started": "not started"}


@rule("given")
def given(made: Making, kids: Kids) -> Step:
    """`given a Lead as other`."""
    return Given(made.span(kids), made.identifier(kids[1]), (), made.maybe(kids[3]), kids[4])


@rule("refused")
def refused(made: Making, kids: Kids) -> Refused:
    """`is refused`, and `because "…"`."""
    because = kids[2] if len(kids) > 2 else None
    return Refused(made.span(kids), None if because is None else read_text(made, because))


@rule("given_user")
def given_user(made: Making, kids: Kids) -> Step:
    """`given user "ana" in teams "A" and "B"`."""
    name, *teams = [kid for kid in kids if isinstance(kid, Token) and kid.type == "TEXT"]
    return GivenUser(made.span(kids), read_text(made, name), tuple(read_text(made, team) for team in teams))


@rule("given_team")
def given_team(made: Making, kids: Kids) -> Step:
    """`given team "Sales"`."""
    return GivenTeam(made.span(kids), read_text(made, kids[1]))


@rule("with_setting")
def with_setting(made: Making, kids: Kids) -> Step:
    """`with setting pause_marketing: yes`."""
    return WithSetting(made.span(kids), made.identifier(kids[1]), kids[2])


@rule("when_changes")
def when_changes(made: Making, kids: Kids) -> Step:
    """`when lead.status changes to Contacted`."""
    return WhenChanges(made.span(kids), kids[1], kids[4], kids[5])


@rule("when_cleared")
def when_cleared(made: Making, kids: Kids) -> Step:
    """`when lead.phone is cleared`."""
    return WhenChanges(made.span(kids), kids[1], None, kids[3])


@rule("when_updated")
def when_updated(made: Making, kids: Kids) -> Step:
    """`when lead is updated`."""
    return WhenUpdated(made.span(kids), kids[1], (), kids[3])


@rule("when_deleted")
def when_deleted(made: Making, kids: Kids) -> Step:
    """`when lead is deleted`."""
    return WhenDeleted(made.span(kids), kids[1], kids[3])


@rule("when_received")
def when_received(made: Making, kids: Kids) -> Step:
    """`when a Reply is received`."""
    return WhenReceived(made.span(kids), made.identifier(kids[2]))


@rule("presses")
def presses(made: Making, kids: Kids) -> Step:
    """`user "ana" presses "Create invoice" on deal`."""
    user, _, label, _, target = kids
    return Presses(made.span(kids), user, read_text(made, label), target)


@rule("give_answer")
def give_answer(made: Making, kids: Kids) -> Step:
    """`answer "Accept" as user "ana" is refused`."""
    _, answer, _, user, refused = kids
    return GiveAnswer(made.span(kids), read_text(made, answer), user, refused is not None)


@rule("fills_in")
def fills_in(made: Making, kids: Kids) -> Step:
    """`user "ana" fills in is refused`."""
    user, _, refused = kids
    return FillsIn(made.span(kids), user, (), refused is not None)


@rule("filled")
def filled(made: Making, kids: Kids) -> FieldValue:
    """`lead.phone: "+359 2 555 0100"`."""
    target, _, value = kids
    return FieldValue(made.span(kids), target, value)


@rule("delegates")
def delegates(made: Making, kids: Kids) -> Step:
    """`user "ana" delegates to user "bob"`."""
    user, _, to, refused = kids
    return Delegates(made.span(kids), user, to, refused is not None)


@rule("at")
def at(made: Making, kids: Kids) -> Step:
    """`at 2026-11-22 09:00`."""
    return At(made.span(kids), kids[1])


@rule("make_fail")
def make_fail(made: Making, kids: Kids) -> Step:
    """`make send email fail with "no route"`."""
    _, phrase, _, _, reason = kids
    return MakeFail(made.span(kids), phrase, None if reason is None else read_text(made, reason))


@rule("make_give")
def make_give(made: Making, kids: Kids) -> Step:
    """`make check stock give in_stock: no`."""
    return MakeGive(made.span(kids), kids[1], kids[3])


@rule("expect_nothing_more")
def expect_nothing_more(made: Making, kids: Kids) -> Step:
    """`expect nothing more`, `expect nothing more from "Follow up"`."""
    _, _, workflow = kids
    return ExpectNothingMore(made.span(kids), None if workflow is None else read_text(made, workflow))


@rule("expect")
def expect(made: Making, kids: Kids) -> Step:
    """`expect send email "welcome" to "lina@example.org"`."""
    return Expect(made.span(kids), kids[1])


@rule("expect_no")
def expect_no(made: Making, kids: Kids) -> Step:
    """`expect no send email`."""
    return Expect(made.span(kids), kids[1], negated=True)


@rule("check_run")
def check_run(made: Making, kids: Kids) -> Step:
    """`check the run has failed`."""
    return CheckRun(made.token(kids[0]), OUTCOMES[words(kids[0]).split()[-1]])


@rule("check")
def check(made: Making, kids: Kids) -> Head:
    """`check lead.status is Lost`."""
    return Head(made.span(kids), "check", condition=kids[1])
