"""From a plan to the text of a Graphviz drawing."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import graphviz
from attrs import frozen

from flowlang.diagram.bands import Band, bands, pushed_down
from flowlang.diagram.drawing import Arrow, Box, Picture
from flowlang.diagram.folding import folded
from flowlang.diagram.labels import (
    WIDE_GAP,
    arrow_label,
    band_title,
    box_label,
    escaped,
    foot,
    plan_header,
    section,
)
from flowlang.diagram.lanes import Lane, lanes
from flowlang.diagram.layout import picture
from flowlang.diagram.legend import legend
from flowlang.diagram.looks import PLAIN, box_look
from flowlang.diagram.marks import Marks
from flowlang.diagram.style import (
    ARROWS,
    BAND_INK,
    BANDS,
    EDGE,
    GRAPH,
    HUES,
    LANES_GRAPH,
    NODE,
    STOP,
    WIDE_DECISION,
)
from flowlang.diagram.wording import Level
from flowlang.diagram.wrapping import shown
from flowlang.plan.graph import Plan
from flowlang.plan.names import in_words, slug
from flowlang.plan.starts import Start
from flowlang.source import Span


@frozen
class Options:
    """What a page shows: how much, whether in lanes, whether with a legend.

    `link` is what links to the text start with; without it, the path of the file itself. A page that is a
    part of another one is not `titled`.
    """

    level: Level = "normal"
    lanes: bool = False
    legend: bool = False
    link: str | None = None
    titled: bool = True


def drawn(plan: Plan, options: Options) -> Picture:
    """The boxes and arrows that a page shows."""
    made = picture(plan, options.level)
    return folded(made) if options.level == "overview" else made


def dot_text(
    plan: Plan, options: Options | None = None, made: Picture | None = None, marks: Marks | None = None
) -> str:
    """The drawing of a plan in Graphviz's language. `marks` are about what was `made` of it."""
    options = options or Options()
    made = made or drawn(plan, options)
    page = _Page(made, plan.path if options.link is None else options.link, marks or Marks())
    graph = graphviz.Digraph(slug(plan.name).replace("-", "_"))
    head = {"label": plan_header(plan, page.marks.caption)} if options.titled else {}
    graph.attr("graph", **GRAPH, **head, tooltip=escaped(plan.name))
    graph.attr("node", **NODE)
    graph.attr("edge", **EDGE)
    if options.lanes:
        graph.attr("graph", **LANES_GRAPH)
        page.lanes(graph, lanes(made))
    else:
        page.start(graph)
        page.bands(graph, bands(made))
    page.arrows(graph, straight=not options.lanes)
    if options.legend:
        legend(graph, made)
    return str(graph.source)


def file_name(plan: Plan) -> str:
    """The name, without an ending, under which a drawing is kept."""
    return slug(plan.name, 60)


