"""What FlowLang says about words and signs of other languages."""

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.source import Span
from flowlang.syntax.expressions import Expression
from flowlang.syntax.fixes import replace


def foreign_sign(span: Span, meant: str) -> Diagnostic:
    """`==`, `&&` and the like."""
    return Diagnostic(
        "FL0111",
        f"FlowLang writes `{meant}` instead of `{span.text}`",
        span,
        fixes=replace(f"write `{meant}`", span, _spaced(span, meant)),
    )


def _spaced(span: Span, word: str) -> str:
    """The word with a blank on each side that has none."""
    text = span.source.text
    before = "" if span.start == 0 or text[span.start - 1].isspace() else " "
    after = "" if span.end >= len(text) or text[span.end].isspace() else " "
    return before + word + after


def foreign_word(span: Span, meant: str) -> Diagnostic:
    """`else`, `elif`, `wait 2 days`."""
    return Diagnostic(
        "FL0112",
        f"FlowLang writes `{meant}` instead of `{span.text}`",
        span,
        fixes=replace(f"write `{meant}`", span, meant),
    )


def no_end_word(span: Span) -> Diagnostic:
    """`endif`."""
    line = span.source.text.rfind("\n", 0, span.start) + 1
    end = span.source.text.find("\n", span.end)
    whole = Span(span.source, line, end + 1 if end >= 0 else len(span.source.text))
    return Diagnostic(
        "FL0112",
        f"`{span.text}` is not needed: a block ends where its indentation ends",
        span,
        fixes=replace("remove the line", whole, ""),
    )


def needless_colon(span: Span) -> Diagnostic:
    """`if …:`."""
    return Diagnostic("FL0111", "no colon is needed here", span, fixes=replace("remove the colon", span, ""))


def semicolon(span: Span) -> Diagnostic:
    """`…;`."""
    return Diagnostic(
        "FL0111",
        "no semicolon is needed at the end of a line",
        span,
        fixes=replace("remove the semicolon", span, ""),
    )


def null(span: Span, operator: str, word: str) -> Diagnostic:
    """`is null`."""
    meant = "is missing" if operator == "is" else "is present"
    return Diagnostic(
        "FL0112",
        f"FlowLang has no `{word}`: it says `{meant}`",
        span,
        fixes=replace(f"write `{meant}`", span, meant),
    )


def set_null(span: Span, target: Expression) -> Diagnostic:
    """`set x to null`."""
    meant = f"clear {target.span.text}"
    return Diagnostic(
        "FL0112",
        f"FlowLang has no `null`: a field is emptied with `{meant}`",
        span,
        fixes=replace(f"write `{meant}`", span, meant),
    )


def between(sign: Span, join: Span) -> Diagnostic:
    """`is between 10 and 20`."""
    edits = (Edit(sign, "is from"), Edit(join, "to"))
    return Diagnostic(
        "FL0112",
        "FlowLang writes `is from … to …` instead of `is between … and …`",
        sign.to(join),
        fixes=(Fix("write `is from … to …`", edits),),
    )


def curly_quotes(span: Span) -> Diagnostic:
    """Typographic quotes, as word processors write them."""
    straight = f'"{span.text[1:-1]}"'
    return Diagnostic(
        "FL0113",
        'this text stands between typographic quotes; FlowLang uses `"`',
        span,
        fixes=replace("write straight quotes", span, straight),
    )


def duration_sum(span: Span, duration: Expression, direction: str, base: Expression) -> Diagnostic:
    """`x + 3 days`."""
    meant = f"{duration.span.text} {direction} {base.span.text}"
    sign = "added with `+`" if direction == "after" else "subtracted with `-`"
    return Diagnostic(
        "FL0122",
        f"a duration is not {sign}: FlowLang says `{meant}`",
        span,
        fixes=replace(f"write `{meant}`", span, meant),
    )
