"""What FlowLang takes of msgspec where no stream is read, in pure Python; only the playground has it.

The real one is compiled for each system, and what is compiled can't be a part of the memory that the page
begins with. `connect/`, which reads streams, needs more of it, and is never imported there.
"""

import attrs


class Struct:
    """A class whose fields are its annotations, each with its default if it has one."""

    def __init_subclass__(cls, *, frozen: bool = False) -> None:
        """Make a class of fields of a subclass."""
        attrs.define(cls, slots=False, frozen=frozen)
