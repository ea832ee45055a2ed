"""A change as the conditions of workflows and policies see it: a variable of its own."""

from collections.abc import Mapping

from flowlang.engine.context import ChangeEvent, Value


def as_variable(change: ChangeEvent) -> Mapping[str, Value]:
    """What conditions may ask about a change."""
    return {
        "kind": change.kind,
        "new": change.new,
        "old": change.old,
        "unknown": tuple(sorted(change.unknown)),
        "source": change.source,
        "actor": change.actor,
    }
