"""What a recipe needs, called like a word of an action that it uses.

The words of an action are raw until the catalogue is known, so such a word is replaced as well, and the line
no longer reads like the action. That is said once, at the need, instead of at every line that it breaks.
"""

import re
from collections.abc import Iterable, Mapping

from flowlang.diagnostics import Diagnostic
from flowlang.recipes import messages
from flowlang.recipes.make import Made, Piece
from flowlang.schema.model import ActionInfo
from flowlang.source import SourceFile, Span

_WORD = re.compile(r"\w+")
# The code that says that a line does not read like any action.
_NO_ACTION = "FL0207"


def at_the_need(
    problem: Diagnostic, texts: Mapping[SourceFile, Made], actions: Iterable[ActionInfo]
) -> Diagnostic:
    """A finding about the words of an action, as one about the need that is called like such a word.

    Every other finding stays as it is.
    """
    made = texts.get(problem.span.source)
    if made is None or problem.code != _NO_ACTION:
        return problem
    inside = [one for one in made.pieces if problem.span.start <= one.start and one.end <= problem.span.end]
    replaced = [one for one in inside if not one.is_copy]
    line = _written(made, replaced)
    for need in made.recipe.needs:
        word = need.name.text
        if all(one.recipe.text != word for one in replaced):
            continue
        for action in actions:
            fixed = [part for part in action.parts if isinstance(part, str)]
            if word in fixed[1:] and _stand_in_order(fixed, _WORD.findall(line.text)):
                return messages.called_like_a_word(need, action.signature, line)
    return problem


def _written(made: Made, replaced: list[Piece]) -> Span:
    """The line of the recipe on which something was replaced, without the blanks before it."""
    source = made.recipe.span.source
    if not replaced:
        return made.recipe.name.span
    at = replaced[0].recipe.start
    start = source.text.rfind("\n", 0, at) + 1
    end = source.text.find("\n", at)
    text = source.text[start : end if end >= 0 else len(source.text)]
    start += len(text) - len(text.lstrip())
    return Span(source, start, start + len(text.strip()))


def _stand_in_order(fixed: list[str], words: list[str]) -> bool:
    """Whether the fixed words of an action stand among others, in their order."""
    left = iter(words)
    return all(word in left for word in fixed)
