"""From a plan to the text of a Graphviz drawing."""

import html
from collections.abc import Mapping
from urllib.parse import quote

import graphviz

from flowlang.diagram.bands import Band, bands, pushed_down
from flowlang.diagram.coverage import Seen, Shade
from flowlang.diagram.layout import Arrow, Box, Picture, box_id, picture
from flowlang.diagram.style import (
    ARROWS,
    BAND_INK,
    BANDS,
    EDGE,
    GRAPH,
    HUES,
    INK,
    NODE,
    PALE_INK,
    SHAPES,
    STOP,
    WIDE_DECISION,
)
from flowlang.diagram.wording import CARD_WIDTH, HEADER_WIDTH, shown, subtitle, wrapped
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words, slug
from flowlang.plan.starts import Start
from flowlang.source import Span

HEADING_SIZE, SMALL_SIZE = "8.5", "10"
BAND_LABEL_WIDTH = 20
_GAP = '<BR/><FONT POINT-SIZE="3"> </FONT><BR/>'
_WIDE_GAP = '<BR/><FONT POINT-SIZE="7"> </FONT><BR/>'


def dot_text(plan: Plan, path: str | None = None, seen: Seen | None = None) -> str:
    """The drawing of a plan in Graphviz's language.

    `path` is what links to the text start with; the path of the file itself when it isn't given. With `seen`,
    colours say what was reached.
    """
    made = picture(plan)
    root = bands(made)
    shade = Shade(made, seen) if seen is not None else None
    link = plan.path if path is None else path
    graph = graphviz.Digraph(slug(plan.name).replace("-", "_"))
    graph.attr("graph", **GRAPH, label=_header(plan), tooltip=_escaped(plan.name))
    graph.attr("node", **NODE)
    graph.attr("edge", **EDGE)
    _start(graph, plan, link, shade)
    _band(graph, root, made, link, [0], shade)
    for arrow in made.arrows:
        _arrow(graph, arrow, made.is_straight(arrow), shade)
    for above, below in pushed_down(made, root):
        graph.edge(above, below, style="invis", weight="0")
    first = next((arrow_head for arrow_head in _first(plan, made)), None)
    if first is not None:
        graph.edge("start", first, weight="20", **(shade.line(shade.seen.started) if shade else {}))
    for boxes in made.abreast:
        graph.body.append("\t{ rank=same; " + "; ".join(_quoted(box) for box in boxes) + " }\n")
    return str(graph.source)


def file_name(plan: Plan) -> str:
    """The name, without an ending, under which a drawing is kept."""
    return slug(plan.name, 60)


# --- The head -----------------------------------------------------------------------------------


def _header(plan: Plan) -> str:
    rows = [f'<FONT POINT-SIZE="18" COLOR="{INK}"><B>{_text(plan.name)}</B></FONT>']
    pale = f'<FONT POINT-SIZE="11.5" COLOR="{PALE_INK}">'
    rows += [f"{pale}{_text(line)}</FONT>" for line in wrapped(plan.doc, HEADER_WIDTH)]
    small = f'<FONT POINT-SIZE="9.5" COLOR="{PALE_INK}">'
    rows += [f"{small}{_text(line)}</FONT>" for line in wrapped(subtitle(plan, plan.path), HEADER_WIDTH + 16)]
    cells = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    table = 'BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"'
    return f'<<TABLE {table}>{cells}<TR><TD HEIGHT="10"></TD></TR></TABLE>>'


def _start(graph: graphviz.Digraph, plan: Plan, link: str, shade: Shade | None) -> None:
    """The card of the triggers with the entry condition under them, and the note of what ends a run."""
    look = _look("trigger", "start")
    ink = HUES["trigger"].day[3]
    if shade is not None:
        look |= shade.look(shade.seen.started)
        ink = look["fontcolor"]
    parts = [
        _section(*_introduced(start, first=number == 0), ink) for number, start in enumerate(plan.starts)
    ]
    if plan.condition is not None:
        parts.append(_section("if", in_words(plan.condition), ink, small=True))
    said = " or ".join(start.words for start in plan.starts)
    graph.node(
        "start",
        f"<{_WIDE_GAP.join(parts)}>",
        **look,
        **_link(plan.starts[0].span if plan.starts else plan.span, link, said),
        group="main",
    )
    ends = [("as long as", plan.as_long_as), ("until", plan.until)]
    given = [(words, term) for words, term in ends if term is not None]
    if not given:
        return
    ink = HUES["note"].day[3]
    note = _WIDE_GAP.join(_section(words, in_words(term), ink, small=True) for words, term in given)
    said = "; ".join(f"{words} {in_words(term)}" for words, term in given)
    graph.node("watched", f"<{note}>", **_look("note", "watched"), **_link(given[0][1].span, link, said))
    graph.edge("start", "watched", **ARROWS["aside"], **{"class": "aside"})
    graph.body.append("\t{ rank=same; start; watched }\n")


def _introduced(start: Start, first: bool) -> tuple[str, str]:
    """The word before a trigger, and the trigger without it."""
    word, _, rest = start.words.partition(" ")
    return word if first else f"or {word}", rest


def _section(heading: str, words: str, ink: str, small: bool = False) -> str:
    """A heading with words under it, in small print if wanted."""
    lines = wrapped(words, CARD_WIDTH + 6 if small else CARD_WIDTH)
    text = "<BR/>".join(_small(line, ink) if small else _text(line) for line in lines)
    return f"{_heading(heading, ink)}{_GAP}{text}"


