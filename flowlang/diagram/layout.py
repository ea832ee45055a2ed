"""From a plan to what is drawn: its boxes, and the arrows that leave them.

Each path gets an end ring of its own. The days of a ladder and the choices of a wide decision stand in rows,
so that a page doesn't grow wide.
"""

from itertools import pairwise

from attrs import define, field

from flowlang.diagram.drawing import Arrow, Box, Picture, box_id, rung_id
from flowlang.diagram.shapes import is_ladder, shapes_of
from flowlang.diagram.wording import Card, Level, band_label
from flowlang.diagram.wrapping import wrapped
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
    Plan,
    Question,
    Remove,
    Return,
    Wait,
    Write,
)
from flowlang.plan.names import in_words
from flowlang.plan.walk import body_of, reachable

LABEL_WIDTH = 20
MOST_ABREAST, MOST_CHOICES = 3, 4


def picture(plan: Plan, level: Level = "normal") -> Picture:
    """The boxes and arrows of a plan; how much the boxes say depends on the level."""
    drawing = _Drawing(Picture(plan), level)
    for node in plan.nodes.values():
        drawing.add(node)
    for node in plan.nodes.values():
        drawing.connect(node)
    for node in plan.nodes.values():
        if isinstance(node, Ladder):
            drawing.spread(node)
    drawing.made.mark_spine()
    return drawing.made


