"""What FlowLang says about conditions and blocks, headers and declarations."""

from collections.abc import Sequence

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.source import Span
from flowlang.syntax.expressions import Expression, Identifier
from flowlang.syntax.fixes import at_end, replace
from flowlang.syntax.steps import Step

# --- Conditions ------------------------------------------------------------------------------------


def mixed_logic(span: Span, left: Expression, right: Expression, and_first: bool) -> Diagnostic:
    """`and` beside `or`."""
    side = left if and_first else right
    grouped = f"({side.span.text})"
    if and_first:
        first = f"{grouped} or {right.span.text}"
        head, _, tail = _split_last(left)
        second = f"{head} and ({tail} or {right.span.text})"
    else:
        first = f"{left.span.text} or {grouped}"
        head, tail, _ = _split_first(right)
        second = f"({left.span.text} or {head}) and {tail}"
    return Diagnostic(
        "FL0114",
        "`and` beside `or` can be read in two ways",
        span,
        notes=(f"one reading: {first}", f"the other: {second}"),
        help="put parentheses around the part that belongs together",
        fixes=(
            Fix("read it as the first", (Edit(span, first),), safe=False),
            Fix("read it as the second", (Edit(span, second),), safe=False),
        ),
    )


def _split_last(logic: Expression) -> tuple[str, str, str]:
    items: Sequence[Expression] = getattr(logic, "items", ())
    text = logic.span.source.text
    return text[logic.span.start : items[-2].span.end], "and", items[-1].span.text


def _split_first(logic: Expression) -> tuple[str, str, str]:
    items: Sequence[Expression] = getattr(logic, "items", ())
    text = logic.span.source.text
    return items[0].span.text, text[items[1].span.start : logic.span.end], "and"


def no_conditions(span: Span) -> Diagnostic:
    """`all of` with nothing under it."""
    return Diagnostic(
        "FL0118", "no conditions follow", span, help="write one on each line below, indented further"
    )


def join_conditions(span: Span, first: Span) -> Diagnostic:
    """Several conditions that nothing joins."""
    return Diagnostic(
        "FL0119",
        "nothing says how this condition is joined to the one above",
        span,
        related=(Related(first, "the condition above"),),
        help="write `all of` or `any of` above them, and indent them under it",
    )


# --- Blocks ----------------------------------------------------------------------------------------


def missing_then(span: Span, colon: Span | None, *, in_line: bool) -> Diagnostic:
    """`if …` without `then`, perhaps with a colon in its place."""
    if in_line:
        fixes = replace("add `then`", at_end(span) if colon is None else colon, " then")
        return Diagnostic("FL0115", "this condition is not followed by `then`", span, fixes=fixes)
    return Diagnostic(
        "FL0115",
        "these conditions are not followed by `then`",
        span,
        help="write `then` on a line of its own below them, with the steps indented under it",
    )


def no_steps(span: Span, kind: str) -> Diagnostic:
    """A line that does nothing because nothing stands under it."""
    name = {
        "rung": span.text,
        "case": span.text,
        "still waiting": "if still waiting",
        "time out": "if time runs out",
        "everybody": "when everybody has answered",
        "as soon as": "as soon as anybody answers",
    }.get(kind, kind)
    what = {
        "update": "fields",
        "policy": "rules",
        "depending on": "values",
        "counting from": "days",
        "fills in": "fields",
    }
    thing = what.get(kind, "steps")
    return Diagnostic(
        "FL0118",
        f"`{name}` has no {thing} under it",
        span,
        help="write them on the lines below, indented further",
    )


def no_value(span: Span, name: str) -> Diagnostic:
    """`name:` and nothing else."""
    return Diagnostic("FL0118", f"`{name}:` has no value", span, help="write the value after the colon")


def misplaced(span: Span, kind: str) -> Diagnostic:
    """A line that belongs to another one, which is not there."""
    reasons = {
        "otherwise": ("`otherwise` belongs to no `if`", "it stands in the same column as its `if`"),
        "otherwise if": ("`otherwise if` belongs to no `if`", "it stands in the same column as its `if`"),
        "second otherwise": (
            "there is already an `otherwise` above",
            "a decision has one, and it is the last",
        ),
        "then": ("`then` belongs to no `if`", "it stands at the end of the condition, or on the next line"),
        "second time out": ("there is already an `if time runs out` above", ""),
        "second each answer": ("there is already an `each answer` above", ""),
        "second everybody": ("there is already a `when everybody has answered` above", ""),
    }
    message, advice = reasons.get(kind, (f"`{span.text}` belongs to nothing here", ""))
    return Diagnostic("FL0119", message, span, help=advice)


def failing_beside(span: Span, above: Step | None) -> Diagnostic:
    """`if it fails` where no step takes it: in the column of the step `above`, or under another kind."""
    if above is None:
        return Diagnostic(
            "FL0119",
            "`if it fails` belongs to no step here that could fail",
            span,
            help="it stands under an action, a change of a record, or `run … and wait`",
        )
    return Diagnostic(
        "FL0119",
        "`if it fails` belongs under the step that may fail",
        span,
        related=(Related(above.span, "this step"),),
        help="indent it and what stands under it further than the step",
    )


def if_possible_needs_step(span: Span) -> Diagnostic:
    """`if possible, if …`."""
    return Diagnostic(
        "FL0119",
        "`if possible` stands in front of a single step, not in front of a condition",
        span,
        help="write it in front of the step inside the block",
    )


# --- Declarations ----------------------------------------------------------------------------------


def unknown_flag(span: Span, known: Sequence[str], near: str | None) -> Diagnostic:
    """`, requird`."""
    fixes = replace(f"write `{near}`", span, near, safe=False) if near else ()
    listed = ", ".join(f"`{word}`" for word in known)
    return Diagnostic(
        "FL0120", f"`{span.text}` can't be said of a field", span, help=f"known are {listed}", fixes=fixes
    )


def filling_in_name(span: Span) -> Diagnostic:
    """Braces in the name of a choice."""
    return Diagnostic("FL0121", "nothing can be filled in here", span, help="write `{{` for a brace")


def unknown_entry(name: Identifier, kind: str, known: Sequence[str]) -> Diagnostic:
    """A setting that this declaration does not have."""
    listed = ", ".join(f"`{word}`" for word in known)
    return Diagnostic("FL0120", f"a {kind} has no `{name.text}`", name.span, help=f"it has {listed}")


def wants_text(span: Span, name: str) -> Diagnostic:
    """A value that must be a text."""
    return Diagnostic("FL0101", f"`{name}` is a text in quotes", span)


def wants_duration(span: Span) -> Diagnostic:
    """A value that must be a duration."""
    return Diagnostic("FL0101", "this is not a duration, such as `7 days`", span)


def table_gives_nothing(span: Span) -> Diagnostic:
    """A table without `gives` and `adds up`."""
    return Diagnostic(
        "FL0118",
        "this table does not say what it gives",
        span,
        help="add `gives name: type`, or `adds up name: type`, to this line",
    )


def no_rows(span: Span) -> Diagnostic:
    """A table without rows."""
    return Diagnostic(
        "FL0118", "this table has no rows", span, help="write a header and rows, with `|` between cells"
    )


def uneven_row(span: Span, found: int, wanted: int) -> Diagnostic:
    """A row of the wrong length."""
    cells = "1 cell" if found == 1 else f"{found} cells"
    return Diagnostic("FL0125", f"this row has {cells}, the header has {wanted}", span)


def empty_column(span: Span) -> Diagnostic:
    """A column without a heading."""
    return Diagnostic("FL0125", "this column has no heading", span)
