"""A folder that a command fills with files: those of the time before go, and nothing else is touched."""

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from flowlang.discovery import ProjectProblem, shown

# Names what a command has written, so that it can be taken away again.
LIST = ".flow-files.json"


def fill_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, by their paths relative to a folder. Raises ProjectProblem when they can't be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _take_away(folder)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (folder / LIST).write_text(json.dumps(sorted(files), ensure_ascii=False), encoding="utf-8")
    except OSError as problem:
        raise ProjectProblem(f"{shown(folder)} can't be written: {problem.strerror}.") from None


def _take_away(folder: Path) -> None:
    try:
        listed = json.loads((folder / LIST).read_bytes())
    except (OSError, ValueError):
        return
    for name in listed if isinstance(listed, list) else []:
        if not _is_inside(name):
            continue
        path = folder / name
        path.unlink(missing_ok=True)
        for parent in PurePosixPath(name).parents:
            # The folder of a group goes with its last file.
            where = folder / parent
            if where != folder and where.is_dir() and not any(where.iterdir()):
                where.rmdir()


def _is_inside(name: object) -> bool:
    if not isinstance(name, str) or "\\" in name or ":" in name:
        return False
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
