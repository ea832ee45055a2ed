"""From everything that was found to what is reported: levels and comments applied, sorted."""

from collections.abc import Collection, Iterable, Sequence

from flowlang.diagnostics import Diagnostic, tidy
from flowlang.findings.ignores import Ignore, about_ignores, without_ignored
from flowlang.findings.levels import Levels, at_levels
from flowlang.source import SourceFile


def settle(found: Iterable[Diagnostic], ignores: Sequence[Ignore], levels: Levels) -> list[Diagnostic]:
    """The findings that count, each at its level, in the order of their places."""
    return tidy(at_levels(without_ignored(found, ignores), levels))


def settle_all(
    found: Sequence[Diagnostic],
    ignores: Sequence[Ignore],
    levels: Levels,
    *,
    asked: Collection[SourceFile],
    whole: bool,
) -> list[Diagnostic]:
    """The same, with what is to be said about the comments that ignore something.

    Every rule has been asked about the files `asked`; `whole` says that these are all files of the project.
    """
    own = [one for one in ignores if one.comment.source in asked]
    return settle([*found, *about_ignores(found, own, levels, whole=whole)], ignores, levels)
