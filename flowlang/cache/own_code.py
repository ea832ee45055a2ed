"""Which FlowLang this is: an entry that another one has made is of no use."""

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flowlang import __version__

# What findings depend on beside our own code: the parser, and the calendars of countries and time zones.
_LIBRARIES = ("lark", "holidays", "tzdata", "attrs")
_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def which_flowlang() -> str:
    """A text that another version of FlowLang, of Python or of a library never has.

    In a checkout, where code changes without a new version, that includes the code, grammar and library.
    """
    versions = [f"{name} {_version(name)}" for name in _LIBRARIES]
    return "; ".join([f"flowlang {__version__} {_checkout()}", f"python {sys.version}", *versions])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _checkout() -> str:
    root = _PACKAGE.parent
    if not (root / "pyproject.toml").is_file():
        return ""
    made = hashlib.blake2b(digest_size=20)
    own = [*_PACKAGE.rglob("*.py"), *(root / "grammar").rglob("*.lark"), *(root / "stdlib").rglob("*.flow")]
    for path in sorted(own):
        data = path.read_bytes()
        made.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode())
        made.update(data)
    return made.hexdigest()
