"""The folder in which entries are kept: read, written at once or not at all, and kept small.

Nothing that goes wrong here is worth a word to the user: then there is no entry, and the work is done.
"""

import os
import tempfile
from pathlib import Path

from attrs import frozen

from flowlang.cache.entry import Entry, Kept, NoEntry, from_bytes, to_bytes
from flowlang.inputs import Answers, digest, still_so

MOST_ENTRIES, MOST_BYTES = 100, 50_000_000
LARGEST_ENTRY = 5_000_000
ENDING = ".check"


@frozen
class CacheFolder:
    """A folder with entries, each in a file named by its key."""

    path: Path

    def find(self, key: str) -> Kept | None:
        """The verdict that was kept under a key, if all that it rests on is still the same."""
        try:
            entry: Entry = from_bytes(self._file(key).read_bytes(), key)
            return entry.verdict() if still_so(entry.given) else None
        except (OSError, NoEntry):
            return None

    def keep(self, key: str, answers: Answers, kept: Kept) -> None:
        """Keep a verdict with what it rests on, in the place of what was kept under its key."""
        if not answers.steady:
            return
        data = to_bytes(key, answers.given, kept)
        if len(data) > LARGEST_ENTRY:
            return
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(self._file(key), data)
            self._make_room()
        except OSError:
            return

    def _file(self, key: str) -> Path:
        return self.path / f"{digest(key.encode('utf-8', 'surrogateescape'))}{ENDING}"

    def _write(self, file: Path, data: bytes) -> None:
        # Whoever reads meanwhile sees the old entry or the new one, and never a part of one.
        handle, name = tempfile.mkstemp(dir=self.path, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.replace(name, file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        """Remove the oldest entries when there are too many, or they are too large together."""
        newest_first = sorted(
            ((one.stat().st_mtime_ns, one.stat().st_size, one) for one in self.path.glob(f"*{ENDING}")),
            reverse=True,
        )
        total = 0
        for number, (_, length, file) in enumerate(newest_first):
            total += length
            if number >= MOST_ENTRIES or total > MOST_BYTES:
                file.unlink(missing_ok=True)
