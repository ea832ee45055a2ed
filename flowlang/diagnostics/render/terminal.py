"""How text looks in a terminal: what a character is shown as, and how many cells it takes."""

import unicodedata
from collections.abc import Sequence

TAB_WIDTH = 4
WIDEST = 150
MARGIN = 40
# So many characters around a mark are looked at: a line may have millions.
REACH = 2_000

# Characters that reorder or hide what is around them: shown, a file could pretend to say something else.
_MISLEADING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF)))


def cell(character: str) -> tuple[str, int]:
    """What is shown for a character, and its width in terminal cells.

    Tabs become spaces; control characters become visible signs, so that a file can't steer the terminal.
    """
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        return " " * TAB_WIDTH, TAB_WIDTH
    if character < " ":
        return chr(0x2400 + ord(character)), 1
    if character in _MISLEADING or "\x7f" <= character <= "\x9f" or character in "\u2028\u2029":
        return "\ufffd", 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def one_line(text: str) -> str:
    """Text made harmless for a terminal, on one line."""
    return "".join(cell(character)[0] for character in text.replace("\n", " "))


def lines_of(text: str) -> list[str]:
    """Text made harmless for a terminal, line by line."""
    return [one_line(line) for line in text.split("\n")]


def excerpt(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A line as it's shown, with the cell where the marked stretch starts and how many cells it takes.

    `start` and `end` are offsets in the line; they may lie past its end. A stretch of nothing is marked by
    one cell. A very long line is cut to what stands around the mark.
    """
    skipped = max(0, start - REACH)
    left = len(line) - (start + REACH)
    cells = [cell(character) for character in line[skipped : start + REACH]]
    start = min(start - skipped, len(cells))
    end = max(start, min(end - skipped, len(cells)))
    first, last = 0, len(cells)
    if _width(cells) > WIDEST:
        first = start - MARGIN if start > MARGIN else 0
        last = min(len(cells), first + WIDEST)
        end = min(end, last)
    before = "…" if skipped or first else ""
    after = "…" if left > 0 or last < len(cells) else ""
    text = before + "".join(shown for shown, _ in cells[first:last]) + after
    return text, len(before) + _width(cells[first:start]), max(1, _width(cells[start:end]))


def _width(cells: Sequence[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)
