"""Files written whole: after a failure at any moment, on a full disk too, the old or the new one is there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flowlang.discovery import ProjectProblem, shown


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a file that can't be written that it can't, and why."""
    try:
        yield
    except PermissionError:
        raise ProjectProblem(f"You are not allowed to write {shown(path)}.") from None
    except OSError as problem:
        why = problem.strerror or "there is no telling why"
        raise ProjectProblem(f"{shown(path)} can't be written: {why}.") from None


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet. Raises ProjectProblem when it is, or can't be written."""
    with writing(path):
        try:
            file = path.open("xb")
        except FileExistsError:
            raise ProjectProblem(f"{shown(path)} is already there, and nothing is overwritten.") from None
        with file:
            try:
                file.write(data)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise


def write_whole(path: Path, data: bytes, *, before: bytes | None = None, durable: bool = False) -> None:
    """Write a file. Its owner, permissions and links stay; with `durable` it is on the disk afterwards.

    `before` is what it held when the new content was made: where that has changed meanwhile, nothing is
    written. Raises ProjectProblem when the file can't be written.
    """
    with writing(path):
        target = Path(os.path.realpath(path))
        if target.exists() and not (target.is_file() and os.access(target.parent, os.W_OK)):
            # A pipe or a device has no content that could be lost; and some folders take no second file.
            target.write_bytes(data)
            return
        new = target.with_name(f".flow-{secrets.token_hex(8)}")
        try:
            with new.open("xb") as file:
                file.write(data)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if before is not None and target.read_bytes() != before:
                raise ProjectProblem(
                    f"{shown(path)} was changed by somebody else meanwhile, so it is left as it is."
                )
            if _can_be_replaced(target, new):
                new.replace(target)
                return
        finally:
            new.unlink(missing_ok=True)
        # There was room for it a moment ago.
        with target.open("r+b") as file:
            file.write(data)
            file.truncate()


def _can_be_replaced(target: Path, new: Path) -> bool:
    """Whether a new file can take the place of another one; it gets that one's owner and permissions."""
    if not target.exists():
        return True
    if not os.access(target, os.W_OK):
        raise PermissionError
    old, made = target.stat(), new.stat()
    if old.st_nlink > 1:
        # Its other names would go on leading to the old content.
        return False
    if (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
        try:
            os.chown(new, old.st_uid, old.st_gid)
        except OSError:
            return False
    new.chmod(old.st_mode & 0o7777)
    return True
