"""Frozen classes that share one `__repr__`, for the modules that hold many kinds of nodes.

attrs compiles one for each class; every command would wait for hundreds, and hardly any is ever called.
"""

from typing import TYPE_CHECKING

import attrs

__all__ = ["frozen"]

if TYPE_CHECKING:
    # The type checker is to see what it knows: nothing else is different.
    from attrs import frozen
else:

    def frozen(kind: type) -> type:
        """As `attrs.frozen`, and shown in the same way."""
        kind.__repr__ = _shown
        return attrs.frozen(kind)


def _shown(node: attrs.AttrsInstance) -> str:
    parts = (f"{one.name}={getattr(node, one.name)!r}" for one in attrs.fields(type(node)) if one.repr)
    return f"{type(node).__qualname__}({', '.join(parts)})"
