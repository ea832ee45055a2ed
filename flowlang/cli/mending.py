"""`flow check --fix`: fixes applied to files, or to standard input."""

from collections.abc import Sequence
from pathlib import Path

import click

from flowlang.cli.checking import Asked
from flowlang.cli.output import use_color
from flowlang.cli.rewriting import difference
from flowlang.cli.writing import write_whole
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import read_bytes
from flowlang.findings.fixing import Looked, Mended, Texts, mend
from flowlang.project import Project


def mended(project: Project, found: Sequence[Diagnostic], asked: Asked, *, unsafe: bool) -> Mended:
    """Apply the fixes of what was found to the texts of the files; nothing is written."""

    def look(texts: Texts) -> Looked:
        again = asked.load(texts)
        return Looked({one.path: one.text for one in again.sources}, asked.judge(again))

    return mend(Looked({one.path: one.text for one in project.sources}, found), look, unsafe=unsafe)


def show_difference(project: Project, done: Mended) -> None:
    """Write what fixes would change to standard output."""
    for source in project.sources:
        if source.path in done.texts:
            changes = difference(source.path, source.text, done.texts[source.path], "fixed", use_color())
            click.echo(changes, nl=False)


def text_of_stdin(project: Project, done: Mended, name: str) -> str:
    """The text of standard input, mended."""
    read = next((source.text for source in project.sources if source.path == name), "")
    return done.texts.get(name, read)


def write(done: Mended, stdin: str | None) -> None:
    """Write the files that fixes have changed, all but the text of standard input.

    A file keeps its line ends and its byte order mark. Raises `ProjectProblem` when one can't be written.
    """
    for path, text in done.texts.items():
        if path == stdin:
            continue
        before = read_bytes(Path(path))
        mark = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
        new = mark + (text.replace("\n", "\r\n") if b"\r\n" in before else text)
        write_whole(Path(path), new.encode(), before=before)
