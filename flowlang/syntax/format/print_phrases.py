"""Action phrases: words whose meaning the catalogue knows, so nothing but their spacing is touched."""

from textwrap import dedent

from flowlang.syntax.format.lines import INDENT
from flowlang.syntax.steps import Phrase, Token

# `round(x, 2)`, but `to (address)`.
_FUNCTIONS = frozenset(
    {
        "round",
        "floor",
        "ceiling",
        "lower",
        "upper",
        "trim",
        "length",
        "left",
        "right",
        "replace",
        "split",
        "join",
        "number",
        "text",
        "date",
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
    }
)


def print_phrase(phrase: Phrase) -> str:
    """The words of a call, with single spaces where words are parted."""
    printed: list[str] = []
    before: Token | None = None
    for token in phrase.tokens:
        if before is not None and _parted(before, token):
            printed.append(" ")
        printed.append(_token(token))
        before = token
    return "".join(printed)


def _parted(left: Token, right: Token) -> bool:
    if left.text in {"(", "."} or right.text in {")", ",", "."}:
        return False
    return not (right.text == "(" and left.text in _FUNCTIONS)


def _token(token: Token) -> str:
    if "\n" not in token.text:
        return token.text
    first, rest = token.text.split("\n", 1)
    lines = dedent(rest).split("\n")
    return "\n".join([first, *(INDENT + line if line else "" for line in lines)])
