"""What the wordings share: near names, and short lists of names."""

import re
from collections.abc import Iterable, Sequence

from flowlang.diagnostics import Edit, Fix
from flowlang.diagnostics.suggest import nearest, normal
from flowlang.source import Span

# The words of a name such as `FormSubmission` or `form_submission`.
_WORD = re.compile(r"[^\W_][^\W_A-Z]*")


def meant(word: str, options: Iterable[str], span: Span, quoted: bool = False) -> tuple[str, tuple[Fix, ...]]:
    """The help and the fix for a name that is nearly right; empty when nothing is near."""
    near = nearest(word, options)
    if near is None:
        return "", ()
    text = f'"{near}"' if quoted or not near.replace("_", "a").isalnum() else near
    # A name that differs in more than case and separators is a guess, however good.
    fix = Fix(f"write `{text}`", (Edit(span, text),), safe=normal(near) == normal(word))
    return f"did you mean `{text}`?", (fix,)


def akin_to(name: str, options: Iterable[str]) -> list[str]:
    """The names that share a word with one: `FormSubmission` with `FormSubmitted` and with `Form`."""
    said = _words(name)
    akin = [option for option in options if said & _words(option)]
    # The first word says what it is about.
    return sorted(akin, key=lambda option: (option[:3] != name[:3], option)) if said else []


def _words(name: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(name) if len(word) > 2}


def list_some(names: Iterable[str], most: int = 40) -> str:
    """Some names, for a note: `a, b, c, …`."""
    chosen = list(names)
    return ", ".join(f"`{name}`" for name in chosen[:most]) + (", …" if len(chosen) > most else "")


def by_way_of(others: Sequence[str]) -> str:
    """The end of a sentence about something that leads back to itself."""
    return ", by way of " + ", ".join(f'"{other}"' for other in others) if others else ""
