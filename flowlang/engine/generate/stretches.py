"""The functions of a plan's stretches, written from their structure."""

from collections.abc import Mapping

from attrs import define, field

from flowlang.engine.context import RunFault
from flowlang.engine.generate.functions import INDENT, baseline
from flowlang.engine.generate.module import Module
from flowlang.engine.generate.nodes import (
    STATEMENTS,
    bound_by,
    hand,
    loop_item,
    loop_items,
)
from flowlang.engine.generate.scope import Scope, words_of
from flowlang.engine.generate.structure import Block, Each, Forget, Held, Jump, Plain, Split, functions_of
from flowlang.engine.numbers import ValueFault
from flowlang.engine.variables import SINCE
from flowlang.plan.graph import Decide, Fallible, Guard, Hand, Loop, Node, Plan, Remove, Wait


def since_wait(node: Wait) -> str:
    """The engine's variable with the values at the beginning of a wait."""
    return f"{SINCE} {node.name}"


def loop_state(name: str) -> str:
    """The engine's variable with the items of a loop that waits; the position stands in a second one."""
    return f"$loop {name}"


def write_stretches(plan: Plan, module: Module) -> Mapping[str, str]:
    """Write all functions; their names by the nodes at which they begin."""
    blocks = functions_of(plan)
    names = {name: module.fresh("step_", name) for name in blocks}
    for name, block in blocks.items():
        scope = Scope(module)
        writer = _Writer(plan, module, names, scope)
        writer.block(block, 1)
        module.write(
            "", "", f"def {names[name]}(run, context):", f"{INDENT}variables = run.variables", *writer.lines
        )
    return names


def write_begin(plan: Plan, module: Module, names: Mapping[str, str]) -> str:
    """Write the function of the very first stretch; its name."""
    scope = Scope(module)
    values = baseline(plan.until, scope)
    if values is None:
        return names[plan.first]
    name = module.fresh("begin_")
    module.write("", "", f"def {name}(run, context):", f"{INDENT}variables = run.variables")
    module.write(*(f"{INDENT}{line}" for line in scope.loads()))
    module.write(f"{INDENT}variables[{SINCE!r}] = {values}", f"{INDENT}return {names[plan.first]}")
    return name


