"""Small matters of English: `a` or `an`, one day or two days, when a word wants quotes."""

import re
import unicodedata
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d]\w*", re.UNICODE)
_FIRST_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Za-z][a-z]*")
# Names of letters that begin with a vowel when they are spelled out: an SLA, an FAQ, but a URL.
_SPELLED_WITH_AN = frozenset("AEFHILMNORSX")
# Written with a vowel, spoken with a consonant: a User, a Unit, a European, a One-off.
_SPOKEN_WITH_A = re.compile(
    r"(?:us(?:er|e|age|ual|ing)|uni(?:t|on|que|form|versit|versal|verse|corn|fied|lateral|ty)|eu|"
    r"ur[ai]|ut[ie]|once|one|ubi|ufo)"
)
# Written with a consonant, spoken with a vowel: an Hour, an Honour.
_SPOKEN_WITH_AN = re.compile(r"(?:hour|hono|honest|heir)")


def article(name: str) -> str:
    """`a` or `an`, whichever is spoken before the name of a record."""
    plain = unicodedata.normalize("NFD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = _FIRST_WORD.match(plain)
    if found is None:
        return "a"
    word = found.group()
    if word.isupper():
        return "an" if word[0] in _SPELLED_WITH_AN else "a"
    word = word.lower()
    if _SPOKEN_WITH_AN.match(word):
        return "an"
    return "an" if word[0] in "aeiou" and not _SPOKEN_WITH_A.match(word) else "a"


def with_article(name: str) -> str:
    """`a Lead`, `an Order`."""
    return f"{article(name)} {name}"


def counted(amount: str, unit: str) -> str:
    """`1 day`, `2 days`: the unit comes in the plural."""
    return f"{amount} {unit.removesuffix('s') if amount == '1' else unit}"


def joined(parts: Sequence[str], last: str) -> str:
    """`A, B or C`, where `last` is the word before the last one."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def is_name(text: str) -> bool:
    """Whether a text is one word of letters, digits and `_`."""
    return _WORD.fullmatch(text) is not None


def width(text: str) -> int:
    """How many columns a text takes on a screen."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)
