"""Workflows as lines: the header, what starts them, and their steps."""

from collections.abc import Iterator

from flowlang.syntax import declarations as d
from flowlang.syntax import expressions as x
from flowlang.syntax.format.lines import Line, deeper
from flowlang.syntax.format.print_expressions import print_expression, print_where
from flowlang.syntax.format.print_steps import print_block, print_entries, print_head
from flowlang.syntax.format.print_types import print_type
from flowlang.syntax.format.words import joined, with_article


def print_workflow(node: d.Workflow) -> Iterator[Line]:
    """The lines of a workflow."""
    record = "" if node.record is None else f" for {with_article(node.record.text)}"
    yield Line(0, f"workflow {print_expression(node.name)}{record}")
    if node.doc is not None:
        yield Line(1, print_expression(node.doc), node.doc)
    yield from print_under_doc(node)


def print_under_doc(node: d.Workflow) -> Iterator[Line]:
    """The lines of a workflow below its name and its sentence."""
    yield from print_entries(node.settings)
    if node.runs is not None:
        per = "" if node.runs.per is None else f" for each {print_expression(node.runs.per)}"
        yield Line(1, f"runs: {node.runs.rule}{per}", node.runs)
    for word, fields in (("needs", node.needs), ("gives", node.gives)):
        for field in fields:
            yield Line(1, f"{word} {field.name.text}: {print_type(field.type)}", field)
    for number, trigger in enumerate(node.triggers):
        yield from deeper(print_trigger(trigger, first=number == 0))
    clauses = (("if ", node.condition), ("as long as ", node.as_long_as), ("until ", node.until))
    for word, condition in clauses:
        if condition is not None:
            yield from deeper(print_head(word, condition, condition))
    if node.steps:
        yield Line(1, "then")
        yield from deeper(print_block(node.steps))


def print_trigger(node: d.Trigger, first: bool) -> Iterator[Line]:
    """The line of a trigger, and the one that says for which records."""
    start = "" if first else "or "
    if not isinstance(node, d.ScheduleTrigger):
        yield Line(0, f"{start}when {_when(node)}", node)
        return
    how_often = node.every or ""
    if node.interval is not None:
        how_often = print_expression(node.interval)
    elif how_often[:1].isdigit() or how_often == "last day":
        how_often += " of the month"
    yield Line(0, f"{start}every {how_often}{_at(node.at)}", node)
    if node.record is not None:
        yield Line(0, f"for each {node.record.text}{_as(node.name)}{print_where(node.where)}", node.record)


def _when(node: d.Trigger) -> str:
    match node:
        case d.RecordTrigger(record=record, kinds=kinds, name=name):
            return f"{with_article(record.text)}{_as(name)} is {joined(kinds, 'or')}"
        case d.ReceivedTrigger(event=event, name=name):
            return f"{with_article(event.text)}{_as(name)} is received"
        case d.UnchangedTrigger(record=record, duration=duration, name=name):
            since = print_expression(duration)
            return f"{with_article(record.text)}{_as(name)} is unchanged for {since}"
        case d.PressedTrigger(label=label, record=record, name=name):
            button = print_expression(label)
            return f"a User presses {button} on {with_article(record.text)}{_as(name)}"
        case d.ChangeTrigger(subject=subject, before=before, after=after):
            was = "" if before is None else f" from {print_expression(before)}"
            now = "" if after is None else f" to {print_expression(after)}"
            return f"{print_expression(subject)} changes{was}{now}"
        case d.BecomesTrigger(condition=condition):
            return _becomes(condition)
        case d.DateTrigger(offset=offset, direction=direction, subject=subject, at=at, at_most=at_most):
            distance = direction if offset is None else f"{print_expression(offset)} {direction}"
            limit = "at most " if at_most else ""
            return f"it is {limit}{distance} {print_expression(subject)}{_at(at)}"
        case d.HeldTrigger(condition=condition, duration=duration):
            return f"{print_expression(condition)} for {print_expression(duration)}"
        case _:
            raise TypeError(f"{type(node).__name__} has no printed form")


def _becomes(condition: x.Expression) -> str:
    match condition:
        case x.Compare(operator="is", left=left, right=right):
            return f"{print_expression(left)} becomes {print_expression(right)}"
        case x.Compare(operator=operator, left=left, right=right):
            comparison = operator.removeprefix("is ")
            return f"{print_expression(left)} becomes {comparison} {print_expression(right)}"
        case x.State(subject=subject, state=state):
            return f"{print_expression(subject)} becomes {state}"
        case x.OneOf(subject=subject, values=values):
            ways = joined([print_expression(value) for value in values], "or")
            return f"{print_expression(subject)} becomes either {ways}"
        case _:
            raise TypeError(f"{type(condition).__name__} can't become true in a trigger")


def _as(name: x.Identifier | None) -> str:
    return "" if name is None else f" as {name.text}"


def _at(time: x.Expression | None) -> str:
    return "" if time is None else f" at {print_expression(time)}"
