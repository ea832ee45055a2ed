"""A name in a text, and what it means."""

from attrs import frozen

from flowlang.check.facts import Place
from flowlang.schema.types import Type
from flowlang.source import Span


@frozen
class Meaning:
    """What a name means: two places with equal meanings name the same thing.

    `kind` is `record`, `event`, `choice`, `field`, `value`, `template`, `team`, `workflow`, `action`,
    `segment`, `table`, `calendar`, `setting`, `recipe`, `need`, `variable` or `file`. `owner` is the record
    of a field (or the table or workflow that gives it), the choice of a value, the declaration of a variable
    or need.
    """

    kind: str
    name: str
    owner: str = ""


@frozen
class Occurrence:
    """A name in a text. `declares` when it is the place where the thing is declared."""

    span: Span
    meaning: Meaning
    declares: bool = False
    type: Type | None = None
    # Of a value that may be missing: whether it is known to be there at this place, and by which way.
    known: bool | None = None
    way: Place | None = None
