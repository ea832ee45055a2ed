"""The keyword table: every keyword of the grammar, by the heading under which it stands there.

The Pygments lexer, the TextMate grammar and the completion of the language server are all made from it, so
a keyword that is added to the grammar is known to all three.
"""

import re
from functools import cache

from attrs import frozen

from flowlang.resources import grammar_text

_WORDS = "// === Words ==="
_HEADING = re.compile(r"// (?:--- ([^:]+):.*|([A-Z][^:]*))")
_TERMINAL = re.compile(r"([A-Z_]+)(?:\.(\d+))?: /(.+)/")
# Headings whose terminals are no keywords of ours: values, and what people bring from other languages.
LITERALS, FOREIGN = "Literals", "Signs and words of other languages"


@frozen
class Keyword:
    """A keyword: its terminal, what it matches, the heading of the grammar, and the ways to write it."""

    terminal: str
    pattern: str
    priority: int
    heading: str
    phrases: tuple[str, ...]


@cache
def keywords() -> tuple[Keyword, ...]:
    """All keywords in the order in which they are to be tried: as the parser does, and longer ones first."""
    found: list[Keyword] = []
    heading = ""
    for line in grammar_text().split(_WORDS, 1)[1].splitlines():
        if (title := _HEADING.fullmatch(line)) is not None:
            heading = title[1] or title[2]
        terminal = _TERMINAL.fullmatch(line)
        if terminal is None or heading in (LITERALS, FOREIGN):
            continue
        phrases = phrases_of(terminal[3])
        # Signs, such as `==`, are no words.
        if phrases:
            found.append(Keyword(terminal[1], terminal[3], int(terminal[2] or 0), heading, phrases))
    return tuple(sorted(found, key=lambda one: (-one.priority, -len(one.pattern), one.terminal)))


@cache
def literal(terminal: str) -> str:
    """The pattern of a literal such as `DURATION`. Raises `KeyError` when the grammar has none."""
    for line in grammar_text().splitlines():
        found = _TERMINAL.fullmatch(line)
        if found is not None and found[1] == terminal:
            return found[3]
    raise KeyError(terminal)


@cache
def phrases_by_terminal() -> dict[str, tuple[str, ...]]:
    """The ways to write each keyword, by terminal: what completion offers where the parser accepts it."""
    return {one.terminal: one.phrases for one in keywords()}


def phrases_of(pattern: str) -> tuple[str, ...]:
    """The texts that a keyword's pattern stands for, without its look-aheads; a repetition counts once."""
    texts, _ = _alternatives(pattern, 0)
    said = dict.fromkeys(" ".join(text.split()) for text in texts)
    # `is in the last week`, but never `is in the this week`.
    said = {text: None for text in said if "the this" not in text}
    return tuple(text for text in said if re.fullmatch(r"[a-z0-9]+(?:[ /,-]+[a-z0-9]+)*", text))


def _alternatives(pattern: str, at: int) -> tuple[list[str], int]:
    """What a group stands for that starts at an offset, and where it ends."""
    done: list[str] = []
    texts = [""]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            done += texts
            texts = [""]
            at += 1
            continue
        pieces, at = _piece(pattern, at)
        if at < len(pattern) and pattern[at] in "?*":
            # Left out first: the shorter way is the usual one, but `an?` is offered as `a` and `an`.
            pieces = ["", *pieces] if pattern[at] == "?" else [""]
            at += 1
        elif at < len(pattern) and pattern[at] == "+":
            at += 1
        texts = [text + piece for text in texts for piece in pieces]
    return done + texts, at


def _piece(pattern: str, at: int) -> tuple[list[str], int]:
    """One piece of a pattern: a sign, a class of signs, or a group."""
    if pattern.startswith(("(?=", "(?!"), at):
        _, end = _alternatives(pattern, at + 3)
        return [""], end + 1
    if pattern.startswith("(?:", at):
        texts, end = _alternatives(pattern, at + 3)
        return texts, end + 1
    if pattern[at] == "[":
        end = pattern.index("]", at)
        # A class of spaces and other signs stands for a space; one of letters is nothing to write.
        return [" " if r"\s" in pattern[at:end] else "\0"], end + 1
    if pattern[at] == "\\":
        return [{"s": " ", "b": "", "/": "/"}.get(pattern[at + 1], "\0")], at + 2
    return ["" if pattern[at] == "$" else pattern[at]], at + 1
