"""Tests as lines."""

from collections.abc import Iterator

from flowlang.syntax import declarations as d
from flowlang.syntax import steps as s
from flowlang.syntax.format.lines import Line, deeper
from flowlang.syntax.format.print_expressions import print_expression
from flowlang.syntax.format.print_phrases import print_phrase
from flowlang.syntax.format.print_steps import (
    inline_entries,
    print_entries,
    print_head,
    print_step,
    print_value,
)
from flowlang.syntax.format.words import joined, with_article

_OUTCOMES = {
    "failed": "the run has failed",
    "ended": "the run has ended",
    "not started": "the run has not started",
    "waiting": "the run is waiting",
}


def print_test(node: d.Test) -> Iterator[Line]:
    """The lines of a test."""
    yield Line(0, f"test {print_expression(node.name)}")
    for step in node.steps:
        yield from deeper(_step(step))


def _step(step: s.Step) -> Iterator[Line]:
    match step:
        case d.Given(record=record, entries=entries, name=name, refused=refused):
            called = "" if name is None else f" as {name.text}"
            yield Line(0, f"given {with_article(record.text)}{called}{_refused(refused)}", step)
            yield from print_entries(entries)
        case d.GivenUser(name=name, teams=teams, entries=entries):
            names = joined([print_expression(team) for team in teams], "and")
            word = "team" if len(teams) == 1 else "teams"
            yield Line(
                0, f"given user {print_expression(name)}{f' in {word} {names}' if teams else ''}", step
            )
            yield from print_entries(entries)
        case d.GivenTeam(name=name, entries=entries):
            yield Line(0, f"given team {print_expression(name)}", step)
            yield from print_entries(entries)
        case d.WhenUpdated(target=target, entries=entries, refused=refused):
            yield Line(0, f"when {print_expression(target)} is updated{_refused(refused)}", step)
            yield from print_entries(entries)
        case d.WhenReceived(event=event, entries=entries):
            yield Line(0, f"when {with_article(event.text)} is received", step)
            yield from print_entries(entries)
        case d.GiveAnswer(answer=answer, user=user, refused=refused, entries=entries):
            ending = " is refused" if refused else ""
            yield Line(0, f"answer {print_expression(answer)} as {print_expression(user)}{ending}", step)
            yield from print_entries(entries)
        case d.FillsIn(user=user, values=values, refused=refused):
            yield Line(0, f"{print_expression(user)} fills in{' is refused' if refused else ''}", step)
            for one in values:
                yield Line(1, f"{print_expression(one.target)}: {print_value(one.value)}", one)
        case d.Expect(phrase=phrase, negated=negated, entries=entries):
            yield Line(0, f"expect {'no ' if negated else ''}{print_phrase(phrase)}", step)
            yield from print_entries(entries)
        case d.Check(condition=condition):
            yield from print_head("check ", condition, step)
        case _:
            line = _line(step)
            if line is None:
                yield from print_step(step)
            else:
                yield Line(0, line, step)


def _refused(refused: d.Refused | None) -> str:
    if refused is None:
        return ""
    because = "" if refused.because is None else f" because {print_expression(refused.because)}"
    return f" is refused{because}"


def _line(step: s.Step) -> str | None:
    match step:
        case d.WithSetting(name=name, value=value):
            return f"with setting {name.text}: {print_expression(value)}"
        case d.WhenChanges(target=target, value=value, refused=refused):
            change = "is cleared" if value is None else f"changes to {print_value(value)}"
            return f"when {print_expression(target)} {change}{_refused(refused)}"
        case d.WhenDeleted(target=target, refused=refused):
            return f"when {print_expression(target)} is deleted{_refused(refused)}"
        case d.Presses(user=user, label=label, target=target):
            return f"{print_expression(user)} presses {print_expression(label)} on {print_expression(target)}"
        case d.Delegates(user=user, to=to, refused=refused):
            ending = " is refused" if refused else ""
            return f"{print_expression(user)} delegates to {print_expression(to)}{ending}"
        case d.At(moment=moment):
            return f"at {print_expression(moment)}"
        case d.MakeFail(phrase=phrase, reason=reason):
            why = "" if reason is None else f" with {print_expression(reason)}"
            return f"make {print_phrase(phrase)} fail{why}"
        case d.MakeGive(phrase=phrase, gives=gives):
            return f"make {print_phrase(phrase)} give {inline_entries(gives)}"
        case d.ExpectNothingMore(workflow=workflow):
            return "expect nothing more" + (f" from {print_expression(workflow)}" if workflow else "")
        case d.CheckRun(outcome=outcome):
            return f"check {_OUTCOMES[outcome]}"
        case _:
            return None
