"""Dimensions, in which records may differ, and boxes, which limit some of them."""

from collections.abc import Hashable, Mapping

from attrs import field, frozen

from flowlang.domain.sets import Values
from flowlang.domain.texts import TextTest
from flowlang.schema.types import Type


@frozen(cache_hash=True)
class Dimension:
    """A field, or the outcome of a condition.

    `subject` is what is looked at: the path of a field, or a whole expression. With a `test` the dimension
    is whether the text there passes it. `top` are all its values, `kind` is their type, `title` how the text
    calls it, and `hangs_on` what it may change with (see `forget`).
    """

    subject: Hashable
    test: TextTest | None = None
    aspect: str = ""
    top: Values = field(eq=False, kw_only=True)
    kind: Type = field(eq=False, kw_only=True)
    title: str = field(eq=False, kw_only=True, default="")
    hangs_on: frozenset[str] = field(eq=False, kw_only=True, default=frozenset())


Box = Mapping[Dimension, Values]