def _small(words: str, ink: str) -> str:
    return f'<FONT POINT-SIZE="{SMALL_SIZE}" COLOR="{ink}">{_text(words)}</FONT>'


def _first(plan: Plan, made: Picture) -> list[str]:
    """The box of the first step; a ring when there is none."""
    first = next(iter(plan.nodes.values()))
    ids = [box_id(first.name), *made.boxes]
    return [one for one in ids if one in made.boxes][:1]


# --- Boxes, bands and arrows --------------------------------------------------------------------


def _band(
    graph: graphviz.Digraph,
    band: Band,
    made: Picture,
    link: str,
    counter: list[int],
    shade: Shade | None,
) -> None:
    for box in band.boxes:
        _box(graph, made.boxes[box], link, box in made.spine, shade)
    for inner in band.inner:
        if inner.is_empty:
            continue
        counter[0] += 1
        ink = BAND_INK[inner.kind]
        # In several lines when it's long: the main line would cross it.
        lines = [_capitals(line) for line in wrapped(inner.label, BAND_LABEL_WIDTH)]
        label = '<BR ALIGN="RIGHT"/>'.join(
            f'<FONT POINT-SIZE="9" COLOR="{ink}"><B>{line}</B></FONT>' for line in lines
        )
        label = f'<{label}<BR ALIGN="RIGHT"/>>' if len(lines) > 1 else f"<{label}>"
        with graph.subgraph(name=f"cluster_{counter[0]}") as cluster:
            cluster.attr(
                **BANDS[inner.kind],
                label=label if inner.label else "",
                labelloc="t",
                margin="16",
                penwidth="1",
                id=f"band_{counter[0]}",
                tooltip=_escaped(inner.label or "for each"),
                **{"class": inner.kind},
            )
            _band(cluster, inner, made, link, counter, shade)


def _box(graph: graphviz.Digraph, box: Box, link: str, on_spine: bool, shade: Shade | None) -> None:
    look = _look(box.kind, box.id)
    if shade is not None:
        look |= shade.look(shade.box(box.id))
    if box.card.wide:
        look |= WIDE_DECISION
    if box.optional:
        look |= {"style": "rounded,filled,dotted"}
    if box.kind == "end" and box.title == "stop":
        look |= STOP
    graph.node(
        box.id,
        _label(box, look["fontcolor"] if shade is not None else None),
        **look,
        **_link(box.span, link, box.title),
        **({"group": "main"} if on_spine else {}),
    )


def _look(kind: str, name: str) -> dict[str, str]:
    if kind in {"again", "turn"}:
        ink = HUES["loop" if kind == "turn" else "timer"].day[3]
        return {
            "shape": "plain",
            "style": "solid",
            "margin": "0",
            "fontsize": SMALL_SIZE,
            "fontcolor": ink,
            "id": name,
            "class": kind,
        }
    stroke, fill, ink, _ = HUES[kind].day
    colors = {"color": stroke, "fillcolor": fill, "fontcolor": ink}
    return {**colors, **SHAPES[kind], "id": name, "class": kind}


def _label(box: Box, shaded: str | None = None) -> str:
    if box.kind == "end":
        return "stop" if box.title == "stop" else ""
    if box.kind in {"again", "turn"}:
        return _escaped(" ".join(box.card.lines))
    ink = shaded or HUES[box.kind].day[3]
    parts: list[str] = []
    headings = [*(["if possible"] if box.optional else []), *([box.card.heading] if box.card.heading else [])]
    if headings:
        parts.append(_heading(" · ".join(headings), ink))
    if box.card.lines:
        parts.append("<BR/>".join(_text(line) for line in box.card.lines))
    if box.card.details:
        parts.append("<BR/>".join(_small(line, ink) for line in box.card.details))
    return f"<{_GAP.join(parts)}>" if parts else ""


def _heading(words: str, ink: str) -> str:
    return f'<FONT POINT-SIZE="{HEADING_SIZE}" COLOR="{ink}"><B>{_capitals(words)}</B></FONT>'


def _arrow(graph: graphviz.Digraph, arrow: Arrow, straight: bool, shade: Shade | None) -> None:
    look = {**ARROWS[arrow.kind], "class": arrow.kind}
    if shade is not None:
        look |= shade.arrow(arrow)
    if straight or arrow.main:
        look["weight"] = "20" if straight else "2"
    if arrow.kind == "again":
        look["constraint"] = "false"
    if arrow.label:
        # The blanks keep the words off the line.
        lines = arrow.label.split("\n")
        look["label"] = "\\l".join(f"  {_escaped(line)}  " for line in lines) + (
            "\\l" if len(lines) > 1 else ""
        )
    graph.edge(arrow.tail, arrow.head, **look)


def _link(span: Span, path: str, title: str) -> Mapping[str, str]:
    """Where a click leads, and what is shown before it."""
    where = f"{span.source.path}:{span.line}"
    return {
        "URL": f"{quote(path)}#L{span.line}",
        "target": "_top",
        "tooltip": _escaped(f"{where} · {shown(title)}"),
    }


# --- Escaping -----------------------------------------------------------------------------------


def _text(words: str) -> str:
    """Words inside a label that looks like HTML."""
    return html.escape(shown(words), quote=False) if words else ""


def _capitals(words: str) -> str:
    return _text(words.upper())


def _escaped(words: str) -> str:
    """Words as a plain attribute: no escapes, no entities, never taken for HTML."""
    plain = shown(words) if words.strip() else words
    return str(graphviz.nohtml(graphviz.escape(html.escape(plain, quote=False))))


def _quoted(name: str) -> str:
    return f'"{name}"'