@frozen
class _Page:
    made: Picture
    link: str
    marks: Marks

    # --- The start ------------------------------------------------------------------------------

    def start(self, graph: graphviz.Digraph, group: str = "main") -> None:
        """The card of the triggers with the entry condition under them, and the note of what ends a run."""
        plan = self.made.plan
        look = {**box_look("trigger", "start"), **self.marks.box("start")}
        ink = HUES["trigger"].day[3] if look["fontcolor"] == HUES["trigger"].day[2] else look["fontcolor"]
        parts = [
            section(*_introduced(start, first=number == 0), ink) for number, start in enumerate(plan.starts)
        ]
        if plan.condition is not None:
            parts.append(section("if", in_words(plan.condition), ink, small=True))
        parts += foot(self.marks.under("start"), ink)
        said = " or ".join(start.words for start in plan.starts)
        where = plan.starts[0].span if plan.starts else plan.span
        look |= linked(where, self.link, said)
        graph.node("start", f"<{WIDE_GAP.join(parts)}>", **look, group=group)

    def watched(self, graph: graphviz.Digraph) -> None:
        """The note of what ends a run, beside the start."""
        plan = self.made.plan
        ends = [("as long as", plan.as_long_as), ("until", plan.until)]
        given = [(words, term) for words, term in ends if term is not None]
        if not given:
            return
        ink = HUES["note"].day[3]
        note = WIDE_GAP.join(section(words, in_words(term), ink, small=True) for words, term in given)
        said = "; ".join(f"{words} {in_words(term)}" for words, term in given)
        look = {**box_look("note", "watched"), **linked(given[0][1].span, self.link, said)}
        graph.node("watched", f"<{note}>", **look)
        graph.edge("start", "watched", **ARROWS["aside"], **{"class": "aside"})
        graph.body.append("\t{ rank=same; start; watched }\n")

    # --- Boxes in bands or lanes ----------------------------------------------------------------

    def bands(self, graph: graphviz.Digraph, root: Band) -> None:
        """The boxes, those of a time or a loop in a frame."""
        self.watched(graph)
        self._band(graph, root, [0])
        for above, below in (*pushed_down(self.made, root), *self.made.below):
            graph.edge(above, below, style="invis", weight="0")
        for boxes in self.made.abreast:
            graph.body.append("\t{ rank=same; " + "; ".join(f'"{box}"' for box in boxes) + " }\n")

    def _band(self, graph: graphviz.Digraph, band: Band, counter: list[int]) -> None:
        for box in band.boxes:
            self.box(graph, self.made.boxes[box], "main" if box in self.made.spine else "")
        for inner in band.inner:
            if inner.is_empty:
                continue
            counter[0] += 1
            with graph.subgraph(name=f"cluster_{counter[0]}") as cluster:
                cluster.attr(
                    **BANDS[inner.kind],
                    label="",
                    margin="14",
                    penwidth="1",
                    id=f"band_{counter[0]}",
                    tooltip=escaped(inner.label or "for each"),
                    **{"class": inner.kind},
                )
                name = f"title_{counter[0]}"
                if inner.label:
                    self._title(cluster, inner, name)
                self._band(cluster, inner, counter)
            if inner.label:
                for above in inner.entries(self.made):
                    graph.edge(above, name, style="invis", weight="0")

    def _title(self, cluster: graphviz.Digraph, band: Band, name: str) -> None:
        """The title of a band is a shape on a line of its own: so arrows pass beside it, never through it."""
        ink = BAND_INK[band.kind]
        cluster.node(name, band_title(band.label, ink), **PLAIN, id=name, **{"class": "title"})
        for box in band.tops(self.made):
            cluster.edge(name, box, style="invis", weight="1")

    def lanes(self, graph: graphviz.Digraph, found: Sequence[Lane]) -> None:
        """The boxes in columns by who acts. Shapes that can't be seen keep the columns equally long."""
        for number, lane in enumerate(found):
            with graph.subgraph(name=f"cluster_{number}") as cluster:
                cluster.attr(
                    **BANDS["lane"],
                    label=band_title(lane.name, BAND_INK["time"]),
                    id=f"lane_{number}",
                    tooltip=lane.name,
                    **{"class": "lane"},
                )
                for end in ("top", "foot"):
                    cluster.node(
                        f"{end}_{number}", "", style="invis", width="1.6", height="0.02", fixedsize="true"
                    )
                cluster.edge(f"top_{number}", f"foot_{number}", style="invis", weight="0")
                if lane.starts:
                    self.start(cluster, lane.name)
                    self.watched(cluster)
                    cluster.edge(f"top_{number}", "start", style="invis", weight="0")
                for box in lane.boxes:
                    self.box(cluster, self.made.boxes[box], lane.name if box in self.made.spine else "")
                    cluster.edge(box, f"foot_{number}", style="invis", weight="0")
        for end, rank in (("top", "min"), ("foot", "max")):
            row = "; ".join(f"{end}_{number}" for number in range(len(found)))
            graph.body.append(f"\t{{ rank={rank}; {row} }}\n")

    def box(self, graph: graphviz.Digraph, box: Box, group: str) -> None:
        """A shape with its words and its link. Those of one `group` stand under each other if they can."""
        look = box_look(box.kind, box.id)
        plain = look["fontcolor"]
        if box.card.wide:
            look |= WIDE_DECISION
        if box.optional:
            look |= {"style": "rounded,filled,dotted"}
        if box.kind == "end" and box.title == "stop":
            look |= STOP
        look |= {"group": group} if group else {}
        look |= self.marks.box(box.id)
        ink = look["fontcolor"] if look["fontcolor"] != plain else None
        graph.node(
            box.id,
            box_label(box, ink, self.marks.under(box.id)),
            **look,
            **linked(box.span, self.link, box.title),
        )

    # --- Arrows ---------------------------------------------------------------------------------

    def arrows(self, graph: graphviz.Digraph, straight: bool) -> None:
        """The arrows; the main line is kept straight where it's wanted."""
        first = next(iter(self.made.boxes), None)
        for arrow in self.made.arrows:
            look = {**ARROWS[arrow.kind], "class": arrow.kind, **self.marks.arrow(arrow)}
            on_line = straight and self.made.is_straight(arrow)
            if on_line or arrow.main:
                look["weight"] = "20" if on_line else "4"
            if arrow.kind == "again":
                look["constraint"] = "false"
            if label := "\n".join(part for part in (arrow.label, self.marks.beside(arrow)) if part):
                look["label"] = arrow_label(label)
            graph.edge(arrow.tail, arrow.head, **look)
        if first is not None:
            graph.edge("start", first, weight="20", **self.marks.arrow(Arrow("start", first)))


def linked(span: Span, path: str, title: str) -> Mapping[str, str]:
    """Where a click leads, and what is shown before it."""
    where = f"{span.source.path}:{span.line}"
    return {
        "URL": f"{quote(path, safe=':/?=&%+~@,')}#L{span.line}",
        "target": "_top",
        "tooltip": escaped(f"{where} · {shown(title)}"),
    }


def _introduced(start: Start, first: bool) -> tuple[str, str]:
    """The word before a trigger, and the trigger without it."""
    word, _, rest = start.words.partition(" ")
    return word if first else f"or {word}", rest
