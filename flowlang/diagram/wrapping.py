"""Texts in lines of some width, without what no picture can show."""

import re
import unicodedata
from collections.abc import Iterable

MOST_LINES = 12
# Characters that XML doesn't allow, or that no picture can show.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def shown(text: str) -> str:
    """A text without what can't be shown, on one line."""
    return " ".join(_UNSHOWABLE.sub("\ufffd", text).split())


def width_of(text: str) -> int:
    """About how many columns a text takes; wide letters take two, marks on letters none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def wrapped(text: str, width: int, most: int = MOST_LINES) -> tuple[str, ...]:
    """A text in lines of about `width` columns, cut after `most` of them."""
    words = shown(text).split(" ")
    lines = _filled(words, width)
    if len(lines) > 1:
        # As narrow as the same number of lines allows: no word is left alone on the last one.
        widest = min(max(width_of(word) for word in words), width)
        narrower = (_filled(words, less) for less in range(max(width // 2, widest), width))
        lines = next((tried for tried in narrower if len(tried) == len(lines)), lines)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return tuple(lines)


def _filled(words: Iterable[str], width: int) -> list[str]:
    """Words in lines; a word that is longer than a line is cut."""
    lines: list[str] = []
    current = ""
    for word in _cut(words, width):
        longer = f"{current} {word}" if current else word
        if current and width_of(longer) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current] if current else lines


def _cut(words: Iterable[str], width: int) -> Iterable[str]:
    longest = max(width, 24)
    for word in words:
        rest = word
        while width_of(rest) > longest:
            piece = ""
            for letter in rest:
                if width_of(piece + letter) > longest:
                    break
                piece += letter
            yield piece
            rest = rest[len(piece) :]
        yield rest


def cut_short(text: str, width: int) -> str:
    """A text on one line of a width, cut with a mark where it is longer."""
    return wrapped(text, width, most=1)[0] if text else ""
