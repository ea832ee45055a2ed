"""The wording of problems with document templates and their files."""

from collections.abc import Sequence

from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic, Related
from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span


def no_such_file(written: str, span: Span, near: Sequence[str]) -> Diagnostic:
    """A template names a file that is not there."""
    meant = nearest(written.rsplit("/", 1)[-1], near)
    return Diagnostic(
        "FL1011",
        f"there is no file `{written}`",
        span,
        "looked for beside this file, and in the project's folder",
        help=f"did you mean `{meant}`?" if meant else "",
    )


def outside_project(written: str, span: Span) -> Diagnostic:
    """A template names a file elsewhere."""
    return Diagnostic(
        "FL1011",
        f"`{written}` is not inside the project, and a template only uses files of its project",
        span,
        "leads outside",
        help="put the file into the project's folder and name it from there: `papers/invoice.docx`",
    )


def not_a_word_file(written: str, why: str, span: Span) -> Diagnostic:
    """A file that can't serve as a template."""
    help_ = "save it as .docx in the word processor" if not written.lower().endswith(".docx") else ""
    return Diagnostic(
        "FL1012", f"`{written}` can't be used as a template: {why}", span, "not a Word file", help=help_
    )


def not_a_plain_name(span: Span) -> Diagnostic:
    """The name of a file is computed."""
    return Diagnostic(
        "FL1011",
        "the name of a file can't be put together",
        span,
        "something is filled in here",
        help='name one file, and choose between templates in the workflow: `file: "invoice.docx"`',
    )


def not_a_merge_field(text: str, span: Span) -> Diagnostic:
    """Something else than a field between double braces."""
    return Diagnostic(
        "FL1013",
        f"`{{{{ {text} }}}}` is not a merge field",
        span,
        "not a field",
        help="a merge field names a field and nothing else: `{{ order.number }}`; "
        "compute in the workflow, and show the result",
    )


def not_a_tag(text: str, span: Span) -> Diagnostic:
    """A tag that is none of the few that may stand in a Word file."""
    return Diagnostic(
        "FL1013",
        f"`{{% {text} %}}` is nothing that a template may hold",
        span,
        "not understood",
        notes=(
            "it may hold `{% for line in order.lines %}` … `{% endfor %}`, "
            "and `{% if order.company %}` … `{% else %}` … `{% endif %}`",
        ),
    )


def loose_braces(span: Span) -> Diagnostic:
    """Braces that open or close nothing."""
    return Diagnostic(
        "FL1013",
        f"`{span.text}` opens or closes nothing in this paragraph",
        span,
        "half of a merge field",
        help="a merge field begins and ends in one paragraph: `{{ order.number }}`",
    )


def never_ended(word: str, span: Span) -> Diagnostic:
    """A loop or choice without its end."""
    return Diagnostic(
        "FL1013",
        f"`{{% {word} … %}}` is never ended",
        span,
        "no end",
        help=f"write `{{% end{word} %}}` where it ends",
    )


def nothing_to_end(text: str, span: Span) -> Diagnostic:
    """An end without a beginning."""
    return Diagnostic(
        "FL1013", f"`{{% {text} %}}` belongs to nothing that is open here", span, "nothing is open"
    )


def may_be_missing(lacking: Term, declared: Span | None) -> Diagnostic:
    """A field that is used without asking whether it is there."""
    text = lacking.span.text
    return Diagnostic(
        "FL0401",
        f"`{text}` may be missing here",
        lacking.span,
        "used without a look",
        related=(Related(declared, "this field is not `required`"),) if declared else (),
        help=f"ask first, in the Word file: `{{% if {text} %}}` … `{{% endif %}}`",
    )


def text_and_file(span: Span, file: Span) -> Diagnostic:
    """A template that is a text and a Word file at once."""
    return Diagnostic(
        "FL1015",
        "this template has a `file` and a `body`, and only one of them can be the document",
        span,
        "the document as text",
        related=(Related(file, "the document as a Word file"),),
        help="make two templates of it, one for the email and one for the document",
    )
