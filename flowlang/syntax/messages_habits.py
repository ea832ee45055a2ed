"""What FlowLang says about words and signs of other languages."""

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.source import Span
from flowlang.syntax.everyday import find_habit
from flowlang.syntax.expressions import Expression
from flowlang.syntax.fixes import replace
from flowlang.syntax.habit import Found
from flowlang.syntax.step_words import BLOCKS, STEPS


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


def everyday(span: Span, found: Found, thing: str = "step") -> Diagnostic:
    """A way of writing that is not the language's own, and what it says instead."""
    written = span.text.strip()
    if found.meant is None:
        return Diagnostic("FL0101", f"no {thing} reads like this", span, help=found.advice)
    if not written:
        meant = found.meant.strip()
        return Diagnostic(
            "FL0101",
            f"`{meant}` is missing here",
            span,
            help=found.advice,
            fixes=replace(f"write `{meant}`", span, found.meant),
        )
    if written.strip(";") == "}":
        return no_end_word(span)
    if not found.meant:
        return Diagnostic(
            "FL0112",
            f"`{written}` is not needed here",
            span,
            help=found.advice,
            fixes=replace("leave it out", span, ""),
        )
    return Diagnostic(
        "FL0112",
        f"FlowLang writes `{found.meant.strip()}` instead of `{written}`",
        span,
        help=found.advice,
        fixes=replace(f"write `{found.meant}`", span, found.meant, safe=found.safe),
    )


def said_otherwise(span: Span) -> Diagnostic | None:
    """What is said about a step that reads like no action, when people who bring it along mean a step."""
    found = find_habit("step_line", span.text)
    if found is not None:
        return everyday(Span(span.source, span.start + found.start, span.start + found.end), found)
    word = span.text.split()[0]
    return not_this_step(span, word) if word in STEPS else None


def no_such_block(span: Span) -> Diagnostic | None:
    """The same for a line with steps under it, which no action has."""
    word = span.text.split()[0]
    return said_otherwise(span) if word in BLOCKS or word not in STEPS else None


def not_this_step(span: Span, word: str) -> Diagnostic:
    """A line that starts with the word of a step, and does not go on like it."""
    return Diagnostic(
        "FL0101", f"this does not read like a step that starts with `{word}`", span, help=STEPS[word]
    )


def one_or_a_thousand(span: Span, digits: str, behind: str) -> Diagnostic:
    """`1.000 EUR`: a thousand where people write so, and one where they write otherwise."""
    whole, fraction = digits.replace(",", ".").split(".")
    large = f"{whole}_{fraction}{behind}"
    cut = fraction.rstrip("0")
    small = f"{whole}.{cut.ljust(2 if behind else 1, '0') if cut != fraction else fraction + '0'}{behind}"
    return Diagnostic(
        "FL0126",
        f"`{span.text}` can be read in two ways",
        span,
        "one or a thousand?" if whole == "1" else "a few or some thousand?",
        help=f"write `{large}` or `{small}`",
        fixes=(
            *replace(f"write `{large}`", span, large, safe=False),
            *replace(f"write `{small}`", span, small, safe=False),
        ),
    )


def decimal_comma(span: Span) -> Diagnostic:
    """`20,5`."""
    meant = span.text.replace(",", ".")
    return Diagnostic(
        "FL0111",
        f"FlowLang writes `{meant}` instead of `{span.text}`",
        span,
        fixes=replace(f"write `{meant}`", span, meant),
    )


def sum_of_a_list(span: Span, meant: str) -> Diagnostic:
    """`sum of contracts.price`."""
    return Diagnostic(
        "FL0101",
        "this does not say of which records the values are taken",
        span,
        "something is missing behind this",
        help=f"write `{meant}`",
        fixes=replace(f"write `{meant}`", span, meant, safe=False),
    )


def no_unit(span: Span) -> Diagnostic:
    """`after 3`."""
    meant = f"{span.text} {'day' if span.text == '1' else 'days'}"
    return Diagnostic(
        "FL0101",
        f"`{span.text}` of what?",
        span,
        "no unit of time",
        help=f"write `{meant}`, or another unit: minutes, hours, business hours, days, business days, weeks, "
        "months, years",
        fixes=replace(f"write `{meant}`", span, meant, safe=False),
    )
