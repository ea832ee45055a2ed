"""The wording of everything that can be wrong with the use of a recipe: one function a problem."""

from collections.abc import Iterable

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.diagnostics.suggest import nearest
from flowlang.schema.types import with_article
from flowlang.source import Span
from flowlang.syntax.declarations import Recipe, RecipeNeed


def unknown_recipe(name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """Nothing declares a recipe of that name."""
    near = nearest(name, known)
    fixes = (Fix(f'write "{near}"', (Edit(span, f'"{near}"'),)),) if near else ()
    return Diagnostic(
        "FL0280",
        f'there is no recipe called "{name}"',
        span,
        "not a recipe",
        help=f'did you mean "{near}"?' if near else "`flow recipes` lists those that come with FlowLang",
        fixes=fixes,
    )


def value_left_out(recipe: str, needs: list[RecipeNeed], span: Span) -> Diagnostic:
    """A recipe needs values that its use does not give."""
    names = " and ".join(f"`{need.name.text}`" for need in needs)
    example = ", ".join(f"{need.name.text}: …" for need in needs)
    return Diagnostic(
        "FL0281",
        f'the recipe "{recipe}" needs {names}',
        span,
        "not given here",
        related=tuple(
            Related(need.span, need.doc.plain or "" if need.doc else "needed here") for need in needs
        ),
        help=f"add `with {example}`, or a line for each under it",
    )


def not_wanted(recipe: str, name: str, span: Span, known: list[str]) -> Diagnostic:
    """The use of a recipe gives something that the recipe does not have."""
    near = nearest(name, known)
    listed = ", ".join(f"`{one}`" for one in known)
    return Diagnostic(
        "FL0282",
        f'the recipe "{recipe}" has no `{name}`',
        span,
        "not among what it takes",
        notes=(f"it takes {listed}",) if known else ("it takes nothing",),
        help=f"did you mean `{near}`?" if near else "",
        fixes=(Fix(f"write `{near}`", (Edit(span, near),)),) if near else (),
    )


def wrong_record(recipe: Recipe, name: str, span: Span) -> Diagnostic:
    """A recipe for one type of record is used for another, or for none, or the other way round."""
    if recipe.record is None:
        return Diagnostic(
            "FL0283",
            f'the recipe "{name}" is about no record',
            span,
            "no record is wanted here",
            related=(Related(recipe.name.span, "declared here"),),
            help="leave out `for …`",
        )
    wanted = recipe.record.text
    if recipe.any_record:
        return Diagnostic(
            "FL0283",
            f'the recipe "{name}" does not know which records it is for',
            span,
            "no record is named here",
            related=(Related(recipe.record.span, "it works for any record"),),
            help="name the type of record after it: `for Contract`",
        )
    return Diagnostic(
        "FL0283",
        f'the recipe "{name}" is for {with_article(wanted)}',
        span,
        "not that record",
        related=(Related(recipe.record.span, "declared here"),),
        help=f"write `for {wanted}`, or look for another recipe with `flow recipes`",
        fixes=(Fix(f"write `{wanted}`", (Edit(span, wanted),)),) if span.text.isidentifier() else (),
    )


def wrong_kind(need: RecipeNeed, span: Span, wanted: str) -> Diagnostic:
    """A value of one kind is given where a recipe needs another."""
    # A name alone is a text; which team or user it is, the word before it says.
    named = f"{need.type.span.text.lower()} {span.text}"
    is_name = need.type.span.text in ("Team", "User") and span.text.startswith('"')
    return Diagnostic(
        "FL0284",
        f"`{need.name.text}` must be {wanted}, and `{span.text}` is none",
        span,
        "another kind of value",
        related=(Related(need.span, "needed here"),),
        help=f"write `{named}`" if is_name else "",
        fixes=(Fix(f"write `{named}`", (Edit(span, named),)),) if is_name else (),
    )


def given_twice(name: str, span: Span, first: Span) -> Diagnostic:
    """One value is given twice."""
    return Diagnostic(
        "FL0117",
        f"`{name}` is given twice",
        span,
        "given again here",
        related=(Related(first, "first given here"),),
        help="delete one of the two",
    )


def not_one_value(name: str, span: Span) -> Diagnostic:
    """A block stands where a value is wanted."""
    return Diagnostic(
        "FL0284",
        f"`{name}` is one value, and here are several lines",
        span,
        "one value is wanted",
        help=f"write `{name}: …` in one line",
    )


def never_used(recipe: str, name: str, span: Span) -> Diagnostic:
    """A recipe needs something that none of its lines uses."""
    return Diagnostic(
        "FL0285",
        f'the recipe "{recipe}" needs `{name}`, and no line of it says `{name}`',
        span,
        "never used",
        help="use it in the steps, or delete the line",
    )


def called_like_a_word(need: RecipeNeed, signature: str, line: Span) -> Diagnostic:
    """A need has the name of a word of an action, which is then replaced as well."""
    name = need.name.text
    return Diagnostic(
        "FL0286",
        f"`{name}` is a word of the action `{signature}`, which this recipe uses",
        need.name.span,
        "called like a word of an action",
        related=(Related(line, f"which `{name}` is the word here, and which the value?"),),
        help=f"give it another name, such as `the_{name}`, here and where its value is meant",
    )
