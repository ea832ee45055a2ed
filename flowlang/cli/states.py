"""Saved states as files: written in one step, with the earlier versions of workflows that runs still follow.

Such a file is one JSON object: the SHA-256 of the state's own JSON, and that JSON behind it. So damage to a
single byte is seen, whatever the byte would have meant.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from flowlang.cli.earlier import Kept, as_json, from_json
from flowlang.cli.locks import alone_with
from flowlang.cli.logs import Mark, read_mark
from flowlang.cli.writing import write_whole, writing
from flowlang.discovery import ProjectProblem, read_bytes, shown

_BEGIN, _MIDDLE, _END = b'{"sha256":"', b'","state":', b"}"
_DIGITS = sha256().digest_size * 2


@frozen
class SavedState:
    """What a file of this kind holds: the state of an engine, and what belongs to it."""

    engine: Mapping[str, Any]
    kept: tuple[Kept, ...]
    journal: Mark | None
    rejects: Mark | None


@contextmanager
def taken_up(path: Path | None) -> Iterator[SavedState | None]:
    """The state of a file, for this process alone; nothing where there is none yet, or no file is named.

    Raises ProjectProblem where the file is no state, or another process has it.
    """
    if path is None:
        yield None
        return
    if path.exists() and not path.is_file():
        # A pipe or device gives a state to nobody, and to replace it would be worse.
        raise ProjectProblem(f"{shown(path)} is no file in which a state could be kept.")
    with ExitStack() as held:
        with writing(path):
            held.enter_context(alone_with(path))
        yield _read(path) if path.exists() else None


def _read(path: Path) -> SavedState:
    try:
        saved = json.loads(_sound(read_bytes(path), path))
        kept = from_json(saved["earlier"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise damaged(path) from None
    return SavedState(saved, kept, read_mark(saved.get("journal")), read_mark(saved.get("rejects")))


def _sound(data: bytes, path: Path) -> bytes:
    """The JSON of the state itself. Raises ProjectProblem where it is not as it was written."""
    begin = len(_BEGIN) + _DIGITS
    digest, rest = data[len(_BEGIN) : begin], data[begin:]
    state = rest[len(_MIDDLE) : -len(_END)]
    if data != b"".join((_BEGIN, digest, _MIDDLE, state, _END)):
        if data.startswith(b"{"):
            raise damaged(path)
        raise ProjectProblem(f"{shown(path)} is no saved state.")
    if sha256(state).hexdigest().encode() != digest:
        raise damaged(path)
    return state


def damaged(path: Path) -> ProjectProblem:
    """What is said of a state that can't be taken up."""
    return ProjectProblem(
        f"{shown(path)} can't be used. This state is damaged, or was saved by another version of FlowLang. "
        "Take an earlier copy of it, or give --state another name to begin anew."
    )


def write_state(
    path: Path,
    engine: Mapping[str, Any],
    kept: Iterable[Kept],
    journal: Mark | None,
    rejects: Mark | None,
) -> None:
    """Write a state. A crash at any moment leaves the old one or the new one, whole."""
    content = {
        **engine,
        "earlier": as_json(kept),
        "journal": journal and attrs.asdict(journal),
        "rejects": rejects and attrs.asdict(rejects),
    }
    state = json.dumps(content, separators=(",", ":")).encode()
    digest = sha256(state).hexdigest().encode()
    write_whole(path, b"".join((_BEGIN, digest, _MIDDLE, state, _END)), durable=True)
