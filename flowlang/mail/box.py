"""A mailbox: letters in groups, each with the name of its file, and the findings about all of them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

from attrs import frozen

from flowlang.diagnostics import Diagnostic, tidy
from flowlang.mail.letter import EMAIL, Letter

# File systems take 255 bytes; this leaves room for a number and an ending.
_LONGEST_NAME = 60

Thing = TypeVar("Thing")


@frozen
class Filed:
    """A letter and the file that holds it, relative to the mailbox; only e-mails have a file."""

    letter: Letter
    file: str | None


@frozen
class Group:
    """Letters that belong together: of a test, or of a workflow. `note` is where that stands."""

    title: str
    note: str
    letters: tuple[Filed, ...]


def by_test(tests: Iterable[tuple[str, str, Sequence[Letter]]]) -> tuple[Group, ...]:
    """A group for each test that sent anything: its name, its file, and its letters in their order."""
    groups: list[Group] = []
    folders: set[str] = set()
    for name, path, letters in tests:
        if not letters:
            continue
        folder = _free(_folder(name, path), folders)
        filed = tuple(
            Filed(one, f"{folder}/{number:02}-{_named(one)}.eml" if one.channel == EMAIL else None)
            for number, one in enumerate(letters, start=1)
        )
        groups.append(Group(name, path, filed))
    return tuple(groups)


def by_folder(tests: Iterable[tuple[str, str, Sequence[Thing]]]) -> list[tuple[str, Sequence[Thing]]]:
    """A folder for each test that made anything: its name, its file, and what it made."""
    folders: set[str] = set()
    return [(_free(_folder(name, path), folders), things) for name, path, things in tests if things]


def _folder(name: str, path: str) -> str:
    return f"{slug(path.rsplit('/', 1)[-1].removesuffix('.flow'))}/{slug(name)}"


def by_workflow(letters: Iterable[Letter]) -> tuple[Group, ...]:
    """A group for each workflow, in the order of their names; letters in the order of time."""
    found: dict[str, list[Letter]] = {}
    for one in letters:
        found.setdefault(one.workflow, []).append(one)
    groups: list[Group] = []
    folders: set[str] = set()
    for workflow in sorted(found):
        folder = _free(slug(workflow), folders)
        filed = tuple(
            Filed(one, f"{folder}/{_named(one)}-{one.key[:8]}.eml" if one.channel == EMAIL else None)
            for one in found[workflow]
        )
        count = len({one.about for one in found[workflow] if one.about})
        groups.append(Group(workflow, f"{count} records" if count > 1 else "", filed))
    return tuple(groups)


def findings_in(groups: Iterable[Group]) -> list[Diagnostic]:
    """What is wrong with the letters, each mistake once."""
    return tidy(one for group in groups for filed in group.letters for one in filed.letter.findings)


def _named(letter: Letter) -> str:
    about = f"-{slug(letter.about)}" if letter.about else ""
    return f"{slug(letter.template or letter.subject or letter.action)}{about}"[: 2 * _LONGEST_NAME]


def _free(name: str, taken: set[str]) -> str:
    """A name that is not taken yet: two tests may differ by signs that no file name holds."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def slug(text: str) -> str:
    """A text as a file name that every system takes: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    name = re.sub(r"[^\w]+", "-", plain.casefold()).strip("-_")
    if len(name) > _LONGEST_NAME:
        name = name[:_LONGEST_NAME].rpartition("-")[0] or name[:_LONGEST_NAME]
    return name or "message"
