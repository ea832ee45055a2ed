"""The nearest legal word to a misspelt one."""

from collections.abc import Iterable
from difflib import SequenceMatcher

# Below this a suggestion is more often wrong than right.
CUTOFF = 0.75
# No name is longer, so nothing that is longer is a misspelt name.
LONGEST = 200


def normal(word: str) -> str:
    """The word in lower case and without separators: `Lead Source` and `lead_source` are one."""
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option most like `word`, or None when none is near enough.

    Case and separators do not count. Of options that are equally near the first wins.
    """
    wanted = normal(word) if len(word) <= LONGEST else ""
    if not wanted:
        return None
    matcher: SequenceMatcher[str] = SequenceMatcher()
    matcher.set_seq2(wanted)
    best: str | None = None
    best_ratio = 0.0
    for option in options:
        matcher.set_seq1(normal(option))
        floor = max(CUTOFF, best_ratio)
        if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
            continue
        # The same letters in another order are two keys that changed places.
        ratio = 0.99 if sorted(normal(option)) == sorted(wanted) else matcher.ratio()
        ratio = 1.0 if normal(option) == wanted else ratio
        if ratio >= CUTOFF and ratio > best_ratio:
            best, best_ratio = option, ratio
    return best
