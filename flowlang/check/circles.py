"""Segments and tables that ask themselves, perhaps by way of others: nothing could ever come of it."""

from collections import deque
from collections.abc import Iterator

from flowlang.check import messages
from flowlang.check.messages import tables as wording
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import Schema
from flowlang.syntax.declarations import Segment, Table
from flowlang.syntax.expressions import IsIn, TableLookup, Text
from flowlang.syntax.walk import walk_nodes

# A segment or a table: which of the two, and its name.
Asked = tuple[type[Segment | Table], str]


def check_circles(tree: Segment | Table, schema: Schema) -> list[Diagnostic]:
    """The first place at which a segment or a table leads back to itself, if there is one.

    Of several that ask each other, one is told of: the first by name.
    """
    itself = (type(tree), tree.name.plain or "")
    for written, asked in _asked(tree, schema):
        others = _way(asked, itself, schema)
        if others is not None and all(itself[1] <= other for other in others):
            wrong = messages.segment_of_itself if isinstance(tree, Segment) else wording.table_of_itself
            return [wrong(itself[1], written.span, others)]
    return []


def _way(start: Asked, end: Asked, schema: Schema) -> list[str] | None:
    """The names on the shortest way from one to another, without the last; nothing where none leads there."""
    ways: dict[Asked, list[str]] = {start: []}
    left = deque([start])
    while left:
        at = left.popleft()
        if at == end:
            return ways[at]
        kind, name = at
        tree = schema.segments[name] if kind is Segment else schema.tables[name]
        for _, asked in _asked(tree, schema):
            if asked not in ways:
                ways[asked] = [*ways[at], name]
                left.append(asked)
    return None


def _asked(tree: Segment | Table, schema: Schema) -> Iterator[tuple[Text, Asked]]:
    """The segments and tables that stand in one, with the texts that name them."""
    for node in walk_nodes(tree):
        if isinstance(node, IsIn) and isinstance(node.collection, Text):
            if node.collection.plain in schema.segments:
                yield node.collection, (Segment, node.collection.plain or "")
        elif isinstance(node, TableLookup) and node.name.plain in schema.tables:
            yield node.name, (Table, node.name.plain or "")
