"""Walks over the tree of steps."""

from collections.abc import Iterator

import attrs

from flowlang.syntax.expressions import Node
from flowlang.syntax.steps import Step


def walk_steps(steps: object) -> Iterator[Step]:
    """Every step in some steps and in their blocks, in the order of the text."""
    if isinstance(steps, tuple):
        for item in steps:
            yield from walk_steps(item)
    elif isinstance(steps, Node):
        if isinstance(steps, Step):
            yield steps
        for attribute in attrs.fields(type(steps)):
            if attribute.name != "span":
                yield from walk_steps(getattr(steps, attribute.name))
