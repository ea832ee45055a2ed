"""Lanes: who acts in each step."""

from attrs import field, frozen

from flowlang.diagram.drawing import Picture
from flowlang.plan.graph import Hand, Make, Node, Question, Wait
from flowlang.plan.starts import EventStart, PressedStart, Start

CUSTOMER, SYSTEM, TEAM, APPROVER = "customer", "system", "team", "approver"
ORDER = (CUSTOMER, SYSTEM, TEAM, APPROVER)
# Records that are work for somebody.
WORK = frozenset({"Task", "Todo", "Activity"})


@frozen
class Lane:
    """Somebody who acts, and the boxes in their lane; the start too, where it `starts` there."""

    name: str
    starts: bool
    boxes: tuple[str, ...] = field(default=())


def lanes(made: Picture) -> tuple[Lane, ...]:
    """The lanes that have something in them, always in the same order.

    A ring and the like stand where the step before them does.
    """
    where = {box.id: _who(made.plan.nodes[box.node]) for box in made.boxes.values()}
    first = _starter(made.plan.starts)
    used = [who for who in ORDER if who == first or who in where.values()]
    return tuple(
        Lane(who, who == first, tuple(box for box, found in where.items() if found == who)) for who in used
    )


def _starter(starts: tuple[Start, ...]) -> str:
    match starts[:1]:
        case (EventStart(),):
            return CUSTOMER
        case (PressedStart(),):
            return TEAM
    return SYSTEM


def _who(node: Node) -> str:
    """Events come from customers, work goes to the team, who decides approves; the system does the rest."""
    match node:
        case Question(fields=fields):
            return TEAM if fields else APPROVER
        case Wait(event=str()):
            return CUSTOMER
        case Hand():
            return TEAM
        case Make(new=new) if new.record in WORK:
            return TEAM
    return SYSTEM
