"""Findings for people: the message, the place with the line itself, what explains it and what mends it."""

import textwrap
from collections.abc import Callable, Sequence

import click

from flowlang.diagnostics.model import Diagnostic, Edit
from flowlang.diagnostics.render.concise import by_file, summary
from flowlang.diagnostics.render.terminal import excerpt, lines_of, one_line
from flowlang.resources import stdlib_folder
from flowlang.source import Span

Style = Callable[[str], str]

# The widest line of a note.
NOTE_WIDTH = 100


def render_text(diagnostics: Sequence[Diagnostic], color: bool) -> str:
    """Every finding with its excerpt, at most `MOST_PER_FILE` a file, then a summary line.

    With `color`, terminal colours are written into the text. The empty text when there is nothing to report.
    """
    blocks: list[str] = []
    for shown, left in by_file(diagnostics):
        blocks.extend(_block(problem, styles(color)) for problem in shown)
        if left:
            blocks.append(f"{one_line(shown[0].span.source.path)}: and {left} more\n")
    if diagnostics:
        blocks.append(summary(diagnostics) + "\n")
    return "\n".join(blocks)


def styles(color: bool) -> dict[str, Style]:
    """How the parts of a finding are coloured, by what they are; without `color` not at all."""

    def styled(fg: str | None, bold: bool = False) -> Style:
        return lambda text: click.style(text, fg=fg, bold=bold or None) if color else text

    return {
        "error": styled("red", bold=True),
        "warning": styled("yellow", bold=True),
        "related": styled("blue", bold=True),
        "gutter": styled("blue"),
        "strong": styled(None, bold=True),
        "help": styled("green"),
        "note": styled("cyan"),
    }


def _block(problem: Diagnostic, styles: dict[str, Style]) -> str:
    mark = styles[problem.severity.value]
    spans = [problem.span, *(related.span for related in problem.related)]
    gutter = max(len(str(span.line)) for span in spans)
    head = mark(f"{problem.severity.value} {problem.code} {problem.slug}")
    lines = [f"{head}: {styles['strong'](one_line(problem.message))}"]
    lines += place_lines(problem.span, problem.label, gutter, styles["gutter"], mark)
    for related in problem.related:
        lines += place_lines(related.span, related.label, gutter, styles["gutter"], styles["related"])
    for note in problem.notes:
        lines += remark_lines(styles["note"]("note"), len("note"), _wrapped(note), gutter)
    for advice in _advice(problem):
        lines += remark_lines(styles["help"]("help"), len("help"), advice, gutter)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def place_lines(span: Span, label: str, gutter: int, dim: Style, mark: Style) -> list[str]:
    """A place in a file: where it is, the line itself, and carets under the span with the label after them.

    `gutter` is the width of the widest line number.
    """
    number, column = span.source.position(span.start)
    start = column - 1
    text, at, width = excerpt(span.source.line(number), start, start + span.end - span.start)
    carets = mark(("^" * width + " " + one_line(label)).rstrip())
    bar = dim("|")
    return [
        f"{' ' * gutter}{dim('-->')} {one_line(_place(span))}",
        f"{dim(str(number).rjust(gutter))} {bar} {text}",
        f"{' ' * gutter} {bar} {' ' * at}{carets}",
    ]


def _place(span: Span) -> str:
    """A place as people read it: of the library it says enough that it is that."""
    library = stdlib_folder().parent.as_posix()
    return span.place.replace(f"{library}/", "…/", 1) if span.place.startswith(f"{library}/") else span.place


def remark_lines(kind: str, width: int, text: str, gutter: int) -> list[str]:
    """`help: …` below a place; `width` is how wide the kind looks. Further lines of the text are indented."""
    first, *rest = lines_of(text)
    indent = " " * (gutter + 1)
    return [f"{indent}{kind}: {first}", *(f"{indent}{' ' * (width + 2)}{line}" for line in rest)]


def _wrapped(note: str) -> str:
    """A long note over several lines: a list of names may be long."""
    return "\n".join(
        part
        for line in note.split("\n")
        for part in textwrap.wrap(line, NOTE_WIDTH, break_long_words=False, break_on_hyphens=False) or [line]
    )


def _advice(problem: Diagnostic) -> list[str]:
    advice = [problem.help] if problem.help else []
    for fix in problem.fixes:
        said = _in_words(fix.edits[0]) if len(fix.edits) == 1 else fix.title
        # Help that already shows what to write needs no second line to say it.
        if not (problem.help and all(edit.text.strip() in problem.help for edit in fix.edits)):
            advice.append(said)
    return advice


def _in_words(edit: Edit) -> str:
    text = edit.text.strip()
    if not text:
        return f"remove `{edit.span.text.strip()}`"
    if "\n" in text:
        return f"write\n{text}"
    return f"insert `{text}`" if edit.span.start == edit.span.end else f"write `{text}`"
