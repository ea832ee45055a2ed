"""What FlowLang says about a line that can't be read."""

from collections.abc import Sequence

from flowlang.diagnostics import Diagnostic
from flowlang.source import Span
from flowlang.syntax.fixes import at_end, at_start, replace


def _listed(expected: Sequence[str]) -> str:
    if len(expected) < 2:
        return "".join(expected)
    return ", ".join(expected[:-1]) + " or " + expected[-1]


def _shown(span: Span) -> str:
    """What was found, so that it can be read aloud: a sign without a picture by its number."""
    text = span.text
    if len(text) == 1 and not text.isprintable():
        return f"the character U+{ord(text):04X}"
    return f"`{text if len(text) <= 40 else text[:37] + '…'}`"


def _a(thing: str) -> str:
    return f"an {thing}" if thing[0] in "aeiou" else f"a {thing}"


def _expecting(expected: Sequence[str]) -> str:
    return f"expected here: {_listed(expected)}" if expected else ""


def starts_wrongly(span: Span, thing: str, expected: Sequence[str]) -> Diagnostic:
    """The first word of a line can't start it."""
    return Diagnostic(
        "FL0101", f"{_a(thing)} can't start with {_shown(span)}", span, help=_expecting(expected)
    )


def goes_on_wrongly(span: Span, thing: str, expected: Sequence[str]) -> Diagnostic:
    """A word can't follow what stands in front of it."""
    if not expected:
        return Diagnostic("FL0101", f"this {thing} should have ended before {_shown(span)}", span)
    message = f"this {thing} can't go on with {_shown(span)}"
    return Diagnostic("FL0101", message, span, help=_expecting(expected))


def stops_early(span: Span, thing: str, expected: Sequence[str]) -> Diagnostic:
    """The line ends before it says everything."""
    return Diagnostic(
        "FL0101",
        f"this {thing} stops too early",
        span,
        label="something is missing after this",
        help=_expecting(expected),
    )


def misspelt(span: Span, thing: str, verb: str, near: str) -> Diagnostic:
    """A keyword that is nearly right."""
    subject = _a(thing) if verb == "start" else f"this {thing}"
    return Diagnostic(
        "FL0101",
        f"{subject} can't {verb} with `{span.text}`",
        span,
        help=f"did you mean `{near}`?",
        # In other letters it is the same word.
        fixes=replace(f"write `{near}`", span, near, safe=span.text.lower() == near),
    )


def plus_a_duration(span: Span) -> Diagnostic:
    """`+ 3 days` as a step."""
    return Diagnostic(
        "FL0111",
        "FlowLang writes `after` instead of `+`",
        span,
        help="a step that waits reads `after 3 days`",
        fixes=replace("write `after`", span, "after"),
    )


def unknown_unit(span: Span, near: str | None) -> Diagnostic:
    """`2 dais`."""
    return Diagnostic(
        "FL0101",
        f"`{span.text}` is not a unit of time",
        span,
        help=f"did you mean `{near}`?"
        if near
        else "there are minutes, hours, business hours, days, business days, weeks, months and years",
        fixes=replace(f"write `{near}`", span, near, safe=False) if near else (),
    )


def not_a_test_step(span: Span) -> Diagnostic:
    """A step of workflows in a test."""
    return Diagnostic(
        "FL0517",
        "this is a step of workflows, and a test only says what is given, what happens and what must be true",
        span,
        "not a step of a test",
        help="start the line with `given`, `when`, `after`, `answer`, `expect` or `check`",
    )


def single_quotes(span: Span, *, closed: bool) -> Diagnostic:
    """`'text'`."""
    fixes = replace("write double quotes", span, f'"{span.text[1:-1]}"') if closed else ()
    return Diagnostic("FL0113", 'a text stands between double quotes (`"`)', span, fixes=fixes)


def group_fallback(span: Span) -> Diagnostic:
    """`x or else 0 + 1`."""
    return Diagnostic(
        "FL0114",
        f"`or else` beside `{span.text}` can be read in two ways",
        span,
        help="put parentheses around `… or else …`",
    )


def group_question(span: Span) -> Diagnostic:
    """`count of … where … is at least 3`, where the question has already taken a comparison."""
    return Diagnostic(
        "FL0114",
        f"`{span.text}` can't follow a question that ends with a condition of its own",
        span,
        help="put parentheses around the question, from its first word to the end of its condition",
    )


def steps_behind_then(span: Span) -> Diagnostic:
    """`if … then stop`."""
    return Diagnostic(
        "FL0115",
        "nothing stands after `then`",
        span,
        help="write the steps on the lines below, indented further",
    )


def several_words(span: Span) -> Diagnostic:
    """`Web form` without quotes."""
    return Diagnostic(
        "FL0101",
        f"`{span.text}` is more than one word",
        span,
        help="a value of several words stands in quotes",
        fixes=replace("put it in quotes", span, f'"{span.text}"', safe=False),
    )


def missing_article(span: Span) -> Diagnostic:
    """`when Lead is created`."""
    article = "an" if span.text[0] in "AEIOU" else "a"
    return Diagnostic(
        "FL0101",
        f"`{article}` is missing in front of `{span.text}`",
        span,
        fixes=replace(f"write `{article} {span.text}`", at_start(span), f"{article} "),
    )


def missing_quotes(span: Span, word: str) -> Diagnostic:
    """`answer Yes`."""
    return Diagnostic(
        "FL0101",
        f"after `{word}` comes a text in quotes",
        span,
        fixes=replace("put it in quotes", span, f'"{span.text}"', safe=False),
    )


def flag_without_comma(span: Span) -> Diagnostic:
    """`name: text required`."""
    word = span.text.strip()
    return Diagnostic(
        "FL0101",
        f"a comma is missing in front of `{word}`",
        Span(span.source, span.end - len(word), span.end),
        fixes=replace("add the comma", span, f", {word}"),
    )


def hole_without_parentheses(span: Span) -> Diagnostic:
    """`action send email template: Template`."""
    return Diagnostic(
        "FL0101",
        "a hole of an action stands in parentheses",
        span,
        help="write `(name: type)`, such as `(template: Template)`",
    )


def missing_the(span: Span) -> Diagnostic:
    """`head of team "Sales"`."""
    return Diagnostic(
        "FL0101",
        f"`the` is missing in front of `{span.text}`",
        span,
        fixes=replace(f"write `the {span.text}`", at_start(span), "the "),
    )


def no_list_here(span: Span) -> Diagnostic:
    """`create a Task like list of lead`."""
    return Diagnostic(
        "FL0101",
        "a list can't stand here",
        span,
        "expected a single value",
        help="give a list a name before, with `let chosen be list of …`, or go through it with `for each`",
    )


def setting_without_colon(name: Span) -> Diagnostic:
    """`subject "Hello"` under an action."""
    return Diagnostic(
        "FL0101",
        f"a colon is missing after `{name.text}`",
        name,
        help="a line under an action reads `name: value`",
        fixes=replace("add the colon", at_end(name), ":"),
    )
