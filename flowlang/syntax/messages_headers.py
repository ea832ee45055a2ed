"""What FlowLang says about the header of a workflow."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.source import Span
from flowlang.syntax.fixes import at_start, replace

CLAUSES = {
    "doc": "the sentence that says what it is for",
    "settings": "a setting",
    "trigger": "a trigger",
    "schedule for each": "`for each`",
}


def wrong_order(kind: str, span: Span, later: str, before: Span) -> Diagnostic:
    """A clause stands below one that it should stand above."""
    name, other = CLAUSES.get(kind, f"`{kind}`"), CLAUSES.get(later, f"`{later}`")
    return Diagnostic(
        "FL0116",
        f"{name} stands below {other}",
        span,
        related=(Related(before, f"{other} is here"),),
        help="a header says, in this order: settings, `when`, `if`, `as long as`, `until`, `then`",
    )


def said_twice(span: Span, before: Span) -> Diagnostic:
    """Something is said a second time."""
    return Diagnostic(
        "FL0117",
        "this is said twice",
        span,
        related=(Related(before, "said here first"),),
        help="keep one of the two; conditions are joined with `and`",
    )


def second_default(span: Span, before: Span) -> Diagnostic:
    """Two defaults."""
    return Diagnostic(
        "FL0117", "this field already has a default", span, related=(Related(before, "the first one"),)
    )


def no_then(span: Span) -> Diagnostic:
    """A workflow without steps."""
    return Diagnostic(
        "FL0115",
        "this workflow has no steps",
        span,
        help="the steps start after a line `then`, indented under it",
    )


def steps_without_then(span: Span, indent: int) -> Diagnostic:
    """The header goes over into steps."""
    return Diagnostic(
        "FL0115",
        "the steps start after a line `then`",
        span,
        label="the first step",
        help="write `then` above this line, and indent the steps under it",
        fixes=(Fix("add `then`", tuple(_then_above(span, indent)), safe=False),),
    )


def _then_above(span: Span, indent: int) -> Iterator[Edit]:
    """`then` in the column of the header, and the steps below it further to the right."""
    source, number = span.source, span.line
    above = source.line(number - 1)
    column = len(above) - len(above.lstrip())
    start = source.line_starts[number - 1]
    if 0 < column < span.start - start:
        yield Edit(Span(source, start, start), f"{' ' * column}then\n")
        return
    yield Edit(at_start(span), "then\n" + " " * (indent + 2))
    for line, begin in enumerate(source.line_starts[number:], start=number + 1):
        text = source.line(line)
        if text.strip() and not text[0].isspace():
            break
        if text.strip():
            yield Edit(Span(source, begin, begin), "  ")


def steps_beside_then(span: Span, then: Span) -> Diagnostic:
    """The steps are not indented under `then`."""
    return Diagnostic(
        "FL0103",
        "the steps of a workflow are indented under `then`",
        span,
        related=(Related(then, "`then` is here"),),
        help="indent this line and the steps below it by two more spaces",
    )


def after_the_steps(span: Span, then: Span) -> Diagnostic:
    """Something stands below the steps, in the column of the header."""
    return Diagnostic(
        "FL0116",
        "this line stands below the steps, in the column of `then`",
        span,
        related=(Related(then, "`then` is here"),),
        help="indent it if it is a step; what belongs to the header stands above `then`",
    )


def then_alone(span: Span, indent: int) -> Diagnostic:
    """`if … then` in the header."""
    end = span.end
    start = end - len("then")
    while start > span.start and span.source.text[start - 1] == " ":
        start -= 1
    return Diagnostic(
        "FL0115",
        "in the header of a workflow `then` stands on a line of its own",
        Span(span.source, end - len("then"), end),
        fixes=replace("move it to the next line", Span(span.source, start, end), f"\n{' ' * indent}then"),
    )


def no_trigger(span: Span) -> Diagnostic:
    """A workflow that never starts."""
    return Diagnostic(
        "FL0123",
        "this workflow does not say when it starts",
        span,
        help="add a line such as `when a Lead is created`, or `for a Deal` after the name of a workflow "
        "that others start with `run`",
    )


def join_triggers(span: Span, word: str, before: Span) -> Diagnostic:
    """A second `when`."""
    word_span = Span(span.source, span.start, span.start + len(word))
    return Diagnostic(
        "FL0117",
        f"a further trigger starts with `or {word}`",
        word_span,
        related=(Related(before, "the trigger before"),),
        fixes=replace(f"write `or {word}`", word_span, f"or {word}"),
    )


def first_trigger(span: Span, word: str) -> Diagnostic:
    """The first trigger starts with `or`."""
    word_span = Span(span.source, span.start, span.start + len(word))
    meant = word.removeprefix("or ")
    return Diagnostic(
        "FL0119",
        f"the first trigger starts with `{meant}`",
        word_span,
        fixes=replace(f"write `{meant}`", word_span, meant),
    )


def for_each_without_schedule(span: Span) -> Diagnostic:
    """`for each` in a header without `every`."""
    return Diagnostic(
        "FL0119",
        "`for each` stands in a header only below `every …`",
        span,
        help="a trigger about a record already starts one run for each",
    )


def only_users_press(span: Span) -> Diagnostic:
    """`when a Lead presses`."""
    return Diagnostic(
        "FL0120",
        "only a User presses a button",
        span,
        fixes=replace("write `User`", span, "User", safe=False),
    )


def which_day(span: Span) -> Diagnostic:
    """`when it is x`."""
    return Diagnostic(
        "FL0101",
        "this does not say how far from the date",
        span,
        help=f"write `the day of {span.text}`, or `3 days before {span.text}`",
        fixes=replace("write `the day of`", at_start(span), "the day of ", safe=False),
    )


def unknown_day(span: Span, near: str | None) -> Diagnostic:
    """`every Munday`."""
    fixes = replace(f"write `{near}`", span, near, safe=False) if near else ()
    return Diagnostic(
        "FL0120",
        f"`{span.text}` is no day that a schedule knows",
        span,
        help="write a weekday, `day`, `weekday`, `1st of the month`, or how often: `15 minutes`",
        fixes=fixes,
    )
