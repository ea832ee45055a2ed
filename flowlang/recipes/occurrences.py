"""Where in a recipe the words stand that its use puts something else in the place of."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from flowlang.source import Span
from flowlang.syntax.declarations import Recipe
from flowlang.syntax.expressions import Identifier, Name, Node
from flowlang.syntax.parse import parse_expression
from flowlang.syntax.steps import Phrase, Token

# Where a tree names a type of record.
_OF_A_RECORD = "record"


def occurrences(recipe: Recipe) -> Iterator[tuple[Span, str]]:
    """Every word of a recipe's header and steps that stands for something given: its place, and the word.

    A bare word stands for the value of that name; a field, a setting or the first word of an action does
    not. In a recipe for `any record as item`, `item` stands for the record as well.
    """
    words = {need.name.text for need in recipe.needs}
    if recipe.any_record and recipe.record is not None:
        words.add(recipe.record.text)
    yield from _in(recipe.workflow, frozenset(words), recipe)


def type_occurrences(recipe: Recipe) -> Iterator[Span]:
    """Where the word that stands for any record names the type: `when an item is created`."""
    if recipe.any_record and recipe.record is not None:
        yield from _types(recipe.workflow, recipe.record.text)


def _in(node: object, words: frozenset[str], recipe: Recipe) -> Iterator[tuple[Span, str]]:
    if isinstance(node, tuple):
        for item in node:
            yield from _in(item, words, recipe)
    elif isinstance(node, Phrase):
        yield from _in_phrase(node.tokens, words, recipe)
    elif isinstance(node, Name):
        if node.text in words:
            yield node.span, node.text
    elif isinstance(node, Node):
        for part in _parts(node):
            yield from _in(part, words, recipe)


def _in_phrase(
    tokens: tuple[Token, ...], words: frozenset[str], recipe: Recipe
) -> Iterator[tuple[Span, str]]:
    """The same for an action, whose words are raw: the first one is always a word of its name."""
    for before, token in pairwise(tokens):
        if token.kind == "NAME" and token.text in words and before.text != ".":
            yield token.span, token.text
        elif "{" in token.text and token.text.startswith('"'):
            text, _ = parse_expression(token.span.source, token.span.start, token.span.end)
            yield from _in(text, words, recipe)


def _types(node: object, word: str) -> Iterator[Span]:
    if isinstance(node, tuple):
        for item in node:
            yield from _types(item, word)
    elif isinstance(node, Node):
        kind = getattr(node, _OF_A_RECORD, None)
        if isinstance(kind, Identifier) and kind.text == word:
            yield kind.span
        for part in _parts(node):
            yield from _types(part, word)


def _parts(node: Node) -> Iterable[object]:
    return (getattr(node, one.name) for one in attrs.fields(type(node)) if one.name != "span")
