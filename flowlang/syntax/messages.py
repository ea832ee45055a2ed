"""What FlowLang says about files, layout, and texts."""

import re
from collections.abc import Sequence

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.source import Span
from flowlang.syntax.fixes import at_end, at_start, replace
from flowlang.syntax.steps import After, Call, Create, Find, IfPossible, RunWorkflow, Step, Update

# A value in a text: a path and a count end where they end, a single word may be the first of several.
_VALUE = re.compile(r"(?P<sure>count\s+of\s+\w+(?:\.\w+)*|[a-z]\w*(?:\.\w+)+)|[a-z]")

# --- Files -----------------------------------------------------------------------------------------


def not_utf8(span: Span, line: int, byte: int) -> Diagnostic:
    """The file can't be decoded."""
    return Diagnostic(
        "FL0107",
        f"this file is not UTF-8: byte {byte} on line {line} can't be read",
        span,
        help="save the file as UTF-8 in your editor",
    )


def other_product(span: Span) -> Diagnostic:
    """The file is XML."""
    return Diagnostic(
        "FL0124",
        "this file is XML, so it belongs to another product and is skipped",
        span,
        help="a FlowLang file does not start with `<?xml`",
    )


def too_large(span: Span, most: int) -> Diagnostic:
    """The file is far larger than any flow."""
    return Diagnostic(
        "FL0110",
        f"this file is too large to be a flow: more than {most:,} characters",
        span,
        help="spread the workflows over several files",
    )


# --- Layout ----------------------------------------------------------------------------------------


def tabs(spans: Sequence[Span]) -> Diagnostic:
    """Lines are indented with tabs."""
    edits = tuple(Edit(span, " " * column) for span, column in zip(spans, _columns(spans), strict=True))
    lines = "this line is" if len(spans) == 1 else f"{len(spans)} lines are"
    return Diagnostic(
        "FL0102",
        f"{lines} indented with tabs",
        spans[0],
        label="a tab",
        help="FlowLang is indented with spaces, two for each level",
        fixes=(Fix("replace the tabs by two spaces each", edits),),
    )


def _columns(spans: Sequence[Span]) -> list[int]:
    """The columns in which lines with tabs belong: two for each tab, or as the lines above them ask for."""
    found: list[int] = []
    known: dict[int, int] = {}
    for span in spans:
        source, number = span.source, span.line
        column = len(span.text.replace("\t", "  "))
        above = number - 1
        while above > 0 and not source.line(above).strip():
            above -= 1
        line = source.line(above) if above > 0 else ""
        written = line[: len(line) - len(line.lstrip())]
        level = known.get(above, len(written))
        if above in known and written == span.text:
            column = level
        elif above not in known and line:
            opens = line.split()[-1] in ("then", "otherwise")
            # As wide as a tab is shown elsewhere, it stands in the column of the line above.
            beside = not opens and any(len(span.text.expandtabs(width)) == level for width in (4, 8))
            column = level + 2 if opens else level if beside else column
        known[number] = column
        found.append(column)
    return found


def uneven(span: Span, found: int, wanted: int) -> Diagnostic:
    """A line stands between two levels."""
    edit = Edit(Span(span.source, span.start - found, span.start), " " * wanted)
    fixes = (Fix(f"indent the line by {wanted} spaces", (edit,)),) if span.start >= found else ()
    return Diagnostic(
        "FL0103",
        f"this line is indented by {found} spaces, the lines of its block by {wanted}",
        span,
        help="the lines of a block start in the same column",
        fixes=fixes,
    )


def nothing_above(span: Span, indent: int) -> Diagnostic:
    """The first line of the file is indented."""
    return Diagnostic(
        "FL0104",
        f"this line is indented by {indent} spaces, but there is no declaration above it",
        span,
        help='a file starts with a declaration in the first column, such as `workflow "…"`',
    )


def no_block_here(span: Span, step: Step | None) -> Diagnostic:
    """A line is indented under one that takes no block."""
    if isinstance(step, After):
        return Diagnostic(
            "FL0104",
            "this line is indented under `after`, which has no block",
            span,
            related=(Related(step.span, "this wait"),),
            help="what happens later stands below `after`, in the same column",
        )
    if isinstance(step, IfPossible):
        return no_block_here(span, step.step)
    if isinstance(step, Call | Create | Update | RunWorkflow) or (
        isinstance(step, Find) and step.create is not None
    ):
        return Diagnostic(
            "FL0104",
            "this reads like a step that is indented too far",
            span,
            related=(Related(step.span, "the step above"),),
            help="start it in the same column as the step above; a line under that step is `name: value`",
            fixes=_in_column_of(span, step.span),
        )
    return Diagnostic(
        "FL0104",
        "this line is indented further than the line above it, which has no block",
        span,
        help="start it in the same column as the line above",
    )


