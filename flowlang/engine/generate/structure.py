"""How the graph of a plan is cut into functions, and what each holds.

Every node at which a run can arrive after a wait begins a function of its own. From there a function holds
what follows as nested Python, up to the next wait. A node to which several ways lead, and which Python's own
structure does not bring together, begins a function, too: so no node is written twice, and the code is as
long as the plan.
"""

from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    Decide,
    End,
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


@frozen
class Plain:
    """A node that simply does something."""

    node: Node


@frozen
class Split:
    """A node with several ways out, each with what it holds, in the order of `exits`."""

    node: Node
    ways: tuple["Block", ...]


@frozen
class Each:
    """A loop that is a loop of Python."""

    node: Loop
    body: "Block"


@frozen
class Held:
    """A loop whose state is kept in the run, as its body waits. Its body ends by going to the loop again."""

    node: Loop
    body: "Block"
    after: "Block"


@frozen
class Forget:
    """The state of loops that may have been left before their end."""

    loops: tuple[str, ...]


@frozen
class Jump:
    """`pause` at a node, `go` on in the function of a node, `continue` or `break` the loop around."""

    kind: str
    target: str


Item = Plain | Split | Each | Held | Forget | Jump
Block = tuple[Item, ...]


def pauses(node: Node) -> bool:
    """Whether generated code gives control back at a node."""
    if isinstance(node, Perform):
        return node.waits
    return isinstance(node, Wait | Question | Return | End | Again | Ladder | Launch | Fork | Meet)


def functions_of(plan: Plan) -> Mapping[str, Block]:
    """What each function of a plan holds, by the node at which it begins, in the order of the plan."""
    cut = _Cut(plan, heads={plan.first})
    for node in plan.nodes.values():
        if pauses(node) and not isinstance(node, Return | End):
            cut.heads.update(target for target, _ in exits(node))
            if isinstance(node, Question) and node.next:
                cut.heads.add(node.next)
    for node in plan.nodes.values():
        if isinstance(node, Loop):
            body = tuple(_body(plan, node))
            cut.bodies[node.name] = body
            if any(pauses(inner) and not isinstance(inner, End) for inner in body):
                cut.hold(node)
            if any(node.next in {target for target, _ in exits(inner)} for inner in body):
                cut.left.setdefault(node.next, []).append(node.name)
    while True:
        functions = cut.functions()
        if functions is not None:
            return functions


def _body(plan: Plan, loop: Loop) -> Iterator[Node]:
    """The nodes inside a loop."""
    seen = {loop.name, loop.next}
    ahead = [loop.body]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            yield plan.nodes[name]
            if isinstance(plan.nodes[name], Leave):
                # It leads out of this loop, or only where the head of another one inside leads, too.
                continue
            ahead.extend(target for target, _ in exits(plan.nodes[name]))


def _join_of(node: Node) -> str | None:
    """The node at which the ways out of a node meet again, where it has several."""
    match node:
        case Decide():
            return node.join
        case Guard():
            return node.next
        case Hand() if node.otherwise:
            return node.next
        case Write() | Make() | Remove() | Look() | Hand() if node.on_failure:
            return node.next
    return None


@frozen
class _Around:
    """Where a block leads that just comes to its `end`, and the loop of Python around it."""

    end: str | None = None
    loop: Loop | None = None


@define(eq=False)
class _Cut:
    """A cut in the making: `heads` begin functions, `held` loops keep their state in the run.

    `left` says which loops may have been left before their end when a node is reached; `inside` are the loops
    of Python around the place of the walk.
    """

    plan: Plan
    heads: set[str]
    held: set[str] = field(factory=set)
    bodies: dict[str, tuple[Node, ...]] = field(factory=dict)
    left: dict[str, list[str]] = field(factory=dict)
    written: set[str] = field(factory=set)
    inside: list[str] = field(factory=list)
    fits: bool = True

    def hold(self, loop: Loop) -> None:
        """Keep the state of a loop in the run."""
        self.held.add(loop.name)
        # Its body comes back to it by its name.
        self.heads.add(loop.name)

    def functions(self) -> Mapping[str, Block] | None:
        """All functions; nothing when a node turned out to need one of its own, and another try is due."""
        self.written.clear()
        self.fits = True
        functions = {}
        for name in [name for name in self.plan.nodes if name in self.heads]:
            items: list[Item] = []
            if pauses(self.plan.nodes[name]):
                self._pause(name, items)
            else:
                self._follow(name, _Around(), items)
            functions[name] = tuple(items)
        for loop, body in self.bodies.items():
            # A function can't begin inside a loop of Python.
            if loop not in self.held and any(node.name in self.heads for node in body):
                self.hold(self._loop(loop))
                self.fits = False
        return functions if self.fits else None

    def _loop(self, name: str) -> Loop:
        node = self.plan.nodes[name]
        assert isinstance(node, Loop)
        return node

    def _block(self, name: str, around: _Around) -> tuple[Block, bool]:
        """What a way holds that leads to a node, and whether it can come to its end."""
        items: list[Item] = []
        ends = self._reach(name, around, items)
        return tuple(items), ends

    def _reach(self, name: str, around: _Around, items: list[Item]) -> bool:
        """Lead to a node in the nearest way; whether that is by coming to the end of the block."""
        if name == around.end:
            return True
        if around.loop is not None and name in {around.loop.name, around.loop.next}:
            items.append(Jump("continue" if name == around.loop.name else "break", name))
            return False
        if pauses(self.plan.nodes[name]):
            self._pause(name, items)
            return False
        if name in self.written and name not in self.heads:
            self.heads.add(name)
            self.fits = False
        if name in self.inside:
            # A jump over the loop around to the one around that: only its name leads there.
            self.hold(self._loop(name))
            self.fits = False
        if name in self.heads:
            items.append(Jump("go", name))
            return False
        return self._follow(name, around, items)

    def _pause(self, name: str, items: list[Item]) -> None:
        if name in self.left:
            items.append(Forget(tuple(self.left[name])))
        items.append(Jump("pause", name))

    def _follow(self, name: str, around: _Around, items: list[Item]) -> bool:
        """Write a node and what follows it."""
        while True:
            self.written.add(name)
            node = self.plan.nodes[name]
            if name in self.left:
                items.append(Forget(tuple(self.left[name])))
            following = self._write(node, around, items)
            if following is None:
                return False
            if not self._begins_here(following, around):
                return self._reach(following, around, items)
            # Long sequences must not nest calls.
            name = following

    def _begins_here(self, name: str, around: _Around) -> bool:
        """Whether a node is simply written next."""
        known = (
            name == around.end or name in self.heads or name in self.written or pauses(self.plan.nodes[name])
        )
        return not known and (around.loop is None or name not in {around.loop.name, around.loop.next})

    def _write(self, node: Node, around: _Around, items: list[Item]) -> str | None:
        """Write one node with what is nested in it; the node that comes after it, if any way leads there."""
        if isinstance(node, Loop):
            if node.name in self.held:
                body, _ = self._block(node.body, _Around())
                after, _ = self._block(node.next, _Around())
                items.append(Held(node, body, after))
                return None
            self.inside.append(node.name)
            body, _ = self._block(node.body, _Around(node.name, node))
            self.inside.pop()
            items.append(Each(node, body))
            return node.next
        join = _join_of(node)
        ways = [target for target, _ in exits(node)]
        if join is None:
            items.append(Plain(node))
            return ways[0]
        blocks = [self._block(way, _Around(join, around.loop)) for way in ways]
        items.append(Split(node, tuple(block for block, _ in blocks)))
        return join if any(ends for _, ends in blocks) else None
