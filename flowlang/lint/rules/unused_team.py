"""FL0908: a team that nothing uses."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.unused import told, unused
from flowlang.syntax.declarations import Team


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find teams that no file mentions."""
    yield from told("FL0908", "team", list(unused(folder, Team)))
