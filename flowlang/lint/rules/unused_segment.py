"""FL0905: a segment that nothing uses."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.unused import told, unused
from flowlang.syntax.declarations import Segment


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find segments that no file mentions."""
    yield from told("FL0905", "segment", list(unused(folder, Segment)))
