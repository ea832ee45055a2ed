"""What the wordings share: near names, and short lists of names."""

from collections.abc import Iterable

from flowlang.diagnostics import Edit, Fix
from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span


def meant(word: str, options: Iterable[str], span: Span, quoted: bool = False) -> tuple[str, tuple[Fix, ...]]:
    """The help and the fix for a name that is nearly right; empty when nothing is near."""
    near = nearest(word, options)
    if near is None:
        return "", ()
    text = f'"{near}"' if quoted or not near.replace("_", "a").isalnum() else near
    return f"did you mean `{text}`?", (Fix(f"write `{text}`", (Edit(span, text),)),)


def list_some(names: Iterable[str], most: int = 8) -> str:
    """Some names, for a note: `a, b, c, …`."""
    chosen = list(names)
    return ", ".join(f"`{name}`" for name in chosen[:most]) + (", …" if len(chosen) > most else "")
