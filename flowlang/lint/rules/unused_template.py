"""FL0904: a template that nothing uses."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.unused import told, unused
from flowlang.syntax.declarations import Template


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find templates that no file mentions."""
    yield from told("FL0904", "template", list(unused(folder, Template)))