@define(eq=False)
class _Drawing:
    made: Picture
    level: Level
    rings: int = 0
    # The waits between rounds, and those of them that the end of a round speaks of.
    intervals: dict[str, Again] = field(init=False)
    unseen: set[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        rounds = [node for node in self.made.plan.nodes.values() if isinstance(node, Again)]
        self.intervals = {node.wait: node for node in rounds if node.wait is not None}
        self.unseen = {node.wait for node in rounds if node.wait is not None and node.now}

    # --- Boxes ----------------------------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Add the boxes of a node; rings and the like come with the arrows that lead to them."""
        optional = {n.then for n in self.made.plan.nodes.values() if isinstance(n, Guard)}
        if node.name not in self.unseen:
            for box in shapes_of(node, optional, self.level):
                self.made.boxes[box.id] = box

    def mark(self, source: str, kind: str, text: Card, title: str) -> str:
        """A box that stands for no step, right after another one: a ring, or the end of a round."""
        self.rings += 1
        before = self.made.boxes[source]
        box = Box(f"{kind}_{self.rings}", kind, text, before.span, title, before.node)
        self.made.boxes[box.id] = box
        return box.id

    # --- Arrows ---------------------------------------------------------------------------------

    def head(self, source: str, name: str) -> str:
        """The box at which an arrow to a node ends; a ring of its own for an end."""
        node = self.made.plan.nodes[name]
        match node:
            case Guard(then=then):
                return self.head(source, then)
            case End(outcome="finished"):
                return self.mark(source, "end", Card("", ()), "the end")
            case Return(title=title):
                words = title.partition(" at ")[0]
                return self.mark(source, "again", Card("", (words,)), words)
            case Leave(next=following):
                return self.head(source, following)
            case Loop() | Again() if self.inside(source, node):
                return self.turn(node)
            case _:
                return box_id(name)

    def inside(self, source: str, loop: Loop | Again) -> bool:
        """Whether a box stands in the body of a loop."""
        return self.made.boxes[source].node in body_of(self.made.plan, loop)

    def turn(self, loop: Loop | Again) -> str:
        """The small box at the end of a round."""
        name = f"turn_{box_id(loop.name)}"
        if name not in self.made.boxes:
            following, last = self.round_words(loop)
            box = Box(name, "turn", Card("", (following,)), loop.span, "the next one", loop.name)
            self.made.boxes[name] = box
            self.made.arrows.append(Arrow(name, box_id(loop.name), "again"))
            self.arrow(name, loop.next, label=last, main=True)
        return name

    def round_words(self, loop: Loop | Again) -> tuple[str, str]:
        """What is said about the next round, and on the way out behind the last one."""
        if isinstance(loop, Loop):
            return f"next {loop.variable}", "after the last one"
        wait = self.made.plan.nodes[loop.wait] if loop.wait in self.unseen else None
        later = f", {band_label(wait)}" if isinstance(wait, Wait) else ""
        return f"next round{later}", "after the last round"

    def arrow(self, source: str, name: str, kind: str = "plain", label: str = "", main: bool = False) -> str:
        head = self.head(source, name)
        lines = "\n".join(wrapped(label, LABEL_WIDTH)) if label else ""
        self.made.arrows.append(Arrow(source, head, kind, lines, main, name))
        return head

    def connect(self, node: Node) -> None:
        """Add the arrows that leave a node."""
        if node.name in self.unseen:
            return
        source = box_id(node.name)
        match node:
            case Decide():
                self.decide(node)
            case Loop(body=body):
                self.arrow(source, body, "each", "each", main=True)
            case Again(body=body, wait=wait):
                first = body if wait is None or node.now else wait
                self.arrow(source, first, "each", "each round", main=True)
            case Wait() if node.name in self.intervals:
                self.arrow(source, self.intervals[node.name].body, "wait", main=True)
            case Fork(branches=branches, meet=meet):
                firsts = [
                    self.arrow(source, first, main=number == 0) for number, first in enumerate(branches)
                ]
                self.side_by_side(firsts, meet)
            case Meet(next=following):
                self.arrow(source, following, main=True)
            case Ladder():
                self.ladder(node)
            case Wait(next=following, limit=limit):
                late = f"after {in_words(limit)}" if limit is not None else "time runs out"
                self.arrow(source, following, "wait", _met(node), main=True)
                if node.time_out is not None:
                    self.late(source, node.time_out, late)
                self.reminders(node)
            case Question():
                self.question(node)
            case Hand(next=following, otherwise=otherwise):
                self.arrow(source, following, main=True)
                if otherwise is not None:
                    self.arrow(source, otherwise, "no", "if there is nobody")
            case Perform() | Launch() | Write() | Make() | Remove() | Look() | Bind():
                self.arrow(source, node.next, main=True)
            case End(outcome="failed"):
                ring = self.mark(source, "end", Card("", ()), "the end")
                self.made.arrows.append(Arrow(source, ring, "fail", main=True))
            case End() if node.gives:
                ring = self.mark(source, "end", Card("", ()), "the end")
                self.made.arrows.append(Arrow(source, ring, main=True))
        if isinstance(node, Fallible) and node.on_failure is not None:
            self.arrow(source, node.on_failure, "fail", "if it fails")

    def decide(self, node: Decide) -> None:
        stops = node.title.startswith("stop if")
        ends = node.join not in reachable(self.made.plan, node.exits[0].target)
        heads: list[str] = []
        if is_ladder(node):
            steps = [box_id(node.name, number + 1) for number in range(len(node.exits))]
            for number, way in enumerate(node.exits):
                heads.append(self.arrow(steps[number], way.target, "yes", "yes", main=number == 0))
                if number:
                    self.made.arrows.append(Arrow(steps[number - 1], steps[number], "no", "no"))
            self.arrow(steps[-1], node.otherwise, "no", "no")
            if len(steps) <= MOST_ABREAST:
                self.made.abreast.append(tuple(steps))
            return
        source = box_id(node.name)
        choice = node.title.startswith("depending on")
        for number, way in enumerate(node.exits):
            main = number == 0 and not ends
            heads.append(self.arrow(source, way.target, "plain" if choice else "yes", way.label, main))
        heads.append(self.arrow(source, node.otherwise, "no", "otherwise" if choice else "no", main=ends))
        if stops or ends:
            side = heads[0]
            if self.made.boxes[side].kind == "end":
                self.made.abreast.append((source, side))
        elif self.made.boxes[heads[-1]].kind == "end" and len(heads) == 2:
            self.made.abreast.append((source, heads[-1]))
        else:
            targets = [*(way.target for way in node.exits), node.otherwise]
            staying = [
                head
                for head, target in zip(heads, targets, strict=True)
                if not isinstance(self.made.plan.nodes[target], Leave)
            ]
            self.side_by_side(staying, node.join)

    def ladder(self, node: Ladder) -> None:
        """The days stand under each other on the main line, and the steps of each beside it."""
        before = box_id(node.name)
        for number, rung in enumerate(node.rungs, start=1):
            name = rung_id(node.name, number)
            self.made.arrows.append(Arrow(before, name, "wait", main=True))
            self.made.abreast.append((name, self.arrow(name, rung.target, "reminder")))
            before = name
        self.arrow(before, node.next, "wait", "after the last day", main=True)

    def spread(self, node: Ladder) -> None:
        """Each day stands below the steps of the one before it."""
        rungs = [rung_id(node.name, number) for number in range(1, len(node.rungs) + 1)]
        for rung, below in pairwise(rungs):
            steps = self.made.following(rung, without={below})
            ends = steps - {arrow.tail for arrow in self.made.arrows if arrow.kind != "again"}
            self.made.below += [(end, below) for end in sorted(ends)]

    def question(self, node: Question) -> None:
        source = box_id(node.name)
        ways = [(answer.target, " or ".join(answer.answers)) for answer in node.answers]
        if node.mode == "all":
            ways.append((node.everybody or node.next, "everybody has answered"))
        elif node.mode == "most" and (node.otherwise is not None or len(node.offered) > 1):
            ways.append((node.otherwise or node.next, "no majority"))
        ways += [(way.target, f"as soon as {' or '.join(way.answers)}") for way in node.closing]
        heads = [
            self.arrow(source, target, "answer", label, main=number == 0)
            for number, (target, label) in enumerate(ways)
        ]
        if node.fields:
            heads.append(self.arrow(source, node.next, "answer", main=True))
        if node.each is not None:
            heard = self.arrow(source, node.each, "reminder", "each answer")
            self.made.abreast.append((source, heard))
        undone = "not decided" if node.several is not None else "no answer"
        within = f"{undone} within {in_words(node.within)}" if node.within is not None else undone
        if node.time_out is not None:
            heads.append(self.late(source, node.time_out, within))
        elif node.within is not None:
            self.late(source, node.next, within)
        self.side_by_side(heads, node.next)
        self.reminders(node)

    def late(self, source: str, target: str, label: str) -> str:
        return self.arrow(source, target, "late", label)

    def reminders(self, node: Wait | Question) -> None:
        source = box_id(node.name)
        for reminder in node.reminders:
            label = f"still waiting after {in_words(reminder.after)}"
            head = self.arrow(source, reminder.target, "reminder", label)
            self.made.abreast.append((source, head))

    def side_by_side(self, heads: list[str], join: str) -> None:
        """The first steps of branches stand on one line; in several rows where they are many.

        Where they meet stands below them: the step behind them, or the end of the round.
        """
        node = self.made.plan.nodes[join]
        # A step under `if possible,` is drawn as one box, that of the step.
        meets = {box_id(node.then if isinstance(node, Guard) else join), f"turn_{box_id(join)}"}
        first = [head for head in dict.fromkeys(heads) if head not in meets]
        rows = -(-len(first) // MOST_CHOICES)
        for row in range(rows):
            # Every so many, so that the arrows to a lower row pass between those above it.
            beside = first[row::rows]
            if len(beside) > 1:
                self.made.abreast.append(tuple(beside))
            if row:
                self.made.below.append((first[row - 1], beside[0]))


def _met(wait: Wait) -> str:
    """What the arrow out of a wait says when there is another one for when time runs out."""
    if wait.time_out is None:
        return ""
    return f"the {wait.event} comes" if wait.event else "it holds"
