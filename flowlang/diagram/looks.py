"""Attributes of the shapes of each kind."""

from flowlang.diagram.style import HUES, SHAPES, SMALL_SIZE

PLAIN = {"shape": "plain", "style": "solid", "margin": "0", "width": "0", "height": "0"}


def box_look(kind: str, name: str) -> dict[str, str]:
    """How a shape of a kind looks."""
    if kind in {"again", "turn"}:
        ink = HUES["loop" if kind == "turn" else "timer"].day[3]
        return {**PLAIN, "fontsize": SMALL_SIZE, "fontcolor": ink, "id": name, "class": kind}
    return {**HUES[kind].attributes, **SHAPES[kind], "id": name, "class": kind}
