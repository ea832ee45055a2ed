"""FL0906: a table that nothing uses."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.unused import told, unused
from flowlang.syntax.declarations import Table


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find tables that no file mentions."""
    yield from told("FL0906", "table", list(unused(folder, Table)))
