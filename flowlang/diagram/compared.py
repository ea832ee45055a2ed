"""Pictures that show what changed: green was added, red and dashed was removed, amber changed or moved."""

from collections.abc import Mapping

import attrs
from attrs import frozen

from flowlang.compare.model import WorkflowChange
from flowlang.diagram.drawing import Arrow, Box, Picture
from flowlang.diagram.layout import picture
from flowlang.diagram.marks import Marks
from flowlang.diagram.style import COMPARED
from flowlang.plan.graph import Node

LEGEND = "Green was added, red and dashed was removed, amber changed or moved."
_GONE = "gone-"
_HEADER = frozenset({"trigger", "condition", "record"})


@frozen
class Comparison(Marks):
    """What is drawn: the new version with what is gone from the old one, and how its shapes look."""

    made: Picture
    boxes: Mapping[str, str]
    start: str

    def box(self, name: str) -> dict[str, str]:
        """How a box looks, by what became of it."""
        word = self.start if name == "start" else self.boxes.get(name, "same")
        look = {**COMPARED[word].attributes, "class": word}
        return look | {"style": "filled,dashed"} if word == "removed" else look

    def arrow(self, arrow: Arrow) -> dict[str, str]:
        """How an arrow looks: as the newest or oldest of the shapes that it joins."""
        ends = {self.boxes.get(arrow.tail), self.boxes.get(arrow.head)}
        word = "removed" if "removed" in ends else "added" if "added" in ends else "same"
        stroke, _, _, ink = COMPARED[word].day
        style = "dashed" if word == "removed" else "solid"
        return {"color": stroke, "fontcolor": ink, "style": style, "class": word}


def comparison(change: WorkflowChange) -> Comparison:
    """The picture of a workflow of which there are both versions."""
    assert change.before is not None
    assert change.after is not None
    assert change.steps is not None
    same = change.steps.same
    came = set(same.values())
    after = attrs.evolve(change.after, doc=LEGEND)
    made, old = picture(after), picture(change.before)
    marks = {}
    for box in made.boxes.values():
        step = _step(made, box)
        if step and box.node not in came:
            marks[box.id] = "added"
        elif step and box.node in change.steps.changed | change.steps.moved:
            marks[box.id] = "changed"
    gone = {box.id: _gone(box) for box in old.boxes.values() if _is_gone(old, box, same)}
    stand_ins = {box.node: Node(box.node, box.span, box.title) for box in gone.values()}
    # What is gone takes no part in loops and times: it only stands where it stood.
    made.plan = attrs.evolve(after, nodes={**after.nodes, **stand_ins})
    made.boxes |= {box.id: box for box in gone.values()}
    kept = {box.id: _renamed(box, same) for box in old.boxes.values() if box.id not in gone}
    for arrow in old.arrows:
        _add_arrow(made, arrow, {name: box.id for name, box in gone.items()}, kept)
    header = any(
        one.what in _HEADER for one in change.changes if one.what != "condition" or one.span == _entry(change)
    )
    marks |= dict.fromkeys((box.id for box in gone.values()), "removed")
    return Comparison(made, marks, "changed" if header else "same")


def _entry(change: WorkflowChange) -> object:
    """Where the condition of the header stands."""
    for plan in (change.after, change.before):
        if plan is not None and plan.condition is not None:
            return plan.condition.span
    return None


def _step(made: Picture, box: Box) -> bool:
    """Whether a box stands for a step, and not for an end or the end of a round."""
    return _plain(box.node) in box.id and box.node in made.plan.nodes


def _is_gone(old: Picture, box: Box, same: Mapping[str, str]) -> bool:
    # The end of a round has no place without its loop.
    return box.node not in same and not box.id.startswith("turn_")


def _gone(box: Box) -> Box:
    name = f"{_GONE}{box.node}"
    given = box.id.replace(_plain(box.node), _plain(name))
    return attrs.evolve(box, id=given if given != box.id else f"gone_{box.id}", node=name)


def _renamed(box: Box, same: Mapping[str, str]) -> str:
    """The id that a box of the old picture has in the new one."""
    return box.id.replace(_plain(box.node), _plain(same.get(box.node, box.node)))


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _add_arrow(made: Picture, arrow: Arrow, gone: Mapping[str, str], kept: Mapping[str, str]) -> None:
    """Add an arrow that leads to or from something that is gone."""
    if arrow.tail not in gone and arrow.head not in gone:
        return
    tail = gone.get(arrow.tail) or kept.get(arrow.tail, "")
    head = gone.get(arrow.head) or kept.get(arrow.head, "")
    if tail not in made.boxes or head not in made.boxes:
        return
    # What stood before may stand behind now: such an arrow goes back, and moves no shape.
    circle = tail == head or tail in made.following(head)
    kind = "again" if circle else arrow.kind
    made.arrows.append(attrs.evolve(arrow, tail=tail, head=head, kind=kind, main=False, target=""))