def _in_column_of(span: Span, above: Span) -> tuple[Fix, ...]:
    """Moves a line to the left, into the column in which another one stands."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    column = above.start - text.rfind("\n", 0, above.start) - 1
    if text[start : span.start].strip(" ") or column >= span.start - start:
        return ()
    edit = Edit(Span(span.source, start, span.start), " " * column)
    return (Fix("move it to the left", (edit,), safe=False),)


def nested_too_deep(span: Span) -> Diagnostic:
    """More levels than a reader or a program can follow."""
    return Diagnostic(
        "FL0109",
        "this is nested too deep",
        span,
        help="move a part into a workflow of its own, or name a value with `let`",
    )


def text_in_first_column(span: Span) -> Diagnostic:
    """A text over several lines reaches the first column."""
    return Diagnostic(
        "FL0108",
        "text between three quotes can't stand in the first column",
        span,
        help="indent it; the common indentation is not part of the text",
    )


def first_column(span: Span) -> Diagnostic:
    """A step or a clause stands in the first column."""
    return Diagnostic(
        "FL0108",
        "only declarations and comments start in the first column",
        span,
        help="indent this line and those that belong to it",
        fixes=replace("indent the line", at_start(span), "  ", safe=False),
    )


def unclosed_block(span: Span) -> Diagnostic:
    """Three quotes are never closed."""
    return Diagnostic(
        "FL0105",
        "the text that starts here has no end",
        span,
        help='close it with `"""` on a line of its own',
    )


def unclosed_text(span: Span) -> Diagnostic:
    """A quote is never closed."""
    return Diagnostic(
        "FL0105",
        "this text has no closing quote",
        span,
        help='close it with `"` on the same line; `"""` starts a text over several lines',
        fixes=replace("close the text at the end of the line", at_end(span), '"', safe=False),
    )


def unclosed_parenthesis(span: Span) -> Diagnostic:
    """A parenthesis is opened and never closed."""
    return Diagnostic(
        "FL0106", "this parenthesis is never closed", span, help="add `)` where the expression ends"
    )


def lone_parenthesis(span: Span) -> Diagnostic:
    """A parenthesis is closed that was never opened."""
    return Diagnostic(
        "FL0106",
        "this parenthesis was never opened",
        span,
        fixes=replace("remove it", span, "", safe=False),
    )


# --- Fillings in texts -----------------------------------------------------------------------------


def lone_brace(span: Span) -> Diagnostic:
    """`}` without `{`."""
    return Diagnostic(
        "FL0121",
        "this brace was never opened",
        span,
        help="a brace that is meant as such is written twice",
        fixes=replace("write `}}`", span, "}}"),
    )


def open_brace(span: Span) -> Diagnostic:
    """`{` without `}`: behind a value that most likely stands in a text, or a brace that is meant as such."""
    value = _VALUE.match(span.source.text, span.end)
    if value is not None:
        close = Span(span.source, value.end(), value.end())
        sure = value.group("sure") is not None
        return Diagnostic(
            "FL0121",
            "this brace is never closed",
            span,
            help="close it with `}` behind the value; a brace that is meant as such is written twice: `{{`",
            fixes=replace("close the brace", close, "}", safe=False) if sure else (),
        )
    return Diagnostic(
        "FL0121",
        "this brace is never closed",
        span,
        help="a brace that is meant as such is written twice",
        fixes=replace("write `{{`", span, "{{", safe=False),
    )


def empty_filling(span: Span) -> Diagnostic:
    """`{}`."""
    return Diagnostic(
        "FL0121",
        "nothing stands between these braces",
        span,
        help="write what to fill in, such as `{lead.name}`",
    )


def lone_end(span: Span) -> Diagnostic:
    """`{end}` without `{for each …}`."""
    return Diagnostic("FL0121", "this `{end}` belongs to no `{for each …}`", span)


def no_end(span: Span) -> Diagnostic:
    """`{for each …}` without `{end}`."""
    return Diagnostic("FL0121", "this `{for each …}` has no `{end}`", span)
