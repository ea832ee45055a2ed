"""A sheet: a drawing that isn't one of a workflow, as shapes, arrows and frames in the same looks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from urllib.parse import quote

import graphviz
from attrs import frozen

from flowlang.diagram.labels import GAP, arrow_label, escaped, header, small_capitals, small_print, text
from flowlang.diagram.looks import box_look
from flowlang.diagram.style import ARROWS, EDGE, GRAPH, HUES, NODE
from flowlang.diagram.wording import CARD_WIDTH
from flowlang.diagram.wrapping import shown, wrapped
from flowlang.plan.names import slug
from flowlang.source import Span

LABEL_WIDTH = 26


@frozen
class Card:
    """A shape with a heading, words and small print. `span` is the place in the text that it links to."""

    id: str
    kind: str
    heading: str
    words: str
    small: str = ""
    span: Span | None = None


@frozen
class Way:
    """An arrow between two cards; `kind` is one of those in `style.ARROWS`."""

    tail: str
    head: str
    label: str = ""
    kind: str = "plain"


@frozen
class Sheet:
    """All of it. `across` lays it out from left to right; those in a stack stand under each other."""

    title: str
    doc: str
    small_print: str
    cards: Sequence[Card]
    ways: Sequence[Way]
    across: bool = False
    stacks: Sequence[Sequence[str]] = ()


def sheet_dot(sheet: Sheet, way: Callable[[str], str]) -> str:
    """The sheet in Graphviz's language; `way` leads to a file of the text."""
    graph = graphviz.Digraph(slug(sheet.title).replace("-", "_"))
    graph.attr(
        "graph",
        **GRAPH,
        label=header(sheet.title, sheet.doc, sheet.small_print),
        tooltip=escaped(sheet.title),
    )
    if sheet.across:
        graph.attr("graph", rankdir="LR", ranksep="0.7", nodesep="0.25")
    graph.attr("node", **NODE)
    graph.attr("edge", **EDGE)
    for card in sheet.cards:
        ink = HUES[card.kind].day[3]
        parts = [small_capitals(card.heading, ink)] if card.heading else []
        parts += ["<BR/>".join(text(line) for line in wrapped(card.words, CARD_WIDTH))] if card.words else []
        parts += (
            ["<BR/>".join(small_print(line, ink) for line in wrapped(card.small, CARD_WIDTH + 6))]
            if card.small
            else []
        )
        graph.node(
            card.id,
            f"<{GAP.join(parts)}>" if parts else "",
            **box_look(card.kind, card.id),
            **_linked(card, way),
        )
    for one in sheet.ways:
        look = {**ARROWS[one.kind], "class": one.kind}
        if one.label:
            lines = wrapped(one.label, LABEL_WIDTH)
            # On a line that runs across, the words stand above it.
            look["label"] = arrow_label("\n".join([*lines, *([" "] if sheet.across else [])]))
        graph.edge(one.tail, one.head, **look)
    for stack in sheet.stacks:
        for above, below in pairwise(stack):
            graph.edge(above, below, style="invis")
    return str(graph.source)


def _linked(card: Card, way: Callable[[str], str]) -> dict[str, str]:
    """The link of a card, and what is shown before it is followed."""
    if card.span is None:
        return {"tooltip": escaped(card.words or card.heading)}
    path, line = card.span.source.path, card.span.line
    return {
        "URL": f"{quote(way(path), safe=':/?=&%+~@,')}#L{line}",
        "target": "_top",
        "tooltip": escaped(f"{path}:{line} · {shown(card.words)}"),
    }
