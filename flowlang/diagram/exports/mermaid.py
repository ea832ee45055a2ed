"""From a plan to a Mermaid flowchart: a drawing as text, for Markdown pages and wikis."""

import json
import re
from collections.abc import Iterable, Iterator

from flowlang.diagram.bands import Band, bands
from flowlang.diagram.drawing import Arrow, Box, Picture
from flowlang.diagram.maps.sheet import Sheet
from flowlang.diagram.style import HUES
from flowlang.diagram.wrapping import shown
from flowlang.plan.names import in_words

# What stands around the words of each kind. Shapes that old versions of Mermaid know as well.
SHAPES = {
    "trigger": ("([", "])"),
    "decision": ("{", "}"),
    "action": ("(", ")"),
    "change": ("[", "]"),
    "value": ("[", "]"),
    "timer": ("{{", "}}"),
    "rung": ("{{", "}}"),
    "question": ("[/", "/]"),
    "loop": ("[[", "]]"),
    "fork": ("[/", "\\]"),
    "meet": ("[\\", "/]"),
    "failure": ("(", ")"),
    "note": (">", "]"),
    "end": ("((", "))"),
    "again": ("[", "]"),
    "turn": ("[", "]"),
}
DASHED = frozenset({"wait", "late", "reminder", "again"})
_SPECIAL = re.compile(r"[#&<>\"`\[\]{}|\\]")


def mermaid_text(made: Picture, link: str) -> str:
    """The flowchart of what was made of a plan. `link` is what links to the text start with."""
    plan = made.plan
    lines = ["---", f"title: {json.dumps(shown(plan.name), ensure_ascii=False)}", "---", "flowchart TD"]
    if plan.doc:
        lines.append(f"  accDescr: {_line(plan.doc)}")
    root = bands(made)
    lines += [f"  {_shape('start', 'trigger', _starts(made))}"]
    if (watched := _watched(made)) is not None:
        lines += [f"  {_shape('watched', 'note', watched)}", "  start ~~~ watched"]
    lines += _band(root, made, "  ", [0])
    first = next(iter(made.boxes), None)
    if first is not None:
        lines.append(f"  start --> {first}")
    lines += [f"  {_arrow(arrow)}" for arrow in made.arrows]
    lines += [f"  {line}" for line in _links(made, link)]
    kinds = ["trigger", "note", *(box.kind for box in made.boxes.values())]
    lines += [f"  {line}" for line in _classes(kinds)]
    return "\n".join(lines) + "\n"


def sheet_mermaid(sheet: Sheet) -> str:
    """A sheet as a flowchart."""
    lines = ["---", f"title: {json.dumps(shown(sheet.title), ensure_ascii=False)}", "---"]
    lines.append(f"flowchart {'LR' if sheet.across else 'TD'}")
    for card in sheet.cards:
        said = [card.heading.upper(), card.words, card.small]
        lines.append(f"  {_shape(card.id, card.kind, [line for line in said if line] or [' '])}")
    for way in sheet.ways:
        lines.append(f"  {_arrow(Arrow(way.tail, way.head, way.kind, way.label))}")
    lines += [f"  {line}" for line in _classes(card.kind for card in sheet.cards)]
    return "\n".join(lines) + "\n"


def _starts(made: Picture) -> list[str]:
    plan = made.plan
    words = [start.words if number == 0 else f"or {start.words}" for number, start in enumerate(plan.starts)]
    return [*words, *([f"if {in_words(plan.condition)}"] if plan.condition is not None else [])]


def _watched(made: Picture) -> list[str] | None:
    ends = (("as long as", made.plan.as_long_as), ("until", made.plan.until))
    said = [f"{words} {in_words(term)}" for words, term in ends if term is not None]
    return said or None


def _band(band: Band, made: Picture, indent: str, counter: list[int]) -> Iterator[str]:
    for box in band.boxes:
        yield f"{indent}{_box(made.boxes[box])}"
    for inner in band.inner:
        if inner.is_empty:
            continue
        counter[0] += 1
        yield f"{indent}subgraph band_{counter[0]}[{_quoted([inner.label or ' '])}]"
        yield from _band(inner, made, indent + "  ", counter)
        yield f"{indent}end"


def _box(box: Box) -> str:
    if box.kind == "end":
        return _shape(box.id, "end", ["stop" if box.title == "stop" else " "])
    heading = " · ".join(
        [*(["if possible"] if box.optional else []), *([box.card.heading] if box.card.heading else [])]
    )
    rows = [": ".join(" ".join(cell) for cell in row.cells) for row in box.card.details]
    return _shape(box.id, box.kind, [*([heading.upper()] if heading else []), *box.card.lines, *rows])


def _shape(name: str, kind: str, lines: list[str]) -> str:
    before, after = SHAPES[kind]
    return f"{name}{before}{_quoted(lines)}{after}:::k_{kind}"


def _arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.kind in DASHED else "-->"
    label = f"|{_quoted(arrow.label.splitlines())}|" if arrow.label else ""
    return f"{arrow.tail} {line}{label} {arrow.head}"


def _links(made: Picture, link: str) -> Iterator[str]:
    for box in made.boxes.values():
        if box.kind not in {"end", "again", "turn"}:
            place = f"{link}#L{box.span.line}".replace('"', "%22").replace(" ", "%20")
            yield f'click {box.id} href "{place}" {_quoted([f"{made.plan.path}:{box.span.line}"])}'


def _classes(kinds: Iterable[str]) -> Iterator[str]:
    for kind in dict.fromkeys(kinds):
        if kind in HUES:
            stroke, fill, ink, _ = HUES[kind].day
            dashed = ",stroke-dasharray:5 3" if kind == "question" else ""
            yield f"classDef k_{kind} fill:{fill},stroke:{stroke},color:{ink}{dashed}"
        else:
            ink = HUES["loop" if kind == "turn" else "timer"].day[3]
            yield f"classDef k_{kind} fill:none,stroke:none,color:{ink}"


def _quoted(lines: list[str]) -> str:
    return '"' + "<br/>".join(_escaped(line) for line in lines) + '"'


def _escaped(words: str) -> str:
    """Words inside quotes: whatever Mermaid or a browser could take for its own is written as a number."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", shown(words) or " ")


def _line(words: str) -> str:
    """Words up to the end of a line, where no signs are allowed that could end it."""
    return shown(words).replace(";", ",").replace("#", "").replace("{", "(").replace("}", ")")
