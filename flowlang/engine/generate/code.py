"""A piece of generated Python: an expression, and names that are not taken yet."""

import re
from collections.abc import Callable, Mapping

from attrs import frozen

from flowlang.check.terms import Term

_UNSAFE = re.compile(r"[^a-z0-9]+")


def mangled(name: str) -> str:
    """A name as a part of a Python identifier: ASCII only, as Python takes some spellings for the same."""
    return _UNSAFE.sub("_", name.lower()).strip("_")[:40]


def fresh_name(taken: set[str], prefix: str, name: str) -> str:
    """A name that is not taken yet; it is from now on."""
    wanted = f"{prefix}{mangled(name)}".rstrip("_")
    found, count = wanted, 1
    while found in taken or (count == 1 and not mangled(name)):
        found = f"{wanted}_{count}"
        count += 1
    taken.add(found)
    return found


@frozen
class Code:
    """An expression that may stand anywhere.

    `maybe`: it may be missing. `simple`: it costs nothing to be written twice. `boolean`: it is always `True`
    or `False`.
    """

    text: str
    maybe: bool = True
    simple: bool = False
    boolean: bool = False


# How each kind of term is compiled.
Compilers = Mapping[type[Term], Callable[..., Code]]
