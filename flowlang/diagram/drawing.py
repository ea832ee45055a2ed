"""What is drawn: boxes and the arrows between them, before anything is said about their looks."""

from collections.abc import Set as AbstractSet

from attrs import define, field, frozen

from flowlang.diagram.wording import Card
from flowlang.plan.graph import Plan
from flowlang.source import Span


@frozen
class Box:
    """A shape: `kind` is one of those in `style.SHAPES`; `node` is the node that it stands for.

    `folded` are the nodes behind it that have no shape of their own, where the page is an overview.
    """

    id: str
    kind: str
    card: Card
    span: Span
    title: str
    node: str
    optional: bool = False
    folded: tuple[str, ...] = ()


@frozen
class Arrow:
    """A line between two boxes. `main` marks the line that runs straight down.

    `target` is the node to which it leads; nothing where it stands for no way of the plan.
    """

    tail: str
    head: str
    kind: str = "plain"
    label: str = ""
    main: bool = False
    target: str = ""


@define(eq=False)
class Picture:
    """Boxes by id and in order, the arrows between them, and how they stand to each other.

    Those `abreast` stand side by side; of a pair in `below`, the second stands under the first.
    """

    plan: Plan
    boxes: dict[str, Box] = field(factory=dict)
    arrows: list[Arrow] = field(factory=list)
    abreast: list[tuple[str, ...]] = field(factory=list)
    below: list[tuple[str, str]] = field(factory=list)
    spine: set[str] = field(factory=set)

    def is_straight(self, arrow: Arrow) -> bool:
        """Whether an arrow is a part of the line that runs straight down."""
        return arrow.main and {arrow.tail, arrow.head} <= self.spine

    def following(self, box: str, without: AbstractSet[str] = frozenset()) -> set[str]:
        """The boxes that arrows lead to from one, and from those; not through the ones left out."""
        found: set[str] = set()
        left = [box]
        while left:
            tail = left.pop()
            heads = {arrow.head for arrow in self.arrows if arrow.tail == tail and arrow.kind != "again"}
            left += heads - found - without
            found |= heads - without
        return found

    def mark_spine(self) -> None:
        """Follow the main arrows from the first step: these boxes stand under each other."""
        self.spine.clear()
        main = {arrow.tail: arrow.head for arrow in self.arrows if arrow.main}
        first = next(iter(self.boxes), None)
        while first is not None and first not in self.spine:
            self.spine.add(first)
            first = main.get(first)


def box_id(name: str, number: int = 1) -> str:
    """The id of the box of a node; a decision with several conditions has several."""
    plain = name.replace("-", "_")
    return f"n_{plain}" if number == 1 else f"n_{plain}__{number}"


def rung_id(name: str, number: int) -> str:
    """The id of the box of a day under `counting from`."""
    return f"rung_{number}_{name.replace('-', '_')}"
