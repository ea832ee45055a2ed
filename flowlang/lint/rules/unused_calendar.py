"""FL0909: a calendar that nothing uses."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.unused import told, unused
from flowlang.syntax.declarations import Calendar


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find calendars that no file mentions."""
    yield from told("FL0909", "calendar", list(unused(folder, Calendar)))