@define(eq=False)
class _Writer:
    """One function in the making."""

    plan: Plan
    module: Module
    names: Mapping[str, str]
    scope: Scope
    lines: list[str] = field(factory=list)

    def add(self, depth: int, *lines: str) -> None:
        """Add statements, and before them what reads the variables that they use."""
        for line in (*self.scope.loads(), *lines):
            self.lines.append(f"{INDENT * depth}{line}")

    def comment(self, depth: int, node: Node) -> None:
        """Say which node comes."""
        self.lines.append(f"{INDENT * depth}# {node.name!a}, line {node.span.line}")

    def block(self, block: Block, depth: int) -> None:
        """Write what a block holds."""
        before = len(self.lines)
        for item in block:
            match item:
                case Plain(node):
                    self.comment(depth, node)
                    self.add(depth, *STATEMENTS[type(node)](node, self.scope))
                case Split(node, ways):
                    self.comment(depth, node)
                    self._split(node, ways, depth)
                case Each(node, body):
                    self.comment(depth, node)
                    self._each(node, body, depth)
                case Held(node, body, after):
                    self.comment(depth, node)
                    self._held(node, body, after, depth)
                case Forget(loops):
                    for loop in loops:
                        state = loop_state(loop)
                        self.add(
                            depth,
                            f"variables.pop({state!r}, None)",
                            f"variables.pop({f'{state} at'!r}, None)",
                        )
                case Jump():
                    self._jump(item, depth)
        if len(self.lines) == before:
            self.add(depth, "pass")

    def _jump(self, jump: Jump, depth: int) -> None:
        match jump.kind:
            case "go":
                self.add(depth, f"return {self.names[jump.target]}")
            case "pause":
                node = self.plan.nodes[jump.target]
                if isinstance(node, Wait):
                    values = baseline(node.condition, self.scope)
                    if values is not None:
                        self.add(depth, f"variables[{since_wait(node)!r}] = {values}")
                self.add(depth, f"return {jump.target!r}")
            case kind:
                self.add(depth, kind)

    # --- Decisions ------------------------------------------------------------------------------

    def _split(self, node: Node, ways: tuple[Block, ...], depth: int) -> None:
        match node:
            case Decide():
                self._decide(node, ways, depth)
            case Guard():
                self._guard(node, ways, depth)
            case Fallible(on_failure=str()):
                self._fallible(node, ways, depth)
            case Hand():
                self._hand(node, ways, depth)

    def _ways(self, node: Node, ways: list[tuple[str, list[str], Block]], depth: int) -> None:
        """Blocks under their `if`, `elif` and `else` lines, each with statements that come first."""
        loaded = set(self.scope.loaded)
        left = set(loaded)
        for opening, first, block in ways:
            self.scope.loaded = set(loaded)
            if opening.startswith("elif"):
                # What fails in this test fails here, and not in the block above it.
                self.comment(depth, node)
            self.lines.append(f"{INDENT * depth}{opening}:")
            self.add(depth + 1, *first)
            if block or not first:
                self.block(block, depth + 1)
            left &= self.scope.loaded
        self.scope.loaded = left

    def _decide(self, node: Decide, ways: tuple[Block, ...], depth: int) -> None:
        conditions = [self.scope.condition(way.condition) for way in node.exits]
        self.add(depth)
        labels = [*(way.label for way in node.exits), "otherwise"]
        openings = [f"{'el' if index else ''}if {test}" for index, test in enumerate(conditions)]
        openings.append("else" if conditions else "if True")
        self._ways(
            node,
            [
                (opening, [f"context.branch(run, {node.name!r}, {label!r})"], block)
                for opening, label, block in zip(openings, labels, ways, strict=True)
            ],
            depth,
        )

    def _guard(self, node: Guard, ways: tuple[Block, ...], depth: int) -> None:
        tests = [(self.scope.value(need), words_of(need)) for need in node.needs]
        self.add(depth)
        skipped = [
            (
                f"{'el' if index else ''}if {code.text} is None",
                [f"context.skipped(run, {node.name!r}, {words!r})"],
                ways[1],
            )
            for index, (code, words) in enumerate(tests)
        ]
        # What follows a skipped step is written once: it stands after the step, see `structure`.
        self._ways(node, [*skipped, ("else" if skipped else "if True", [], ways[0])], depth)

    def _fallible(self, node: Fallible, ways: tuple[Block, ...], depth: int) -> None:
        """A step that is tried; where it raises, the steps for its failure run, outside of the handler."""
        nobody: list[tuple[str, list[str], Block]] = []
        if isinstance(node, Hand) and node.otherwise is not None:
            lines, chosen, (give,) = hand(node, self.scope)
            lines += [f"if {chosen} is not None:", f"{INDENT}{give}"]
            told = f"context.branch(run, {node.name!r}, 'nobody')"
            nobody = [(f"elif {chosen} is None", [told], ways[1])]
        else:
            lines = STATEMENTS[type(node)](node, self.scope)
        why = self.scope.temporary()
        faults = f"({self.module.helper(RunFault)}, {self.module.helper(ValueFault)})"
        caught = f"{why} = context.failed(run, {node.name!r}, fault)"
        self.add(depth, f"{why} = None", "try:")
        self.add(depth + 1, *lines)
        self.add(depth, f"except {faults} as fault:", f"{INDENT}{caught}")
        variable = bound_by(node)
        first = [f"variables.pop({variable!r}, None)"] if variable is not None else []
        if node.failure is not None:
            first.append(f"variables[{node.failure!r}] = {why}")
        failed = (f"if {why} is not None", first, ways[-1])
        self._ways(node, [failed, *nobody, ("else", [], ways[0])], depth)

    def _hand(self, node: Hand, ways: tuple[Block, ...], depth: int) -> None:
        find, chosen, give = hand(node, self.scope)
        self.add(depth, *find)
        nobody = [f"context.branch(run, {node.name!r}, 'nobody')"]
        self._ways(node, [(f"if {chosen} is not None", give, ways[0]), ("else", nobody, ways[1])], depth)

    # --- Loops ----------------------------------------------------------------------------------

    def _each(self, node: Loop, body: Block, depth: int) -> None:
        self.add(depth, f"{(items := self.scope.temporary())} = {loop_items(node, self.scope)}")
        item = self.scope.temporary()
        loaded = self._before_body(body)
        self.lines.append(f"{INDENT * depth}for {item} in {items}:")
        self.add(depth + 1, *loop_item(node, item, self.scope))
        self.block(body, depth + 1)
        self.scope.loaded = loaded & self.scope.loaded

    def _before_body(self, body: Block) -> set[str]:
        """Forget the variables that the body gives new values: they are read again in every round."""
        for inner in _nodes_in(body):
            if isinstance(inner, Remove):
                self.scope.loaded.clear()
            variable = bound_by(inner)
            if variable is not None:
                self.scope.loaded.discard(variable)
        return set(self.scope.loaded)

    def _held(self, node: Loop, body: Block, after: Block, depth: int) -> None:
        state, position = loop_state(node.name), f"{loop_state(node.name)} at"
        self.lines.append(f"{INDENT * depth}if {state!r} not in variables:")
        loaded = set(self.scope.loaded)
        items = loop_items(node, self.scope)
        self.add(depth + 1, f"variables[{state!r}] = {items}", f"variables[{position!r}] = 0")
        self.scope.loaded = loaded
        item = self.scope.temporary()
        self.lines.append(f"{INDENT * depth}while variables[{position!r}] < len(variables[{state!r}]):")
        self.add(
            depth + 1,
            f"{item} = variables[{state!r}][variables[{position!r}]]",
            f"variables[{position!r}] += 1",
            *loop_item(node, item, self.scope),
        )
        self.block(body, depth + 1)
        self.scope.loaded = set()
        self.add(depth, f"del variables[{state!r}], variables[{position!r}]")
        self.block(after, depth)


def _nodes_in(block: Block) -> list[Node]:
    found: list[Node] = []
    for item in block:
        match item:
            case Plain(node):
                found.append(node)
            case Split(node, ways):
                found += [node, *(inner for way in ways for inner in _nodes_in(way))]
            case Each(node, body):
                found += [node, *_nodes_in(body)]
            case Held(node, body, after):
                found += [node, *_nodes_in(body), *_nodes_in(after)]
    return found
