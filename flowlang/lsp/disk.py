"""What lay on disk when a project was read, and whether that is still so.

Editors tell of files that other programs change, if they watch them; many don't. So what a project rests on
is looked at before each load: times and sizes, which costs a thousandth of reading the files again.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import define, field

from flowlang.inputs import SKIPPED_FOLDERS, Answer

Stamp = tuple[int, int, int, int] | None
# A file that was written so shortly before it was read may be written again without a trace. Nanoseconds.
JUST_NOW = 50_000_000


@define(eq=False)
class Disk:
    """The files and folders that answers came from, each as it was when it was first asked about."""

    _stamps: dict[str, Stamp] = field(factory=dict)
    _settled: bool = True

    def note(self, given: Mapping[tuple[str, str], Answer], folder: Path | None, since: int) -> None:
        """Remember what answers that were given since a moment rest on, and the folders below one."""
        for path in _places(given, folder):
            if path not in self._stamps:
                stamp = self._stamps[path] = _stamp(path)
                self._settled &= stamp is None or max(stamp[:2]) < since - JUST_NOW

    def is_same(self) -> bool:
        """Whether nothing has changed; false, too, where that can't be told."""
        return self._settled and all(_stamp(path) == before for path, before in self._stamps.items())


def moment() -> int:
    """Now, as times of files are written. Nanoseconds."""
    return time.time_ns()


def folders_below(folder: Path) -> Iterator[str]:
    """A folder and those below it in which files of a project may lie."""
    left = [str(folder)]
    while left:
        inside = left.pop()
        yield inside
        try:
            with os.scandir(inside) as entries:
                left += [one.path for one in entries if _is_looked_into(one)]
        except OSError:
            continue


def _is_looked_into(entry: "os.DirEntry[str]") -> bool:
    name = entry.name
    return name[0] != "." and name not in SKIPPED_FOLDERS and entry.is_dir(follow_symlinks=False)


def _places(given: Iterable[tuple[str, str]], folder: Path | None) -> Iterator[str]:
    yield from (path for _, path in given)
    if folder is not None:
        yield from folders_below(folder)


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
