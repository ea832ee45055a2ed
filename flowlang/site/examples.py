"""Tests as examples in prose: what is given, what happens, and what follows."""

from collections.abc import Sequence

from attrs import field, frozen

from flowlang.check.model import CheckedTest
from flowlang.site.text import block_at

# How the first word of a line of a test is said.
_SAID = {"given": "Given", "when": "When", "after": "After", "expect": "Then", "check": "Then"}


@frozen
class Sentence:
    """A sentence, with the lines that stand under it in the text."""

    words: str
    under: Sequence[str] = field(factory=tuple)
    follows: bool = False


@frozen
class Example:
    """A test: its name, the line where it stands, and its sentences."""

    name: str
    line: int
    sentences: Sequence[Sentence]


def example_of(test: CheckedTest, name: str) -> Example:
    """A test in prose."""
    block = block_at(test.tree.span)
    found: list[tuple[str, list[str]]] = []
    depth = _indent(next((line for line in block.lines[1:] if line.strip()), ""))
    for line in block.lines[1:]:
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if _indent(line) <= depth or not found:
            found.append((words, []))
        else:
            found[-1][1].append(words)
    return Example(name, block.first, [_sentence(words, under) for words, under in found])


def _sentence(words: str, under: Sequence[str]) -> Sentence:
    first, _, rest = words.partition(" ")
    said = _SAID.get(first)
    text = f"{said} {rest}" if said else words[:1].upper() + words[1:]
    return Sentence(text.removesuffix(":"), tuple(under), first in ("expect", "check"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
