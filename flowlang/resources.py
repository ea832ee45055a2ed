"""Where the grammar and the standard library are found, and where this user's caches are kept."""

import os
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path


class MissingFolder(Exception):
    """The installation is incomplete: a folder that belongs to FlowLang is not there."""


@cache
def _folder(name: str) -> Path:
    """The folder `grammar` or `stdlib`; raises `MissingFolder` when the installation lacks it."""
    packaged = Path(str(files("flowlang"))) / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise MissingFolder(f"FlowLang's folder `{name}` is missing: looked for {packaged} and {checkout / name}")


@cache
def grammar_text() -> str:
    """The text of the grammar."""
    return (_folder("grammar") / "flow.lark").read_text(encoding="utf-8")


def stdlib_names() -> tuple[str, ...]:
    """The names that `use` knows: one for each file of the standard library, sorted."""
    return tuple(sorted(path.stem for path in _folder("stdlib").glob("*.flow")))


def stdlib_file(name: str) -> str | None:
    """The text of the standard library's file `name` (`crm` is `crm.flow`), or None if there is none."""
    if name not in stdlib_names():
        return None
    return stdlib_path(name).read_text(encoding="utf-8")


def stdlib_path(name: str) -> Path:
    """Where the standard library's file `name` stands, for messages that point into it."""
    return stdlib_folder() / f"{name}.flow"


def stdlib_folder() -> Path:
    """The folder of the standard library."""
    return _folder("stdlib")


@cache
def recipe_files() -> tuple[Path, ...]:
    """The files with the recipes that come with FlowLang, sorted by area and name."""
    return tuple(sorted((_folder("stdlib") / "recipes").glob("**/*.flow")))


def cache_file(name: str) -> str | None:
    """The path of a file among this user's caches, or None when nothing can be written there.

    The file may be a pickle, so the folder is the user's own and never a shared one.
    """
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "flowlang"
    elif sys.platform == "darwin":
        folder = home / "Library" / "Caches" / "flowlang"
    else:
        given = Path(os.environ.get("XDG_CACHE_HOME", ""))
        # The XDG specification has relative paths ignored.
        folder = (given if given.is_absolute() else home / ".cache") / "flowlang"
    if not folder.is_absolute():
        # Or a HOME that is none would make a folder of caches wherever one is.
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return str(folder / name) if os.access(folder, os.W_OK) else None
