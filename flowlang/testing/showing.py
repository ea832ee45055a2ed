"""Values of a test as its reader writes them."""

from datetime import tzinfo

from flowlang.engine.context import Value
from flowlang.engine.values import in_percent, show
from flowlang.schema.types import TEMPLATE, TEXT, Shape, Type, is_percent


def shown(value: Value, kind: Type | None, zone: tzinfo) -> str:
    """A value in words: texts in quotes, `missing` for what is not there."""
    if value is None:
        return "missing"
    if value == ():
        return "an empty list"
    if isinstance(kind, Shape) or isinstance(value, dict):
        return ", ".join(f"{name}: {shown(one, None, zone)}" for name, one in value.items())
    if isinstance(value, str) and kind in (None, TEXT, TEMPLATE):
        return f'"{value}"'
    if kind is not None and is_percent(kind):
        value = in_percent(value)
    return show(value, zone)
