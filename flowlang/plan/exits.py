"""The ways out of a node, for whoever follows the graph."""

from collections.abc import Iterator

from flowlang.plan.graph import (
    Again,
    Bind,
    Decide,
    End,
    Fallible,
    Fork,
    Guard,
    Hand,
    Ladder,
    Launch,
    Leave,
    Look,
    Loop,
    Make,
    Meet,
    Node,
    Perform,
    Question,
    Reminder,
    Remove,
    Return,
    Wait,
    Write,
)


def exits(node: Node) -> Iterator[tuple[str, str]]:
    """The nodes that may follow a node, each with the label of the way there (empty for the plain way)."""
    match node:
        case Decide():
            for way in node.exits:
                yield way.target, way.label
            yield node.otherwise, "otherwise"
        case Guard():
            yield node.then, ""
            yield node.next, "something is missing"
        case Hand():
            yield node.next, ""
            if node.otherwise:
                yield node.otherwise, "nobody"
        case Loop():
            yield node.body, "each"
            yield node.next, "then"
        case Again():
            yield node.body, "round"
            if node.wait:
                yield node.wait, "next round"
            yield node.next, "then"
        case Wait():
            yield node.next, ""
            yield from _waiting_exits(node.reminders, node.time_out)
        case Question():
            yield from _answer_exits(node)
            yield from _waiting_exits(node.reminders, node.time_out)
        case Return():
            yield node.wait, ""
        case End():
            return
        case Ladder():
            for rung in node.rungs:
                yield rung.target, rung.label
            yield node.next, "then"
        case Fork():
            for number, branch in enumerate(node.branches, start=1):
                yield branch, f"branch {number}"
        case Write() | Make() | Remove() | Look() | Bind() | Leave() | Launch() | Meet() | Perform():
            yield node.next, ""
    if isinstance(node, Fallible) and node.on_failure:
        yield node.on_failure, "it fails"


def _answer_exits(node: Question) -> Iterator[tuple[str, str]]:
    for answer in node.answers:
        yield answer.target, " or ".join(answer.answers)
    if node.each is not None:
        yield node.each, "each answer"
    for answer in node.closing:
        yield answer.target, f"as soon as {' or '.join(answer.answers)}"
    if node.mode == "all":
        yield node.everybody or node.next, "everybody has answered"
    elif node.mode == "most":
        yield node.otherwise or node.next, "no majority"
    elif not node.answers:
        yield node.next, ""


def _waiting_exits(reminders: tuple[Reminder, ...], time_out: str | None) -> Iterator[tuple[str, str]]:
    for reminder in reminders:
        yield reminder.target, f"still waiting after {reminder.after.span.text}"
    if time_out:
        yield time_out, "time runs out"
