"""What is said about comments that ignore findings, and about codes that are named."""

from collections.abc import Sequence

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span


def names_nothing(comment: Span, slugs: Sequence[str]) -> Diagnostic:
    """`# flow: ignore` without brackets; `slugs` is what is found on the line."""
    shown = ", ".join(dict.fromkeys(slugs)) or "slug"
    at = comment.start + comment.text.lower().index("ignore") + len("ignore")
    opened = comment.text.find("[")
    end = comment.start + comment.text.find("]") + 1 if opened >= 0 else at
    fixes = (
        (Fix(f"name {shown}", (Edit(Span(comment.source, at, max(at, end)), f"[{shown}]"),)),)
        if slugs
        else ()
    )
    return Diagnostic(
        "FL0606",
        "this comment does not say what it ignores",
        comment,
        help=f"name it in brackets: `# flow: ignore[{shown}] because …`",
        fixes=fixes,
    )


def unknown_ignore(name: Span) -> Diagnostic:
    """A code or slug in the brackets that does not exist."""
    near = near_code(name.text)
    return Diagnostic(
        "FL0606",
        f"there is nothing called `{name.text}` that could be ignored",
        name,
        label=f"did you mean `{near}`?" if near else "",
        help=""
        if near
        else "a message is named by its code or its slug, such as `FL0561` or `cases-not-covered`",
        fixes=(Fix(f"write `{near}`", (Edit(name, near),), safe=False),) if near else (),
    )


def cannot_be_ignored(name: Span, code: str) -> Diagnostic:
    """An error in the brackets that keeps a workflow from compiling."""
    return Diagnostic(
        "FL0608",
        f"{code} {CODES[code].slug} can't be ignored: with it, the workflow can't run",
        name,
        help="fix what it says, and remove this comment",
    )


def unused_ignore(name: Span, code: str, names: Sequence[Span], comment: Span) -> Diagnostic:
    """Nothing of that kind is found on the line any more."""
    return Diagnostic(
        "FL0605",
        f"nothing called {CODES[code].slug} is found here any more",
        name,
        label="ignores nothing",
        fixes=(_without(name, names, comment),),
    )


def _without(name: Span, names: Sequence[Span], comment: Span) -> Fix:
    """Takes a name out of the brackets, or the whole comment away when it is the only one."""
    text = comment.source.text
    if len(names) > 1:
        at = list(names).index(name)
        if at + 1 < len(names):
            return Fix(
                f"remove `{name.text}`", (Edit(Span(name.source, name.start, names[at + 1].start), ""),)
            )
        return Fix(f"remove `{name.text}`", (Edit(Span(name.source, names[at - 1].end, name.end), ""),))
    start = text.rfind("\n", 0, comment.start) + 1
    if text[start : comment.start].strip():
        start += len(text[start : comment.start].rstrip())
        return Fix("remove the comment", (Edit(Span(comment.source, start, comment.end), ""),))
    end = text.find("\n", comment.end)
    return Fix(
        "remove the comment", (Edit(Span(comment.source, start, end + 1 if end >= 0 else len(text)), ""),)
    )


def ignore_without_reason(comment: Span, names: Sequence[Span]) -> Diagnostic:
    """Nothing stands after the brackets."""
    shown = ", ".join(name.text for name in names)
    return Diagnostic(
        "FL0607",
        "this comment does not say why it ignores something",
        comment,
        help=f"whoever reads it next year wants to know: `# flow: ignore[{shown}] because …`",
    )


def unknown_code(span: Span, name: str) -> Diagnostic:
    """A code or slug in the configuration that does not exist."""
    near = near_code(name)
    quote = span.text[:1] if span.text[:1] in ('"', "'") else ""
    return Diagnostic(
        "FL0609",
        f"there is no code `{name}`",
        span,
        label=f"did you mean `{near}`?" if near else "",
        help="" if near else "`flow explain` lists the codes; `FL05` stands for all that start so",
        fixes=(Fix(f"write `{near}`", (Edit(span, f"{quote}{near}{quote}"),)),) if near else (),
    )


def fixed_level(span: Span, code: str) -> Diagnostic:
    """A level in the configuration for an error that keeps a workflow from compiling."""
    return Diagnostic(
        "FL0608",
        f"{code} {CODES[code].slug} is always an error: with it, a workflow can't run",
        span,
        help="remove this line; only rules and warnings have a level that can be chosen",
    )


def near_code(name: str) -> str | None:
    """The code or slug that was perhaps meant."""
    return nearest(name, [*(entry.slug for entry in CODES.values()), *CODES])
