"""Walks over the tree: its nodes, its steps, and the words of its expressions."""

from collections.abc import Iterator

import attrs

from flowlang.syntax.expressions import Name, Node
from flowlang.syntax.steps import Step


def words_used(tree: object) -> set[str]:
    """Every bare word in an expression that may name something."""
    if isinstance(tree, Name):
        return {tree.text}
    if isinstance(tree, tuple):
        return {word for item in tree for word in words_used(item)}
    if not isinstance(tree, Node):
        return set()
    parts = (getattr(tree, one.name) for one in attrs.fields(type(tree)) if one.name != "span")
    return {word for part in parts for word in words_used(part)}


def walk_nodes(tree: object) -> Iterator[Node]:
    """A part of the tree and everything inside it, in the order of the text."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from walk_nodes(item)
    elif isinstance(tree, Node):
        yield tree
        for attribute in attrs.fields(type(tree)):
            if attribute.name != "span":
                yield from walk_nodes(getattr(tree, attribute.name))


def walk_steps(steps: object) -> Iterator[Step]:
    """Every step in some steps and in their blocks, in the order of the text."""
    return (node for node in walk_nodes(steps) if isinstance(node, Step))
