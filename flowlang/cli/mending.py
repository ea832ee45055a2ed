"""`flow check --fix`: fixes applied to files, or to standard input."""

from collections.abc import Callable
from pathlib import Path

import click

from flowlang.cli.output import use_color
from flowlang.cli.rewriting import difference, replace
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import read_bytes
from flowlang.findings.fixing import Looked, Mended, Texts, mend
from flowlang.project import Project

Load = Callable[[Texts], Project]
Judge = Callable[[Project], tuple[Diagnostic, ...]]


def mended(project: Project, load: Load, judge: Judge, *, unsafe: bool) -> Mended:
    """Apply the fixes of a project's findings to the texts of its files; nothing is written."""

    def look(texts: Texts) -> Looked:
        again = load(texts)
        return Looked({one.path: one.text for one in again.sources}, judge(again))

    first = Looked({one.path: one.text for one in project.sources}, judge(project))
    return mend(first, look, unsafe=unsafe)


def show_difference(project: Project, done: Mended) -> None:
    """Write what fixes would change to standard output."""
    for source in project.sources:
        if source.path in done.texts:
            changes = difference(source.path, source.text, done.texts[source.path], "fixed", use_color())
            click.echo(changes, nl=False)


def write(done: Mended, stdin: str | None) -> None:
    """Write the files that fixes have changed; the text of standard input goes to standard output.

    A file keeps its line ends and its byte order mark. Raises `ProjectProblem` when one can't be written.
    """
    for path, text in done.texts.items():
        if path == stdin:
            continue
        before = read_bytes(Path(path))
        mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
        replace(Path(path), mark + (text.replace("\n", "\r\n") if b"\r\n" in before else text))
