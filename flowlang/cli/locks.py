"""One process at a time: locks on files, which end with the process that holds them, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from flowlang.discovery import ProjectProblem, shown

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked: a byte is locked where no file has any.
    _FAR = 1 << 60

    def _locked(file: IO[bytes]) -> bool:
        os.lseek(file.fileno(), _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(file.fileno(), 0, os.SEEK_END)
        return True
else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def lock(file: IO[bytes], path: Path) -> None:
    """Lock an open file until it is closed. Raises OSError, and ProjectProblem where another one has it."""
    if not _locked(file):
        raise ProjectProblem(
            f"Another flow run is writing {shown(path)}. Wait until it has ended, or name another file."
        )


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Be the only one to work with a file that is going to be replaced, so that it can't bear a lock itself.

    Raises ProjectProblem where another process is at it, or OSError.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f"{target.name}.lock")
    file = _open_current(beside, path)
    try:
        yield
    finally:
        # While it is still locked; Windows lets nobody take away what is open, so there it stays.
        with suppress(OSError):
            beside.unlink()
        file.close()


def _open_current(beside: Path, path: Path) -> IO[bytes]:
    while True:
        file = beside.open("ab")
        try:
            lock(file, path)
            # The one before may have taken it away after it was opened here: then somebody has a new one.
            if _is_at(file, beside):
                return file
        except BaseException:
            file.close()
            raise
        file.close()


def _is_at(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
