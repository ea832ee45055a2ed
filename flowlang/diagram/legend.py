"""The legend: what the shapes and lines of a page mean."""

import graphviz

from flowlang.diagram.drawing import Picture
from flowlang.diagram.labels import band_title, text
from flowlang.diagram.looks import PLAIN, box_look
from flowlang.diagram.style import ARROWS, BAND_INK, BANDS, SMALL_SIZE

MEANINGS = {
    "trigger": "what starts it",
    "note": "what ends it early",
    "decision": "a question to the data",
    "question": "a question to people",
    "action": "something done outside",
    "change": "records changed",
    "value": "a value looked up",
    "timer": "a wait",
    "rung": "a day that is counted to",
    "loop": "done for each of several",
    "fork": "at the same time",
    "meet": "when all have ended",
    "failure": "it fails",
    "end": "the end of a way",
}
LINES = {
    "wait": "time passes",
    "late": "time has run out",
    "reminder": "meanwhile",
    "answer": "the answer",
    "fail": "if it fails",
    "again": "back for the next one",
}


def legend(graph: graphviz.Digraph, made: Picture) -> None:
    """Add a frame with one shape of each kind that is on the page, and one line of each kind."""
    kinds = {"trigger", *(box.kind for box in made.boxes.values())}
    if made.plan.as_long_as is not None or made.plan.until is not None:
        kinds.add("note")
    lines = {arrow.kind for arrow in made.arrows}
    with graph.subgraph(name="cluster_legend") as cluster:
        cluster.attr(
            **BANDS["time"],
            label="",
            margin="14",
            penwidth="1",
            id="legend",
            tooltip="legend",
            **{"class": "time"},
        )
        cluster.node("legend_title", band_title("legend", BAND_INK["time"]), **PLAIN, **{"class": "title"})
        above = "legend_title"
        for kind in (one for one in MEANINGS if one in kinds and one != "end"):
            name = f"legend_{kind}"
            look = {**box_look(kind, name), "fontsize": SMALL_SIZE, "height": "0.3"}
            cluster.node(name, f"<{text(MEANINGS[kind])}>", **look, tooltip=MEANINGS[kind])
            cluster.edge(above, name, style="invis")
            above = name
        for kind in ("end", *(one for one in LINES if one in lines)):
            mark, name = f"legend_mark_{kind}", f"legend_words_{kind}"
            if kind == "end":
                cluster.node(mark, "", **box_look("end", mark), tooltip=MEANINGS[kind])
                look = {"style": "invis"}
            else:
                cluster.node(
                    mark, "", shape="point", width="0.04", color=ARROWS[kind].get("color", "#64748B")
                )
                look = {**ARROWS[kind], "class": kind}
            ink = look.get("fontcolor", "#475569")
            words = MEANINGS[kind] if kind == "end" else LINES[kind]
            cluster.node(
                name, f"  {words}", **PLAIN, fontsize=SMALL_SIZE, fontcolor=ink, **{"class": "words"}
            )
            cluster.edge(mark, name, **look)
            cluster.edge(above, mark, style="invis")
            graph.body.append(f"\t{{ rank=same; {mark}; {name} }}\n")
            above = mark
