"""The wording of problems with questions to people: forms, blocks, and fields to fill in."""

from flowlang.diagnostics import Diagnostic
from flowlang.source import Span


def block_for_several(words: str, span: Span) -> Diagnostic:
    """`each answer` and its relatives where the first answer is the only one."""
    return Diagnostic(
        "FL0524",
        f"the first answer ends this question, so `{words}` says nothing here",
        span,
        "belongs under `ask all of` or `ask most of`",
        help='write `answer "…"` with the steps that follow, or ask `all of` or `most of` them',
    )


def answer_of_all(text: str, span: Span) -> Diagnostic:
    """`answer "Approved"` with steps under `ask all of`."""
    return Diagnostic(
        "FL0524",
        "everybody is asked, so this could mean whoever gives this answer, or everybody giving it",
        span,
        "whose answer is meant?",
        notes=(
            f'at each such answer: under `each answer`, write `if answer.choice is "{text}" then`',
            "when all have given it: under `when everybody has answered`, write "
            f'`if every answer in answers has answer.choice is "{text}" then`',
        ),
        help=f'leave `answer "{text}"` without steps, to say that it may be given',
    )


def everybody_of_most(span: Span) -> Diagnostic:
    """`when everybody has answered` under `ask most of`."""
    return Diagnostic(
        "FL0524",
        "`ask most of` ends with the answer of more than half, often before everybody has answered",
        span,
        "may never come",
        help="write `otherwise` for when everybody has answered and no answer has a majority",
    )


def otherwise_of_question(span: Span) -> Diagnostic:
    """`otherwise` under a question that is not decided by a majority."""
    return Diagnostic(
        "FL0524",
        "`otherwise` under a question is for when no answer has a majority, and none is asked for here",
        span,
        "belongs under `ask most of`",
        help="write `if time runs out` for when nobody answers in time",
    )


def block_under_fill_in(words: str, span: Span) -> Diagnostic:
    """An answer under a request to fill in fields."""
    return Diagnostic(
        "FL0524",
        f"whoever is asked fills in fields here and chooses nothing, so `{words}` never comes",
        span,
        "nothing is chosen",
        help="write the steps that follow below the question, and `if time runs out` under it",
    )


def several_fill_in(mode: str, span: Span) -> Diagnostic:
    """`ask all of … to fill in`."""
    return Diagnostic(
        "FL0524",
        f"`ask {mode} of` collects answers, and what one person fills in the next one would overwrite",
        span,
        "more than one would fill it in",
        help="write `ask any of …`: whoever is first fills it in",
    )


def no_way_without_majority(span: Span) -> Diagnostic:
    """`ask most of` that may end without a majority, and does not say what then."""
    return Diagnostic(
        "FL0525",
        "everybody may have answered and no answer have a majority, and nothing says what happens then",
        span,
        "may end in a tie",
        help="write `otherwise` under it, with the steps for that case",
    )


def only_closing_answers(span: Span) -> Diagnostic:
    """A question to all whose only answers close it."""
    return Diagnostic(
        "FL0510",
        "each answer offered here closes the question, so everybody can never have answered",
        span,
        "offers nothing else",
        help='say what else may be answered: `answer "Approved"`, without steps',
    )


def button_without_label(span: Span) -> Diagnostic:
    """A button whose label is empty or has something filled in."""
    return Diagnostic(
        "FL0229",
        "a button has the same label for everybody, so nothing can be filled in and it can't be empty",
        span,
        "expected a plain text",
    )


def presser_is_subject(span: Span) -> Diagnostic:
    """`when a User presses "…" on a User`."""
    return Diagnostic(
        "FL0218",
        "`user` stands for whoever presses the button, and here for the record as well",
        span,
        "two things called `user`",
        help="give the record another name: `on a User as colleague`",
    )
