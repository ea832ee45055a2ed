"""Frozen classes that share methods, for the modules that hold many kinds of nodes.

attrs compiles its methods anew for each class; every command would wait for hundreds that are rarely called.
"""

from typing import TYPE_CHECKING

import attrs

__all__ = ["frozen", "node"]

if TYPE_CHECKING:
    # The type checker is to see what it knows: nothing else is different.
    from attrs import frozen
    from attrs import frozen as node
else:

    def frozen(kind: type) -> type:
        """As `attrs.frozen`, and shown in the same way."""
        kind.__repr__ = _shown
        return attrs.frozen(kind)

    def node(kind: type) -> type:
        """The same for nodes of trees, which are compared less often than they are declared."""
        kind.__eq__ = _same
        kind.__hash__ = _hashed
        return frozen(kind)


def _shown(one: attrs.AttrsInstance) -> str:
    parts = (f"{each.name}={getattr(one, each.name)!r}" for each in attrs.fields(type(one)) if each.repr)
    return f"{type(one).__qualname__}({', '.join(parts)})"


def _same(one: attrs.AttrsInstance, other: object) -> object:
    if type(other) is not type(one):
        return NotImplemented
    return _compared(one) == _compared(other)


def _hashed(one: attrs.AttrsInstance) -> int:
    return hash((type(one), *_compared(one)))


def _compared(one: attrs.AttrsInstance) -> list[object]:
    return [getattr(one, each.name) for each in attrs.fields(type(one)) if each.eq]
