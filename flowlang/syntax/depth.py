"""How deep a tree is, found without recursion."""

from collections.abc import Iterator

import attrs

from flowlang.syntax.expressions import Node
from flowlang.syntax.layout import DEEPEST


def _parts(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        yield from node
    elif isinstance(node, Node):
        for field in attrs.fields(type(node)):
            yield getattr(node, field.name)


def too_deep(tree: object) -> bool:
    """Whether the nodes of a tree are nested deeper than those who walk it can follow."""
    waiting: list[tuple[object, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            return True
        for part in _parts(node):
            if isinstance(part, tuple):
                waiting.append((part, depth))
            elif isinstance(part, Node):
                waiting.append((part, depth + 1))
    return False
