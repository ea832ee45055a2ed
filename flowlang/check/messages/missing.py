"""The wording of FL0401: a value that may be missing where it is used."""

from collections.abc import Sequence

from attrs import evolve, frozen

from flowlang.check.terms import AggregateTerm, FieldRead, PickTerm, Term
from flowlang.diagnostics import Diagnostic, Related
from flowlang.source import Span


@frozen
class Asked:
    """Where a value is used, which decides how one may ask for it.

    `clause` is the one of the header that asks for such a value, and empty where no header can. `needed` is
    the value as an input of the template: `total: money`; empty where there is no template.
    """

    clause: str = ""
    in_condition: bool = False
    in_template: bool = False
    needed: str = ""


def may_be_missing(
    lacking: Term, declared: Span | None, where: Asked, before: Sequence[Term] = ()
) -> Diagnostic:
    """A value is used that may be missing at this line; `before` are links to it that may be missing too."""
    text = lacking.span.text
    links = [f"`{one.span.text}`" for one in before]
    return Diagnostic(
        "FL0401",
        f"`{text}` may be missing here",
        lacking.span,
        "used without a look",
        related=(Related(declared, "this field is not `required`"),) if declared else (),
        notes=(f"{' and '.join(links)} may be missing too; to ask for `{text}` is enough",) if links else (),
        help=_how_to_ask(lacking, text, where),
    )


def _how_to_ask(lacking: Term, text: str, where: Asked) -> str:
    if isinstance(lacking, AggregateTerm | PickTerm):
        return "give a value for when there are none: `… or else 0`"
    if where.in_template:
        instead = f'say what stands there without it: `{{{text} or else "…"}}`'
        if not where.needed:
            return instead
        name = where.needed.partition(":")[0]
        given = f"`needs {where.needed}` after its record, and `{name}: {text}` under the call"
        return f"let the workflow give it to the template: {given}; or {instead}"
    if where.in_condition:
        return f"ask in front of it, in the same condition: `{text} is present and …`"
    if not isinstance(lacking, FieldRead):
        return f"ask first: `if {text} is present then`, or `stop if {text} is missing`"
    ways = [
        f"ask first: `if {text} is present then`",
        f"keep to such records in the header: `{where.clause} {text} is present`" if where.clause else "",
        "start the step with `if possible,`",
    ]
    return "; or ".join(way for way in ways if way)


def placeholder_left(span: Span) -> Diagnostic:
    """`or else "…"`, as the help shows it."""
    return Diagnostic(
        "FL0264",
        f"`{span.text}` would be sent as it stands when the value is missing",
        span,
        "a place for your own words",
        help='write what is to stand there instead, such as `"as agreed"`; `""` leaves it empty',
    )


def in_several_lines(problem: Diagnostic, lines: Sequence[int]) -> Diagnostic:
    """The same, said once of a value that is used in further lines."""
    text = problem.span.text
    listed = ", ".join(str(line) for line in lines)
    also = f"also in line{'s' if len(lines) > 1 else ''} {listed}"
    _, header, rest = problem.help.partition("keep to such records in the header: ")
    help_ = problem.help
    if header:
        clause = rest.split("; or ")[0]
        help_ = (
            f"{header}{clause}; or ask before each of the lines: `if {text} is present then`; "
            "or start the steps with `if possible,`"
        )
    return evolve(problem, notes=(*problem.notes, also), help=help_)
