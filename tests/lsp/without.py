"""The server without one of its features, for tests of the tests: `python -m tests.lsp.without NAME`."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from pygls.lsp.server import LanguageServer

from flowlang.lsp import workspace
from flowlang.lsp.server import make_server


def registered(server: LanguageServer) -> set[str]:
    """The features and commands that a server answers by code of ours."""
    found = server.protocol.fm
    return {*found.features, *found.commands}


def _unsaved_texts_are_ignored() -> None:
    workspace.Workspace._instead = lambda self, home: {}


def _disk_is_never_looked_at() -> None:
    workspace.Disk.is_same = lambda self: True


def _projects_speak_over_each_other() -> None:
    from flowlang.lsp import findings

    def together(found: dict[str, dict[str, list[object]]], home_of: object) -> dict[str, list[object]]:
        files = {file for each in found.values() for file in each}
        return {file: [one for each in found.values() for one in each.get(file, [])] for file in files}

    findings.together = together


# What is no handler of its own, and is taken out by hand.
BEHAVIOURS: dict[str, Callable[[], None]] = {
    "unsaved texts win": _unsaved_texts_are_ignored,
    "files on disk are looked at": _disk_is_never_looked_at,
    "a project speaks for its own files": _projects_speak_over_each_other,
}


def main(name: str) -> None:
    """Start the server without a feature, a command or a behaviour."""
    if name in BEHAVIOURS:
        BEHAVIOURS[name]()
    server = make_server(lambda: datetime.now(UTC))
    found = server.protocol.fm
    found.features.pop(name, None)
    found.commands.pop(name, None)
    server.start_io()


if __name__ == "__main__":
    main(sys.argv[1])
