"""Declarations whose names nobody mentions, in any file that was read.

A name that stands in quotes somewhere else counts as a mention, whatever it is there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.source import Span
from flowlang.syntax.declarations import Calendar, Segment, Table, Team, Template
from flowlang.syntax.expressions import Text

Named = Template | Segment | Table | Team | Calendar


def unused(folder: Folder, kind: type[Named]) -> Iterator[tuple[str, Span]]:
    """The names of a kind of declaration that stand nowhere else; none unless all files were read."""
    if not folder.whole:
        return
    names = [
        one.name
        for file in folder.files
        for one in file.declarations
        if isinstance(one, kind) and isinstance(one.name, Text) and one.name.plain
    ]
    if not names:
        return
    mentioned = folder.quoted
    declared = Counter(one.plain for one in names)
    for name in names:
        if name.plain is not None and mentioned[name.plain] <= declared[name.plain]:
            yield name.plain, name.span


def told(code: str, kind: str, found: Sequence[tuple[str, Span]]) -> Iterator[Diagnostic]:
    """One finding for each name."""
    for name, span in found:
        yield Diagnostic(
            code,
            f'nothing uses the {kind} "{name}"',
            span,
            "named nowhere else",
            help="delete it, or name it where it was meant to be used",
        )
