"""Names and titles: the words of the text as a reader sees them, and as stable names of nodes."""

import hashlib
import re
import unicodedata

from attrs import define, field

from flowlang.check.terms import Constant, Length, Logical, Opposite, Term
from flowlang.schema.types import ChoiceOf
from flowlang.source import Span

LONGEST_NAME = 48

# The signs and the words that they stand for: a name must not depend on which of them was written.
_SIGNS = {
    ">=": "is at least",
    "<=": "is at most",
    "!=": "is not",
    "<>": "is not",
    "==": "is",
    ">": "is more than",
    "<": "is less than",
}
_SIGN = re.compile("|".join(re.escape(sign) for sign in _SIGNS))
_QUOTED_OR_COMMENT = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_WORD = re.compile(r"[^\W_]+")


def tidy_words(text: str) -> str:
    """A stretch of source as one line: comments left out, white space made single blanks."""
    plain = _QUOTED_OR_COMMENT.sub(lambda found: "" if found[0].startswith("#") else found[0], text)
    return " ".join(plain.split())


def in_words(term: Term) -> str:
    """A value or condition in the words of the text, on one line.

    Conditions that were written over several lines are joined by `and` and `or`, with parentheses.
    """
    match term:
        case Logical(operator=operator, items=items) if _inside(term, items):
            parts = [
                f"({in_words(item)})"
                if isinstance(item, Logical) and item.operator != operator
                else in_words(item)
                for item in items
            ]
            return f" {operator} ".join(parts)
        case Opposite(condition=condition) if isinstance(condition, Logical) and _inside(term, (condition,)):
            return f"not ({in_words(condition)})"
        case Length(unit=unit) if f"{term.span.text}s" == unit:
            # `every day`
            return f"1 {term.span.text}"
    return tidy_words(term.span.text)


def _inside(term: Term, items: tuple[Term, ...]) -> bool:
    """Whether the parts were written here, and not in a declaration that was named here."""
    return all(
        item.span.source is term.span.source
        and term.span.start <= item.span.start
        and item.span.end <= term.span.end
        for item in items
    )


def with_condition(span: Span, condition: Term) -> str:
    """The words of a line that holds a condition, also when the condition goes on below it."""
    text = span.source.text
    before = re.sub(r"(?:\bnot\s+)?\b(?:all|any)\s+of\s*$", "", text[span.start : condition.span.start])
    after = text[condition.span.end : span.end] if condition.span.end < span.end else ""
    return re.sub(r"\s+then$", "", tidy_words(f"{before} {in_words(condition)}{after}"))


def value_word(term: Term) -> str:
    """A value as a label: a choice without its quotes."""
    if isinstance(term, Constant) and isinstance(term.type, ChoiceOf):
        return str(term.value)
    return in_words(term)


def slug(words: str, longest: int = LONGEST_NAME) -> str:
    """Words as a name: ASCII, lower case, joined by hyphens, cut between words at about `longest`.

    A word that can't be written in ASCII becomes four letters made from it, always the same ones.
    """
    plain = _SIGN.sub(lambda found: f" {_SIGNS[found[0]]} ", words)
    parts: list[str] = []
    length = 0
    for word in _WORD.findall(plain):
        part = _ascii(word)
        if parts and length + len(part) > longest:
            break
        parts.append(part[:longest])
        length += len(part) + 1
    return "-".join(parts) or "step"


def _ascii(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.lower())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if letters.isascii() and letters.isalnum():
        return letters
    return hashlib.sha256(unicodedata.normalize("NFC", word).encode()).hexdigest()[:4]


@define
class Names:
    """Gives every node a name of its own; the second with the same words gets `-2`."""

    taken: set[str] = field(factory=set)

    def give(self, words: str) -> str:
        """A name made of some words that no other node has."""
        wanted = slug(words)
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}-{number}"
        self.taken.add(name)
        return name
